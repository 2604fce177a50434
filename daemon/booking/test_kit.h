/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "booking/fake_shelf.h"
#include "booking/inside.h"
#include "db/server_kit.h"
#include "house.h"

/* For tests of this room: a server of their own, the fake visit, one connection, raw rows. */
struct booking_kit {
    struct server_kit server;
    struct db *db;
    struct ctx *cx;
    struct slot slots[FAKE_SLOTS];
    size_t next;        /* slot that no test has used yet */
    struct house house; /* its shelf is the fake one, its letters are compiled; no post */
    struct arena *home; /* owns them */
};
extern struct booking_kit kit;

int kit_open(void **state);
int kit_close(void **state);
/* Before each test: a clock read anew, no trouble. After each: seats are what bookings say. */
int kit_fresh(void **state);
int kit_sound(void **state);

/* A slot of `capacity` seats that nobody has used. */
struct slot_id kit_slot(uint32_t capacity);
struct hold_request kit_ask(struct slot_id slot, size_t tariff, uint32_t seats);
/* A hold in a transaction of its own. */
enum fault kit_hold(const struct hold_request *asked, struct booking *ret);
struct booking kit_held(struct slot_id slot, size_t tariff, uint32_t seats);
/* One number from the database: a statement with one id. */
int64_t kit_count(const struct query *q, struct id id);
/* One change by a statement with one id. */
void kit_do(const struct query *q, struct id id);
struct seats kit_seats(struct slot_id slot);
enum booking_state kit_state(struct booking_id id);
/* The mail written under that key about that booking. */
struct str kit_mail(const char *key, struct booking_id id);
/* Anything that works in the caller's transaction. */
enum fault kit_run(enum fault (*body)(struct ctx *cx, struct db *db, void *arg), void *arg);

extern const struct query KIT_OVERDUE, KIT_STARTED, KIT_TAKEN, KIT_TICKETS, KIT_JOBS, KIT_SALES;
extern const struct query KIT_REFUNDS, KIT_CHANGES, KIT_TOO_MANY, KIT_NAMED_BEFORE,
    KIT_VALID_TICKETS, KIT_BOOKINGS;
extern const struct query KIT_COMMISSION, KIT_SALE_ENDS, KIT_CALLED_OFF, KIT_FOLDING;

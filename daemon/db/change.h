/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * The change log: what other daemons and our own snapshot must learn within a second. Written in
 * the transaction that makes the change; read by followers. Rows commit in another order than their
 * ids, so a follower reads again everything of the last 30 s and skips what it has seen.
 */
enum change_kind {
    CHANGE_UNSET,
    CHANGE_OFFER, /* an offer's published version, state or tariffs: subject is the offer */
    CHANGE_SLOTS, /* slots opened, closed or cancelled: subject is the offer */
    CHANGE_SEATS, /* held or sold seats of a slot: subject is the slot; number is free seats now */
    CHANGE_PARTNER,     /* what the public sees of a partner: subject is the partner */
    CHANGE_DESTINATION, /* name, brand or languages */
    CHANGE_CONNECTION,  /* a gateway connection */
};
extern const struct words CHANGE_KINDS;

struct change {
    struct change_id id;
    struct destination_id destination;
    enum change_kind kind;
    struct id subject;
    int64_t number;
    struct moment at;
};
extern const struct shape CHANGE;

MUST_CHECK enum fault change_note(struct ctx *cx,
                                  struct db *db,
                                  struct destination_id destination,
                                  enum change_kind kind,
                                  struct id subject,
                                  int64_t number);
/* Rows made by the caller (id, at filled): for the writers. */
MUST_CHECK enum fault change_note_many(struct ctx *cx,
                                       struct db *db,
                                       const struct change *changes,
                                       size_t n);

/* Follows the log on a thread and a connection of its own, four times a second. */
struct follower;
typedef void change_taker(void *of, struct ctx *cx, const struct change *changes, size_t n);
struct follower *follower_new(const struct db_place *place, change_taker *take, void *of);
void follower_free(struct follower **follower);

/* Forget changes older than an hour: a clock job. */
MUST_CHECK enum fault change_tidy(struct ctx *cx, struct db *db);

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/fakepay/inside.h"

/*
 * fakepayd's till: the payments it knows, in memory and in an append-only file of JSON lines (the
 * last line of a key counts), so that it survives restarts. One lock around all of it.
 */
struct till_refund {
    struct str refund_key;
    struct money amount;
    enum refund_state state;
};

struct till_payment {
    struct str key;
    struct str reference;
    enum payment_state state;
    struct money amount;
    struct money fee;
    struct str what;
    struct str email;
    struct str tongue;
    struct str back_url;
    struct str notify_url;
    struct str reason;
    struct str card;     /* the last four digits, how refunds behave */
    struct list refunds; /* struct till_refund */
    struct moment made;
    /* What the shop has still to be told: how often, when next, which event. */
    uint32_t tell;
    struct moment tell_at;
    uint32_t tries;
    struct str event;
    struct moment event_at;
};
extern const struct shape TILL_PAYMENT;

/* Test cards, and what they lead to. */
enum card_way {
    CARD_UNKNOWN,
    CARD_SUCCESS,
    CARD_DECLINE,
    CARD_SECURE,   /* a 3-D Secure step */
    CARD_ABANDON,  /* the visitor closes the page */
    CARD_LATE,     /* the notification comes after a while */
    CARD_REPEATED, /* the notification comes three times */
    CARD_LOST,     /* no notification: only look tells */
    CARD_NO_REFUND,
    CARD_SLOW_REFUND, /* waits until asked again */
};
struct test_card {
    const char *number;
    enum card_way way;
    const char *fr;
    const char *en;
};
extern const struct test_card test_cards[];
enum card_way card_way_of(struct str number);

struct counters {
    int64_t started;
    int64_t taken;
    int64_t refused;
    int64_t cancelled;
    int64_t looks;
    int64_t refunds;
    int64_t refunds_refused;
    int64_t notified;
    int64_t notify_failed;
};
extern const struct shape COUNTERS;

struct till;

/* Reads the file when there is one. FILE_BROKEN */
MUST_CHECK enum fault till_open(struct ctx *cx,
                                struct str path,
                                struct span late,
                                struct till **ret);
void till_close(struct till **till);

/* All of these lock, copy what they give into cx->arena, and write the file before they return. */
MUST_CHECK enum fault till_start(struct ctx *cx,
                                 struct till *till,
                                 const struct fakepay_start *asked,
                                 struct till_payment *ret);
/* INTENT_ABSENT */
MUST_CHECK enum fault till_by_key(struct ctx *cx,
                                  struct till *till,
                                  struct str key,
                                  struct till_payment *ret);
MUST_CHECK enum fault till_by_reference(struct ctx *cx,
                                        struct till *till,
                                        struct str reference,
                                        struct till_payment *ret);
/* The visitor pays with a card, answers the bank's question, or goes back. MOVE_WRONG when closed.
 */
MUST_CHECK enum fault till_pay(struct ctx *cx,
                               struct till *till,
                               struct str reference,
                               struct str card,
                               bool secured,
                               struct till_payment *ret);
MUST_CHECK enum fault till_refuse(struct ctx *cx,
                                  struct till *till,
                                  struct str reference,
                                  struct str reason,
                                  struct till_payment *ret);
/* A key that was never started is closed too: it cannot be started any more. */
MUST_CHECK enum fault till_cancel(struct ctx *cx,
                                  struct till *till,
                                  struct str key,
                                  struct till_payment *ret);
MUST_CHECK enum fault till_refund(struct ctx *cx,
                                  struct till *till,
                                  struct str key,
                                  const struct fakepay_refund *asked,
                                  enum refund_state *ret);
void till_looked(struct till *till);
struct counters till_counters(struct till *till);

/* The next payment whose shop must be told now. */
bool till_next_to_tell(struct ctx *cx, struct till *till, struct till_payment *ret);
MUST_CHECK enum fault till_told(struct ctx *cx, struct till *till, struct str key, bool reached);

/* page.c: what the visitor sees. */
enum page_kind { PAGE_CARD, PAGE_SECURE, PAGE_REFUSED, PAGE_CLOSED, PAGE_LEFT, PAGE_ABSENT };
struct str fakepay_page(struct arena *a,
                        enum page_kind kind,
                        const struct till_payment *payment,
                        struct str card,
                        bool card_wrong);

/* notify.c: tells shops, on a thread of its own, until stopped. */
struct teller;
struct teller *teller_start(struct till *till, struct str secret);
void teller_stop(struct teller **teller);

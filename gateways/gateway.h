/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"
#include "base/money.h"
#include "base/shape.h"
#include "gateways/record.h"

/*
 * The promise between the daemon and its gateways.
 *
 * GATEWAY_ABI rises when a struct here changes in a way an older module would
 * misread. GATEWAY_LAYOUT is the hash of the layout of every struct that crosses and
 * of the numbers of all faults; a test computes it anew, and a module made with
 * another is left out. The history stands here, newest first:
 *
 *   2  a module says its layout, which counts the numbers of faults too
 *   1  first version: feed, payment, payout
 */
#define GATEWAY_ABI 2
#define GATEWAY_LAYOUT UINT64_C(0xb19c1c1cef2f6e37)

/* What a gateway can do. The daemon asks for a power, never for a name. */
enum gateway_power {
    GATEWAY_FEED = 1 << 0,    /* brings records from a tourist information system */
    GATEWAY_PAYMENT = 1 << 1, /* takes money from a visitor */
    GATEWAY_PAYOUT = 1 << 2,  /* sends money to partners */
};

struct gateway_fetch {
    const char *method;
    struct str url;
    struct str body;
    struct str content_type;
    struct str authorization; /* never logged */
    struct str idempotency_key;
};

struct gateway_fetched {
    uint32_t status;
    struct str type;
    struct str body; /* lives in cx->arena */
};

enum gateway_log { GATEWAY_INFO, GATEWAY_WARN };

/*
 * What the daemon lends to a gateway; tests lend something else. Time and trace come in cx, secrets
 * in the settings. `of` goes back as the first argument of each.
 */
struct gateway_host {
    void *of;
    struct arena *home; /* lives as long as the gateway is open */
    /* HTTP out: time limits, size limits, the allow list of hosts and tracing are done there.
     * UPSTREAM_DOWN */
    enum fault (*fetch)(void *of,
                        struct ctx *cx,
                        const struct gateway_fetch *asked,
                        struct gateway_fetched *ret);
    /* A few bytes (4 KiB at most) that survive a restart, such as "changed since". */
    enum fault (*remember)(void *of, struct ctx *cx, struct str name, struct str value);
    enum fault (*recall)(void *of, struct ctx *cx, struct str name, struct str *ret_value);
    /* One line in the daemon's log. */
    void (
        *log)(void *of, struct ctx *cx, enum gateway_log level, const char *what, struct str about);
};

/* ---- feed ---- */

/* What a feed tells, one at a time. Texts live until the call returns, unless they are in the
 * taker's arena. */
struct feed_sink {
    void *of;
    enum fault (*record)(void *of, struct ctx *cx, const struct record *record);
    /* The system says that this object is no longer delivered. */
    enum fault (*gone)(void *of, struct ctx *cx, struct str key);
    /* One object could not be read: its key as far as known, and why. The others go on. */
    enum fault (*refused)(void *of, struct ctx *cx, struct str key, struct str why);
};

struct feed_extent {
    bool whole; /* true: what was not told no longer exists in the source; false: only changes were
                   told */
};

struct feed_ops {
    /*
     * Hand over everything, one record at a time, in the memory of one record. cx->arena is reset
     * by the sink's side between records: nothing of one record may live in it for the next.
     *
     * faults  FEED_UNSOUND (truncated, climbing paths, bombs, DTD: nothing of the run counts),
     * FILE_ABSENT, UPSTREAM_DOWN, and whatever the sink returns
     */
    enum fault (*pull)(void *self,
                       struct ctx *cx,
                       const struct feed_sink *sink,
                       struct feed_extent *ret);
    /* The same way through the same bytes with nothing built: what reading alone costs. */
    enum fault (*skim)(void *self, struct ctx *cx, uint64_t *ret_records);
};

/* ---- payment ---- */

enum payment_state {
    PAYMENT_UNKNOWN, /* ask again with look; never charge again */
    PAYMENT_WAITING, /* the visitor is at the provider's page */
    PAYMENT_TAKEN,
    PAYMENT_REFUSED,
    PAYMENT_CANCELLED, /* closed before money came: none can come any more */
};
extern const struct words PAYMENT_STATES;

struct payment_asked {
    struct str key; /* our intent: the same key can never take money twice */
    struct money amount;
    struct str what; /* "Sous les peupliers, la Seine en canoë: 3 places" */
    struct str email;
    struct str tongue;
    struct str back_url;   /* where the visitor comes back to, whatever happened */
    struct str notify_url; /* where the provider tells us */
    struct moment until;   /* the hold's deadline */
};

struct payment_started {
    struct str reference; /* the provider's own id */
    struct str url;       /* where the visitor pays */
};

struct payment_seen {
    enum payment_state state;
    struct money amount; /* taken in all */
    struct money fee;    /* what the provider keeps, when it says so; else unset currency */
    struct str reference;
    struct str reason; /* of a refusal, in the provider's words */
};

enum refund_state { REFUND_UNKNOWN, REFUND_WAITING, REFUND_DONE, REFUND_REFUSED };
extern const struct words REFUND_STATES;

/* What a notification says, before anything is believed: pure bytes in, facts out. */
struct payment_notice {
    struct str
        event;      /* the provider's id of this notification: UNIQUE, so a repeat is nothing new */
    struct str key; /* our intent's key */
    struct str reference;
    enum payment_state state; /* what the signed body claims; UNKNOWN: look */
    struct money amount;
    struct money fee;
    struct moment at;
};

struct header_view {
    void *of;
    struct str (*get)(void *of, const char *name);
};

struct payment_ops {
    /* Open a payment. Asking again with the same key gives the first again. faults: UPSTREAM_DOWN,
     * PAYMENT_UNSURE */
    enum fault (*start)(void *self,
                        struct ctx *cx,
                        const struct payment_asked *asked,
                        struct payment_started *ret);
    /* What the provider knows of that key now. */
    enum fault (*look)(void *self, struct ctx *cx, struct str key, struct payment_seen *ret);
    /* Close it so that no money can come any more; a positive answer is PAYMENT_CANCELLED (or
     * TAKEN: too late). */
    enum fault (*close)(void *self, struct ctx *cx, struct str key, struct payment_seen *ret);
    /* Give back. `refund_key` makes it safe to repeat. */
    enum fault (*refund)(void *self,
                         struct ctx *cx,
                         struct str key,
                         struct str refund_key,
                         struct money amount,
                         enum refund_state *ret);
    /*
     * Verify and read a notification: no network, no clock but cx->now, a few microseconds, on a
     * server thread. faults  SIGNATURE_WRONG (forged, or older than five minutes), BAD_INPUT
     */
    enum fault (*notice)(void *self,
                         struct ctx *cx,
                         struct str body,
                         const struct header_view *headers,
                         struct payment_notice *ret);
};

/* ---- payout ---- */

struct payout_order {
    struct str end_to_end; /* never reused; 35 characters of the SEPA set at most */
    struct str name;       /* the account holder's exact legal name */
    struct str iban;
    struct money amount;
    struct str about; /* "Insolite, relevé 2026-06, P-0123" */
};

struct payout_batch {
    struct str message; /* MsgId */
    struct moment made;
    struct day execute; /* asked execution date */
    const struct payout_order *orders;
    size_t n;
};

struct payout_file {
    struct str name;
    struct str type;
    struct str bytes; /* the same batch gives the same bytes, always */
};

struct payout_ops {
    /*
     * Make the file (or the calls) of a batch. Says every order it cannot carry.
     * faults  FILE_UNSOUND with the order and why
     */
    enum fault (*make)(void *self,
                       struct ctx *cx,
                       const struct payout_batch *batch,
                       struct payout_file *ret);
    /* Read the file back and prove it: counts, sums, IBAN keys, character set, decimals. faults:
     * FILE_UNSOUND */
    enum fault (*prove)(void *self,
                        struct ctx *cx,
                        const struct payout_batch *batch,
                        struct str bytes);
};

/* ---- the module ---- */

struct gateway {
    uint32_t abi;
    uint32_t size;   /* sizeof(struct gateway), besides */
    uint64_t layout; /* GATEWAY_LAYOUT of the day it was made */
    const char *name;
    const char *means; /* one line for people */
    unsigned powers;   /* one ops table for each power claimed, checked when loaded */

    /* The settings of one connection, read through this shape. */
    const struct shape *settings;

    /* Once for each connection; several may be open at once. Settings live as long as it is open.
     */
    enum fault (*open)(struct ctx *cx,
                       const struct gateway_host *host,
                       const void *settings,
                       void **ret_self);
    void (*close)(void *self);

    const struct feed_ops *feed;
    const struct payment_ops *payment;
    const struct payout_ops *payout;
};

/* The same source is a loadable module, or is linked into the tests. */
#ifdef GATEWAY_LINKED
#define GATEWAY(name_) const struct gateway gateway_##name_
#else
#define GATEWAY(name_) __attribute__((visibility("default"))) const struct gateway gateway_export
#endif

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/moment.h"
#include "base/str.h"

struct arena;

/* Sixteen bytes, time-ordered (UUIDv7, RFC 9562), made by us, never by the database. Zeroed is
 * "none". */
struct id {
    uint8_t b[16];
};

/* Thirty-two bytes that stand for others (BLAKE2b-256 or SHA-256). Zeroed is "none". */
struct hash {
    uint8_t b[32];
};

/* The things that have an id. A new noun is one word here. */
#define ID_KINDS(X)                                                                                \
    X(destination)                                                                                 \
    X(operator)                                                                                    \
    X(partner)                                                                                     \
    X(contract)                                                                                    \
    X(user)                                                                                        \
    X(connection)                                                                                  \
    X(offer)                                                                                       \
    X(version)                                                                                     \
    X(tariff)                                                                                      \
    X(slot)                                                                                        \
    X(booking)                                                                                     \
    X(ticket)                                                                                      \
    X(intent)                                                                                      \
    X(event)                                                                                       \
    X(refund)                                                                                      \
    X(account)                                                                                     \
    X(entry)                                                                                       \
    X(transfer)                                                                                    \
    X(job)                                                                                         \
    X(mail)                                                                                        \
    X(run)                                                                                         \
    X(record)                                                                                      \
    X(review)                                                                                      \
    X(decision)                                                                                    \
    X(settlement)                                                                                  \
    X(statement)                                                                                   \
    X(payout)                                                                                      \
    X(change)

#define ID_STRUCT(thing)                                                                           \
    struct thing##_id {                                                                            \
        struct id id;                                                                              \
    };
ID_KINDS(ID_STRUCT)
#undef ID_STRUCT

/* offer.id = ID_NEW(offer, cx->now) */
#define ID_NEW(thing, now) ((struct thing##_id){id_new(now)})

struct id id_new(struct moment now);

static inline bool id_is(struct id a, struct id b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

static inline bool id_is_none(struct id a)
{
    return id_is(a, (struct id){{0}});
}

static inline int id_compare(struct id a, struct id b)
{
    return memcmp(a.b, b.b, sizeof a.b);
}

/* Lower-case UUID, 36 characters. */
struct str id_to_text(struct arena *a, struct id id);
bool id_from_text(struct str text, struct id *ret);

/* BLAKE2b-256 of bytes; with a key, only who has the key can make it (libsodium generichash). */
struct hash hash_of(struct str bytes);
struct hash hash_keyed(struct str key, struct str bytes);
static inline bool hash_is(struct hash a, struct hash b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}
struct str hash_to_text(struct arena *a, struct hash h); /* 64 lower-case hex digits */

/* Random text that fits in an address: `n` characters of base64url, six bits each. */
struct str random_text(struct arena *a, size_t n);

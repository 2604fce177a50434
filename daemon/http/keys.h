/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * Idempotency keys: (caller and key) with a hash of method, path and body and the reply that was
 * sent, kept in the same transaction as the change, for a day. Table request_key.
 */
struct kept_reply {
    struct str key; /* the caller's id, a colon, the key; UNIQUE */
    struct hash hash;
    uint32_t status;
    struct str type;
    struct str location;
    struct str body;
    struct moment at;
};
extern const struct shape KEPT_REPLY;

/* faults  KEY_REUSED when the hash differs */
MUST_CHECK enum fault keys_find(struct ctx *cx,
                                struct db *db,
                                struct str key,
                                struct hash hash,
                                struct kept_reply *ret,
                                bool *ret_found);
MUST_CHECK enum fault keys_keep_many(struct ctx *cx,
                                     struct db *db,
                                     const struct kept_reply *replies,
                                     size_t n);
MUST_CHECK enum fault keys_tidy(struct ctx *cx, struct db *db);

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "http/route.h"

struct session_row {
    struct hash token;
    unsigned who; /* enum who */
    struct user_id user;
    struct partner_id partner;
    struct destination_id destination;
    uint32_t roles;
    struct str name;
    struct str email;
    struct str csrf;
    struct moment used;
};

extern const struct words WHO_WORDS;
extern const struct shape SESSION_ROW;

extern const struct query SESSION_INSERT;
extern const struct query SESSION_BY_TOKEN;
extern const struct query SESSION_USED;
extern const struct query SESSION_DELETE;
extern const struct query SESSION_DELETE_USER;
extern const struct query SESSION_DELETE_OTHERS;
extern const struct query SESSION_DELETE_OLD;

extern const struct query KEY_FIND;
extern const struct query KEY_INSERT;
extern const struct query KEY_DELETE_OLD;

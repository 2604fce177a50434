/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "partner/partner.h"

/* One column. */
struct highest_row {
    uint32_t number;
};
extern const struct shape HIGHEST_ROW;

/* Which partner a source key names already. */
struct known_row {
    struct partner_id id;
    struct str source_key;
    uint32_t number;
};
extern const struct shape KNOWN_ROW;

extern const struct query DESTINATION_INSERT;
extern const struct query DESTINATION_BY_SLUG;
extern const struct query DESTINATION_BY_ID;
extern const struct query DESTINATIONS_ALL;

extern const struct query PARTNER_INSERT;
extern const struct query PARTNER_REFRESH;
extern const struct query PARTNER_BY_ID;
extern const struct query PARTNERS_ALL;
extern const struct query PARTNERS_KNOWN;
extern const struct query PARTNER_HIGHEST_NUMBER;
extern const struct query PARTNER_SET_STATE;
extern const struct query PARTNER_SET_ACCOUNT;

extern const struct query CONTRACT_INSERT;
extern const struct query CONTRACTS_ALL;

extern const struct query USER_INSERT;
extern const struct query USER_BY_EMAIL;
extern const struct query USER_CLOSE;
extern const struct query USER_SET_ROLES;
extern const struct query USER_SET_PASSWORD;
extern const struct query USERS_ALL;
extern const struct query USERS_DEMO;
extern const struct query USER_BY_ID;

struct sign_in_wait_row {
    struct moment until;
};
extern const struct shape SIGN_IN_WAIT_ROW;
extern const struct query SIGN_IN_WAIT, SIGN_IN_FAILED, SIGN_IN_FORGET, SIGN_IN_TIDY;

/* The address as it is kept: without blanks around it, in lower case. */
struct str user_address(struct arena *a, struct str email);
/* wait.c: of an address (user_address) in cx->destination. */
MUST_CHECK enum fault sign_in_may(struct ctx *cx,
                                  struct db *db,
                                  struct str address,
                                  bool known,
                                  struct moment *ret_until);
MUST_CHECK enum fault sign_in_failed(struct ctx *cx, struct db *db, struct str address, bool known);
MUST_CHECK enum fault sign_in_forget(struct ctx *cx, struct db *db, struct str address);

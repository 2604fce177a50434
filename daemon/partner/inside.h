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
extern const struct query PARTNER_LOCK;
extern const struct query PARTNERS_ALL;
extern const struct query PARTNERS_KNOWN;
extern const struct query PARTNER_HIGHEST_NUMBER;
extern const struct query PARTNER_SET_STATE;
extern const struct query PARTNER_SET_ACCOUNT;
extern const struct query PARTNER_SET_EMAIL;

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

extern const struct query USER_CHANGE_PASSWORD;

struct sign_in_wait_row {
    struct moment until;
};
extern const struct shape SIGN_IN_WAIT_ROW;
extern const struct query SIGN_IN_WAIT, SIGN_IN_FAILED, SIGN_IN_FORGET, SIGN_IN_TIDY;

/* Who asked for a new password, and how often since when. */
struct password_ask_row {
    struct str address;
    struct str tongue;
    uint32_t asks;
    struct moment since;
};
extern const struct shape PASSWORD_ASK_ROW;
extern const struct query PASSWORD_ASK, PASSWORD_ASK_BY_ID, PASSWORD_ASK_TIDY;

/* password.c */
#define PASSWORD_LEAST 12
#define PASSWORD_MOST 200
/* BAD_INPUT on `field` */
MUST_CHECK enum fault password_check_length(struct ctx *cx, const char *field, struct str password);
/* Of a password that somebody chooses: its length, and that it is not what anybody would try. */
MUST_CHECK enum fault password_check(struct ctx *cx,
                                     struct db *db,
                                     const char *field,
                                     const struct user *user,
                                     struct str password);
/* `about`: what is known of its owner. */
bool password_is_easy(struct arena *a, struct str password, const struct str *about, size_t n);
/* Both slow on purpose. DB_BUSY while too many are looked at in the room; NULL: a verb, alone in
 * its process. */
MUST_CHECK enum fault password_hash(struct ctx *cx,
                                    struct password_room *room,
                                    struct str password,
                                    struct str *ret);
MUST_CHECK enum fault password_fits(struct ctx *cx,
                                    struct password_room *room,
                                    struct str password,
                                    struct str hash,
                                    bool *ret);

/* password_mails.c: in the caller's transaction or one of its own. */
struct house;
MUST_CHECK enum fault password_link_mail(struct ctx *cx,
                                         struct db *db,
                                         const struct house *house,
                                         const struct user *user,
                                         struct str tongue,
                                         struct str key);
MUST_CHECK enum fault password_changed_mail(struct ctx *cx,
                                            struct db *db,
                                            const struct house *house,
                                            const struct user *user);

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

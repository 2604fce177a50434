/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "http/route.h"

/*
 * Signed-in people. The cookie holds random bytes, the table only their hash. Twelve hours after
 * the last use it ends. The front desk reads the session of each request whose route wants
 * WHO_PARTNER or WHO_OFFICE.
 */
#define SESSION_COOKIE "insolite_session"
#define VISITOR_COOKIE "insolite_visitor"

/* *ret_token goes into the cookie. */
MUST_CHECK enum fault session_open(struct ctx *cx,
                                   struct db *db,
                                   const struct account *account,
                                   struct str *ret_token);
MUST_CHECK enum fault session_find(struct ctx *cx,
                                   struct db *db,
                                   struct str token,
                                   struct account *ret,
                                   bool *ret_found);
MUST_CHECK enum fault session_close(struct ctx *cx, struct db *db, struct str token);
/* Everywhere at once: the account was closed or its password changed. */
MUST_CHECK enum fault session_close_all(struct ctx *cx, struct db *db, struct user_id user);
/* All but the one with this token (empty: all): its owner changed the password there. */
MUST_CHECK enum fault session_close_others(struct ctx *cx,
                                           struct db *db,
                                           struct user_id user,
                                           struct str token);
MUST_CHECK enum fault session_tidy(struct ctx *cx, struct db *db);

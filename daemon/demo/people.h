/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "partner/partner.h"

/* The demo's people: 520 partners with an account at a bank that does not exist, and those who sign
 * in. */

/* Every partner that the feeds brought is accepted: active, with a bank account. *ret: struct
 * partner. */
MUST_CHECK enum fault people_partners(struct ctx *cx, struct db *db, struct list *ret);

/*
 * Agents of each role and three partners' accounts, with random passwords kept in
 * STATE/demo-accounts (only the daemon's user may read it). *ret_agent is who approves.
 */
MUST_CHECK enum fault people_accounts(struct ctx *cx,
                                      struct db *db,
                                      struct str state,
                                      const struct list *partners,
                                      struct user *ret_agent);

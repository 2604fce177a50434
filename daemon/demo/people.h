/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "demo/inside.h"

/* The demo's people: 520 partners with an account at a bank that does not exist, and those who sign
 * in. */

/*
 * The partners of the world register and are accepted: active, with a bank account, every tenth
 * with a rule of its own. Those who are there already stay as they are. *ret: struct partner, in
 * the world's order.
 */
MUST_CHECK enum fault people_partners(struct ctx *cx,
                                      struct db *db,
                                      const struct world *w,
                                      struct list *ret);

/* Rules of commission hold since so many days before the load: what was sold meanwhile had one. */
#define DEMO_RULES_DAYS 60

/* Partners with an account of the portal, from 0. */
#define PEOPLE_PORTALS 3
const struct body *people_portal(const struct world *w, uint32_t i);

/*
 * Agents of each role and three partners' accounts, with random passwords kept in
 * STATE/demo-accounts (only the daemon's user may read it). *ret_agent is who approves.
 */
MUST_CHECK enum fault people_accounts(struct ctx *cx,
                                      struct db *db,
                                      struct str state,
                                      const struct world *w,
                                      const struct list *partners,
                                      struct user *ret_agent);

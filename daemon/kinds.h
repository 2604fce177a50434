/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "jobs/jobs.h"
#include "payment/payment.h"

/* Every kind of job and every taker of money: the two tables that serve.c and the verbs lend to
 * lower rooms. */
extern const struct job_kind job_kinds[]; /* name NULL ends */
extern const struct taker takers[];       /* kind 0 ends */

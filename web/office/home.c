/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/office.h"

enum fault office_home(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    uint32_t roles = rq->by->roles;
    const char *to = "/office/partners";

    (void)db;
    if (roles & (ROLE_MODERATOR | ROLE_ADMIN)) {
        to = "/office/queue";
    } else if (roles & (ROLE_CASHIER | ROLE_APPROVER)) {
        to = "/office/money";
    } else if (roles & ROLE_CARE) {
        to = "/office/bookings";
    }
    reply_see_other(cx, ret, str_of(to));
    return FAULT_NONE;
}

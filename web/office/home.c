/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/office.h"

enum fault office_home(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    (void)db;
    reply_see_other(cx, ret, office_first(rq->by->roles));
    return FAULT_NONE;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "destination_choice.h"

#include "partner/partner.h"

enum fault choose_destination(struct ctx *cx, struct db *db, const char *slug)
{
    struct list all;
    struct destination d;

    if (slug) {
        TRY(destination_by_slug(cx, db, str_of(slug), &d));
        cx->destination = d.id;
        return FAULT_NONE;
    }
    TRY(destinations_all(cx, db, &all));
    if (all.n != 1) {
        return fault(cx, FAULT_DESTINATION_ABSENT, "say which with --destination: there are %zu",
                     all.n);
    }
    cx->destination = ((const struct destination *)all.items)->id;
    return FAULT_NONE;
}

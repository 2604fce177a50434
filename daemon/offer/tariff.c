/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/offer.h"

/* Each literal stands where the translations are gathered from. */
static struct str kind_name(enum tariff_kind kind, struct str tongue)
{
    switch (kind) {
    case TARIFF_ADULT:
        return SAY_IN(tongue, "Adult");
    case TARIFF_CHILD:
        return SAY_IN(tongue, "Child");
    case TARIFF_REDUCED:
        return SAY_IN(tongue, "Reduced");
    case TARIFF_GROUP:
        return SAY_IN(tongue, "Group");
    case TARIFF_UNSET:
        break;
    }
    return STR_NONE;
}

struct str tariff_name(const struct offer_tariff *tariff, struct str tongue)
{
    enum language l = language_from_code(tongue);

    if (l < LANGUAGE_COUNT && tariff->label.in[l].n > 0)
        return tariff->label.in[l];
    struct str name = kind_name(tariff->kind, tongue);

    return name.n > 0 ? name : texts_for(&tariff->label, tongue);
}

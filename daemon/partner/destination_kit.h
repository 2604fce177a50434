/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "partner/partner.h"

/* For tests: a destination that lacks nothing, under that id. */
static inline struct destination destination_of_test(struct destination_id id)
{
    return (struct destination){
        .id = id,
        .slug = STR("essai"),
        .name = STR("Essai"),
        .hosts = STR("*"),
        .zone = STR("Europe/Paris"),
        .currency = STR("EUR"),
        .languages = STR("fr en"),
        .seller = STR("Essai"),
        .email = STR("essai@insolite.example"),
        .hold_minutes = 15,
        .hold_most = 45,
        .vat_points = 2000,
    };
}

/* For tests: a guide at work who has told nothing but a name. */
static inline struct partner partner_of_test(void)
{
    return (struct partner){
        .kind = PARTNER_GUIDE,
        .state = PARTNER_ACTIVE,
        .name = STR("Guide d'essai"),
        .legal = STR(""),
        .address = STR(""),
        .siret = STR(""),
        .register_number = STR(""),
        .email = STR(""),
        .phone = STR(""),
        .web = STR(""),
        .mediator = STR(""),
        .vat = VAT_EXEMPT,
        .holder = STR(""),
        .iban = STR(""),
    };
}

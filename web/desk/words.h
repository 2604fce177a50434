/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "booking/booking.h"
#include "settlement/settlement.h"
#include "web/desk/desk.h"

/* What enums and fields are called on pages of the portal and the back office. */

option_name theme_option, kind_option, access_option, tariff_kind_name, cancel_policy_name;
option_name language_option; /* value: enum language */

struct badge offer_badge(struct ctx *cx, enum offer_state state);
struct badge version_badge(struct ctx *cx, enum version_state state);
struct badge booking_badge(struct ctx *cx, enum booking_state state);
struct badge settlement_badge(struct ctx *cx, enum settlement_state state);

/* "story.fr" is "What happens" */
struct str content_label(struct ctx *cx, struct str field);
/* "lundi 8 juin, 10 h 30 ..." of a period: days, hours, seats */
struct str period_text(struct ctx *cx, const struct offer_period *period);
/* "lun., mar." */
struct str weekdays_text(struct ctx *cx, uint32_t weekdays);
struct str weekday_name(struct ctx *cx, unsigned bit);
struct str starts_text(struct ctx *cx, const struct list *starts);
/* "2 adultes, 1 enfant" is left to lines: "Adulte x 2" */
struct str lines_text(struct ctx *cx, const struct list *lines);

/* What is known of a partner, a booking or a refund, a line each. */
struct desk_fact {
    struct str name;
    struct str words;
};
extern const struct shape DESK_FACT;
/* Those that say something, in the arena. */
struct list desk_facts(struct arena *a, const struct desk_fact *known, size_t n);

/* A visit in a list of them; where its line leads is for the page to say. */
struct offer_line {
    struct str href;
    struct str name;
    struct str plaque;
    struct badge state;
    struct badge newest;
    struct str slots;
    struct str move_href;
    struct str move_name;
};
extern const struct shape OFFER_LINE;
struct offer_line offer_line_of(struct ctx *cx, enum side side, const struct offer_row *o);

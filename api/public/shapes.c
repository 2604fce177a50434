/* SPDX-License-Identifier: EUPL-1.2 */
#include "api/public/public.h"

SHAPE(SLOT_VIEW,
      struct slot_view,
      FIELD(struct slot_view, id),
      FIELD(struct slot_view, starts),
      FIELD(struct slot_view, ends),
      FIELD(struct slot_view, local, .means = "The clock on the wall there"),
      FIELD(struct slot_view, language),
      FIELD(struct slot_view, capacity),
      FIELD(struct slot_view, free, .means = "May be a second old: the hold decides"),
      FIELD(struct slot_view, sells));

SHAPE(OFFER_CARD,
      struct offer_card,
      FIELD(struct offer_card, id),
      FIELD(struct offer_card, slug),
      FIELD(struct offer_card, title),
      FIELD(struct offer_card, hook),
      FIELD_WORD(struct offer_card, theme, &THEMES),
      FIELD_WORD(struct offer_card, kind, &VISIT_KINDS),
      FIELD(struct offer_card, commune),
      FIELD(struct offer_card, department),
      FIELD(struct offer_card, point, .traits = OPTIONAL),
      FIELD(struct offer_card, duration, .means = "Minutes"),
      FIELD_LIST(struct offer_card, languages, &TEXT_ITEM),
      FIELD(struct offer_card, price, .means = "The lowest tariff"),
      FIELD(struct offer_card, partner),
      FIELD_PART(struct offer_card,
                 next,
                 &SLOT_VIEW,
                 .traits = OPTIONAL,
                 .means = "The first slot that fits what was asked"));

SHAPE(FACET_VIEW,
      struct facet_view,
      FIELD(struct facet_view, value),
      FIELD(struct facet_view, offers),
      FIELD(struct facet_view, chosen));

SHAPE(FACETS_VIEW,
      struct facets_view,
      FIELD_LIST(struct facets_view, theme, &FACET_VIEW),
      FIELD_LIST(struct facets_view, kind, &FACET_VIEW),
      FIELD_LIST(struct facets_view, department, &FACET_VIEW),
      FIELD_LIST(struct facets_view, price, &FACET_VIEW),
      FIELD_LIST(struct facets_view, access, &FACET_VIEW),
      FIELD_LIST(struct facets_view, language, &FACET_VIEW),
      FIELD_LIST(struct facets_view, commune, &FACET_VIEW));

SHAPE(OFFER_LIST,
      struct offer_list,
      FIELD(struct offer_list, total),
      FIELD(struct offer_list, page),
      FIELD(struct offer_list, pages),
      FIELD_LIST(struct offer_list, offers, &OFFER_CARD),
      FIELD_PART(struct offer_list, facets, &FACETS_VIEW));

SHAPE(TARIFF_VIEW,
      struct tariff_view,
      FIELD(struct tariff_view, id),
      FIELD_WORD(struct tariff_view, kind, &TARIFF_KINDS),
      FIELD(struct tariff_view, label),
      FIELD(struct tariff_view, price),
      FIELD(struct tariff_view, note, .traits = OPTIONAL));

SHAPE(STOP_VIEW,
      struct stop_view,
      FIELD(struct stop_view, title),
      FIELD(struct stop_view, about, .traits = OPTIONAL));

SHAPE(HOST_VIEW,
      struct host_view,
      FIELD(struct host_view, name),
      FIELD(struct host_view, legal, .traits = OPTIONAL),
      FIELD(struct host_view, address, .traits = OPTIONAL),
      FIELD(struct host_view, register_number, .traits = OPTIONAL),
      FIELD(struct host_view, mediator, .traits = OPTIONAL));

SHAPE(ACCESS_VIEW, struct offer_access, FIELD_WORD(struct offer_access, what, &ACCESSES));

SHAPE(OFFER_VIEW,
      struct offer_view,
      FIELD_PART(struct offer_view, card, &OFFER_CARD),
      FIELD(struct offer_view, story),
      FIELD_LIST(struct offer_view, stops, &STOP_VIEW),
      FIELD(struct offer_view, place_name, .traits = OPTIONAL),
      FIELD(struct offer_view, street, .traits = OPTIONAL),
      FIELD(struct offer_view, postcode, .traits = OPTIONAL),
      FIELD(struct offer_view, directions, .traits = OPTIONAL),
      FIELD(struct offer_view, bring, .traits = OPTIONAL),
      FIELD(struct offer_view, audience, .traits = OPTIONAL),
      FIELD_LIST(struct offer_view, access, &ACCESS_VIEW),
      FIELD(struct offer_view, group_max, .traits = OPTIONAL),
      FIELD(struct offer_view, age_min, .traits = OPTIONAL),
      FIELD_WORD(struct offer_view, cancel, &CANCEL_POLICIES, .traits = OPTIONAL),
      FIELD_LIST(struct offer_view, tariffs, &TARIFF_VIEW),
      FIELD_PART(struct offer_view, host, &HOST_VIEW),
      FIELD_LIST(struct offer_view, slots, &SLOT_VIEW));

SHAPE(SLOTS_QUERY,
      struct slots_query,
      FIELD(struct slots_query,
            from,
            .traits = OPTIONAL,
            .means = "From that day on; today if missing"),
      FIELD(struct slots_query, until, .traits = OPTIONAL, .means = "To that day, inclusive"),
      FIELD(struct slots_query,
            cursor,
            .traits = OPTIONAL,
            .max = 36,
            .means = "next of the page before"),
      FIELD(struct slots_query,
            size,
            .traits = OPTIONAL,
            .min = 1,
            .max = 500,
            .otherwise = "100",
            .means = "Slots on a page"));

SHAPE(SLOT_LIST,
      struct slot_list,
      FIELD_LIST(struct slot_list, slots, &SLOT_VIEW),
      FIELD(struct slot_list, next, .traits = OPTIONAL));

SHAPE(LINK_QUERY,
      struct link_query,
      FIELD(struct link_query, k, .max = 64, .means = "The signature of the booking's link"));

SHAPE(TICKET_VIEW,
      struct ticket_view,
      FIELD(struct ticket_view, code),
      FIELD_WORD(struct ticket_view, state, &TICKET_STATES),
      FIELD(struct ticket_view, label));

SHAPE(REFUND_VIEW,
      struct refund_view,
      FIELD(struct refund_view, amount),
      FIELD_WORD(struct refund_view,
                 state,
                 &REFUND_STATES,
                 .means = "refused: the bank did not take it, a person gives it back"));

SHAPE(BOOKING_VIEW,
      struct booking_view,
      FIELD_PART(struct booking_view, booking, &BOOKING),
      FIELD_LIST(struct booking_view, tickets, &TICKET_VIEW),
      FIELD_LIST(struct booking_view, refunds, &REFUND_VIEW));

SHAPE(PAYMENT_VIEW,
      struct payment_view,
      FIELD(struct payment_view, id),
      FIELD_WORD(struct payment_view, state, &INTENT_STATES),
      FIELD(struct payment_view, amount),
      FIELD(struct payment_view, url, .traits = OPTIONAL));

SHAPE(PAYMENT_WANTED,
      struct payment_wanted,
      FIELD(struct payment_wanted,
            back_url,
            .traits = OPTIONAL,
            .max = 500,
            .means = "Where the provider sends the visitor afterwards; our own page if missing"));

SHAPE(CANCEL_VIEW,
      struct cancel_view,
      FIELD(struct cancel_view, back, .means = "What comes back when it is cancelled now"),
      FIELD(struct cancel_view, kept),
      FIELD(struct cancel_view, possible));

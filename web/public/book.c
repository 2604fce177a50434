/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "base/arena.h"
#include "booking/booking.h"
#include "house.h"
#include "web/public/gaps.h"
#include "web/public/list.h"
#include "web/public/visit.h"

/* The n-th number of "2,1,0"; `otherwise` when nothing was typed. */
static uint32_t seats_typed(struct str seats, size_t at, uint32_t otherwise)
{
    struct str part;

    if (seats.n == 0)
        return otherwise;
    for (size_t i = 0; str_cut(&seats, ',', &part); i++) {
        if (i == at) {
            uint32_t n = 0;

            for (size_t k = 0; k < part.n && part.p[k] >= '0' && part.p[k] <= '9' && n < 100; k++)
                n = n * 10 + (uint32_t)(part.p[k] - '0');
            return n;
        }
    }
    return 0;
}

static struct str slot_rest(struct ctx *cx,
                            const struct visit_seen *seen,
                            const struct visit_slot *s)
{
    struct wall end = moment_to_wall(s->ends, seen->territory->destination.zone);
    struct str until = clock_to_text(cx->arena, end.minute, cx->tongue);
    struct str language = language_name(cx, s->language);

    return say_with(cx->arena, cx->tongue, "– {end}, in {language}", "end", &until, "language",
                    &language, NULL);
}

static bool is_few(uint32_t left)
{
    return left > 0 && left < FEW_SEATS;
}

static struct list slots_of(struct ctx *cx, const struct visit_seen *seen)
{
    const struct visit *v = seen->visit;
    struct slot_view *slots = NEW_ARRAY(cx->arena, struct slot_view, v->slots_n + 1);
    struct slot_view *first = NULL;
    bool any_chosen = false;
    size_t n = 0;

    for (uint32_t i = 0; i < v->slots_n; i++) {
        const struct visit_slot *s = &v->slots[i];
        uint32_t left;

        if (s->day.n != seen->day.n || s->closed)
            continue;
        left = catalogue_slot_sells(seen->catalogue, s, cx->now)
                   ? catalogue_free(seen->catalogue, s)
                   : 0;
        slots[n] = (struct slot_view){
            .id = id_to_text(cx->arena, s->id.id),
            .starts = clock_to_text(cx->arena, s->minute, cx->tongue),
            .rest = slot_rest(cx, seen, s),
            .places = places_text(cx, left),
            .free = count_text(cx->arena, left),
            .few = is_few(left),
            .full = left == 0,
            .chosen = left > 0 && id_is(s->id.id, seen->asked->slot.id),
        };
        any_chosen = any_chosen || slots[n].chosen;
        if (left > 0 && !first)
            first = &slots[n];
        n++;
    }
    /* The only choice, or the first: a date was chosen, so an hour is a proposal, not a sale. */
    if (first && !any_chosen)
        first->chosen = true;
    return (struct list){slots, n};
}

static struct list tariffs_of(struct ctx *cx,
                              const struct visit_seen *seen,
                              uint32_t *ret_seats,
                              struct money *ret_total)
{
    const struct list *tariffs = &seen->visit->content->tariffs;
    struct tariff_view *views = NEW_ARRAY(cx->arena, struct tariff_view, tariffs->n + 1);
    size_t n = 0;

    *ret_seats = 0;
    *ret_total = (struct money){0, seen->visit->price.currency};
    each_in (tariff, struct offer_tariff, tariffs) {
        uint32_t seats = seats_typed(seen->asked->seats, n, n == 0 ? 1 : 0);

        *ret_seats += seats;
        *ret_total = money_plus(*ret_total, money_times(tariff->price, seats));
        views[n++] = (struct tariff_view){
            .id = id_to_text(cx->arena, tariff->id.id),
            .name = tariff_name(tariff, cx->tongue),
            .price = price_text(cx, tariff->price),
            .hint = page_text(cx, &tariff->note),
            .max = STR("40"),
            .seats = count_text(cx->arena, seats),
            .minor = arena_text(cx->arena, "%lld", (long long)tariff->price.minor),
        };
    }
    return (struct list){views, n};
}

static struct str button_of(struct ctx *cx, uint32_t seats)
{
    if (seats == 0)
        return SAY(cx, "Book");
    return say_number(cx->arena, cx->tongue, seats, "Book this place", "Book these {n} places");
}

/* The first slot of the day shown. */
static const struct visit_slot *first_shown(const struct visit_seen *seen)
{
    for (uint32_t i = 0; i < seen->visit->slots_n; i++) {
        if (seen->visit->slots[i].day.n == seen->day.n && !seen->visit->slots[i].closed)
            return &seen->visit->slots[i];
    }
    return NULL;
}

static struct str reassure_of(struct ctx *cx, const struct visit_seen *seen)
{
    const struct visit_slot *slot = first_shown(seen);
    struct str minutes = count_text(cx->arena, seen->territory->destination.hold_minutes);
    struct str hold =
        say_with(cx->arena, cx->tongue, "Nothing to pay now: your places are kept for {n} minutes.",
                 "n", &minutes, NULL);
    struct str bold;
    struct str rest;

    if (!slot)
        return hold;
    const struct cancel_asked start = {
        .policy = seen->visit->content->cancel,
        .starts = slot->starts,
        .zone = seen->territory->destination.zone,
        .tongue = cx->tongue,
    };

    booking_cancel_words(cx, &start, &bold, &rest);
    return arena_text(cx->arena, "%" PRI_STR " %" PRI_STR "%" PRI_STR, ARG_STR(hold), ARG_STR(bold),
                      ARG_STR(rest));
}

void book_of(struct ctx *cx, const struct visit_seen *seen, struct book_view *ret)
{
    uint32_t seats;
    struct money total;

    *ret = (struct book_view){
        .action = address_hold(cx->tongue),
        .currency = seen->territory->destination.currency,
        .csrf = gap_text(GAP_CSRF),
        .key = gap_text(GAP_KEY),
        .slug = seen->visit->slug,
        .date = day_to_text(cx->arena, seen->day),
        .day_name = capital(cx->arena, date_to_text(cx->arena, &seen->day, DATE_LONG, cx->tongue)),
        .slots = slots_of(cx, seen),
        .tariffs = tariffs_of(cx, seen, &seats, &total),
        .reassure = reassure_of(cx, seen),
    };
    ret->seats_text = places_text(cx, seats);
    ret->total = money_to_text(cx->arena, total, cx->tongue);
    ret->button = button_of(cx, seats);
}

/* ---- what a hold met ---- */

static const struct visit_slot *other_slot(struct ctx *cx,
                                           const struct visit_seen *seen,
                                           const struct visit_slot *not_this)
{
    const struct visit_slot *best = NULL;

    for (uint32_t i = 0; i < seen->visit->slots_n; i++) {
        const struct visit_slot *s = &seen->visit->slots[i];

        if (s == not_this || s->day.n != not_this->day.n ||
            !catalogue_slot_sells(seen->catalogue, s, cx->now))
            continue;
        if (!best || catalogue_free(seen->catalogue, s) > catalogue_free(seen->catalogue, best))
            best = s;
    }
    return best;
}

/* "Only 2 places left at 10:30. Take them, or 15:00 has 11." */
static struct str short_words(struct ctx *cx, const struct visit_seen *seen)
{
    const struct visit_slot *slot = catalogue_slot(seen->catalogue, seen->asked->slot, NULL);
    const struct visit_slot *other = slot ? other_slot(cx, seen, slot) : NULL;
    uint32_t left = slot ? catalogue_free(seen->catalogue, slot) : 0;
    struct buf b = BUF(cx->arena);

    if (!slot)
        return SAY(cx, "This slot is gone.");
    struct str hour = clock_to_text(cx->arena, slot->minute, cx->tongue);

    if (left > 0) {
        struct str places = places_text(cx, left);
        buf_add(&b, say_with(cx->arena, cx->tongue,
                             "Only {places} left at {hour}. Take them, or choose another hour.",
                             "places", &places, "hour", &hour, NULL));
    } else {
        buf_add(&b, say_with(cx->arena, cx->tongue, "No place is left at {hour}.", "hour", &hour,
                             NULL));
    }
    if (other) {
        struct str at = clock_to_text(cx->arena, other->minute, cx->tongue);
        struct str n = count_text(cx->arena, catalogue_free(seen->catalogue, other));
        buf_byte(&b, ' ');
        buf_add(&b, say_with(cx->arena, cx->tongue, "{hour} has {n}.", "hour", &at, "n", &n, NULL));
    }
    return buf_str(&b);
}

static void wrong_field(struct ctx *cx,
                        struct visit_view *view,
                        const char *field,
                        struct str label,
                        struct str words)
{
    struct page_wrong *wrong = NEW(cx->arena, struct page_wrong);

    *wrong = (struct page_wrong){str_of(field), label, words};
    view->wrongs = (struct list){wrong, 1};
    view->wrongs_title = SAY(cx, "One answer to put right");
}

void problem_of(struct ctx *cx, const struct visit_seen *seen, struct visit_view *view)
{
    struct str problem = seen->asked->problem;

    if (problem.n == 0)
        return;
    if (str_is(problem, STR("seats-short"))) {
        view->message = message_err(STR_NONE, short_words(cx, seen));
    } else if (str_is(problem, STR("slot-closed")) || str_is(problem, STR("slot-absent"))) {
        view->message =
            message_err(STR_NONE, SAY(cx, "This slot is no longer on sale. Here are the others."));
    } else if (str_is(problem, STR("no-seats"))) {
        wrong_field(cx, view, "seats", SAY(cx, "Places"), SAY(cx, "choose at least one"));
    } else if (str_is(problem, STR("too-many-seats"))) {
        wrong_field(cx, view, "seats", SAY(cx, "Places"), SAY(cx, "40 at most in one booking"));
    } else if (str_is(problem, STR("no-slot"))) {
        wrong_field(cx, view, "slot", SAY(cx, "Hour"), SAY(cx, "choose one"));
    } else if (str_is(problem, STR("too-many-holds"))) {
        view->message = message_err(
            SAY(cx, "Too many places are being kept for you."),
            SAY(cx, "Order them or give them back first. What is not ordered goes back on sale by "
                    "itself. Nothing was charged."));
    } else if (str_is(problem, STR("token-wrong"))) {
        view->message = message_warn(
            STR_NONE, SAY(cx, "This page had grown old. Your choice is kept: send it once more."));
    } else {
        view->message =
            message_err(STR_NONE, SAY(cx, "Booking comes back in a moment. Nothing was charged."));
    }
}

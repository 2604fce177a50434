/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/past.h"

#include "base/arena.h"
#include "booking/booking.h"
#include "catalogue/shelf.h"
#include "db/db.h"
#include "demo/people.h"
#include "gateways/host.h"
#include "http/fetch.h"
#include "offer/offer.h"
#include "settlement/settlement.h"

#define PARTNERS 15
#define SLOTS_EACH 2
#define BOOKINGS_MOST 3
#define CANCELLED_EACH 8 /* one in so many */
#define CARD "card=4970+0000+0000+0014"

/* The days of the last month: the newest ended long enough ago to be settled. */
#define OLDEST 29
#define NEWEST 3
#define OPENED 45 /* when their partners opened them */

struct telling {
    struct past *past;
    struct house house; /* with a shelf and a desk of its own */
    const struct catalogue *catalogue;
    struct moment opened;
    uint32_t n; /* bookings so far */
};

/* ---- slots ---- */

/* An offer of theirs that costs something. */
static enum fault find_priced(struct ctx *cx,
                              struct db *db,
                              struct partner_id partner,
                              struct offer *ret_offer,
                              struct version *ret_version)
{
    struct list offers;

    TRY(offers_of_partner(cx, db, partner, &offers));
    each_in (row, const struct offer_row, &offers) {
        TRY(offer_find(cx, db, row->id, ret_offer));
        if (id_is_none(ret_offer->published.id))
            continue;
        TRY(version_find(cx, db, ret_offer->published, ret_version));
        const struct offer_tariff *first = ret_version->content.tariffs.items;

        if (ret_version->content.tariffs.n > 0 && first->price.minor > 0)
            return FAULT_NONE;
    }
    *ret_offer = (struct offer){0};
    return FAULT_NONE;
}

struct opening {
    const struct telling *t;
    struct partner_id partner;
    const struct offer *offer;
    uint32_t capacity;
    struct chance chance;
};

/* Mid-morning to late afternoon, one in each half of the month. */
static struct slot_wanted draw_slot(struct opening *o, int32_t i)
{
    static const uint32_t starts[] = {10 * 60, 11 * 60, 14 * 60 + 30, 16 * 60};
    const int32_t half = (OLDEST - NEWEST + 1) / SLOTS_EACH;
    int32_t first = o->t->past->today.n - OLDEST + i * half;

    return (struct slot_wanted){
        .day = {first + (int32_t)chance_below(&o->chance, (uint32_t)half)},
        .minute = starts[chance_below(&o->chance, COUNT_OF(starts))],
        .capacity = o->capacity,
    };
}

static enum fault open_slots(struct ctx *cx, struct db *db, void *arg)
{
    struct opening o = *(struct opening *)arg;
    struct slot slots[SLOTS_EACH];

    cx->now = o.t->opened;
    for (int32_t i = 0; i < SLOTS_EACH; i++) {
        struct slot_wanted wanted = draw_slot(&o, i);
        TRY(slot_open(cx, db, o.partner, o.offer->id, &wanted, &slots[i]));
    }
    return booking_open_seats(cx, db, slots, SLOTS_EACH);
}

static enum fault past_slots(struct ctx *cx,
                             struct db *db,
                             const struct telling *t,
                             struct partner_id partner,
                             struct list *ret)
{
    struct day from = {t->past->today.n - OLDEST};
    struct day until = {t->past->today.n - NEWEST};

    return slots_of_partner(cx, db, partner, from, until, ret);
}

static enum fault open_for(struct ctx *cx,
                           struct db *db,
                           const struct telling *t,
                           const struct partner *partner)
{
    struct list known;
    struct offer offer = {0};
    struct version version = {0};
    struct opening o = {
        .t = t,
        .partner = partner->id,
        .offer = &offer,
        .chance = chance_of(t->past->world->wish->seed, CHANCE_PAST, partner->number),
    };

    TRY(past_slots(cx, db, t, partner->id, &known));
    if (known.n > 0)
        return FAULT_NONE;
    TRY(find_priced(cx, db, partner->id, &offer, &version));
    if (id_is_none(offer.id.id))
        return FAULT_NONE;
    o.capacity = version.content.group_max > 6 ? version.content.group_max : 12;
    return db_in_transaction(cx, db, open_slots, &o);
}

/* ---- a booking, from the hold to the money ---- */

struct order {
    struct telling *t;
    struct hold_request asked;
    struct booking_who who;
    struct moment at;
    struct booking booking;
};

static enum fault hold(struct ctx *cx, struct db *db, void *arg)
{
    struct order *o = arg;

    cx->now = o->at;
    TRY(booking_hold(cx, db, o->t->catalogue, &o->asked, &o->booking));
    return booking_name(cx, db, o->booking.id, &o->who);
}

/* What a person does at the provider's page. */
static enum fault use_card(struct ctx *cx, const struct telling *t, struct str url)
{
    struct str host = t->past->load->fakepay;
    size_t scheme = str_find(host, STR("://"));
    struct fetch_asked asked = {
        .method = "POST",
        .url = url,
        .body = STR(CARD),
        .content_type = STR("application/x-www-form-urlencoded"),
    };
    struct fetched got;

    if (scheme < host.n)
        host = (struct str){host.p + scheme + 3, host.n - scheme - 3};
    const struct fetch_rules rules = {&host, 1, 5, 256};

    TRY(http_fetch(cx, &rules, &asked, &got));
    return got.status < 400
               ? FAULT_NONE
               : fault(cx, FAULT_UPSTREAM_DOWN, "the card was answered by %u", got.status);
}

/*
 * The provider is asked inside the transaction, which nothing that serves may do: outside of one,
 * the money would come by the clock of today.
 */
static enum fault take_money(struct ctx *cx, struct db *db, void *arg)
{
    struct order *o = arg;
    enum payment_state seen;
    struct intent intent;

    cx->now = moment_plus(o->at, MINUTES(2));
    TRY(payment_look(cx, db, &o->t->house, o->booking.intent, &intent, &seen));
    if (intent.state != INTENT_TAKEN)
        return fault(cx, FAULT_PAYMENT_UNSURE, "the test provider took no money");
    return FAULT_NONE;
}

static enum fault take_back(struct ctx *cx, struct db *db, void *arg)
{
    struct order *o = arg;

    cx->now = moment_plus(o->at, HOURS(20));
    return booking_cancel(cx, db, o->booking.id, CANCEL_BY_VISITOR, &o->booking);
}

static enum fault order_it(struct ctx *cx, struct db *db, struct order *o)
{
    struct telling *t = o->t;
    struct payment_words words = {o->asked.name, o->who.email, t->house.public_url};
    struct intent started;

    TRY(db_in_transaction(cx, db, hold, o));
    cx->now = moment_plus(o->at, MINUTES(1));
    TRY(payment_start(cx, db, &t->house, o->booking.intent, &words, &started));
    TRY(use_card(cx, t, started.url));
    TRY(db_in_transaction(cx, db, take_money, o));
    t->past->sold++;
    if (++t->n % CANCELLED_EACH != 0)
        return FAULT_NONE;
    TRY(db_in_transaction(cx, db, take_back, o));
    t->past->cancelled++;
    return FAULT_NONE;
}

/* ---- who comes ---- */

static struct str a_name(struct ctx *cx, const struct telling *t, struct chance *c)
{
    const struct list *firsts = &t->past->world->tables->firsts;
    const struct list *lasts = &t->past->world->tables->lasts;
    const struct first_name *first =
        (const struct first_name *)firsts->items + chance_below(c, (uint32_t)firsts->n);
    const struct text_item *last =
        (const struct text_item *)lasts->items + chance_below(c, (uint32_t)lasts->n);

    return arena_text(cx->arena, "%" PRI_STR " %" PRI_STR, ARG_STR(first->name),
                      ARG_STR(last->text));
}

/* One to three at the first price, and some at the second. */
static struct list a_party(struct ctx *cx, const struct list *tariffs, struct chance *c)
{
    struct hold_line *lines = NEW_ARRAY(cx->arena, struct hold_line, 2);
    const struct offer_tariff *all = tariffs->items;
    size_t n = 0;

    lines[n++] = (struct hold_line){all[0].id, chance_between(c, 1, 3)};
    if (tariffs->n > 1 && chance_percent(c, 40))
        lines[n++] = (struct hold_line){all[1].id, chance_between(c, 1, 2)};
    return (struct list){lines, n};
}

static enum fault sell_slot(struct ctx *cx,
                            struct db *db,
                            struct telling *t,
                            const struct slot *slot)
{
    const struct visit *visit = catalogue_visit(t->catalogue, slot->offer);
    struct chance c = chance_of(t->past->world->wish->seed, CHANCE_PAST,
                                (uint64_t)slot->day.n * 1440 + slot->minute);
    struct list before;

    TRY(bookings_of_slot(cx, db, slot->id, &before));
    if (before.n > 0 || !visit)
        return FAULT_NONE;
    for (uint32_t left = chance_between(&c, 1, BOOKINGS_MOST); left > 0; left--) {
        struct str name = a_name(cx, t, &c);
        struct str email = arena_text(cx->arena, "visiteur%u@visiteurs.example", t->n + 1);
        struct order o = {
            .t = t,
            .asked = {.slot = slot->id,
                      .lines = a_party(cx, &visit->content->tariffs, &c),
                      .email = email,
                      .name = name,
                      .tongue = STR("fr")},
            .who = {.name = name, .email = email, .phone = STR("06 39 98 00 00"), .terms = true},
            .at = moment_minus(slot->starts, HOURS(chance_between(&c, 80, 280))),
        };
        TRY(order_it(cx, db, &o));
    }
    return FAULT_NONE;
}

/* ---- the whole ---- */

/* Those who sign in first, then others from all over the world. */
static const struct partner *chosen(const struct past *p, uint32_t i)
{
    const struct partner *all = p->partners->items;

    if (i < PEOPLE_PORTALS)
        return &all[people_portal(p->world, i)->number - 1];
    return &all[i * (p->partners->n / PARTNERS)];
}

static enum fault sell_all(struct ctx *cx, struct db *db, struct telling *t)
{
    struct list slots;

    for (uint32_t i = 0; i < PARTNERS; i++) {
        TRY(past_slots(cx, db, t, chosen(t->past, i)->id, &slots));
        each_in (slot, const struct slot, &slots)
            TRY(sell_slot(cx, db, t, slot));
    }
    return FAULT_NONE;
}

static enum fault sell_by(struct ctx *cx, struct db *db, struct past *past)
{
    struct telling t = {
        .past = past,
        .house = *past->house,
        .opened = moment_minus(cx->now, DAYS(OPENED)),
    };
    const struct house *lent = &t.house;
    CLEANUP(shelf_close) struct shelf *shelf = NULL;
    CLEANUP(payment_desk_free) struct payment_desk *desk = NULL;

    TRY(gateways_refresh(cx, db, t.house.gateways));
    for (uint32_t i = 0; i < PARTNERS; i++)
        TRY(open_for(cx, db, &t, chosen(past, i)));

    cx->now = t.opened; /* the catalogue of that day has what is past today */
    TRY(shelf_open(cx, past->load->place, &shelf));
    BORROW(catalogue, shelf);
    desk = payment_desk_new(past->load->place, past->load->takers, &lent, 1);
    t.catalogue = catalogue;
    t.house.shelf = shelf;
    t.house.payment = desk;
    TRY(sell_all(cx, db, &t));
    ctx_tick(cx);
    return settlement_release(cx, db, past->house, (struct id){{0}});
}

enum fault past_sell(struct ctx *cx, struct db *db, struct past *past)
{
    struct ctx own = *cx;

    past->sold = past->cancelled = 0;
    own.tongue = STR("fr");
    enum fault f = sell_by(&own, db, past);
    return f == FAULT_NONE ? f : fault(cx, f, "%" PRI_STR, ARG_STR(own.trouble.story));
}

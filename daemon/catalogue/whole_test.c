/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/test.h"

#include <time.h>

#include "booking/booking.h"
#include "catalogue/shelf.h"
#include "db/server_kit.h"
#include "offer/offer.h"
#include "partner/destination_kit.h"

/* From proposed versions in a real database to what a search finds, and what a change does to it.
 */

static struct server_kit server;
static struct ctx *cx;
static struct db *db;
static struct shelf *shelf;
static struct offer_id offers[6];

/* French title, English title, theme, kind, commune, department, price in cents, first slot in so
 * many days. */
static const struct told {
    const char *fr, *en;
    enum theme theme;
    enum visit_kind kind;
    const char *commune, *insee, *department;
    struct point point;
    int64_t cents;
    int days; /* 0: no slot */
    const char *language;
} told[] = {
    {"Sous les peupliers, la Seine en canoë",
     "The Seine by canoe under the poplars",
     THEME_RIVER,
     VISIT_CRUISE,
     "L'Île-Saint-Denis",
     "93039",
     "93",
     {48.935, 2.34},
     2200,
     3,
     "fr"},
    {"Murs bavards du canal",
     "Talking walls of the canal",
     THEME_ART,
     VISIT_WALK,
     "Aubervilliers",
     "93001",
     "93",
     {48.914, 2.383},
     1400,
     1,
     "fr"},
    {"Le maraîcher des toits",
     "The market gardener on the roofs",
     THEME_NATURE,
     VISIT_GUIDED,
     "Romainville",
     "93063",
     "93",
     {48.886, 2.437},
     900,
     2,
     "en"},
    {"La basilique par ses escaliers",
     "The basilica by its stairs",
     THEME_HERITAGE,
     VISIT_GUIDED,
     "Saint-Denis",
     "93066",
     "93",
     {48.936, 2.357},
     1600,
     0,
     "fr"},
    {"Café des habitants",
     "The neighbours' café",
     THEME_LOCALS,
     VISIT_MEETING,
     "Vincennes",
     "94080",
     "94",
     {48.847, 2.439},
     0,
     5,
     "fr"},
    {"Ateliers ouverts",
     "Open workshops",
     THEME_CRAFT,
     VISIT_WORKSHOP,
     "Montreuil",
     "93048",
     "93",
     {48.863, 2.448},
     2500,
     9,
     "fr"},
};

static struct offer_content content_of(const struct told *t)
{
    struct offer_tariff *tariff = NEW(cx->arena, struct offer_tariff);
    struct text_item *language = NEW(cx->arena, struct text_item);
    struct offer_content c = {
        .theme = t->theme,
        .kind = t->kind,
        .commune = str_of(t->commune),
        .insee = str_of(t->insee),
        .department = str_of(t->department),
        .point = t->point,
        .duration = 90,
        .tariffs = {tariff, 1},
        .languages = {language, 1},
        .cancel = CANCEL_FLEXIBLE,
    };

    *tariff = (struct offer_tariff){.kind = TARIFF_ADULT, .price = CENTS(t->cents)};
    language->text = str_of(t->language);
    c.title.in[LANGUAGE_FR] = str_of(t->fr);
    c.title.in[LANGUAGE_EN] = str_of(t->en);
    c.hook.in[LANGUAGE_FR] = STR("Venez voir");
    c.story.in[LANGUAGE_FR] = STR("On y marche, on y écoute, on rentre à pied.");
    return c;
}

static struct slot_id last_opened;

static enum fault open_slot(struct offer_id offer, struct partner_id partner, int days)
{
    struct wall today = moment_to_wall(cx->now, STR("Europe/Paris"));
    struct slot_wanted wanted = {
        .day = {today.day.n + days}, .minute = 630, .language = STR("fr"), .capacity = 10};
    struct slot slot;

    TRY(slot_open(cx, db, partner, offer, &wanted, &slot));
    last_opened = slot.id;
    return booking_open_seats(cx, db, &slot, 1);
}

static enum fault fill_one(struct partner_id partner, size_t i)
{
    struct offer_proposal one = {.partner = partner,
                                 .content = content_of(&told[i]),
                                 .source_key = arena_text(cx->arena, "essai:%zu", i),
                                 .made_by = STR("test")};
    struct version newest;

    TRY(offer_propose_many(cx, db, &one, 1));
    assert_int_equal(one.ret_outcome, PROPOSAL_NEW);
    offers[i] = one.ret_offer;
    TRY(version_newest(cx, db, one.ret_offer, &newest));
    TRY(offer_publish_many(cx, db, &newest.id, 1));
    return told[i].days > 0 ? open_slot(one.ret_offer, partner, told[i].days) : FAULT_NONE;
}

static enum fault fill(void)
{
    struct destination d = destination_of_test(ID_NEW(destination, cx->now));
    struct partner p = partner_of_test();

    TRY(destination_make(cx, db, &d));
    cx->destination = d.id;
    TRY(partner_register_many(cx, db, &p, 1, NULL));
    struct contract rule = {.id = ID_NEW(contract, cx->now),
                            .destination = d.id,
                            .points = 1000,
                            .fixed = CENTS(0),
                            .least = CENTS(0),
                            .vat_points = 2000,
                            .from = {1}};
    TRY(contract_make(cx, db, &rule));
    for (size_t i = 0; i < COUNT_OF(told); i++)
        TRY(fill_one(p.id, i));
    return FAULT_NONE;
}

static int begin(void **state)
{
    (void)state;
    if (kit_begin_serving(&server, &db) != FAULT_NONE)
        return 1;
    cx = &server.cx;
    if (fill() != FAULT_NONE || shelf_open(cx, &server.serving, &shelf) != FAULT_NONE) {
        log_trouble(cx, LOG_ERROR, "the test cannot begin");
        return 1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    shelf_close(&shelf);
    db_close(&db);
    kit_end(&server);
    return 0;
}

static struct found found_by(const struct catalogue *c, const struct search *asked)
{
    const struct territory *t;
    struct found found;

    assert_int_equal(catalogue_territory(cx, c, &t), FAULT_NONE);
    catalogue_search(cx, c, t, asked, &found);
    return found;
}

static uint32_t count_of(const struct facet *facet, const char *value)
{
    for (size_t i = 0; i < facet->n; i++) {
        if (str_is(facet->counts[i].value, str_of(value)))
            return facet->counts[i].visits;
    }
    return UINT32_MAX;
}

static void words_find_whatever_their_form(void **state)
{
    static const struct {
        const char *q;
        uint32_t total;
        const char *first; /* its French title, or NULL */
    } table[] = {
        {"canoe", 1, "Sous les peupliers, la Seine en canoë"},
        {"CANOË", 1, "Sous les peupliers, la Seine en canoë"},
        {"canoés", 1, "Sous les peupliers, la Seine en canoë"},
        {"peuplier", 1, "Sous les peupliers, la Seine en canoë"},
        {"talking wall", 1, "Murs bavards du canal"},
        {"mur du canal", 1, "Murs bavards du canal"},
        {"maraich", 1, "Le maraîcher des toits"},
        {"saint-denis", 2, NULL},
        {"vincennes", 1, "Café des habitants"},
        {"cafe", 1, "Café des habitants"},
        {"marche", 6, NULL}, /* in every story */
        {"canoe vincennes", 0, NULL},
        {"zzz", 0, NULL},
        {"", 6, NULL},
        {"la de", 6, NULL},
    };
    BORROW(c, shelf);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct search asked = {.q = str_of(table[i].q)};
        struct found found = found_by(c, &asked);

        if (found.total != table[i].total)
            fail_msg("\"%s\": %u found, %u expected", table[i].q, found.total, table[i].total);
        if (table[i].first)
            TEXT_IS(found.hits[0].visit->content->title.in[LANGUAGE_FR], table[i].first);
    }
}

static void facets_count_as_if_their_own_were_open(void **state)
{
    struct theme_item river = {THEME_RIVER};
    struct text_item seine_saint_denis = {STR("93")};
    struct search asked = {.theme = {&river, 1}, .department = {&seine_saint_denis, 1}};
    BORROW(c, shelf);
    struct found found = found_by(c, &asked);

    (void)state;
    assert_int_equal(found.total, 1);
    assert_int_equal(count_of(&found.themes, "river"), 1);
    assert_int_equal(count_of(&found.themes, "art"), 1);
    assert_int_equal(count_of(&found.themes, "locals"), 0); /* it is in 94 */
    assert_int_equal(count_of(&found.departments, "93"), 1);
    assert_int_equal(count_of(&found.departments, "94"), 0);
    assert_int_equal(count_of(&found.prices, "high"), 1);
    assert_int_equal(count_of(&found.prices, "free"), 0);
    assert_int_equal(count_of(&found.communes, "l-ile-saint-denis"), 1);
}

static void days_seats_and_places_narrow(void **state)
{
    struct day today = moment_to_wall(cx->now, STR("Europe/Paris")).day;
    struct band_item free_ = {BAND_FREE};
    const struct {
        const char *case_;
        struct search asked;
        uint32_t total;
    } table[] = {
        {"one day", {.day = {today.n + 1}}, 1},
        {"some days", {.day = {today.n + 1}, .until = {today.n + 3}}, 3},
        {"a week", {.when = WHEN_WEEK}, 4},
        {"a day long ago", {.day = {today.n - 400}}, 0},
        {"bookable", {.bookable = true}, 5},
        {"ten seats", {.seats = 10}, 5},
        {"eleven seats", {.seats = 11}, 0},
        {"free", {.price = {&free_, 1}}, 1},
        {"a kilometre around", {.near = {48.935, 2.34}, .within = 1000}, 1},
        {"two kilometres around", {.near = {48.935, 2.34}, .within = 2000}, 2},
        {"a commune by its slug", {.commune = STR("montreuil")}, 1},
        {"a commune by its code", {.commune = STR("93048")}, 1},
        {"a commune that is not", {.commune = STR("zzz")}, 0},
    };
    BORROW(c, shelf);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct found found = found_by(c, &table[i].asked);
        if (found.total != table[i].total)
            fail_msg("%s: %u found, %u expected", table[i].case_, found.total, table[i].total);
        if (found.n != found.total)
            fail_msg("%s: %zu on the page of %u", table[i].case_, found.n, found.total);
    }
}

static void sorts_and_pages(void **state)
{
    struct search by_price = {.sort = SORT_PRICE, .size = 4};
    struct search second = {.sort = SORT_PRICE, .size = 4, .page = 2};
    struct search far = {.size = 4, .page = 9};
    struct search by_date = {.size = 100};
    BORROW(c, shelf);
    struct found found = found_by(c, &by_price);

    (void)state;
    assert_int_equal(found.n, 4);
    assert_int_equal(found.pages, 2);
    assert_int_equal(found.hits[0].visit->least.minor, 0);
    assert_int_equal(found.hits[3].visit->least.minor, 1600);
    assert_int_equal(found_by(c, &second).n, 2);
    assert_int_equal(found_by(c, &far).n, 0);
    found = found_by(c, &by_date);
    TEXT_IS(found.hits[0].visit->content->commune, "Aubervilliers");
    TEXT_IS(found.hits[5].visit->content->commune, "Saint-Denis"); /* no date: last */
    assert_null(found.hits[5].slot);
}

static void rest(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L},
                    NULL);
}

/* What another daemon commits reaches our snapshot within a second. */
static void a_change_is_followed(void **state)
{
    struct partner_id partner;
    struct slot_id slot;
    {
        BORROW(c, shelf);
        const struct visit *v = catalogue_visit(c, offers[1]);

        assert_non_null(v);
        partner = v->partner;
        slot = v->slots[0].id;
        assert_int_equal(catalogue_free(c, &v->slots[0]), 10);
        assert_null(catalogue_next_slot(c, catalogue_visit(c, offers[3]), cx->now));
    }

    (void)state;
    ctx_tick(cx);
    assert_int_equal(open_slot(offers[3], partner, 2), FAULT_NONE);
    assert_int_equal(change_note(cx, db, cx->destination, CHANGE_SEATS, slot.id, 7), FAULT_NONE);
    assert_int_equal(offer_gone(cx, db, STR("essai:5")), FAULT_NONE);

    for (int ms = 0; ms < 3000; ms += 50) {
        BORROW(c, shelf);
        const struct visit_slot *moved = catalogue_slot(c, slot, NULL);
        if (!catalogue_visit(c, offers[5]) && moved && catalogue_free(c, moved) == 7 &&
            catalogue_visit(c, offers[3])->slots_n == 1)
            return;
        rest(50);
    }
    fail_msg("three seconds later the snapshot still shows what was");
}

struct copy {
    char text[32];
};

static void take_copy(void *of, struct str text)
{
    struct copy *c = of;

    assert_true(text.n < sizeof c->text);
    memcpy(c->text, text.p, text.n);
    c->text[text.n] = '\0';
}

static bool fresh_is(const struct catalogue *c, struct moment now, const char *wanted)
{
    struct copy copy = {""};
    bool found =
        catalogue_fresh(c, catalogue_visit(c, offers[1]), LANGUAGE_FR, now, take_copy, &copy);

    return wanted ? found && strcmp(copy.text, wanted) == 0 : !found;
}

/* A text that tells of seats is given back while it is true, and for a second at most. */
static void what_tells_of_seats_is_kept_for_a_moment(void **state)
{
    BORROW(c, shelf);
    const struct visit *v = catalogue_visit(c, offers[1]);
    struct moment now = cx->now;

    (void)state;
    assert_true(fresh_is(c, now, NULL));
    catalogue_keep_fresh(c, v, LANGUAGE_FR, now, catalogue_moves(c, v), STR("ten"));
    assert_true(fresh_is(c, now, "ten"));
    assert_true(fresh_is(c, moment_plus(now, (struct span){999999}), "ten"));
    assert_true(fresh_is(c, moment_plus(now, SECONDS(1)), NULL));
    assert_true(fresh_is(c, moment_minus(now, SECONDS(1)), NULL));
    assert_false(catalogue_fresh(c, v, LANGUAGE_EN, now, take_copy, &(struct copy){""}));

    shelf_seats(shelf, v->slots[0].id, 10); /* as before: nothing moved */
    assert_true(fresh_is(c, now, "ten"));
    uint32_t before = catalogue_moves(c, v);
    shelf_seats(shelf, v->slots[0].id, 8);
    assert_true(fresh_is(c, now, NULL));

    /* Written from seats that moved meanwhile: old from the first. */
    catalogue_keep_fresh(c, v, LANGUAGE_FR, now, before, STR("ten"));
    assert_true(fresh_is(c, now, NULL));
    catalogue_keep_fresh(c, v, LANGUAGE_FR, now, catalogue_moves(c, v), STR("eight, a longer one"));
    assert_true(fresh_is(c, now, "eight, a longer one"));
    shelf_seats(shelf, v->slots[0].id, 10);
}

/* What is told of a slot's seats before the snapshot shows it counts when it does. */
static void seats_told_too_early_are_not_lost(void **state)
{
    struct slot_id slot = {{{0}}};
    struct partner_id partner;
    {
        BORROW(c, shelf);
        partner = catalogue_visit(c, offers[1])->partner;
    }

    (void)state;
    ctx_tick(cx);
    for (int i = 0; i < 5000; i++) /* of nothing that ever comes, more than are remembered */
        shelf_seats(shelf, (struct slot_id){id_new(cx->now)}, 3);
    assert_int_equal(open_slot(offers[1], partner, 40), FAULT_NONE);
    slot = last_opened;
    shelf_seats(shelf, slot, 4);
    for (int ms = 0; ms < 3000; ms += 20) {
        BORROW(c, shelf);
        const struct visit_slot *s = catalogue_slot(c, slot, NULL);
        if (s) {
            assert_int_equal(catalogue_free(c, s), 4);
            return;
        }
        rest(20);
    }
    fail_msg("three seconds later the slot is not shown");
}

/* A partner who is suspended is off line with all that is theirs, and back when accepted again. */
static void a_suspended_partner_goes_and_comes_back(void **state)
{
    static const enum partner_state states[] = {PARTNER_SUSPENDED, PARTNER_ACTIVE};
    struct partner_id partner;
    {
        BORROW(c, shelf);
        partner = catalogue_visit(c, offers[0])->partner;
    }

    (void)state;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        bool there = states[i] == PARTNER_SUSPENDED;

        ctx_tick(cx);
        assert_int_equal(partner_set_state(cx, db, partner, states[i]), FAULT_NONE);
        for (int ms = 0; ms < 3000 && there == (states[i] == PARTNER_SUSPENDED); ms += 50) {
            BORROW(c, shelf);
            const struct visit *v = catalogue_visit(c, offers[0]);
            there = v != NULL;
            if (there && states[i] == PARTNER_ACTIVE)
                assert_true(v->slots_n > 0);
            rest(50);
        }
        assert_int_equal(there, states[i] == PARTNER_ACTIVE);
    }
}

static bool is_shown(struct offer_id offer, uint32_t free)
{
    BORROW(c, shelf);
    const struct visit *v = catalogue_visit(c, offer);

    return v && catalogue_free(c, v->slots) == free;
}

/* What moved while a visit was off line: nobody was told of it, and it is shown all the same. */
static void seats_that_moved_off_line_are_shown(void **state)
{
    struct partner_id partner;
    struct slot slot;
    {
        BORROW(c, shelf);
        const struct visit *v = catalogue_visit(c, offers[0]);

        partner = v->partner;
        assert_int_equal(slot_find(cx, db, v->slots[0].id, &slot), FAULT_NONE);
    }

    (void)state;
    ctx_tick(cx);
    assert_true(is_shown(offers[0], 10));
    assert_int_equal(partner_set_state(cx, db, partner, PARTNER_SUSPENDED), FAULT_NONE);
    for (int ms = 0; ms < 3000 && is_shown(offers[0], 10); ms += 50)
        rest(50);
    slot.capacity = 6;
    assert_int_equal(booking_open_seats(cx, db, &slot, 1), FAULT_NONE);
    rest(600); /* the change log is read meanwhile */
    assert_int_equal(partner_set_state(cx, db, partner, PARTNER_ACTIVE), FAULT_NONE);
    for (int ms = 0; ms < 3000 && !is_shown(offers[0], 6); ms += 50)
        rest(50);
    assert_true(is_shown(offers[0], 6));
}

/* A borrowed snapshot stays whole while newer ones come and go. */
static void a_borrowed_snapshot_stays(void **state)
{
    BORROW(old, shelf);
    const struct visit *v = catalogue_visit(old, offers[0]);
    struct partner_id partner = v->partner;

    (void)state;
    for (int i = 0; i < 3; i++) {
        ctx_tick(cx);
        assert_int_equal(open_slot(offers[0], partner, 20 + i), FAULT_NONE);
        rest(400);
    }
    assert_int_equal(v->slots_n, 1);
    TEXT_IS(v->content->title.in[LANGUAGE_FR], "Sous les peupliers, la Seine en canoë");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_find_whatever_their_form),
        cmocka_unit_test(facets_count_as_if_their_own_were_open),
        cmocka_unit_test(days_seats_and_places_narrow),
        cmocka_unit_test(sorts_and_pages),
        cmocka_unit_test(what_tells_of_seats_is_kept_for_a_moment),
        cmocka_unit_test(a_change_is_followed),
        cmocka_unit_test(seats_told_too_early_are_not_lost),
        cmocka_unit_test(a_suspended_partner_goes_and_comes_back),
        cmocka_unit_test(seats_that_moved_off_line_are_shown),
        cmocka_unit_test(a_borrowed_snapshot_stays),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

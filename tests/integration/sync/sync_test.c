/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync_kit.h"

#include <stdio.h>

/* What comes in: the first time, again, changed, gone, broken; from either system; as it is
 * printed. */

static void write_objects(const char *text)
{
    write_file("objets_modifies/objets_modifies-1.json", text);
}

static void write_gone(const char *text)
{
    write_file("objets_supprimes.json", text);
}

/* The one offer of a list of one. */
static struct offer_row only_one(const struct list *offers)
{
    struct offer_row one = {0};

    assert_int_equal(offers->n, 1);
    each_in (offer, struct offer_row, offers)
        one = *offer;
    return one;
}

#define VISIT(id, name, more)                                                                      \
    "{\"type\":\"ACTIVITE\",\"id\":" #id ",\"state\":\"PUBLISHED\",\"nom\":{\"libelleFr\":\"" name \
    "\"},\"gestion\":{\"membreProprietaire\":{\"nom\":\"OT d'Essai\"}},\"informations\":"          \
    "{\"structureGestion\":{\"id\":7001,\"nom\":{\"libelleFr\":\"Les Amis d'Essai\"}}" more "}}"

static void first_run_proposes(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct list partners = {0};
    struct list offers = {0};
    struct list refusals = {0};
    struct version newest;
    struct str story;

    (void)state;
    cx.destination = destination.id;
    make_sample();
    if (run_of("essai", &run, &story) != FAULT_NONE)
        fail_msg("%.*s", (int)story.n, story.p);
    expect(&run, 7, 3, 0, 0, 0, 4);

    assert_int_equal(partners_all(&cx, db, &partners), FAULT_NONE);
    assert_int_equal(partners.n, 3);
    each_in (p, struct partner, &partners) {
        if (str_is(p->source_key, STR("essai:820001"))) {
            assert_true(str_is(p->name, STR("Les Amis du quai d'Essai")));
            assert_true(str_is(p->siret, STR("00000000000018")));
            assert_int_equal(offers_of_partner(&cx, db, p->id, &offers), FAULT_NONE);
        }
    }
    assert_int_equal(version_newest(&cx, db, only_one(&offers).id, &newest), FAULT_NONE);
    assert_int_equal(newest.state, VERSION_PROPOSED);
    const struct offer_content *c = &newest.content;

    assert_true(str_is(c->title.in[LANGUAGE_EN], STR("Under the bridges")));
    assert_int_equal(c->theme, THEME_RIVER);
    assert_int_equal(c->kind, VISIT_GUIDED);
    assert_int_equal(c->duration, 60);
    assert_int_equal(c->group_max, 12);
    assert_int_equal(c->age_min, 6);
    assert_int_equal(c->tariffs.n, 2);
    assert_int_equal(((struct offer_tariff *)c->tariffs.items)[0].price.minor, 950);
    assert_true(str_is(c->bring.in[LANGUAGE_FR], STR("Un vêtement chaud.")));
    assert_int_equal(sync_refusals(&cx, db, run.id, &refusals), FAULT_NONE);
    assert_int_equal(refusals.n, 5); /* the unknown deletion besides */
}

static void again_changes_nothing(void **state)
{
    struct sync_run run;
    struct str story;

    (void)state;
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    expect(&run, 7, 0, 0, 3, 0, 4);
}

static void a_change_a_new_one_and_one_gone(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct list offers = {0};
    struct list partners = {0};
    struct str story;

    (void)state;
    cx.destination = destination.id;
    write_objects("[" VISIT(1, "Une visite", "") "," VISIT(2, "Deux visites", "") "]");
    write_gone("[810001, 810004]");
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    expect(&run, 3, 2, 0, 1, 2, 0);

    write_objects("[" VISIT(1, "Une autre visite", "") "," VISIT(2, "Deux visites", "") "]");
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    expect(&run, 3, 0, 1, 2, 0, 0);

    assert_int_equal(partners_all(&cx, db, &partners), FAULT_NONE);
    each_in (p, struct partner, &partners) {
        if (str_is(p->source_key, STR("essai:820001")))
            assert_int_equal(offers_of_partner(&cx, db, p->id, &offers), FAULT_NONE);
    }
    assert_int_equal(only_one(&offers).state, OFFER_GONE);

    /* What was gone may come back: it is proposed again. */
    write_gone("[]");
    write_objects("[" VISIT(1, "Une autre visite", "") "," VISIT(2, "Deux visites", "") "," VISIT(
        810004, "La halle", "") "]");
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    expect(&run, 4, 0, 1, 3, 0, 0);
}

static void a_broken_feed_changes_nothing(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct list runs = {0};
    struct str story;
    struct str path = write_file("broken.zip", "PK\003\004 and then nothing");

    (void)state;
    cx.destination = destination.id;
    make_source("broken", "apidae", arena_text(kit.arena, "{\"path\":\"%s\"}", path.p));
    assert_int_equal(run_of("broken", &run, &story), FAULT_FEED_UNSOUND);
    assert_int_equal(sync_runs(&cx, db, &runs), FAULT_NONE);
    const struct sync_run *last = runs.items;

    assert_int_equal(last->state, RUN_FAILED);
    assert_true(str_is(last->source, STR("broken")) && last->why.n > 0);
    expect(last, 0, 0, 0, 0, 0, 0);
    /* Its lease is free again. */
    assert_int_equal(run_of("broken", &run, &story), FAULT_FEED_UNSOUND);
}

static void tourinsoft_too(void **state)
{
    struct sync_run run;
    struct str story;

    (void)state;
    make_source("cdt99", "tourinsoft",
                arena_text(kit.arena, "{\"path\":\"%s/tourinsoft/feed.xml\"}", feeds));
    if (run_of("cdt99", &run, &story) != FAULT_NONE)
        fail_msg("%.*s", (int)story.n, story.p);
    expect(&run, 3, 1, 0, 0, 0, 2);
    assert_int_equal(run_of("cdt99", &run, &story), FAULT_NONE);
    expect(&run, 3, 0, 0, 1, 0, 2);
}

/* A source often tells two openings that overlap: each departure is one slot. */
static void overlapping_periods_are_accepted(void **state)
{
    struct ctx cx = begin();
    struct list partners;
    struct list slots;
    struct version version;
    struct offer_start start = {600};
    int32_t from = moment_to_wall(cx.now, STR("Europe/Paris")).day.n + 1;
    struct offer_period periods[] = {
        {.from = {from}, .until = {from + 2}, .starts = {&start, 1}, .capacity = 10},
        {.from = {from + 1}, .until = {from + 4}, .starts = {&start, 1}, .capacity = 12},
    };
    struct offer_proposal wanted = {
        .source_key = STR("essai:overlap"),
        .made_by = STR("sync essai"),
        .content = {.periods = {periods, COUNT_OF(periods)}},
    };

    (void)state;
    cx.destination = destination.id;
    for (size_t i = 0; i < COUNT_OF(periods); i++)
        periods[i].language = STR("fr");
    assert_int_equal(partners_all(&cx, db, &partners), FAULT_NONE);
    wanted.partner = ((const struct partner *)partners.items)->id;
    assert_int_equal(offer_propose_many(&cx, db, &wanted, 1), FAULT_NONE);
    assert_int_equal(version_newest(&cx, db, wanted.ret_offer, &version), FAULT_NONE);
    assert_int_equal(offer_publish_many(&cx, db, &version.id, 1), FAULT_NONE);
    assert_int_equal(
        slot_accept_periods(&cx, db, &wanted.ret_offer, 1, (struct day){from + 30}, &slots),
        FAULT_NONE);
    assert_int_equal(slots.n, 5);
}

struct changes_row {
    uint32_t n;
};
SHAPE(CHANGES_ROW, struct changes_row, FIELD(struct changes_row, n));

static uint32_t changes_of(struct ctx *cx, struct partner_id id)
{
    static const struct query count = {
        .name = "changes",
        .sql = "SELECT COUNT(*) AS n FROM change_log WHERE kind = 'partner' AND subject = ?",
        .row = &CHANGES_ROW};
    struct changes_row row;

    assert_int_equal(db_one(cx, db, &count, ARGS(id), FAULT_BROKEN, &row), FAULT_NONE);
    return row.n;
}

/* Every daemon shows the new name: only what is noted in the change log is read again. */
static void a_partner_that_is_renamed_is_noted(void **state)
{
    struct ctx cx = begin();
    struct list partners = {0};
    struct partner p = {0};
    uint32_t before;

    (void)state;
    cx.destination = destination.id;
    assert_int_equal(partners_all(&cx, db, &partners), FAULT_NONE);
    each_in (one, const struct partner, &partners) {
        if (!str_is_empty(one->source_key))
            p = *one;
    }
    before = changes_of(&cx, p.id);
    assert_int_equal(partner_register_many(&cx, db, &p, 1, NULL), FAULT_NONE);
    assert_int_equal(changes_of(&cx, p.id), before);
    p.name = STR("Les Amies du quai d'Essai");
    assert_int_equal(partner_register_many(&cx, db, &p, 1, NULL), FAULT_NONE);
    assert_int_equal(changes_of(&cx, p.id), before + 1);
}

static struct version_id proposed_again(struct ctx *cx, struct offer_proposal *p)
{
    struct version newest;

    assert_int_equal(offer_propose_many(cx, db, p, 1), FAULT_NONE);
    assert_int_equal(version_newest(cx, db, p->ret_offer, &newest), FAULT_NONE);
    return newest.id;
}

/* The feed drops it and brings it again: that is no word of an agent. */
static void what_an_agent_took_off_stays_off(void **state)
{
    struct ctx cx = begin();
    struct list partners = {0};
    struct offer_proposal p = {.source_key = STR("essai:taken-off"),
                               .made_by = STR("sync essai"),
                               .content = {.title = {.in = {[LANGUAGE_FR] = STR("Le quai")}}}};
    struct withdrawal off = {.by_name = STR("Léa Essai"), .why = STR("Le quai est fermé.")};
    struct offer offer;

    (void)state;
    cx.destination = destination.id;
    assert_int_equal(partners_all(&cx, db, &partners), FAULT_NONE);
    p.partner = ((const struct partner *)partners.items)->id;
    for (int time = 0; time < 3; time++) {
        struct version_id version = proposed_again(&cx, &p);

        assert_int_equal(offer_publish_many(&cx, db, &version, 1), FAULT_NONE);
        assert_int_equal(offer_find(&cx, db, p.ret_offer, &offer), FAULT_NONE);
        assert_int_equal(offer.state, time == 1 ? OFFER_PAUSED : OFFER_ONLINE);
        off.offer = offer.id;
        if (time == 0) {
            assert_int_equal(offer_withdraw(&cx, db, &off), FAULT_NONE);
        } else if (time == 1) {
            assert_int_equal(offer_bring_back(&cx, db, offer.id, true), FAULT_NOT_ALLOWED);
            trouble_clear(&cx);
            assert_int_equal(offer_bring_back(&cx, db, offer.id, false), FAULT_NONE);
        }
        assert_int_equal(offer_gone(&cx, db, p.source_key), FAULT_NONE);
    }
}

static void records_are_printed(void **state)
{
    struct ctx cx = begin();
    struct str path = arena_text(kit.arena, "%s/apidae", feeds);
    FILE *out = tmpfile();
    FILE *notes = tmpfile();
    char line[20000];

    (void)state;
    assert_int_equal(records_print(&cx, NULL, gateways, path, out, notes), FAULT_NONE);
    rewind(out);
    rewind(notes);
    assert_non_null(fgets(line, sizeof line, out));
    assert_memory_equal(line, "{\"key\":\"810001\"", 15);
    while (fgets(line, sizeof line, notes))
        ;
    assert_string_equal(line, "4 records, 1 gone, 3 refused\n");
    fclose(out);
    fclose(notes);
    assert_int_equal(records_print(&cx, NULL, gateways, STR("/nowhere"), stdout, stderr),
                     FAULT_FILE_ABSENT);
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_run_proposes),
        cmocka_unit_test(again_changes_nothing),
        cmocka_unit_test(a_change_a_new_one_and_one_gone),
        cmocka_unit_test(a_broken_feed_changes_nothing),
        cmocka_unit_test(tourinsoft_too),
        cmocka_unit_test(overlapping_periods_are_accepted),
        cmocka_unit_test(what_an_agent_took_off_stays_off),
        cmocka_unit_test(a_partner_that_is_renamed_is_noted),
        cmocka_unit_test(records_are_printed),
    };
    int status = sync_arguments(n, given);

    return status >= 0 ? status : cmocka_run_group_tests(tests, sync_begin, sync_end);
}

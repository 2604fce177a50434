/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/server_kit.h"
#include "offer/offer.h"
#include "partner/partner.h"
#include "sync/sync.h"

/*
 * Runs of a source against a database of their own: the sample export is copied, changed on disk as
 * an office would, and synced again.
 */

static struct server_kit kit;
static struct db *db;
static struct gateways *gateways;
static struct destination destination;
static char export[64];
static const char *modules, *feeds;

static void write_objects(const char *text)
{
    char path[160];
    FILE *file;

    snprintf(path, sizeof path, "%s/objets_modifies/objets_modifies-1.json", export);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
}

static void write_gone(const char *text)
{
    char path[160];
    FILE *file;

    snprintf(path, sizeof path, "%s/objets_supprimes.json", export);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
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

static struct ctx begin(void)
{
    struct ctx cx;

    ctx_init(&cx, kit.arena);
    return cx;
}

static enum fault run_of(const char *source, struct sync_run *ret, struct str *ret_story)
{
    struct ctx cx = begin();

    cx.destination = destination.id;
    enum fault f = sync_run(&cx, db, gateways, str_of(source), ret);

    *ret_story = cx.trouble.story;
    return f;
}

static void expect(const struct sync_run *r,
                   uint32_t seen,
                   uint32_t fresh,
                   uint32_t changed,
                   uint32_t same,
                   uint32_t gone,
                   uint32_t refused)
{
    if (r->seen != seen || r->fresh != fresh || r->changed != changed || r->same != same ||
        r->gone != gone || r->refused != refused) {
        fail_msg("seen %u new %u changed %u same %u gone %u refused %u", r->seen, r->fresh,
                 r->changed, r->same, r->gone, r->refused);
    }
}

static void make_source(const char *name, const char *gateway, struct str settings)
{
    struct ctx cx = begin();
    struct connection made;
    struct connection wanted = {.destination = destination.id,
                                .gateway = str_of(gateway),
                                .name = str_of(name),
                                .settings = settings,
                                .enabled = true};

    cx.destination = destination.id;
    if (connection_make(&cx, db, gateways, &wanted, &made) != FAULT_NONE) {
        fail_msg("%.*s %.*s", (int)cx.trouble.story.n, cx.trouble.story.p,
                 (int)(cx.trouble.fields ? cx.trouble.fields->why.n : 0),
                 cx.trouble.fields ? cx.trouble.fields->why.p : "");
    }
}

/* ---- the story ---- */

static void a_source_is_tried_before_it_is_kept(void **state)
{
    struct ctx cx = begin();
    struct connection made;
    struct connection wanted = {.destination = destination.id,
                                .gateway = STR("apidae"),
                                .name = STR("bad"),
                                .settings = STR("{\"path\":\"/tmp\",\"languages\":\"klingon\"}"),
                                .enabled = true};

    (void)state;
    cx.destination = destination.id;
    assert_int_equal(connection_make(&cx, db, gateways, &wanted, &made), FAULT_BAD_INPUT);
    trouble_clear(&cx);
    wanted.settings = STR("{\"path\":\"/tmp\",\"pasword\":\"x\"}");
    assert_int_equal(connection_make(&cx, db, gateways, &wanted, &made), FAULT_BAD_INPUT);
    trouble_clear(&cx);
    assert_int_equal(connection_named(&cx, db, STR("bad"), &made), FAULT_SOURCE_ABSENT);
}

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
    make_source("essai", "apidae", arena_text(kit.arena, "{\"path\":\"%s\"}", export));
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
    struct str path = arena_text(kit.arena, "%s/broken.zip", export);
    FILE *file = fopen(path.p, "w");

    (void)state;
    cx.destination = destination.id;
    assert_true(fputs("PK\003\004 and then nothing", file) >= 0 && fclose(file) == 0);
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

static void only_one_run_at_a_time(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct str story;
    static const struct query take = {
        .name = "take", .sql = "UPDATE sync_lease SET until = ?, run = 'another run here'"};

    (void)state;
    struct moment later = moment_plus(cx.now, MINUTES(1));

    assert_int_equal(db_do(&cx, db, &take, ARGS(later), NULL), FAULT_NONE);
    assert_int_equal(run_of("essai", &run, &story), FAULT_SOURCE_BUSY);
    /* A run that died is not heard of any more: its lease runs out. */
    later = moment_minus(cx.now, MINUTES(1));
    assert_int_equal(db_do(&cx, db, &take, ARGS(later), NULL), FAULT_NONE);
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    expect(&run, 4, 0, 0, 4, 0, 0);
}

/* What the gateway asked to remember, played here (the linker puts this in the place of the host's
 * verb) when it is to fail at the last moment of a run. */
static bool keeping_fails;

enum fault __real_gateway_keep(struct ctx *cx, struct db *here, const struct opened *opened);
enum fault __wrap_gateway_keep(struct ctx *cx, struct db *here, const struct opened *opened);
enum fault __wrap_gateway_keep(struct ctx *cx, struct db *here, const struct opened *opened)
{
    if (keeping_fails)
        return fault(cx, FAULT_DB_BROKEN, "nothing can be kept now");
    return __real_gateway_keep(cx, here, opened);
}

static void a_run_that_cannot_be_closed_has_failed(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct list runs = {0};
    struct str story;

    (void)state;
    cx.destination = destination.id;
    keeping_fails = true;
    assert_int_equal(run_of("essai", &run, &story), FAULT_DB_BROKEN);
    keeping_fails = false;
    assert_int_equal(sync_runs(&cx, db, &runs), FAULT_NONE);
    const struct sync_run *last = runs.items;

    assert_int_equal(last->state, RUN_FAILED);
    assert_true(str_find(last->why, STR("nothing can be kept")) < last->why.n);
    /* Nobody waits for its lease. */
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
}

static void a_whole_source_and_what_it_leaves_out(void **state)
{
    struct sync_run run;
    struct str story;
    struct str path = arena_text(kit.arena, "%s/whole.json", export);
    struct buf b = BUF(kit.arena);
    FILE *file;

    (void)state;
    for (int n = 30; n >= 0; n -= 15) {
        b.n = 0;
        buf_lit(&b, "[");
        for (int i = 0; i < n + 1; i++) {
            buf_format(&b,
                       "%s{\"id\":%d,\"nom\":{\"libelleFr\":\"Visite %d\"},\"gestion\":"
                       "{\"membreProprietaire\":{\"nom\":\"OT d'Essai\"}}}",
                       i ? "," : "", 5000 + i, i);
        }
        buf_lit(&b, "]");
        file = fopen(path.p, "w");
        assert_true(fputs(buf_str(&b).p, file) >= 0 && fclose(file) == 0);
        if (n == 30) {
            make_source("whole", "apidae",
                        arena_text(kit.arena, "{\"path\":\"%s\",\"whole\":true}", path.p));
        }
        enum fault f = run_of("whole", &run, &story);

        if (n == 30) {
            expect(&run, 31, 31, 0, 0, 0, 0);
        } else if (n == 15) {
            assert_int_equal(f, FAULT_NONE);
            expect(&run, 16, 0, 0, 16, 15, 0);
        }
    }
    /* 16 known, one left: fewer than twenty are believed. */
    expect(&run, 1, 0, 0, 1, 15, 0);
}

static void a_list_that_shrank_too_much(void **state)
{
    struct sync_run run;
    struct str story;
    struct str path = arena_text(kit.arena, "%s/shrinks.json", export);
    struct buf b = BUF(kit.arena);
    FILE *file;

    (void)state;
    make_source("shrinks", "apidae",
                arena_text(kit.arena, "{\"path\":\"%s\",\"whole\":true}", path.p));
    buf_lit(&b, "[");
    for (int i = 0; i < 40; i++) {
        buf_format(&b,
                   "%s"
                   "{\"id\":%d,\"nom\":{\"libelleFr\":\"Visite\"},\"gestion\":"
                   "{\"membreProprietaire\":{\"nom\":\"OT d'Essai\"}}}",
                   i ? "," : "", 9000 + i);
    }
    buf_lit(&b, "]");
    file = fopen(path.p, "w");
    assert_true(fputs(buf_str(&b).p, file) >= 0 && fclose(file) == 0);
    assert_int_equal(run_of("shrinks", &run, &story), FAULT_NONE);
    file = fopen(path.p, "w");
    assert_true(fputs("[]", file) >= 0 && fclose(file) == 0);
    assert_int_equal(run_of("shrinks", &run, &story), FAULT_FEED_UNSOUND);
}

static uint32_t count_of(const char *sql)
{
    struct number {
        uint32_t n;
    } row = {0};
    static const struct shape_field fields[] = {{.name = "n", .kind = SHAPE_COUNT}};
    static const struct shape shape = {"number", sizeof row, fields, 1};
    const struct query q = {.name = "count", .sql = sql, .row = &shape};
    struct ctx cx = begin();

    assert_int_equal(db_one(&cx, db, &q, NO_ARGS, FAULT_DB_BROKEN, &row), FAULT_NONE);
    return row.n;
}

#define MANY 3000

/* kill -9 between two transactions: the next run takes up where it stopped, nothing comes twice. */
/* Settings are tried in a child, which takes its time: somebody stops the connection meanwhile. */
static const struct connection *stopped_meanwhile;

struct str __real_module_try(struct ctx *cx, struct str self, struct str path, struct str settings);
struct str __wrap_module_try(struct ctx *cx, struct str self, struct str path, struct str settings);
struct str __wrap_module_try(struct ctx *cx, struct str self, struct str path, struct str settings)
{
    if (stopped_meanwhile)
        assert_int_equal(connection_use(cx, db, stopped_meanwhile->id, false), FAULT_NONE);
    return __real_module_try(cx, self, path, settings);
}

static void a_connection_stopped_while_it_is_changed_stays_stopped(void **state)
{
    struct ctx cx = begin();
    struct connection before;
    struct connection after;

    (void)state;
    cx.destination = destination.id;
    make_source("elsewhere", "apidae", arena_text(kit.arena, "{\"path\":\"%s\"}", export));
    assert_int_equal(connection_named(&cx, db, STR("elsewhere"), &before), FAULT_NONE);
    stopped_meanwhile = &before;
    assert_int_equal(connection_change(&cx, db, gateways, before.id,
                                       arena_text(kit.arena, "{\"path\":\"%s/\"}", export)),
                     FAULT_NONE);
    stopped_meanwhile = NULL;
    assert_int_equal(connection_named(&cx, db, STR("elsewhere"), &after), FAULT_NONE);
    assert_false(after.enabled);
    assert_false(str_is(after.settings, before.settings));
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

static void a_run_that_is_killed(void **state)
{
    struct sync_run run;
    struct str story;
    struct str path = arena_text(kit.arena, "%s/many.json", export);
    struct buf b = BUF(kit.arena);
    struct ctx cx = begin();
    static const struct query late = {.name = "late", .sql = "UPDATE sync_lease SET until = 1"};
    uint32_t before = count_of("SELECT COUNT(*) FROM offer");
    uint32_t known = 0;
    FILE *file = fopen(path.p, "w");
    int status;

    (void)state;
    buf_lit(&b, "[");
    for (int i = 0; i < MANY; i++) {
        buf_format(&b,
                   "%s{\"id\":%d,\"nom\":{\"libelleFr\":\"Visite %d\"},\"gestion\":"
                   "{\"membreProprietaire\":{\"nom\":\"OT d'Essai\"}}}",
                   i ? "," : "", 100000 + i, i);
    }
    buf_lit(&b, "]");
    assert_true(fputs(buf_str(&b).p, file) >= 0 && fclose(file) == 0);
    make_source("many", "apidae", arena_text(kit.arena, "{\"path\":\"%s\"}", path.p));
    known = count_of("SELECT COUNT(*) FROM sync_record");

    pid_t child = fork();

    if (child == 0) {
        struct db *own = NULL;
        struct ctx ctx = begin();

        ctx.destination = destination.id;
        if (db_open(&ctx, &kit.serving, &own) == FAULT_NONE &&
            sync_run(&ctx, own, gateways, STR("many"), &run) == FAULT_NONE)
            _exit(0);
        _exit(1);
    }
    while (count_of("SELECT COUNT(*) FROM sync_record") == known)
        usleep(1000);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    uint32_t written = count_of("SELECT COUNT(*) FROM sync_record") - known;

    /* Its lease stands until it runs out. */
    if (WIFSIGNALED(status)) {
        assert_int_equal(run_of("many", &run, &story), FAULT_SOURCE_BUSY);
        assert_int_equal(db_do(&cx, db, &late, NO_ARGS, NULL), FAULT_NONE);
    }
    assert_int_equal(run_of("many", &run, &story), FAULT_NONE);
    assert_int_equal(run.same, written);
    assert_int_equal(run.fresh, MANY - written);
    assert_int_equal(count_of("SELECT COUNT(*) FROM offer"), before + MANY);
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

/* ---- before and after ---- */

/* The sample export into the folder `export`, where it may be written whatever it was. */
static bool copy_sample(void)
{
    char sample[400];
    char *words[] = {"cp", "-r", "--no-preserve=mode", sample, export, NULL};
    int status = 0;
    pid_t pid;

    snprintf(sample, sizeof sample, "%s/apidae/.", feeds);
    return posix_spawnp(&pid, words[0], NULL, NULL, words, environ) == 0 &&
           waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int set_up(void **state)
{
    static const struct str names[] = {STR_INIT("apidae"), STR_INIT("tourinsoft")};
    struct destination wanted = {.slug = STR("essai"),
                                 .name = STR("Essai"),
                                 .hosts = STR("*"),
                                 .zone = STR("Europe/Paris"),
                                 .currency = STR("EUR"),
                                 .languages = STR("fr en"),
                                 .seller = STR("Essai"),
                                 .email = STR("care@essai.example"),
                                 .hold_minutes = 15,
                                 .hold_most = 45,
                                 .vat_points = 2000};
    struct ctx cx;

    (void)state;
    if (kit_begin(&kit) != FAULT_NONE)
        return -1;
    cx = begin();
    wanted.id = ID_NEW(destination, cx.now);
    const struct gateways_given given = {.folder = str_of(modules),
                                         .names = names,
                                         .names_n = COUNT_OF(names),
                                         .key = STR("0123456789abcdef0123456789abcdef")};

    gateways = gateways_open(&cx, &given);
    if (db_open(&cx, &kit.serving, &db) != FAULT_NONE ||
        destination_make(&cx, db, &wanted) != FAULT_NONE ||
        destination_by_slug(&cx, db, STR("essai"), &destination) != FAULT_NONE) {
        log_trouble(&cx, LOG_ERROR, "no destination");
        return -1;
    }
    snprintf(export, sizeof export, "/tmp/insolite-export-XXXXXX");
    if (!mkdtemp(export))
        return -1;
    return copy_sample() ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    gateways_free(&gateways);
    db_close(&db);
    nftw(export, kit_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    kit_end(&kit);
    return 0;
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_tried_before_it_is_kept),
        cmocka_unit_test(first_run_proposes),
        cmocka_unit_test(again_changes_nothing),
        cmocka_unit_test(a_change_a_new_one_and_one_gone),
        cmocka_unit_test(a_broken_feed_changes_nothing),
        cmocka_unit_test(only_one_run_at_a_time),
        cmocka_unit_test(a_run_that_cannot_be_closed_has_failed),
        cmocka_unit_test(a_whole_source_and_what_it_leaves_out),
        cmocka_unit_test(a_list_that_shrank_too_much),
        cmocka_unit_test(a_connection_stopped_while_it_is_changed_stays_stopped),
        cmocka_unit_test(a_run_that_is_killed),
        cmocka_unit_test(tourinsoft_too),
        cmocka_unit_test(overlapping_periods_are_accepted),
        cmocka_unit_test(what_an_agent_took_off_stays_off),
        cmocka_unit_test(a_partner_that_is_renamed_is_noted),
        cmocka_unit_test(records_are_printed),
    };

    if (n == 3 && strcmp(given[1], "--try-gateway") == 0) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct ctx cx;

        ctx_init(&cx, a);
        return gateway_try(&cx, str_of(given[2]));
    }
    if (n != 3)
        return 2;
    modules = given[1];
    feeds = given[2];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

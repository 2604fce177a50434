/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/listen_kit.h"
#include "sync_kit.h"

/* A connection is tried in a child before it is kept, and what happens meanwhile counts. */

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

/* Settings are tried in a child, which takes its time: somebody stops the connection meanwhile, or
 * gives it other settings. */
static const struct connection *stopped_meanwhile;
static const struct connection *set_meanwhile;

struct str __real_module_try(struct ctx *cx, struct str self, struct str path, struct str settings);
struct str __wrap_module_try(struct ctx *cx, struct str self, struct str path, struct str settings);
struct str __wrap_module_try(struct ctx *cx, struct str self, struct str path, struct str settings)
{
    if (stopped_meanwhile)
        assert_int_equal(connection_use(cx, db, stopped_meanwhile->id, false), FAULT_NONE);
    if (set_meanwhile) {
        const struct connection *other = set_meanwhile;
        struct connection made;

        set_meanwhile = NULL;
        assert_int_equal(connection_make(cx, db, gateways, other, &made), FAULT_NONE);
    }
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

static struct str at_path(const char *behind)
{
    return arena_text(kit.arena, "{\"path\":\"%s%s\"}", export, behind);
}

static void settings_changed_while_others_are_tried_are_not_undone(void **state)
{
    struct ctx cx = begin();
    struct connection before;
    struct connection theirs;
    struct connection after;

    (void)state;
    cx.destination = destination.id;
    make_source("busy", "apidae", at_path(""));
    assert_int_equal(connection_named(&cx, db, STR("busy"), &before), FAULT_NONE);
    theirs = before;
    theirs.settings = at_path("/../.");
    set_meanwhile = &theirs;
    assert_int_equal(connection_change(&cx, db, gateways, before.id, at_path("/")),
                     FAULT_CHANGED_MEANWHILE);
    trouble_clear(&cx);
    assert_int_equal(connection_named(&cx, db, STR("busy"), &after), FAULT_NONE);
    assert_true(str_is(after.settings, theirs.settings));

    /* So with another module, whose settings these are not. */
    theirs.gateway = STR("tourinsoft");
    theirs.settings = arena_text(kit.arena, "{\"path\":\"%s/tourinsoft/feed.xml\"}", feeds);
    set_meanwhile = &theirs;
    assert_int_equal(connection_change(&cx, db, gateways, before.id, at_path("/")),
                     FAULT_CHANGED_MEANWHILE);
    trouble_clear(&cx);
    assert_int_equal(connection_named(&cx, db, STR("busy"), &after), FAULT_NONE);
    assert_true(str_is(after.gateway, theirs.gateway) && str_is(after.settings, theirs.settings));

    /* The same settings again are no change. */
    assert_int_equal(connection_change(&cx, db, gateways, before.id, theirs.settings), FAULT_NONE);
}

static void one_that_was_stopped_stays_so_when_it_is_made_again(void **state)
{
    struct ctx cx = begin();
    struct connection before;
    struct connection after;

    (void)state;
    cx.destination = destination.id;
    make_source("quiet", "apidae", at_path(""));
    assert_int_equal(connection_named(&cx, db, STR("quiet"), &before), FAULT_NONE);
    assert_int_equal(connection_use(&cx, db, before.id, false), FAULT_NONE);
    make_source("quiet", "apidae", at_path("/"));
    assert_int_equal(connection_named(&cx, db, STR("quiet"), &after), FAULT_NONE);
    assert_false(after.enabled);
    assert_true(str_is(after.settings, at_path("/")));
}

struct kept {
    struct str value;
};
SHAPE(KEPT, struct kept, FIELD(struct kept, value, .traits = OPTIONAL));

static bool has(struct str log, struct str words)
{
    return str_find(log, words) < log.n;
}

/* What a gateway says is a line of the daemon's log, by its level, with whom it speaks for. */
static void it_said_so(struct str log, size_t asked_before)
{
    struct str again =
        arena_text(kit.arena, " connection=mindful says=\"was asked once more\" about=%.*s\n",
                   (int)asked_before, "xx");

    assert_true(has(log, STR("level=info ")));
    assert_true(has(log, STR(" what=\"a gateway says\" trace=")));
    assert_true(has(log, STR(" connection=mindful says=\"was asked\" about=")));
    assert_int_equal(has(log, again), asked_before > 0);
    assert_int_equal(has(log, STR("level=warn ")), asked_before > 0);
}

/* A few bytes of a gateway are written with its run; the next program finds them. */
static void what_a_gateway_remembers_survives_a_restart(void **state)
{
    static const struct str names[] = {STR_INIT("mindful")};
    static const struct query what_is_kept = {
        .name = "what_is_kept",
        .sql = "SELECT m.value FROM connection_memory m JOIN connection c ON c.id = m.connection"
               " WHERE c.name = 'mindful' AND m.name = 'seen'",
        .row = &KEPT};
    const struct gateways_given given = {
        .folder = arena_text(kit.arena, "%s/../tests/integration/sync", modules),
        .names = names,
        .names_n = COUNT_OF(names),
        .key = STR("0123456789abcdef0123456789abcdef")};
    struct gateways *ordinary = gateways;
    struct ctx cx = begin();
    struct kept kept;

    (void)state;
    cx.destination = destination.id;
    for (size_t restart = 1; restart <= 3; restart++) {
        struct sync_run run;
        struct str story;

        gateways = gateways_open(&cx, &given);
        if (restart == 1)
            make_source("mindful", "mindful", STR("{}"));
        log_least(LOG_INFO);
        struct listening l = listen_begin();
        enum fault f = run_of("mindful", &run, &story);
        struct str log = listen_end(kit.arena, l);
        log_least(LOG_WARN);
        if (f != FAULT_NONE)
            fail_msg("%.*s", (int)story.n, story.p);
        it_said_so(log, restart - 1);
        gateways_free(&gateways);
        assert_int_equal(db_one(&cx, db, &what_is_kept, NO_ARGS, FAULT_DB_BROKEN, &kept),
                         FAULT_NONE);
        assert_int_equal(kept.value.n, restart);
    }
    gateways = ordinary;
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_tried_before_it_is_kept),
        cmocka_unit_test(a_connection_stopped_while_it_is_changed_stays_stopped),
        cmocka_unit_test(settings_changed_while_others_are_tried_are_not_undone),
        cmocka_unit_test(one_that_was_stopped_stays_so_when_it_is_made_again),
        cmocka_unit_test(what_a_gateway_remembers_survives_a_restart),
    };
    int status = sync_arguments(n, given);

    return status >= 0 ? status : cmocka_run_group_tests(tests, sync_begin, sync_end);
}

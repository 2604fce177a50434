/* SPDX-License-Identifier: EUPL-1.2 */
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

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_tried_before_it_is_kept),
        cmocka_unit_test(a_connection_stopped_while_it_is_changed_stays_stopped),
    };
    int status = sync_arguments(n, given);

    return status >= 0 ? status : cmocka_run_group_tests(tests, sync_begin, sync_end);
}

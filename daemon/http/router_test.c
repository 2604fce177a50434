/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"

static enum fault answer(struct ctx *cx,
                         const struct catalogue *catalogue,
                         const struct request *rq,
                         struct reply *ret_reply)
{
    (void)cx;
    (void)catalogue;
    (void)rq;
    (void)ret_reply;
    return FAULT_NONE;
}

static enum fault wait(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    (void)cx;
    (void)db;
    (void)rq;
    (void)ret;
    return FAULT_NONE;
}

static const struct route page_routes[] = {
    {"GET", "/", WHO_ANYONE, .quick = answer, .means = "home"},
    {"GET", "/{tongue}/", WHO_ANYONE, .quick = answer, .means = "home in a language"},
    {"GET", "/{tongue}/visites/{slug}", WHO_ANYONE, .quick = answer, .means = "visit"},
    {"GET", "/{tongue}/visites/carte", WHO_ANYONE, .quick = answer, .means = "map"},
    {"GET", "/assets/{rest...}", WHO_ANYONE, .quick = answer, .means = "assets"},
    {"GET", "/partner/", WHO_PARTNER, .desk = wait, .means = "portal"},
    {0},
};

static const struct route api_routes[] = {
    {"GET", "/api/v1/offers", WHO_ANYONE, .quick = answer, .means = "search"},
    {"GET", "/api/v1/offers/{id}", WHO_ANYONE, .quick = answer, .means = "one"},
    {"POST", "/api/v1/offers/{id}", WHO_ANYONE, .desk = wait, .means = "change"},
    {"DELETE", "/api/v1/offers/{id}", WHO_ANYONE, .desk = wait, .means = "drop"},
    {0},
};

static const struct surface pages = {"pages", page_routes, SURFACE_PAGES, NULL};
static const struct surface api = {"api", api_routes, SURFACE_API, NULL};
static const struct surface *const all[] = {&api, &pages, NULL};

#define OFFER "01890a5d-ac96-774b-bcce-b302099a8057"

static struct arena *arena;
static struct router *router;

static int make(void **state)
{
    struct ctx cx;

    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    return router_new(&cx, arena, all, &router) == FAULT_NONE ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void every_path_leads_where_the_table_says(void **state)
{
    static const struct {
        const char *method;
        const char *path;
        const char *route; /* NULL: none */
        const char *text;
        enum fault fault;
    } table[] = {
        {"GET", "/", "/", "", FAULT_NONE},
        {"HEAD", "/", "/", "", FAULT_NONE},
        {"GET", "/fr/", "/{tongue}/", "", FAULT_NONE},
        {"GET", "/de/", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/fr/visites/balade-a-l-eau", "/{tongue}/visites/{slug}", "balade-a-l-eau", 0},
        {"GET", "/fr/visites/carte", "/{tongue}/visites/carte", "", FAULT_NONE},
        {"GET", "/en/visites/%C3%A9t%c3%a9", "/{tongue}/visites/{slug}", "\xC3\xA9t\xC3\xA9", 0},
        {"GET", "/en/visites/", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/en/visites/a/b", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/assets/css/site.css", "/assets/{rest...}", "css/site.css", FAULT_NONE},
        {"GET", "/assets/", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/assets/../secret", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/assets/%2e%2e/secret", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/assets/a%2fb", NULL, "", FAULT_BAD_INPUT},
        {"GET", "//assets/a", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "/api/v1/offers", "/api/v1/offers", "", FAULT_NONE},
        {"GET", "/api/v1/offers/" OFFER, "/api/v1/offers/{id}", "", FAULT_NONE},
        {"GET", "/api/v1/offers/17", NULL, "", FAULT_PATH_ABSENT},
        {"PATCH", "/api/v1/offers/" OFFER, NULL, "", FAULT_METHOD_WRONG},
        {"BREW", "/api/v1/offers", NULL, "", FAULT_METHOD_WRONG},
        {"GET", "/%", NULL, "", FAULT_BAD_INPUT},
        {"GET", "/%4", NULL, "", FAULT_BAD_INPUT},
        {"GET", "/%zz", NULL, "", FAULT_BAD_INPUT},
        {"GET", "/%00", NULL, "", FAULT_BAD_INPUT},
        {"GET", "/%ff", NULL, "", FAULT_BAD_INPUT},
        {"GET", "/%c0%af", NULL, "", FAULT_BAD_INPUT},
        {"GET", "/%ed%a0%80", NULL, "", FAULT_BAD_INPUT},
        {"GET", "*", NULL, "", FAULT_PATH_ABSENT},
        {"GET", "", NULL, "", FAULT_PATH_ABSENT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct match m;

        router_find(router, arena, str_of(table[i].method), str_of(table[i].path), &m);
        const char *route = m.entry ? m.entry->route->path : NULL;
        if (m.fault != table[i].fault || !route != !table[i].route ||
            (route && strcmp(route, table[i].route) != 0))
            fail_msg("%s %s: %d, %s", table[i].method, table[i].path, m.fault, route);
        if (m.entry && !str_is(m.text, str_of(table[i].text)) && table[i].text[0])
            fail_msg("%s: text is %.*s", table[i].path, ARG_STR(m.text));
    }
}

static void another_ending_is_a_move(void **state)
{
    struct match m;

    (void)state;
    router_find(router, arena, STR("GET"), STR("/partner"), &m);
    assert_true(str_is(m.moved, STR("/partner/")));
    router_find(router, arena, STR("GET"), STR("/api/v1/offers/"), &m);
    assert_true(str_is(m.moved, STR("/api/v1/offers")));
    router_find(router, arena, STR("POST"), STR("/partner"), &m);
    assert_true(str_is_empty(m.moved));
    assert_int_equal(m.fault, FAULT_PATH_ABSENT);
}

static void a_wrong_method_hears_the_right_ones(void **state)
{
    struct match m;

    (void)state;
    router_find(router, arena, STR("PUT"), STR("/api/v1/offers/" OFFER), &m);
    assert_string_equal(m.allow, "GET, HEAD, POST, DELETE");
}

static void the_nearest_surface_tells_the_fault(void **state)
{
    struct match m;

    (void)state;
    router_find(router, arena, STR("GET"), STR("/api/v1/nothing"), &m);
    assert_ptr_equal(m.surface, &api);
    router_find(router, arena, STR("GET"), STR("/nothing"), &m);
    assert_ptr_equal(m.surface, &pages);
    router_find(router, arena, STR("GET"), STR("/partner/nothing"), &m);
    assert_ptr_equal(m.surface, &pages);
}

static void an_unsound_table_is_refused(void **state)
{
    static const struct route wrong[] = {
        {"GET", "/a", WHO_UNSET, .quick = answer, .means = "nobody may knock"},
        {"GET", "/b", WHO_ANYONE, .means = "no handler"},
        {"GET", "/c", WHO_ANYONE, .quick = answer, .desk = wait, .means = "two handlers"},
        {"GET", "/d", WHO_PARTNER, .quick = answer, .means = "a session without a database"},
        {"POST", "/e", WHO_ANYONE, .quick = answer, .means = "a quick write"},
        {"GET", "/{rest...}/f", WHO_ANYONE, .quick = answer, .means = "rest in the middle"},
        {"GET", "/g/{id}/{id}", WHO_ANYONE, .quick = answer, .means = "two ids"},
        {"FETCH", "/h", WHO_ANYONE, .desk = wait, .means = "no such method"},
        {"GET", "i", WHO_ANYONE, .quick = answer, .means = "no slash"},
        {"GET", "/j", WHO_ANYONE, .quick = answer},
        {"GET", "/k", WHO_ANYONE, .quick = answer, .means = "once"},
        {"GET", "/k", WHO_ANYONE, .quick = answer, .means = "twice"},
        {0},
    };
    static const struct surface surface = {"wrong", wrong, SURFACE_API, NULL};
    static const struct surface *const only[] = {&surface, NULL};
    CLEANUP(arena_free) struct arena *own = arena_new();
    struct router *made;
    struct ctx cx;
    size_t n = 0;

    (void)state;
    ctx_init(&cx, own);
    assert_int_equal(router_new(&cx, own, only, &made), FAULT_CONFIG_WRONG);
    for (const struct field_trouble *t = cx.trouble.fields; t; t = t->next)
        n++;
    assert_int_equal(n, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_leads_where_the_table_says),
        cmocka_unit_test(another_ending_is_a_move),
        cmocka_unit_test(a_wrong_method_hears_the_right_ones),
        cmocka_unit_test(the_nearest_surface_tells_the_fault),
        cmocka_unit_test(an_unsound_table_is_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}

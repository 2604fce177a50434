/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "gateways/apidae/cut.h"
#include "gateways/apidae/inside.h"

/* A file that comes a few bytes at a time. */
struct drip {
    struct str left;
    size_t step;
};

static long more(void *of, char *into, size_t room)
{
    struct drip *d = of;
    size_t n = d->step < d->left.n ? d->step : d->left.n;

    n = n < room ? n : room;
    if (n > 0)
        memcpy(into, d->left.p, n);
    d->left = (struct str){d->left.p + n, d->left.n - n};
    return (long)n;
}

/* What is cut from `text` as it drips in: the values joined by a blank, and how it ended. */
static enum cut cut_all(struct arena *a, const char *text, size_t step, struct buf *got)
{
    struct drip drip = {str_of(text), step};
    struct cutter c = {.home = a, .more = more, .of = &drip, .most = 60, .deep = 5};
    struct str value;
    enum cut cut;

    while ((cut = cutter_next(&c, &value)) == CUT_VALUE) {
        if (got->n > 0)
            buf_byte(got, ' ');
        buf_add(got, value);
    }
    return cut;
}

static void values(void **state)
{
    static const struct {
        const char *text;
        const char *values; /* joined by a blank */
        enum cut end;
    } table[] = {
        {"[]", "", CUT_END},
        {" [ {\"a\":1} , {\"b\":[2,{}]} ] ", "{\"a\":1} {\"b\":[2,{}]}", CUT_END},
        {"[1,-2.5e3,\"x]\",null]", "1 -2.5e3 \"x]\" null", CUT_END},
        {"\xEF\xBB\xBF[1]", "1", CUT_END},
        {"{\"id\":1}", "{\"id\":1}", CUT_END},
        {"{\"q\":{\"x\":[1]},\"objetsTouristiques\":[{\"a\":1},{}],\"n\":\"}\"}", "{\"a\":1} {}",
         CUT_END},
        {"{\"numFound\":0}", "{\"numFound\":0}", CUT_END},
        {"[{\"a\":\"\\\"}{\\\\\"}]", "{\"a\":\"\\\"}{\\\\\"}", CUT_END},
        {"[{\"bad\": }, {\"good\":1}]", "{\"bad\": } {\"good\":1}", CUT_END},
        {"[{\"a\":1},{\"b\":", "{\"a\":1}", CUT_BROKEN},
        {"[1 2]", "1", CUT_BROKEN},
        {"[1]]", "1", CUT_BROKEN},
        {"{\"objetsTouristiques\":[1]", "1", CUT_BROKEN},
        {"", "", CUT_BROKEN},
        {"\"text\"", "", CUT_BROKEN},
        {"{\"a\" 1}", "", CUT_BROKEN},
        {"[\"open", "", CUT_BROKEN},
        {"[[[[[[[[1]]]]]]]]", "", CUT_TOO_DEEP},
        {"[\"0123456789012345678901234567890123456789012345678901234567890123456789\"]", "",
         CUT_TOO_BIG},
        {"{\"id\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}", "",
         CUT_TOO_BIG},
        {"[a\"b,\"c{\"d\":1},2]", "a\"b,\"c{\"d\":1} 2", CUT_END},
        {"[1,]", "1", CUT_BROKEN},
        {"[:]", "", CUT_BROKEN},
        {"{\"objetsTouristiques\":[],\"objetsTouristiques\":[1]}", "", CUT_END},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        /* A few bytes at a time, then nearly, then quite whole. */
        for (size_t step = 1; step < 200; step += step < 40 ? 6 : 60) {
            CLEANUP(arena_free) struct arena *a = arena_new();
            struct buf got = BUF(a);
            enum cut cut = cut_all(a, table[i].text, step, &got);

            if (cut != table[i].end || !str_is(buf_str(&got), str_of(table[i].values))) {
                fail_msg("%s by %zu: end %d after %s", table[i].text, step, (int)cut,
                         buf_str(&got).p);
            }
        }
    }
}

static void holidays(void **state)
{
    static const struct {
        struct str name;
        int year, month, mday;
    } table[] = {
        {STR_INIT("QUINZE_AOUT"), 2026, 8, 15},
        {STR_INIT("LUNDI_PAQUES"), 2026, 4, 6},
        {STR_INIT("LUNDI_PAQUES"), 2024, 4, 1},
        {STR_INIT("ASCENSION"), 2026, 5, 14},
        {STR_INIT("LUNDI_PENTECOTE"), 2025, 6, 9},
        {STR_INIT("MARDI_GRAS"), 2026, 2, 17},
        {STR_INIT("VENDREDI_SAINT"), 2027, 3, 26},
        {STR_INIT("FETE_DIEU"), 2026, 6, 4},
        {STR_INIT("MERCREDI_DES_CENDRES"), 2026, 2, 18},
        {STR_INIT("LUNDI_DU_JEUNE_FEDERAL"), 2026, 9, 21},
        {STR_INIT("LUNDI_DU_JEUNE_FEDERAL"), 2024, 9, 16},
    };
    struct day day;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (!holiday_in(table[i].name, table[i].year, &day) ||
            day.n != day_of(table[i].year, table[i].month, table[i].mday).n)
            fail_msg("%s in %d", table[i].name.p, table[i].year);
    }
    assert_false(holiday_in(STR("TRENTE_FEVRIER"), 2026, &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(holidays)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

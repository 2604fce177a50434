/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "gateways/gateway.h"

/*
 * What every gateway that claims the payout power keeps: the same batch gives the same bytes, an
 * order that cannot be carried is named, and a file that is not the batch is never proved.
 * payout_contract sepa [XSD]
 */
extern const struct gateway gateway_sepa;
static const struct gateway *the_gateway = &gateway_sepa;
static const char settings_json[] =
    "{\"name\":\"GIE Essai & Visites\",\"iban\":\"FR14 2004 1010 0505 0001 3M02 606\","
    "\"postcode\":\"75010\",\"town\":\"Paris\",\"country\":\"FR\"}";
static const char *schema_path;

struct world {
    struct arena *arena;
    struct ctx cx;
    struct gateway_host host;
    void *self;
    const struct payout_ops *ops;
    struct payout_order orders[3];
    struct payout_batch batch;
};

static int begin(void **state)
{
    struct arena *arena = arena_new();
    struct world *w = NEW(arena, struct world);
    void *settings = arena_take(arena, the_gateway->settings->size, 16);

    w->arena = arena;
    ctx_init(&w->cx, arena);
    w->host.home = arena;
    if (shape_read_json_text(&w->cx, the_gateway->settings, str_of(settings_json), settings) !=
            FAULT_NONE ||
        the_gateway->open(&w->cx, &w->host, settings, &w->self) != FAULT_NONE)
        return 1;
    w->ops = the_gateway->payout;
    w->orders[0] = (struct payout_order){STR("R00007-P0001-A1"), STR("Association « Les Œuvres »"),
                                         STR("DE89370400440532013000"), CENTS(100001),
                                         STR("Essai, relevé 7 du 2026-06-30, P-0001")};
    w->orders[1] = (struct payout_order){STR("R00007-P0002-B2"), STR("Mairie de Démoville"),
                                         STR("BE68 5390 0754 7034"), CENTS(1), STR("")};
    w->orders[2] =
        (struct payout_order){STR("R00007-P0003-C3"), STR("Guide & Fils"),
                              STR("FR1420041010050500013M02606"), CENTS(23454), STR("été")};
    w->batch = (struct payout_batch){STR("R00007-0123456789AB"), w->cx.now, day_of(2026, 12, 25),
                                     w->orders, 3};
    *state = w;
    return 0;
}

static int end(void **state)
{
    struct world *w = *state;
    struct arena *arena = w->arena;

    the_gateway->close(w->self);
    arena_free(&arena);
    return 0;
}

static struct payout_file made(struct world *w)
{
    struct payout_file file = {0};

    if (w->ops->make(w->self, &w->cx, &w->batch, &file) != FAULT_NONE)
        fail_msg("make: %s", w->cx.trouble.story.p);
    return file;
}

static enum fault prove(struct world *w, struct str bytes)
{
    trouble_clear(&w->cx);
    return w->ops->prove(w->self, &w->cx, &w->batch, bytes);
}

static void the_same_batch_gives_the_same_bytes(void **state)
{
    struct world *w = *state;
    struct payout_file first = made(w);
    struct payout_file second = made(w);

    assert_true(first.bytes.n > 0 && str_is(first.bytes, second.bytes));
    assert_true(str_is(first.name, second.name) && first.name.n > 0);
    if (prove(w, first.bytes) != FAULT_NONE)
        fail_msg("prove: %s", w->cx.trouble.story.p);
}

static void an_order_that_cannot_be_carried_is_named(void **state)
{
    static const struct {
        const char *case_;
        struct payout_order wrong;
    } table[] = {
        {"IBAN key",
         {STR_INIT("X-1"),
          STR_INIT("A"),
          STR_INIT("DE88370400440532013000"),
          {100, CURRENCY_EUR},
          {0}}},
        {"French key",
         {STR_INIT("X-1"),
          STR_INIT("A"),
          STR_INIT("FR1420041010050500013M02607"),
          {100, CURRENCY_EUR},
          {0}}},
        {"nothing to pay",
         {STR_INIT("X-1"),
          STR_INIT("A"),
          STR_INIT("DE89370400440532013000"),
          {0, CURRENCY_EUR},
          {0}}},
        {"francs",
         {STR_INIT("X-1"),
          STR_INIT("A"),
          STR_INIT("DE89370400440532013000"),
          {100, CURRENCY_CHF},
          {0}}},
        {"too much",
         {STR_INIT("X-1"),
          STR_INIT("A"),
          STR_INIT("DE89370400440532013000"),
          {100000000000, CURRENCY_EUR},
          {0}}},
        {"no name",
         {STR_INIT("X-1"),
          STR_INIT("  "),
          STR_INIT("DE89370400440532013000"),
          {100, CURRENCY_EUR},
          {0}}},
        {"slashes",
         {STR_INIT("X//1"),
          STR_INIT("A"),
          STR_INIT("DE89370400440532013000"),
          {100, CURRENCY_EUR},
          {0}}},
        {"a long reference",
         {STR_INIT("X-1234567890123456789012345678901234"),
          STR_INIT("A"),
          STR_INIT("DE89370400440532013000"),
          {100, CURRENCY_EUR},
          {0}}},
    };
    struct world *w = *state;
    struct payout_file file = {0};

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        w->orders[1] = table[i].wrong;
        trouble_clear(&w->cx);
        if (w->ops->make(w->self, &w->cx, &w->batch, &file) != FAULT_FILE_UNSOUND)
            fail_msg("%s was carried", table[i].case_);
        if (str_find(w->cx.trouble.story, table[i].wrong.end_to_end) == w->cx.trouble.story.n)
            fail_msg("%s: the order is not named", table[i].case_);
    }
    w->batch.n = 0;
    assert_int_equal(w->ops->make(w->self, &w->cx, &w->batch, &file), FAULT_FILE_UNSOUND);
}

static struct str changed(struct arena *a, struct str s, const char *from, const char *to)
{
    size_t at = str_find(s, str_of(from));

    if (at == s.n)
        fail_msg("there is no %s in the file", from);
    return arena_text(a, "%.*s%s%.*s", (int)at, s.p, to, (int)(s.n - at - strlen(from)),
                      s.p + at + strlen(from));
}

/* Bytes of the sound file, one thing changed: each must be seen. */
static void a_file_that_is_not_the_batch_is_never_proved(void **state)
{
    static const struct {
        const char *from, *to;
    } table[] = {
        {"<NbOfTxs>3<", "<NbOfTxs>2<"},
        {"<CtrlSum>1234.56<", "<CtrlSum>1234.57<"},
        {">1000.01<", ">1000.02<"},
        {">1000.01<", ">1000.010<"},
        {">1000.01<", ">1e3<"},
        {"Ccy=\"EUR\"", "Ccy=\"CHF\""},
        {"DE89370400440532013000", "DE88370400440532013000"},
        {"DE89370400440532013000", "BE68539007547034"},
        {"Mairie de Demoville", "Mairie de Démoville"},
        {"Mairie de Demoville", "Maire de Demoville"},
        {"R00007-P0002-B2</EndToEndId>", "R00007-P0001-A1</EndToEndId>"},
        {"R00007-0123456789AB", "R00007-0123456789AC"},
        {"<Ustrd>Essai, releve 7", "<Ustrd>Essai, releve 8"},
        {"2026-12-28", "2026-12-25"},
        {"</CstmrCdtTrfInitn>", ""},
        {"<Document", "<!DOCTYPE a [<!ENTITY b \"c\">]><Document"},
        {"<Document", "<Other"},
    };
    struct world *w = *state;
    struct str file = made(w).bytes;

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (prove(w, changed(w->arena, file, table[i].from, table[i].to)) != FAULT_FILE_UNSOUND)
            fail_msg("%s became %s and was proved", table[i].from, table[i].to);
    }

    size_t tx = str_find(file, STR("<CdtTrfTxInf>"));
    size_t after = str_find(file, STR("</CdtTrfTxInf>"));
    struct str fewer = arena_text(w->arena, "%.*s%.*s", (int)tx, file.p, (int)(file.n - after - 14),
                                  file.p + after + 14);
    assert_int_equal(prove(w, fewer), FAULT_FILE_UNSOUND);
    for (size_t n = 0; n < file.n - 12; n += 211)
        assert_int_equal(prove(w, (struct str){file.p, n}), FAULT_FILE_UNSOUND);
}

static void schema_drop(xmlSchema **s)
{
    xmlSchemaFree(*s);
}

static void validator_drop(xmlSchemaValidCtxt **v)
{
    xmlSchemaFreeValidCtxt(*v);
}

static void doc_drop(xmlDoc **doc)
{
    xmlFreeDoc(*doc);
}

static void the_published_schema_accepts_it(void **state)
{
    struct world *w = *state;

    if (!schema_path || access(schema_path, R_OK) != 0) {
        print_message("skipped: there is no %s\n", schema_path ? schema_path : "schema named");
        skip();
    }
    xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(schema_path);
    CLEANUP(schema_drop) xmlSchema *schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    assert_non_null(schema);
    CLEANUP(validator_drop) xmlSchemaValidCtxt *validator = xmlSchemaNewValidCtxt(schema);
    struct str file = made(w).bytes;
    CLEANUP(doc_drop)
    xmlDoc *doc = xmlReadMemory(file.p, (int)file.n, "payout.xml", NULL, XML_PARSE_NONET);
    assert_non_null(doc);
    assert_int_equal(xmlSchemaValidateDoc(validator, doc), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_batch_gives_the_same_bytes),
        TEST(an_order_that_cannot_be_carried_is_named),
        TEST(a_file_that_is_not_the_batch_is_never_proved),
        TEST(the_published_schema_accepts_it),
    };

    if (argc < 2 || strcmp(argv[1], the_gateway->name) != 0)
        return 2;
    schema_path = argc > 2 ? argv[2] : NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

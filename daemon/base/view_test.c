/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/view.h"

#include "base/test.h"
#include "base/tongue.h"

enum look { LOOK_NONE, LOOK_PLAIN };
WORDS(LOOKS, "look", [LOOK_PLAIN] = "plain");

struct stop {
    struct str name;
    bool last;
};
SHAPE(STOP, struct stop, FIELD(struct stop, name), FIELD(struct stop, last));

struct host {
    struct str name;
    uint32_t year;
};
SHAPE(HOST, struct host, FIELD(struct host, name), FIELD(struct host, year));

struct page {
    struct str title;
    struct texts story;
    struct money price;
    uint32_t seats;
    uint32_t left;
    struct day day;
    bool open;
    enum look look;
    struct host host;
    struct host guest;
    struct list stops;
    struct list tags;
    struct str password;
};
SHAPE(PAGE,
      struct page,
      FIELD(struct page, title),
      FIELD(struct page, story),
      FIELD(struct page, price),
      FIELD(struct page, seats),
      FIELD(struct page, left, .traits = OPTIONAL),
      FIELD(struct page, day),
      FIELD(struct page, open),
      FIELD_WORD(struct page, look, &LOOKS),
      FIELD_PART(struct page, host, &HOST),
      FIELD_PART(struct page, guest, &HOST, .traits = OPTIONAL),
      FIELD_LIST(struct page, stops, &STOP),
      FIELD_LIST(struct page, tags, &TEXT_ITEM),
      FIELD(struct page, password, .traits = SECRET));

static struct stop stops[] = {{STR_INIT("Quay"), false}, {STR_INIT("Lock & key"), true}};
static struct text_item tags[] = {{STR_INIT("a<b")}, {STR_INIT("c")}};
static const struct page page = {
    .title = STR_INIT("Water's \"edge\" <1>"),
    .story.in = {[LANGUAGE_FR] = STR_INIT("Au bord"), [LANGUAGE_EN] = STR_INIT("By the water")},
    .price = {1250, CURRENCY_EUR},
    .day = {1},
    .open = true,
    .look = LOOK_PLAIN,
    .host = {STR_INIT("Ana"), 1999},
    .stops = {stops, 2},
    .tags = {tags, 2},
};

struct text_pair {
    const char *name;
    const char *text;
};

static struct str source(void *of, struct str name)
{
    for (const struct text_pair *pair = of; pair->name; pair++) {
        if (str_is(str_of(pair->name), name))
            return str_of(pair->text);
    }
    return STR_NONE;
}

static enum fault compile(struct ctx *cx,
                          const struct text_pair *templates,
                          enum view_escape escape,
                          const struct view **ret)
{
    struct view_kit kit = {source, UNCONST(templates)};

    return view_compile(cx, cx->arena, &kit, STR("main"), &PAGE, escape, STR("en"), ret);
}

static void templates_become_pages(void **state)
{
    static const struct {
        const char *template;
        const char *page;
    } table[] = {
        {"{{title}}", "Water&#39;s &quot;edge&quot; &lt;1&gt;"},
        {"{{{title}}}{{&title}}", "Water's \"edge\" <1>Water's \"edge\" <1>"},
        {"{{story}} {{story.fr}} {{story.de}}", "By the water Au bord "},
        {"{{seats}}/{{left}}", "0/"},
        {"{{price}} {{day}} {{look}} {{open}}", "€12.50 1970-01-02 plain true"},
        {"{{#open}}yes{{/open}}{{^open}}no{{/open}}", "yes"},
        {"{{#seats}}some{{/seats}}{{^seats}}none{{/seats}}", "none"},
        {"{{host.name}} {{#host}}{{name}} {{year}} {{seats}}{{/host}}", "Ana Ana 1999 0"},
        {"{{#guest}}in{{/guest}}{{^guest}}out{{/guest}}[{{guest.year}}]", "out[]"},
        {"{{^host}}never{{/host}}.", "."},
        {"{{#stops}}{{name}}{{^last}} > {{/last}}{{/stops}}", "Quay > Lock &amp; key"},
        {"{{#stops}}{{#tags}}{{name}}:{{.}} {{/tags}}{{/stops}}",
         "Quay:a&lt;b Quay:c Lock &amp; key:a&lt;b Lock &amp; key:c "},
        {"{{tags}}", "a&lt;b, c"},
        {"{{^stops}}none{{/stops}}{{#host}}{{#stops}}.{{/stops}}{{/host}}", ".."},
        {"a {{#t}}\n  Seats\n  left \n{{/t}} b{{#t}}: {{/t}}c", "a Seats left b: c"},
        {"{{#t}}Held for {{host.name}}{{/t}}", "Held for Ana"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        WITH_ARENA(a);
        struct ctx cx = {.arena = a};
        const struct text_pair templates[] = {{"main", table[i].template}, {NULL, NULL}};
        const struct view *view = NULL;
        struct buf b = BUF(a);
        struct str shown;

        if (compile(&cx, templates, VIEW_HTML, &view) != FAULT_NONE)
            fail_msg("%s: %s", table[i].template, cx.trouble.fields->why.p);
        view_fill(view, &page, &b);
        shown = buf_str(&b);
        if (!str_is(shown, str_of(table[i].page)))
            fail_msg("%s gave %s", table[i].template, shown.p);
    }
}

static void texts_are_not_escaped(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    static const struct text_pair templates[] = {{"main", "{{title}} {{tags}}"}, {NULL, NULL}};
    const struct view *view = NULL;
    struct buf b = BUF(a);

    (void)state;
    assert_int_equal(compile(&cx, templates, VIEW_TEXT, &view), FAULT_NONE);
    view_fill(view, &page, &b);
    TEXT_IS(buf_str(&b), "Water's \"edge\" <1> a<b, c");
}

static void partials_stand_in_their_place(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    static const struct text_pair templates[] = {
        {"main", "<ul>\n  {{#stops}}\n  {{> parts/stop}}\n  {{/stops}}\n</ul>\n"},
        {"parts/stop", "<li>\n{{name}} of {{title}}{{#last}}.{{/last}}\n</li>\n"},
        {NULL, NULL}};
    const struct view *view = NULL;
    struct buf b = BUF(a);

    (void)state;
    assert_int_equal(compile(&cx, templates, VIEW_TEXT, &view), FAULT_NONE);
    view_fill(view, &page, &b);
    TEXT_IS(buf_str(&b), "<ul>\n  <li>\n  Quay of Water's \"edge\" <1>\n  </li>\n"
                         "  <li>\n  Lock & key of Water's \"edge\" <1>.\n  </li>\n</ul>\n");
}

static void mistakes_name_template_line_and_name(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    static const struct text_pair templates[] = {
        {"main", "{{titel}}\n"
                 "{{#stops}}{{title.x}}\n"
                 "{{nmae}}{{/stops}}\n"
                 "{{host}} {{stops}} {{password}} {{.}}\n"
                 "{{#nothing}}{{nor}}{{#this}}{{/this}}{{/nothing}}\n"
                 "{{> lost}}{{> part}}\n"
                 "{{/open}}{{#open}}\n"
                 "{{#t}}never closed\n"
                 "{{"},
        {"part", "\n\n{{#open}}{{/seats}} {{a..b}} {{}}"},
        {NULL, NULL}};
    const struct view *view = NULL;
    struct buf b = BUF(a);

    (void)state;
    assert_int_equal(compile(&cx, templates, VIEW_HTML, &view), FAULT_CONFIG_WRONG);
    assert_null(view);
    for (const struct field_trouble *t = cx.trouble.fields; t; t = t->next)
        buf_format(&b, "%s: %s\n", t->field.p, t->why.p);
    TEXT_IS(buf_str(&b), "main:8: {{#t}} is not closed before the next one\n"
                         "main:9: a tag is not closed by \"}}\"\n"
                         "main:1: struct page has no \"titel\": did you mean \"title\"?\n"
                         "main:2: \"title\" has no \"x\"\n"
                         "main:3: struct stop has no \"nmae\": did you mean \"name\"?\n"
                         "main:4: \"host\" is a whole struct host: name one of its fields\n"
                         "main:4: \"stops\" is a list: open it with {{#stops}}\n"
                         "main:4: \"password\" is a secret\n"
                         "main:4: {{.}} is a whole struct page: name one of its fields\n"
                         "main:5: struct page has no \"nothing\"\n"
                         "main:6: there is no template \"lost\"\n"
                         "part:3: a tag has no name\n"
                         "part:3: {{/seats}} stands where \"open\" of line 3 has to be closed\n"
                         "part:3: struct page has no \"a\"\n"
                         "main:7: {{/open}} closes what is not open\n"
                         "main:7: \"open\" is not closed\n");
}

static void a_partial_in_itself_ends(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    static const struct text_pair templates[] = {{"main", "x{{> main}}{{> main}}{{> other}}"},
                                                 {"other", "{{> main}}{{> other}}"},
                                                 {NULL, NULL}};
    static const struct text_pair once[] = {{"main", "x{{> main}}"}, {NULL, NULL}};
    const struct view *view = NULL;
    struct buf b = BUF(a);

    (void)state;
    assert_int_equal(compile(&cx, once, VIEW_HTML, &view), FAULT_NONE);
    view_fill(view, &page, &b);
    TEXT_IS(buf_str(&b), "xxxxxxxx");
    trouble_clear(&cx);
    assert_int_equal(compile(&cx, templates, VIEW_HTML, &view), FAULT_CONFIG_WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_become_pages),
        cmocka_unit_test(texts_are_not_escaped),
        cmocka_unit_test(partials_stand_in_their_place),
        cmocka_unit_test(mistakes_name_template_line_and_name),
        cmocka_unit_test(a_partial_in_itself_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

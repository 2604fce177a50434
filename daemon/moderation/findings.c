/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/moderation.h"

#include <ctype.h>

#include "base/arena.h"

/*
 * The automatic checks: they decide nothing, they point. Each finding names its field, so that the
 * portal and the review show it where it belongs.
 */
#define FINDINGS_MOST 40

struct gathering {
    struct ctx *cx;
    struct finding *all;
    size_t n;
};

static void found(struct gathering *g, struct str field, const char *what, const char *remedy)
{
    if (g->n < FINDINGS_MOST)
        g->all[g->n++] = (struct finding){field, str_of(what), str_of(remedy)};
}

/* Ten digits or more with only blanks, dots and hyphens between: a French telephone number or the
 * like. */
static bool holds_phone(struct str s)
{
    size_t digits = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (isdigit((unsigned char)c)) {
            digits++;
        } else if (c != ' ' && c != '.' && c != '-') {
            digits = 0;
        }
        if (digits >= 10)
            return true;
    }
    return false;
}

static bool holds_address(struct str s)
{
    return str_find(s, STR("http://")) < s.n || str_find(s, STR("https://")) < s.n ||
           str_find(s, STR("www.")) < s.n || str_find(s, STR("@")) < s.n;
}

static bool shouts(struct str s)
{
    size_t upper = 0;
    size_t letters = 0;

    for (size_t i = 0; i < s.n; i++) {
        upper += isupper((unsigned char)s.p[i]) ? 1 : 0;
        letters += isalpha((unsigned char)s.p[i]) ? 1 : 0;
    }
    return letters >= 12 && upper * 10 > letters * 6;
}

static void check_text(struct gathering *g, struct str field, struct str text)
{
    if (holds_phone(text)) {
        found(g, field, "A telephone number stands in the text",
              "Take it out: yours is given to visitors with the ticket");
    }
    if (holds_address(text)) {
        found(g, field, "A web or mail address stands in the text",
              "Take it out: visitors book here, and write to you from their ticket");
    }
    if (shouts(text))
        found(g, field, "Most of it is in capitals", "Write it as you would say it");
}

static void check_texts(struct gathering *g, const char *name, const struct texts *texts)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (str_is_empty(texts->in[i]))
            continue;
        struct str field =
            arena_text(g->cx->arena, "%s.%" PRI_STR, name, ARG_STR(language_code[i]));
        check_text(g, field, texts->in[i]);
    }
}

/* The stops, each by its number: "stops.0.title". */
static void check_stops(struct gathering *g, const struct list *stops)
{
    size_t n = 0;

    each_in (stop, const struct offer_stop, stops) {
        check_texts(g, arena_text(g->cx->arena, "stops.%zu.title", n).p, &stop->title);
        check_texts(g, arena_text(g->cx->arena, "stops.%zu.about", n).p, &stop->about);
        n++;
    }
}

static void check_place(struct gathering *g, const struct offer_content *c)
{
    if (c->kind == VISIT_VIRTUAL)
        return;
    if (c->point.lat == 0 && c->point.lon == 0) {
        found(g, STR("point"), "The meeting point has no place on the map",
              "One visit in four begins with a call: where are you?");
    }
}

static void check_prices(struct gathering *g, const struct offer_content *c)
{
    each_in (tariff, const struct offer_tariff, &c->tariffs) {
        if (tariff->price.minor > 15000 && tariff->kind != TARIFF_GROUP)
            found(g, STR("tariffs"), "A seat above 150 euros", "Say in the story what it is for");
    }
}

void moderation_findings(struct ctx *cx, const struct offer_content *content, struct list *ret)
{
    struct gathering g = {cx, NEW_ARRAY(cx->arena, struct finding, FINDINGS_MOST), 0};

    check_texts(&g, "title", &content->title);
    check_texts(&g, "hook", &content->hook);
    check_texts(&g, "story", &content->story);
    check_stops(&g, &content->stops);
    check_texts(&g, "directions", &content->directions);
    check_texts(&g, "bring", &content->bring);
    check_texts(&g, "audience", &content->audience);
    check_texts(&g, "access_note", &content->access_note);
    check_place(&g, content);
    check_prices(&g, content);
    each_in (picture, const struct offer_picture, &content->pictures) {
        if (str_is_empty(picture->credit))
            found(&g, STR("pictures"), "A picture without its author", "Name who made it");
    }
    *ret = (struct list){g.all, g.n};
}

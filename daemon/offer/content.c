/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "base/arena.h"
#include "base/text.h"

struct str content_to_json(struct ctx *cx, const struct offer_content *content)
{
    struct buf b = BUF(cx->arena);

    shape_write_json(&b, &OFFER_CONTENT, content);
    return buf_str(&b);
}

enum fault content_from_json(struct ctx *cx, struct str json, struct offer_content *ret)
{
    if (shape_read_json_text(cx, &OFFER_CONTENT, json, ret) != FAULT_NONE) {
        trouble_clear(cx);
        return fault(cx, FAULT_DB_BROKEN, "the stored content of a version cannot be read");
    }
    return FAULT_NONE;
}

enum fault version_from_row(struct ctx *cx, const struct version_row *row, struct version *ret)
{
    struct version v = {
        .id = row->id,
        .offer = row->offer,
        .number = row->number,
        .state = row->state,
        .made = row->made,
        .made_by = row->made_by,
        .hash = row->hash,
    };

    TRY(content_from_json(cx, row->content, &v.content));
    *ret = v;
    return FAULT_NONE;
}

void tariffs_name(struct ctx *cx, struct str seed, struct offer_content *content)
{
    size_t n = 0;

    each_in (tariff, struct offer_tariff, &content->tariffs) {
        struct str word = word_of(&TARIFF_KINDS, tariff->kind);
        struct str place =
            arena_text(cx->arena, "%" PRI_STR "/%" PRI_STR "/%zu", ARG_STR(seed), ARG_STR(word), n);
        struct hash hash = hash_of(place);

        if (id_is_none(tariff->id.id))
            memcpy(tariff->id.id.b, hash.b, sizeof tariff->id.id.b);
        n++;
    }
}

struct str offer_slug(struct ctx *cx, const struct offer_content *content, uint32_t number)
{
    struct str title = slug_of(cx->arena, texts_for(&content->title, STR("fr")));

    if (title.n > 80)
        title.n = 80;
    while (title.n > 0 && title.p[title.n - 1] == '-')
        title.n--;
    if (title.n == 0)
        return arena_text(cx->arena, "%u", number);
    return arena_text(cx->arena, "%" PRI_STR "-%u", ARG_STR(title), number);
}

static bool has_text(const struct texts *t)
{
    return !str_is_empty(texts_for(t, STR("fr")));
}

static void want(struct ctx *cx, bool there, const char *field, const char *why)
{
    if (!there)
        (void)fault_field(cx, field, "%s", why);
}

static void check_tariffs(struct ctx *cx, const struct offer_content *c)
{
    want(cx, c->tariffs.n > 0, "tariffs", "missing: what does a seat cost? Nothing is a price too");
    each_in (tariff, const struct offer_tariff, &c->tariffs) {
        bool sound = money_is_sound(tariff->price) && tariff->price.minor >= 0;
        want(cx, sound, "tariffs", "a price cannot be read");
        want(cx, tariff->kind != TARIFF_UNSET, "tariffs", "say for whom each price is");
    }
}

enum fault offer_content_check(struct ctx *cx, const struct offer_content *c)
{
    bool virtual = c->kind == VISIT_VIRTUAL;

    trouble_clear(cx);
    want(cx, has_text(&c->title), "title", "missing");
    want(cx, has_text(&c->hook), "hook", "missing: one sentence that makes people want to come");
    want(cx, has_text(&c->story), "story", "missing: what happens, in a few sentences");
    want(cx, c->theme != THEME_UNSET, "theme", "missing");
    want(cx, c->kind != VISIT_KIND_UNSET, "kind", "missing");
    want(cx, virtual || !str_is_empty(c->commune), "commune", "missing: where does it happen?");
    want(cx, !virtual || !str_is_empty(c->join), "join",
         "missing: with which link do visitors join? Only those who booked get it");
    want(cx, c->duration > 0, "duration", "missing: how long does it take?");
    check_tariffs(cx, c);
    return cx->trouble.fault;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/query.h"

#include "base/arena.h"

/* dates=any: what has no date for now, too. */
static bool is_any_date(const struct pair *p)
{
    return str_is(p->name, STR("dates")) && str_is(p->value, STR("any"));
}

/* A pair of the address that the list understands and that says something. */
static bool is_good(struct ctx *cx, const struct pair *p)
{
    const struct shape_field *f = shape_field_named(&SEARCH, p->name);

    if (is_any_date(p))
        return true;
    if (!f)
        return false;
    if (f->kind == SHAPE_LIST && f->of->count == 1) {
        void *item = arena_take(cx->arena, f->of->size, 16);
        return !shape_read_text(cx, &f->of->fields[0], p->value, item);
    }
    void *whole = arena_take(cx->arena, SEARCH.size, 16);
    return !shape_read_text(cx, f, p->value, whole);
}

/* How often a filter may be there: each choice of a list once, all else once. A page has links for
 * each of them, and each link all the others. */
static bool is_one_too_many(const struct pairs *before, const struct pair *p)
{
    const struct shape_field *f = shape_field_named(&SEARCH, p->name);
    int64_t most = f && f->kind == SHAPE_LIST ? f->max : 1;
    int64_t n = 0;

    for (size_t i = 0; i < before->n; i++) {
        if (!str_is(before->all[i].name, p->name))
            continue;
        n++;
        if (str_is(before->all[i].value, p->value))
            return true;
    }
    return n >= most;
}

static struct str note_of(struct ctx *cx, const struct pair *p)
{
    struct str said =
        arena_text(cx->arena, "%" PRI_STR "=%" PRI_STR, ARG_STR(p->name), ARG_STR(p->value));

    return say_with(cx->arena, cx->tongue, "Unknown filter, ignored: {filter}", "filter", &said,
                    NULL);
}

static struct str write_query(struct ctx *cx, const struct pairs *pairs)
{
    struct buf b = BUF(cx->arena);

    for (size_t i = 0; i < pairs->n; i++) {
        buf_byte(&b, b.n ? '&' : '?');
        buf_url(&b, pairs->all[i].name);
        buf_byte(&b, '=');
        buf_url(&b, pairs->all[i].value);
    }
    return buf_str(&b);
}

static void read_search(struct ctx *cx, const struct pairs *pairs, struct search *ret)
{
    struct str query = write_query(cx, pairs);

    *ret = (struct search){0};
    if (query.n) {
        query.p++;
        query.n--;
    }
    if (shape_read_form(cx, &SEARCH, query, FORM_LENIENT, ret) != FAULT_NONE)
        trouble_clear(cx);
    if (ret->page == 0)
        ret->page = 1;
    ret->size = 20;
    ret->bookable = !str_is(pairs_get(pairs, STR("dates")), STR("any"));
}

enum fault question_read(struct ctx *cx, const struct request *rq, struct question *ret)
{
    struct pairs asked = {0};
    struct text_line *notes;
    size_t notes_n = 0;

    *ret = (struct question){0};
    trouble_clear(cx);
    if (pairs_from_form(cx, rq->query_text, &asked) != FAULT_NONE) {
        trouble_clear(cx);
        asked = (struct pairs){0};
    }
    ret->pairs.all = NEW_ARRAY(cx->arena, struct pair, asked.n + 1);
    notes = NEW_ARRAY(cx->arena, struct text_line, asked.n + 1);
    for (size_t i = 0; i < asked.n; i++) {
        struct pair p = {asked.all[i].name, str_trim(asked.all[i].value)};

        if (p.value.n == 0 || is_one_too_many(&ret->pairs, &p))
            continue;
        if (is_good(cx, &p)) {
            ret->pairs.all[ret->pairs.n++] = p;
        } else if (notes_n < 4) {
            notes[notes_n++].text = note_of(cx, &p);
        }
    }
    trouble_clear(cx);
    ret->notes = (struct list){notes, notes_n};
    read_search(cx, &ret->pairs, &ret->search);
    return FAULT_NONE;
}

static struct pairs without(struct ctx *cx,
                            const struct question *q,
                            struct str name,
                            struct str value)
{
    struct pairs left = {NEW_ARRAY(cx->arena, struct pair, q->pairs.n + 1), 0};

    for (size_t i = 0; i < q->pairs.n; i++) {
        const struct pair *p = &q->pairs.all[i];

        if (str_is(p->name, STR("page")) ||
            (str_is(p->name, name) && (value.n == 0 || str_is(p->value, value))))
            continue;
        left.all[left.n++] = *p;
    }
    return left;
}

struct str question_without(struct ctx *cx,
                            const struct question *q,
                            struct str name,
                            struct str value)
{
    struct pairs left = without(cx, q, name, value);
    struct str query = write_query(cx, &left);

    return arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(address_list(cx->tongue)),
                      ARG_STR(query));
}

struct str question_with(struct ctx *cx,
                         const struct question *q,
                         struct str name,
                         struct str value)
{
    struct pairs left = without(cx, q, name, STR_NONE);
    struct str query;

    left.all[left.n++] = (struct pair){name, value};
    query = write_query(cx, &left);
    return arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(address_list(cx->tongue)),
                      ARG_STR(query));
}

uint32_t question_total_without(struct ctx *cx,
                                const struct catalogue *c,
                                const struct territory *t,
                                const struct question *q,
                                struct str name,
                                struct str value)
{
    struct pairs left = without(cx, q, name, value);
    struct search search;
    struct found found;

    read_search(cx, &left, &search);
    search.size = 1;
    catalogue_search(cx, c, t, &search, &found);
    return found.total;
}

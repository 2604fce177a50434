/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdalign.h>

#include "http/inside.h"

static bool is_pages(const struct work *w)
{
    return w->match.surface->kind == SURFACE_PAGES;
}

static bool is_write(const struct work *w)
{
    return !str_is(w->rq.method, STR("GET")) && !str_is(w->rq.method, STR("HEAD"));
}

/* The type alone, without "; charset=...". */
static bool type_is(struct str header, struct str wanted)
{
    struct str type = STR_NONE;

    (void)str_cut(&header, ';', &type);
    type = str_trim(type);
    if (type.n != wanted.n)
        return false;
    for (size_t i = 0; i < type.n; i++) {
        char c = type.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if (c != wanted.p[i])
            return false;
    }
    return true;
}

enum fault form_check_type(struct work *w)
{
    const struct route *route = w->match.entry->route;
    struct str wanted =
        is_pages(w) ? STR("application/x-www-form-urlencoded") : STR("application/json");

    if (!is_write(w) || w->body.n == 0 || route->who == WHO_GATEWAY)
        return FAULT_NONE;
    if (!is_pages(w) && !route->body)
        return FAULT_NONE;
    if (type_is(request_header(&w->rq, "Content-Type"), wanted))
        return FAULT_NONE;
    return fault(&w->cx, FAULT_TYPE_WRONG, "the body is not %" PRI_STR, ARG_STR(wanted));
}

enum fault form_check_token(struct work *w)
{
    struct request *rq = &w->rq;

    if (!is_pages(w) || !is_write(w) || w->match.entry->route->who == WHO_GATEWAY)
        return FAULT_NONE;
    TRY(pairs_from_form(&w->cx, rq->body_text, &rq->form));
    struct str given = pairs_get(&rq->form, STR("csrf"));
    if (str_is_empty(given))
        given = request_header(rq, "X-CSRF-Token");
    if (token_is(given, rq->csrf))
        return FAULT_NONE;
    return fault(&w->cx, FAULT_TOKEN_WRONG, "the form's token is not the caller's");
}

static void *struct_for(struct work *w, const struct shape *shape)
{
    return arena_take(w->arena, shape->size, alignof(max_align_t));
}

static enum fault read_query(struct work *w)
{
    const struct shape *shape = w->match.entry->route->query;
    enum form_manners manners = is_pages(w) ? FORM_LENIENT : FORM_STRICT;

    if (!shape)
        return FAULT_NONE;
    void *query = struct_for(w, shape);
    w->rq.query = query;
    return shape_read_form(&w->cx, shape, w->rq.query_text, manners, query);
}

/* What the shape said of a field comes first and is enough. */
static void once_a_field(struct field_trouble *fields)
{
    for (struct field_trouble *t = fields; t; t = t->next) {
        for (struct field_trouble **at = &t->next; *at;) {
            if (str_is((*at)->field, t->field)) {
                *at = (*at)->next;
            } else {
                at = &(*at)->next;
            }
        }
    }
}

static enum fault read_body(struct work *w)
{
    const struct shape *shape = w->match.entry->route->body;

    if (!shape)
        return FAULT_NONE;
    void *body = struct_for(w, shape);
    w->rq.body = body;
    if (is_pages(w)) /* names of buttons and the token are no fields */
        return shape_read_form(&w->cx, shape, w->rq.body_text, FORM_LENIENT, body);
    enum fault f = shape_read_json_text(&w->cx, shape, w->rq.body_text, body);
    bool told = f == FAULT_NONE || (f == FAULT_BAD_INPUT && w->cx.trouble.fields);
    if (!w->match.entry->route->check || !told)
        return f;
    enum fault besides = w->match.entry->route->check(&w->cx, body);
    once_a_field(w->cx.trouble.fields);
    return f != FAULT_NONE ? f : besides;
}

/* The query and the body, so that the caller hears of all mistakes at once. */
enum fault form_read(struct work *w)
{
    enum fault query = read_query(w);
    enum fault body = read_body(w);

    if (w->key_missing)
        body = fault_field(&w->cx, "Idempotency-Key", "missing, or not 8 to 64 visible characters");
    if (w->match.entry->route->lenient) {
        w->rq.query_fault = query;
        w->rq.body_fault = body;
        return FAULT_NONE;
    }
    return query != FAULT_NONE ? query : body;
}

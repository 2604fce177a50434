/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>

#include "api/public/public.h"
#include "base/arena.h"
#include "verbs.h"

/*
 * api/openapi.yaml is printed from the routes and the shapes, so that neither can promise what the
 * other does not know; a test compares the file with what is printed here.
 */

#define SHAPES_MOST 64

struct printing {
    struct buf b;
    const struct shape *shapes[SHAPES_MOST];
    size_t n;
};

/* "struct offer_card" is called OfferCard outside. */
static struct str name_of(struct arena *a, const struct shape *shape)
{
    struct buf b = BUF(a);
    const char *c = strncmp(shape->name, "struct ", 7) == 0 ? shape->name + 7 : shape->name;

    for (bool upper = true; *c; c++) {
        if (*c == '_') {
            upper = true;
        } else {
            buf_byte(&b, (char)(upper && *c >= 'a' && *c <= 'z' ? *c - 32 : *c));
            upper = false;
        }
    }
    return buf_str(&b);
}

static void remember(struct printing *p, const struct shape *shape)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->shapes[i] == shape)
            return;
    }
    if (shape && p->n < SHAPES_MOST)
        p->shapes[p->n++] = shape;
}

static void indent(struct printing *p, int depth)
{
    for (int i = 0; i < depth; i++)
        buf_lit(&p->b, "  ");
}

static void print_words(struct printing *p, const struct words *words)
{
    buf_lit(&p->b, "{type: string, enum: [");
    for (unsigned i = 1; i < words->count; i++)
        buf_format(&p->b, "%s%" PRI_STR, i > 1 ? ", " : "", ARG_STR(word_of(words, i)));
    buf_lit(&p->b, "]}");
}

static void print_limits(struct printing *p,
                         const struct shape_field *f,
                         const char *least,
                         const char *most)
{
    if (f->min)
        buf_format(&p->b, ", %s: %lld", least, (long long)f->min);
    if (f->max)
        buf_format(&p->b, ", %s: %lld", most, (long long)f->max);
}

static void print_kind(struct printing *p, const struct shape_field *f);

/* A list of structs with one plain member is written bare: ["fr", "en"]. */
static void print_list(struct printing *p, const struct shape_field *f)
{
    buf_lit(&p->b, "{type: array, items: ");
    if (shape_is_bare(f->of)) {
        print_kind(p, &f->of->fields[0]);
    } else {
        struct str name = name_of(p->b.arena, f->of);
        buf_format(&p->b, "{$ref: '#/components/schemas/%" PRI_STR "'}", ARG_STR(name));
    }
    print_limits(p, f, "minItems", "maxItems");
    buf_lit(&p->b, "}");
}

static void print_kind(struct printing *p, const struct shape_field *f)
{
    struct str name = f->kind == SHAPE_PART ? name_of(p->b.arena, f->of) : STR_NONE;

    switch (f->kind) {
    case SHAPE_BOOL:
        buf_lit(&p->b, "{type: boolean}");
        return;
    case SHAPE_COUNT:
    case SHAPE_NUMBER:
        buf_lit(&p->b, "{type: integer");
        print_limits(p, f, "minimum", "maximum");
        buf_lit(&p->b, "}");
        return;
    case SHAPE_TEXT:
        buf_lit(&p->b, "{type: string");
        print_limits(p, f, "minLength", "maxLength");
        buf_lit(&p->b, "}");
        return;
    case SHAPE_TEXTS:
        buf_lit(&p->b, "{type: object, additionalProperties: {type: string}}");
        return;
    case SHAPE_MONEY:
        buf_lit(&p->b, "{$ref: '#/components/schemas/Money'}");
        return;
    case SHAPE_MOMENT:
        buf_lit(&p->b, "{type: string, format: date-time}");
        return;
    case SHAPE_DAY:
        buf_lit(&p->b, "{type: string, format: date}");
        return;
    case SHAPE_ID:
        buf_lit(&p->b, "{type: string, format: uuid}");
        return;
    case SHAPE_HASH:
        buf_lit(&p->b, "{type: string, pattern: '^[0-9a-f]{64}$'}");
        return;
    case SHAPE_POINT:
        buf_lit(&p->b, "{$ref: '#/components/schemas/Point'}");
        return;
    case SHAPE_WORD:
        print_words(p, f->words);
        return;
    case SHAPE_PART:
        buf_format(&p->b, "{$ref: '#/components/schemas/%" PRI_STR "'}", ARG_STR(name));
        return;
    case SHAPE_LIST:
        print_list(p, f);
        return;
    }
}

static void print_required(struct printing *p, const struct shape *shape)
{
    const char *comma = "";

    indent(p, 3);
    buf_lit(&p->b, "required: [");
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->fields[i].traits & (OPTIONAL | SECRET))
            continue;
        buf_format(&p->b, "%s%s", comma, shape->fields[i].name);
        comma = ", ";
    }
    buf_lit(&p->b, "]\n");
}

/* The words and kinds in a list stand alone: [{"theme": "river"}] is written as its shape says. */
static void print_schema(struct printing *p, const struct shape *shape)
{
    struct str name = name_of(p->b.arena, shape);

    buf_format(&p->b, "    %" PRI_STR ":\n      type: object\n      additionalProperties: false\n",
               ARG_STR(name));
    print_required(p, shape);
    buf_lit(&p->b, "      properties:\n");
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (f->traits & SECRET)
            continue;
        buf_format(&p->b, "        %s: ", f->name);
        print_kind(p, f);
        buf_lit(&p->b, "\n");
        if (f->kind != SHAPE_LIST || !shape_is_bare(f->of))
            remember(p, f->of);
    }
}

/* ---- paths ---- */

static void print_parameter(struct printing *p,
                            const char *where,
                            const char *name,
                            bool must,
                            const char *schema)
{
    buf_format(&p->b, "        - {name: %s, in: %s, required: %s, schema: %s}\n", name, where,
               must ? "true" : "false", schema);
}

static void print_query(struct printing *p, const struct shape *query)
{
    for (size_t i = 0; query && i < query->count; i++) {
        const struct shape_field *f = &query->fields[i];
        bool must = !(f->traits & OPTIONAL);

        buf_format(&p->b, "        - name: %s\n          in: query\n          required: %s\n",
                   f->name, must ? "true" : "false");
        if (f->means)
            buf_format(&p->b, "          description: \"%s\"\n", f->means);
        buf_lit(&p->b, "          schema: ");
        if (f->kind == SHAPE_POINT) { /* a word of the address, not an object */
            buf_lit(&p->b, "{type: string, pattern: '^-?[0-9.]+,-?[0-9.]+$'}");
        } else {
            print_kind(p, f);
        }
        buf_lit(&p->b, "\n");
    }
}

static void print_parameters(struct printing *p, const struct route *r)
{
    bool id = strstr(r->path, "{id}") != NULL;
    bool slug = strstr(r->path, "{slug}") != NULL;

    if (!id && !slug && !r->query && !r->keyed)
        return;
    buf_lit(&p->b, "      parameters:\n");
    if (id)
        print_parameter(p, "path", "id", true, "{type: string, format: uuid}");
    if (slug)
        print_parameter(p, "path", "slug", true, "{type: string}");
    if (r->keyed) {
        print_parameter(p, "header", "Idempotency-Key", true,
                        "{type: string, minLength: 8, maxLength: 64}");
    }
    print_query(p, r->query);
}

/* Every refusal is a Problem; what each status means stands once, under components. */
static const struct refusal {
    unsigned status;
    const char *name;
    const char *when;
} refusals[] = {
    {404, "Absent", "there is no such thing, or no destination of this host name"},
    {409, "Conflict", "a conflict: look again, then choose"},
    {410, "Gone", "too late: sales or the hold have ended"},
    {413, "BodyTooLarge", "the body is too large"},
    {414, "AddressTooLong", "the address is too long"},
    {415, "TypeWrong", "the body is no application/json"},
    {422, "BadInput", "every wrong field, at once"},
    {429, "TooMany", "too much from one caller; Retry-After says when to come back"},
    {431, "HeadersTooLarge", "the headers are too large"},
    {500, "Broken", "something is broken on our side; trace names the request in our logs"},
    {502, "Upstream", "a service we depend on does not answer, or is out of service"},
    {503, "Busy", "please try again in a moment; Retry-After says when"},
};

/* What this route can answer, and nothing else. */
static bool can_refuse(const struct route *r, unsigned status)
{
    bool changes = strcmp(r->method, "GET") != 0;

    switch (status) {
    case 409:
    case 413:
    case 429:
        return changes;
    case 410: /* until it is confirmed a booking has a deadline; cancelling, giving back: none */
        return strcmp(r->method, "POST") == 0 && !strstr(r->path, "/cancel");
    case 415:
        return r->body != NULL;
    case 500:
    case 503: /* a quick answer needs no database */
        return r->quick == NULL;
    case 502: /* one that is not keyed goes on without the answer */
        return r->calls_out && r->keyed;
    default:
        return true;
    }
}

static void print_done(struct printing *p, const struct route *r)
{
    bool creates = r->queued != NULL;

    if (r->reply) {
        struct str name = name_of(p->b.arena, r->reply);
        buf_format(&p->b,
                   "        '%s': {description: done, content: {application/json:"
                   " {schema: {$ref: '#/components/schemas/%" PRI_STR "'}}}}\n",
                   creates ? "201" : "200", ARG_STR(name));
    } else if (strcmp(r->method, "DELETE") == 0) {
        buf_lit(&p->b, "        '204': {description: done}\n");
    } else {
        buf_lit(&p->b,
                "        '200': {description: this file, content: {application/yaml: {}}}\n");
    }
}

static void print_replies(struct printing *p, const struct route *r)
{
    buf_lit(&p->b, "      responses:\n");
    print_done(p, r);
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        if (can_refuse(r, refusals[i].status)) {
            buf_format(&p->b, "        '%u': {$ref: '#/components/responses/%s'}\n",
                       refusals[i].status, refusals[i].name);
        }
    }
}

static void print_refusals(struct printing *p)
{
    buf_lit(&p->b, "  responses:\n");
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        buf_format(&p->b,
                   "    %s: {description: \"%s\", content: {application/problem+json:"
                   " {schema: {$ref: '#/components/schemas/Problem'}}}}\n",
                   refusals[i].name, refusals[i].when);
    }
}

static void print_route(struct printing *p, const struct route *r, const struct route *before)
{
    char method[8] = "";

    for (size_t i = 0; r->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)(r->method[i] | 32);
    if (!before || strcmp(before->path, r->path) != 0)
        buf_format(&p->b, "  %s:\n", r->path);
    buf_format(&p->b, "    %s:\n      summary: \"%s\"\n", method, r->means);
    print_parameters(p, r);
    if (r->body) {
        struct str name = name_of(p->b.arena, r->body);
        buf_format(&p->b,
                   "      requestBody: {required: true, content: {application/json:"
                   " {schema: {$ref: '#/components/schemas/%" PRI_STR "'}}}}\n",
                   ARG_STR(name));
    }
    print_replies(p, r);
    remember(p, r->reply);
    remember(p, r->body);
}

static const char head[] =
    "# SPDX-License-Identifier: EUPL-1.2\n"
    "# Printed by `insolited --print-openapi` from the routes and shapes; a test compares.\n"
    "openapi: 3.1.0\n"
    "info:\n"
    "  title: Insolite\n"
    "  version: '1'\n"
    "  description: >-\n"
    "    Visits of a destination, from the search to the ticket. Times are RFC 3339 in UTC, money "
    "is minor units\n"
    "    with a currency, problems are RFC 9457. Texts come in the language of Accept-Language. A "
    "method that an\n"
    "    address does not list here is answered with 405, as a problem, and Allow.\n"
    "  license: {name: EUPL-1.2, identifier: EUPL-1.2}\n"
    "servers: [{url: /}]\n"
    "paths:\n";

static const char common[] =
    "    Money:\n"
    "      type: object\n"
    "      additionalProperties: false\n"
    "      required: [minor, currency]\n"
    "      properties: {minor: {type: integer}, currency: {type: string, enum: [EUR, CHF, GBP]}}\n"
    "    Point:\n"
    "      type: object\n"
    "      additionalProperties: false\n"
    "      required: [lat, lon]\n"
    "      properties: {lat: {type: number}, lon: {type: number}}\n"
    "    Problem:\n"
    "      type: object\n"
    "      additionalProperties: false\n"
    "      required: [type, title, status]\n"
    "      properties:\n"
    "        type: {type: string}\n"
    "        title: {type: string}\n"
    "        status: {type: integer}\n"
    "        detail: {type: string}\n"
    "        trace: {type: string}\n"
    "        errors:\n"
    "          type: array\n"
    "          items:\n"
    "            type: object\n"
    "            additionalProperties: false\n"
    "            required: [field, why]\n"
    "            properties: {field: {type: string}, why: {type: string}}\n";

int print_openapi(void)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct printing p = {.b = BUF(arena)};

    buf_lit(&p.b, head);
    for (const struct route *r = api_routes; r->path; r++)
        print_route(&p, r, r > api_routes ? r - 1 : NULL);
    buf_lit(&p.b, "components:\n");
    print_refusals(&p);
    buf_lit(&p.b, "  schemas:\n");
    buf_lit(&p.b, common);
    for (size_t i = 0; i < p.n; i++)
        print_schema(&p, p.shapes[i]);
    fwrite(p.b.p, 1, p.b.n, stdout);
    return 0;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/desk/csv.h"

#include "base/arena.h"
#include "http/reply.h"

struct csv csv_begin(struct ctx *cx)
{
    struct csv c = {.b = BUF(cx->arena), .french = str_is(cx->tongue, STR("fr"))};

    buf_lit(&c.b, "\xEF\xBB\xBF");
    return c;
}

/* What opens a formula, and the blanks that some spreadsheets skip before one. */
static bool is_formula(struct str text)
{
    static const struct str openers = {"=+-@\t\r\n", 7};
    static const struct str wide[] = {{"\xEF\xBC\x9D", 3}, /* the full-width = + - @ */
                                      {"\xEF\xBC\x8B", 3},
                                      {"\xEF\xBC\x8D", 3},
                                      {"\xEF\xBC\xA0", 3}};

    if (text.n == 0)
        return false;
    if (memchr(openers.p, text.p[0], openers.n))
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        if (str_starts(text, wide[i]))
            return true;
    }
    return false;
}

static void between(struct csv *c)
{
    if (c->begun)
        buf_byte(&c->b, c->french ? ';' : ',');
    c->begun = true;
}

void csv_text(struct csv *c, struct str text)
{
    between(c);
    buf_byte(&c->b, '"');
    if (is_formula(text) || is_formula(str_trim(text)))
        buf_byte(&c->b, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_byte(&c->b, '"');
        buf_byte(&c->b, text.p[i]);
    }
    buf_byte(&c->b, '"');
}

void csv_number(struct csv *c, int64_t n)
{
    between(c);
    buf_format(&c->b, "%lld", (long long)n);
}

void csv_money(struct csv *c, struct arena *a, struct money m)
{
    struct str text = money_to_decimal(a, m);

    between(c);
    for (size_t i = 0; i < text.n; i++) {
        char digit = text.p[i];

        if (digit == '.' && c->french)
            digit = ',';
        buf_byte(&c->b, digit);
    }
}

void csv_end_line(struct csv *c)
{
    buf_lit(&c->b, "\r\n");
    c->begun = false;
}

void csv_line(struct csv *c, const struct str *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_text(c, texts[i]);
    csv_end_line(c);
}

void csv_reply(struct ctx *cx, struct csv *c, struct str name, struct reply *ret)
{
    reply_bytes(ret, STR("text/csv; charset=utf-8"), buf_str(&c->b));
    reply_header(ret, "Content-Disposition",
                 arena_text(cx->arena, "attachment; filename=\"%" PRI_STR ".csv\"", ARG_STR(name)));
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/tongue.h"

#include <assert.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/catalogue_mo.h"
#include "base/spaces.h"

const struct str language_code[LANGUAGE_COUNT] = {
#define LANGUAGE_ROW(name, code) [LANGUAGE_##name] = STR_INIT(code),
    LANGUAGES(LANGUAGE_ROW)
#undef LANGUAGE_ROW
};

/* Set by tongue_use before threads start, constant from then on. */
static struct catalogue_mo catalogues[LANGUAGE_COUNT];

enum language language_from_code(struct str code)
{
    for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
        const struct str known = language_code[l];

        /* Asked for every text of a page: the first letter tells nearly all of them apart. */
        if (code.n > 0 && known.p[0] == code.p[0] && str_is(known, code))
            return (enum language)l;
    }
    return LANGUAGE_COUNT;
}

struct str texts_for(const struct texts *t, struct str tongue)
{
    enum language l = language_from_code(tongue);

    if (l < LANGUAGE_COUNT && t->in[l].n > 0)
        return t->in[l];
    if (t->in[LANGUAGE_FR].n > 0)
        return t->in[LANGUAGE_FR];
    if (t->in[LANGUAGE_EN].n > 0)
        return t->in[LANGUAGE_EN];
    for (unsigned i = 0; i < LANGUAGE_COUNT; i++) {
        if (t->in[i].n > 0)
            return t->in[i];
    }
    return STR_NONE;
}

bool tongue_use(struct str language, struct str mo_bytes)
{
    enum language l = language_from_code(language);
    struct catalogue_mo opened;

    if (l == LANGUAGE_COUNT || !catalogue_mo_open(mo_bytes, &opened))
        return false;
    catalogues[l] = opened;
    return true;
}

static const struct catalogue_mo *catalogue_of(struct str tongue)
{
    enum language l = language_from_code(tongue);

    return l < LANGUAGE_COUNT && catalogues[l].n > 0 ? &catalogues[l] : NULL;
}

struct str say_in(struct str tongue, struct str english)
{
    const struct catalogue_mo *c = catalogue_of(tongue);
    struct str said = c ? catalogue_mo_find(c, english, 0) : STR_NONE;

    return said.n > 0 ? said : english;
}

void buf_grouped(struct buf *b, int64_t n, struct str tongue)
{
    struct str between = str_is(tongue, STR("en")) ? STR(",") : STR(NARROW_NO_BREAK);
    char digits[20];
    size_t count = 0;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (n < 0)
        buf_lit(b, MINUS);
    while (count > 0) {
        buf_byte(b, digits[--count]);
        if (count > 0 && count % 3 == 0)
            buf_add(b, between);
    }
}

/* Finds the next "{name}" in *rest: what stands before it and the name; leaves what follows. */
static bool next_gap(struct str *rest, struct str *ret_before, struct str *ret_name)
{
    const char *open = rest->n > 0 ? memchr(rest->p, '{', rest->n) : NULL;
    const char *end = rest->p + rest->n;
    const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;

    if (!close)
        return false;
    *ret_before = (struct str){rest->p, (size_t)(open - rest->p)};
    *ret_name = (struct str){open + 1, (size_t)(close - open - 1)};
    *rest = (struct str){close + 1, (size_t)(end - close - 1)};
    return true;
}

struct str say_number(struct arena *a,
                      struct str tongue,
                      int64_t n,
                      const char *one,
                      const char *many)
{
    const struct catalogue_mo *c = catalogue_of(tongue);
    struct str said = STR_NONE;
    struct str before;
    struct str name;
    struct buf b = BUF(a);

    if (c)
        said = catalogue_mo_find(c, str_of(one), catalogue_mo_form(c, n));
    if (said.n == 0)
        said = str_of(n == 1 ? one : many);
    while (next_gap(&said, &before, &name)) {
        buf_add(&b, before);
        if (str_is(name, STR("n"))) {
            buf_grouped(&b, n, tongue);
        } else {
            buf_add(&b, (struct str){name.p - 1, name.n + 2});
        }
    }
    buf_add(&b, said);
    return buf_str(&b);
}

struct str say_with(struct arena *a, struct str tongue, const char *english, ...)
{
    enum { MOST = 16 };
    struct {
        struct str name;
        const struct str *value;
    } pairs[MOST];
    size_t n = 0;
    va_list args;
    struct buf b = BUF(a);
    struct str rest = say_in(tongue, str_of(english));
    struct str before;
    struct str name;

    va_start(args, english);
    for (const char *each = va_arg(args, const char *); each; each = va_arg(args, const char *)) {
        assert(n < MOST);
        pairs[n].name = str_of(each);
        pairs[n++].value = va_arg(args, const struct str *);
    }
    va_end(args);
    while (next_gap(&rest, &before, &name)) {
        struct str value = {name.p - 1, name.n + 2}; /* unknown: stays as it stands */

        for (size_t i = 0; i < n; i++) {
            if (str_is(pairs[i].name, name))
                value = *pairs[i].value;
        }
        buf_add(&b, before);
        buf_add(&b, value);
    }
    buf_add(&b, rest);
    return buf_str(&b);
}

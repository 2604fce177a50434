/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/catalogue_mo.h"

enum { HEADER_BYTES = 28, ROW_BYTES = 8 };
#define MO_MAGIC UINT32_C(0x950412de)

static uint32_t number_at(struct str bytes, size_t at)
{
    uint32_t n;

    memcpy(&n, bytes.p + at, sizeof n);
    return n;
}

/* Row i of a table says how long its text is and where it begins. */
static struct str text_at(const struct catalogue_mo *c, uint32_t table, uint32_t i)
{
    size_t row = table + (size_t)i * ROW_BYTES;

    return (struct str){c->bytes.p + number_at(c->bytes, row + 4), number_at(c->bytes, row)};
}

static bool table_is_inside(const struct catalogue_mo *c, uint32_t table)
{
    if (table > c->bytes.n || (uint64_t)c->n * ROW_BYTES > c->bytes.n - table)
        return false;
    for (uint32_t i = 0; i < c->n; i++) {
        size_t row = table + (size_t)i * ROW_BYTES;

        if ((uint64_t)number_at(c->bytes, row) + number_at(c->bytes, row + 4) >= c->bytes.n)
            return false;
    }
    return true;
}

/* Plural texts stand as "one NUL many"; the first is the name. */
static struct str first_form(struct str s)
{
    return (struct str){s.p, strnlen(s.p, s.n)};
}

static struct str form_of(struct str all, unsigned form)
{
    struct str part = STR_NONE;

    for (unsigned i = 0; i <= form; i++) {
        if (!str_cut(&all, '\0', &part))
            break; /* fewer forms than the rule has: the last there is */
    }
    return part;
}

struct str catalogue_mo_find(const struct catalogue_mo *c, struct str english, unsigned form)
{
    uint32_t low = 0;
    uint32_t high = c->n;

    if (english.n == 0)
        return STR_NONE; /* the empty text names the header */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare(first_form(text_at(c, c->originals, middle)), english);

        if (order == 0)
            return form_of(text_at(c, c->translations, middle), form);
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return STR_NONE;
}

/* Without blanks and brackets, as far as there is room. */
static struct str tightened(struct str line, char *room, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < line.n && n < size; i++) {
        if (line.p[i] != ' ' && line.p[i] != '(' && line.p[i] != ')')
            room[n++] = line.p[i];
    }
    return (struct str){room, n};
}

static bool says(struct str rule, struct str what)
{
    return str_find(rule, what) < rule.n;
}

/* The header's "Plural-Forms: nplurals=2; plural=(n > 1);" among the rules we know. */
static enum plural_rule rule_of(const struct catalogue_mo *c)
{
    struct str rest =
        c->n > 0 && text_at(c, c->originals, 0).n == 0 ? text_at(c, c->translations, 0) : STR_NONE;
    struct str line;

    while (str_cut(&rest, '\n', &line)) {
        char tight[128];

        if (!str_starts(line, STR("Plural-Forms:")))
            continue;
        struct str rule = tightened(line, tight, sizeof tight);

        if (says(rule, STR("nplurals=1;")))
            return PLURAL_NONE;
        if (says(rule, STR("nplurals=3;")) && says(rule, STR("n%10==1")))
            return PLURAL_SLAVIC;
        if (says(rule, STR("plural=n>1")))
            return PLURAL_OVER_ONE;
    }
    return PLURAL_NOT_ONE;
}

bool catalogue_mo_open(struct str bytes, struct catalogue_mo *ret)
{
    struct catalogue_mo c = {.bytes = bytes};

    if (bytes.n < HEADER_BYTES || number_at(bytes, 0) != MO_MAGIC)
        return false;
    c.n = number_at(bytes, 8);
    c.originals = number_at(bytes, 12);
    c.translations = number_at(bytes, 16);
    if (!table_is_inside(&c, c.originals) || !table_is_inside(&c, c.translations))
        return false;
    c.rule = rule_of(&c);
    *ret = c;
    return true;
}

unsigned catalogue_mo_form(const struct catalogue_mo *c, int64_t n)
{
    uint64_t count = n < 0 ? -(uint64_t)n : (uint64_t)n;
    unsigned last = (unsigned)(count % 10);
    bool teen = count % 100 >= 11 && count % 100 <= 14;

    switch (c->rule) {
    case PLURAL_OVER_ONE:
        return count > 1;
    case PLURAL_NONE:
        return 0;
    case PLURAL_SLAVIC:
        if (last == 1 && !teen)
            return 0;
        return last >= 2 && last <= 4 && !teen ? 1 : 2;
    case PLURAL_NOT_ONE:
        break;
    }
    return count != 1;
}

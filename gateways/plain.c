/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/plain.h"

#include <strings.h>

#include "base/text.h"

struct entity {
    const char *name;
    uint32_t code;
};

/* What French editors paste; numbers (&#233; &#xE9;) are read besides. */
static const struct entity entities[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},     {"apos", '\''},
    {"nbsp", 0xA0},    {"eacute", 0xE9},  {"egrave", 0xE8},   {"ecirc", 0xEA},   {"euml", 0xEB},
    {"agrave", 0xE0},  {"acirc", 0xE2},   {"ccedil", 0xE7},   {"ocirc", 0xF4},   {"ugrave", 0xF9},
    {"ucirc", 0xFB},   {"icirc", 0xEE},   {"iuml", 0xEF},     {"Eacute", 0xC9},  {"Egrave", 0xC8},
    {"Agrave", 0xC0},  {"Ccedil", 0xC7},  {"oelig", 0x153},   {"OElig", 0x152},  {"laquo", 0xAB},
    {"raquo", 0xBB},   {"rsquo", 0x2019}, {"lsquo", 0x2018},  {"ldquo", 0x201C}, {"rdquo", 0x201D},
    {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"euro", 0x20AC},  {"deg", 0xB0},
    {"bull", 0x2022},  {"copy", 0xA9},    {"aacute", 0xE1},   {"iacute", 0xED},  {"oacute", 0xF3},
    {"uacute", 0xFA},  {"ntilde", 0xF1},  {"auml", 0xE4},     {"ouml", 0xF6},    {"uuml", 0xFC},
    {"szlig", 0xDF},   {"middot", 0xB7},  {"frac12", 0xBD},
};

static const char *const blocks[] = {"br", "p",  "div", "li", "ul", "ol", "tr",
                                     "h1", "h2", "h3",  "h4", "h5", "h6"};
static const char *const inlines[] = {
    "a",    "b",      "i",      "u",     "em",   "strong", "span",  "img", "font",
    "sup",  "sub",    "small",  "table", "td",   "th",     "tbody", "hr",  "abbr",
    "cite", "center", "strike", "html",  "body", "head",   "style", "o:p", "blockquote"};

static void add_code(struct buf *b, uint32_t c)
{
    char *to = buf_room(b, 4);
    size_t n = 0;

    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        c = 0xFFFD;
    if (c < 0x80) {
        to[n++] = (char)c;
    } else if (c < 0x800) {
        to[n++] = (char)(0xC0 | (c >> 6));
        to[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        to[n++] = (char)(0xE0 | (c >> 12));
        to[n++] = (char)(0x80 | ((c >> 6) & 0x3F));
        to[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        to[n++] = (char)(0xF0 | (c >> 18));
        to[n++] = (char)(0x80 | ((c >> 12) & 0x3F));
        to[n++] = (char)(0x80 | ((c >> 6) & 0x3F));
        to[n++] = (char)(0x80 | (c & 0x3F));
    }
    b->n += n;
}

static uint32_t digit_of(char c, bool hex)
{
    char low = (char)(c | 32);

    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    return hex && low >= 'a' && low <= 'f' ? (uint32_t)(low - 'a' + 10) : 99;
}

/* "233" or "xE9". */
static bool code_of_number(struct str s, uint32_t *ret_code)
{
    bool hex = s.n > 0 && (s.p[0] == 'x' || s.p[0] == 'X');
    uint32_t code = 0;

    for (size_t i = hex ? 1 : 0; i < s.n; i++) {
        uint32_t digit = digit_of(s.p[i], hex);

        if (digit == 99 || code > 0x10FFFF)
            return false;
        code = code * (hex ? 16 : 10) + digit;
    }
    *ret_code = code;
    return true;
}

/* The bytes of one entity at s ("&eacute;"), 0 when it is none. */
static size_t read_entity(struct str s, uint32_t *ret_code)
{
    size_t end = 1;

    while (end < s.n && end < 12 && s.p[end] != ';')
        end++;
    if (end >= s.n || s.p[end] != ';' || end < 2)
        return 0;
    if (s.p[1] == '#')
        return code_of_number((struct str){s.p + 2, end - 2}, ret_code) ? end + 1 : 0;
    for (size_t i = 0; i < COUNT_OF(entities); i++) {
        if (str_is((struct str){s.p + 1, end - 1}, str_of(entities[i].name))) {
            *ret_code = entities[i].code;
            return end + 1;
        }
    }
    return 0;
}

static bool is_named(const char *const *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++) {
        if (strlen(names[i]) == name.n && strncasecmp(names[i], name.p, name.n) == 0)
            return true;
    }
    return false;
}

static bool is_of_a_name(char c)
{
    char low = (char)(c | 32);

    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == ':';
}

/* A text on its way to plain. */
struct cleaning {
    struct buf b;
    bool unclosed; /* a comment had no end: none that opens after it has one */
};

/* The bytes of one comment at s, 0 when nothing closes it. */
static size_t read_comment(struct cleaning *c, struct str s)
{
    size_t end = c->unclosed ? s.n : str_find(s, STR("-->"));

    c->unclosed = end == s.n;
    return c->unclosed ? 0 : end + 3;
}

/* The bytes of one tag or comment at s, 0 when it is none: "a < b" and "<3" stay. */
static size_t read_tag(struct cleaning *c, struct str s, bool *ret_block)
{
    size_t at = 1;
    size_t from;

    if (str_starts(s, STR("<!--"))) {
        *ret_block = false;
        return read_comment(c, s);
    }
    if (at < s.n && s.p[at] == '/')
        at++;
    from = at;
    while (at < s.n && at - from < 12 && is_of_a_name(s.p[at]))
        at++;
    struct str name = {s.p + from, at - from};

    *ret_block = is_named(blocks, COUNT_OF(blocks), name);
    if (!*ret_block && !is_named(inlines, COUNT_OF(inlines), name))
        return 0;
    while (at < s.n && s.p[at] != '>' && s.p[at] != '<')
        at++;
    return at < s.n && s.p[at] == '>' ? at + 1 : 0;
}

enum { NEEDS_NOTHING, NEEDS_CLEANING = 1, NEEDS_NFC = 2 };

/* One look decides what the rest has to do: most texts need nothing. */
static unsigned needs(struct str s, enum plain_from from)
{
    const unsigned char *p = (const unsigned char *)s.p;
    unsigned found = NEEDS_NOTHING;

    for (size_t i = 0; i < s.n;) {
        if (p[i] < 0x80) {
            if ((p[i] < 0x20 && p[i] != '\n') || p[i] == 0x7F ||
                (from == PLAIN_HTML && (p[i] == '<' || p[i] == '&')))
                found |= NEEDS_CLEANING;
            i++;
            continue;
        }
        size_t n = utf8_step((struct str){s.p + i, s.n - i});

        if (n == 0) {
            found |= NEEDS_CLEANING;
            i++;
            continue;
        }
        /* Nothing below U+0300 composes; nor do the dashes and quotes of U+2010 to U+20AF. */
        if (p[i] >= 0xCC && !(p[i] == 0xE2 && p[i + 1] >= 0x80 && p[i + 1] <= 0x82 &&
                              !(p[i + 1] == 0x80 && p[i + 2] < 0x90)))
            found |= NEEDS_NFC;
        i += n;
    }
    return found;
}

static void begin_line(struct buf *b)
{
    if (b->n > 0 && b->p[b->n - 1] != '\n')
        buf_byte(b, '\n');
}

/* The entity, tag or comment at s becomes what it stands for. Gives its bytes, 0 when it is none.
 */
static size_t clean_markup(struct cleaning *c, struct str s)
{
    bool is_block = false;
    uint32_t code = 0;
    size_t n = s.p[0] == '&' ? read_entity(s, &code) : read_tag(c, s, &is_block);

    if (n > 0 && s.p[0] == '&')
        add_code(&c->b, code);
    if (is_block && n > 0)
        begin_line(&c->b);
    return n;
}

/* Ends of lines become one, tabs a blank, the others nothing. Gives the bytes that were read. */
static size_t clean_control(struct buf *b, struct str s)
{
    if (s.p[0] == '\r' || s.p[0] == '\n')
        buf_byte(b, '\n');
    if (s.p[0] == '\t')
        buf_byte(b, ' ');
    return str_starts(s, STR("\r\n")) ? 2 : 1;
}

static size_t clean_character(struct buf *b, struct str s)
{
    size_t n = utf8_step(s);

    if (n == 0) {
        add_code(b, 0xFFFD);
        return 1;
    }
    buf_add(b, (struct str){s.p, n});
    return n;
}

static struct str cleaned(struct arena *a, struct str s, enum plain_from from)
{
    struct cleaning c = {.b = BUF(a)};

    for (size_t i = 0; i < s.n;) {
        struct str rest = {s.p + i, s.n - i};
        unsigned char at = (unsigned char)s.p[i];
        bool may_be_markup = from == PLAIN_HTML && (at == '&' || at == '<');
        size_t n = may_be_markup ? clean_markup(&c, rest) : 0;

        if (n == 0)
            n = at < 0x20 || at == 0x7F ? clean_control(&c.b, rest) : clean_character(&c.b, rest);
        i += n;
    }
    return buf_str(&c.b);
}

struct str plain(struct arena *a, struct str s, enum plain_from from)
{
    unsigned todo = needs(s, from);

    if (todo & NEEDS_CLEANING) {
        s = cleaned(a, s, from);
        todo = needs(s, PLAIN_TEXT);
    }
    if (todo & NEEDS_NFC)
        s = text_compose(a, s);
    return str_trim(s);
}

static bool digits(struct str s, size_t at, size_t n, uint32_t *ret)
{
    uint32_t value = 0;

    if (at + n > s.n)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        value = value * 10 + (uint32_t)(s.p[i] - '0');
    }
    *ret = value;
    return true;
}

bool plain_day(struct str s, struct day *ret)
{
    char iso[10] = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0'};
    uint32_t unused;

    s = str_trim(s);
    if (s.n < 10)
        return false;
    if (s.p[2] == '/' && s.p[5] == '/') {
        if (!digits(s, 0, 2, &unused) || !digits(s, 3, 2, &unused) || !digits(s, 6, 4, &unused))
            return false;
        memcpy(iso, s.p + 6, 4);
        memcpy(iso + 5, s.p + 3, 2);
        memcpy(iso + 8, s.p, 2);
        return s.n == 10 && day_from_text((struct str){iso, 10}, ret);
    }
    if (s.n > 10 && s.p[10] != 'T' && s.p[10] != ' ')
        return false;
    return day_from_text((struct str){s.p, 10}, ret);
}

/* A run of digits; gives how many. */
static size_t number_at(struct str s, size_t at, uint32_t *ret)
{
    size_t n = 0;

    *ret = 0;
    while (at + n < s.n && n < 4 && s.p[at + n] >= '0' && s.p[at + n] <= '9') {
        *ret = *ret * 10 + (uint32_t)(s.p[at + n] - '0');
        n++;
    }
    return n;
}

bool plain_clock(struct str s, uint32_t *ret)
{
    uint32_t hour = 0;
    uint32_t minute = 0;
    size_t at = 0;
    size_t n;

    s = str_trim(s);
    if (str_starts(s, STR("PT")))
        at = 2;
    n = number_at(s, at, &hour);
    if (n == 0 || n > 2)
        return false;
    at += n;
    if (at < s.n) {
        if (s.p[at] != ':' && s.p[at] != 'h' && s.p[at] != 'H')
            return false;
        at++;
        n = number_at(s, at, &minute);
        if (n > 2)
            return false;
        at += n;
        /* Seconds, an M after minutes: nothing we keep. */
        if (at < s.n && s.p[at] != ':' && s.p[at] != 'M' && s.p[at] != '.')
            return false;
    }
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        return false;
    *ret = hour * 60 + minute + 1;
    return true;
}

bool plain_money(struct str s, enum currency currency, struct money *ret)
{
    s = str_trim(s);
    /* Currency signs and words may follow the number, nothing else: "8,50 €", "8.5EUR" */
    static const struct str signs[] = {STR_INIT("€"), STR_INIT("EUR"), STR_INIT("euros"),
                                       STR_INIT("euro")};

    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (str_ends(s, signs[i]) && s.n > signs[i].n) {
            s = str_trim((struct str){s.p, s.n - signs[i].n});
            break;
        }
    }
    /* "55.0000": zeros beyond the cents say nothing. */
    size_t dot = 0;

    while (dot < s.n && s.p[dot] != '.' && s.p[dot] != ',')
        dot++;
    while (s.n > dot + 3 && s.p[s.n - 1] == '0')
        s.n--;
    return money_from_text(s, currency, ret);
}

struct str plain_url(struct arena *a, struct str s)
{
    s = str_trim(s);
    if (str_is_empty(s) || str_find(s, STR("://")) < s.n || str_starts(s, STR("mailto:")))
        return s;
    if (str_starts(s, STR("//")))
        return arena_text(a, "http:%" PRI_STR, ARG_STR(s));
    return arena_text(a, "http://%" PRI_STR, ARG_STR(s));
}

void *list_grow(struct arena *a, struct list *list, size_t *room, size_t size, size_t align)
{
    if (list->n == *room) {
        size_t more = *room ? *room * 2 : 4;
        void *items = arena_take(a, more * size, align);

        if (list->n > 0)
            memcpy(items, list->items, list->n * size);
        list->items = items;
        *room = more;
    }
    return (char *)list->items + size * list->n++;
}

void list_add_text(struct arena *a, struct list *list, size_t *room, struct str text)
{
    if (str_is_empty(text))
        return;
    each_in (item, struct text_item, list) {
        if (str_is(item->text, text))
            return;
    }
    LIST_ADD(a, list, room, struct text_item)->text = text;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/shape_inside.h"

const char *shape_why_number(struct arena *a, const struct shape_field *f, int64_t n)
{
    bool is_count = f->kind == SHAPE_COUNT;
    bool has_limits = f->min != 0 || f->max != 0;
    int64_t least = is_count || has_limits ? f->min : INT64_MIN;
    int64_t most = f->max != 0 ? f->max : is_count ? UINT32_MAX : INT64_MAX;

    if (n < least)
        return arena_text(a, "below %" PRId64, least).p;
    if (n > most)
        return arena_text(a, "above %" PRId64, most).p;
    return NULL;
}

const char *shape_why_text(struct arena *a, const struct shape_field *f, struct str text)
{
    size_t most = f->max != 0 ? (size_t)f->max : SHAPE_TEXT_MAX;

    if (text.n > 0 && memchr(text.p, '\0', text.n))
        return "holds a NUL character";
    if (!str_is_utf8(text))
        return "not UTF-8";
    /* A character takes a byte at least and four at most: most texts need no counting. */
    if (text.n > most && str_characters(text) > most)
        return arena_text(a, "too long: at most %zu characters", most).p;
    if (text.n < (size_t)f->min * 4 && str_characters(text) < (size_t)f->min) {
        return text.n == 0 ? "missing"
                           : arena_text(a, "too short: at least %" PRId64 " characters", f->min).p;
    }
    return NULL;
}

const char *shape_why_items(struct arena *a, const struct shape_field *f, size_t n)
{
    size_t most = f->max != 0 ? (size_t)f->max : SHAPE_LIST_MAX;

    if (n > most)
        return arena_text(a, "too many: at most %zu", most).p;
    if (n == 0 && f->min > 0)
        return "missing";
    if (n < (size_t)f->min)
        return arena_text(a, "too few: at least %" PRId64, f->min).p;
    return NULL;
}

const char *shape_why_word(struct arena *a, const struct words *words)
{
    struct buf b = BUF(a);
    const char *before = "not one of: ";

    for (size_t i = 1; i < words->count && b.n < 400; i++) {
        if (!words->words[i])
            continue;
        buf_add(&b, str_of(before));
        buf_add(&b, str_of(words->words[i]));
        before = ", ";
    }
    return buf_str(&b).p;
}

const char *shape_why_point(struct point p)
{
    if (!(p.lat >= -90 && p.lat <= 90))
        return "not a latitude";
    if (!(p.lon >= -180 && p.lon <= 180))
        return "not a longitude";
    return NULL;
}

bool number_from_text(struct str text, int64_t *ret)
{
    bool negative = text.n > 0 && text.p[0] == '-';
    int64_t n = 0;

    if (negative)
        text = (struct str){text.p + 1, text.n - 1};
    if (text.n == 0 || text.n > 19)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, text.p[i] - '0', &n))
            return false;
    }
    *ret = negative ? -n : n;
    return true;
}

static bool bool_from_text(struct str text, bool *ret)
{
    static const char *const yes[] = {"1", "true", "yes", "on"};
    static const char *const no[] = {"0", "false", "no", "off"};

    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (str_is(text, str_of(yes[i])) || str_is(text, str_of(no[i]))) {
            *ret = str_is(text, str_of(yes[i]));
            return true;
        }
    }
    return false;
}

static bool degrees_from_text(struct str text, double *ret)
{
    char digits[32];
    char *end;

    text = str_trim(text);
    if (text.n == 0 || text.n >= sizeof digits)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= '0' && c <= '9') || c == '.' || (c == '-' && i == 0)))
            return false;
        digits[i] = c;
    }
    digits[text.n] = '\0';
    *ret = strtod(digits, &end);
    return *end == '\0';
}

static const char *parse_point(struct str text, struct point *ret)
{
    struct point p = {0, 0};
    struct str lat = STR_NONE;
    const char *why;

    if (!str_cut(&text, ',', &lat) || !degrees_from_text(lat, &p.lat) ||
        !degrees_from_text(text, &p.lon))
        return "not a place: latitude,longitude";
    why = shape_why_point(p);
    if (!why)
        *ret = p;
    return why;
}

/* "a, b, c" for a list of bare items. */
static const char *parse_list(struct arena *a,
                              const struct shape_field *f,
                              struct str text,
                              struct list *ret)
{
    size_t most = 1;
    struct str part;
    struct list list = {0};
    const char *why;

    if (!shape_is_bare(f->of))
        return "cannot be written as text";
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == ',';
    if (most > SHAPE_LIST_MAX)
        return shape_why_items(a, f, most);
    list.items = arena_take(a, f->of->size * most, alignof(max_align_t));
    while (str_cut(&text, ',', &part)) {
        const struct shape_field *inner = &f->of->fields[0];

        part = str_trim(part);
        if (part.n == 0)
            continue;
        why =
            shape_parse(a, inner, part, shape_at(inner, (char *)list.items + list.n * f->of->size));
        if (why)
            return why;
        list.n++;
    }
    why = shape_why_items(a, f, list.n);
    if (!why)
        *ret = list.n > 0 ? list : (struct list){0};
    return why;
}

static const char *parse_number(struct arena *a,
                                const struct shape_field *f,
                                struct str text,
                                void *member)
{
    int64_t n = 0;
    const char *why;

    if (!number_from_text(text, &n))
        return "not a whole number";
    why = shape_why_number(a, f, n);
    if (why)
        return why;
    if (f->kind == SHAPE_COUNT) {
        *(uint32_t *)member = (uint32_t)n;
    } else {
        *(int64_t *)member = n;
    }
    return NULL;
}

static const char *parse_money(struct arena *a,
                               const struct shape_field *f,
                               struct str text,
                               struct money *ret)
{
    struct money m = {0};
    const char *why;

    if (!money_from_text(text, CURRENCY_EUR, &m))
        return "not an amount";
    why = shape_why_number(a, f, m.minor);
    if (!why)
        *ret = m;
    return why;
}

static bool hash_from_text(struct str text, struct hash *ret)
{
    struct hash h;

    if (text.n != 2 * sizeof h.b)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

        if (digit < 0)
            return false;
        h.b[i / 2] = (uint8_t)((i % 2 ? h.b[i / 2] << 4 : 0) | digit);
    }
    *ret = h;
    return true;
}

static const char *parse_text(struct arena *a,
                              const struct shape_field *f,
                              struct str text,
                              struct str *ret)
{
    const char *why = shape_why_text(a, f, text);

    if (!why)
        *ret = text;
    return why;
}

const char *shape_parse(struct arena *a, const struct shape_field *f, struct str text, void *member)
{
    unsigned word;

    switch (f->kind) {
    case SHAPE_BOOL:
        return bool_from_text(text, member) ? NULL : "not yes or no";
    case SHAPE_COUNT:
    case SHAPE_NUMBER:
        return parse_number(a, f, text, member);
    case SHAPE_TEXT:
        return parse_text(a, f, text, member);
    case SHAPE_TEXTS: /* a text with no language said is French */
        return parse_text(a, f, text, &((struct texts *)member)->in[LANGUAGE_FR]);
    case SHAPE_MONEY:
        return parse_money(a, f, text, member);
    case SHAPE_MOMENT:
        return moment_from_text(text, member) ? NULL : "not a moment";
    case SHAPE_DAY:
        return day_from_text(text, member) ? NULL : "not a date";
    case SHAPE_ID:
        return id_from_text(text, member) ? NULL : "not an id";
    case SHAPE_HASH:
        return hash_from_text(text, member) ? NULL : "not a hash";
    case SHAPE_POINT:
        return parse_point(text, member);
    case SHAPE_WORD:
        word = word_value(f->words, text);
        if (word == 0)
            return shape_why_word(a, f->words);
        *(unsigned *)member = word;
        return NULL;
    case SHAPE_PART:
        return "cannot be written as text";
    case SHAPE_LIST:
        return parse_list(a, f, text, member);
    }
    return "of an unknown kind";
}

const char *shape_read_text(struct ctx *cx, const struct shape_field *f, struct str text, void *ret)
{
    return shape_parse(cx->arena, f, arena_copy(cx->arena, text), shape_at(f, ret));
}

/* To text. */

bool day_is_common(struct day d)
{
    return d.n >= -719528 && d.n <= 2932896; /* 0000-01-01 to 9999-12-31 */
}

static char *put_two(char *to, int n)
{
    to[0] = (char)('0' + n / 10);
    to[1] = (char)('0' + n % 10);
    return to + 2;
}

char *put_day(char *to, struct day d)
{
    int year;
    int month;
    int mday;

    day_parts(d, &year, &month, &mday);
    to = put_two(to, year / 100);
    to = put_two(to, year % 100);
    *to++ = '-';
    to = put_two(to, month);
    *to++ = '-';
    return put_two(to, mday);
}

char *put_moment(char *to, struct moment t)
{
    const int64_t us_a_day = DAYS(1).us;
    int64_t day = t.us / us_a_day - (t.us % us_a_day < 0);
    int64_t us = t.us - day * us_a_day;
    int second = (int)(us / 1000000);
    int rest = (int)(us % 1000000);

    to = put_day(to, (struct day){(int32_t)day});
    *to++ = 'T';
    to = put_two(to, second / 3600);
    *to++ = ':';
    to = put_two(to, second / 60 % 60);
    *to++ = ':';
    to = put_two(to, second % 60);
    if (rest != 0) {
        *to++ = '.';
        to = put_two(to, rest / 10000);
        to = put_two(to, rest / 100 % 100);
        to = put_two(to, rest % 100);
    }
    *to++ = 'Z';
    return to;
}

char *put_id(char *to, struct id id)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < sizeof id.b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[id.b[i] >> 4];
        *to++ = digits[id.b[i] & 15];
    }
    return to;
}

/* Seven decimals are a centimetre; what has more is written so that it reads back the same. */
void add_degrees(struct buf *b, double degrees)
{
    int64_t parts = llround(degrees * 1e7);
    int64_t size = parts < 0 ? -parts : parts;
    char *to;

    if ((double)parts / 1e7 < degrees || (double)parts / 1e7 > degrees) {
        buf_format(b, "%.17g", degrees);
        return;
    }
    if (parts < 0)
        buf_byte(b, '-');
    buf_number(b, size / 10000000);
    size %= 10000000;
    if (size == 0)
        return;
    buf_byte(b, '.');
    to = buf_room(b, 7);
    for (int64_t digit = 1000000; size > 0; digit /= 10) {
        *to++ = (char)('0' + size / digit);
        size %= digit;
        b->n++;
    }
}

static void add_money(struct buf *b, struct money m, struct str tongue)
{
    if (!money_is_sound(m))
        return;
    if (tongue.n > 0) {
        buf_add(b, money_to_text(b->arena, m, tongue));
        return;
    }
    buf_add(b, money_to_decimal(b->arena, m));
    buf_byte(b, ' ');
    buf_add(b, currency_code(m.currency));
}

static void add_point(struct buf *b, struct point p)
{
    add_degrees(b, p.lat);
    buf_byte(b, ',');
    add_degrees(b, p.lon);
}

static void add_id(struct buf *b, struct id id)
{
    if (id_is_none(id))
        return;
    (void)put_id(buf_room(b, 36), id);
    b->n += 36;
}

static void add_list(struct buf *b,
                     const struct shape *of,
                     const struct list *list,
                     struct str tongue)
{
    if (!shape_is_bare(of)) {
        buf_number(b, (int64_t)list->n);
        return;
    }
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            buf_lit(b, ", ");
        shape_add_text(b, &of->fields[0],
                       shape_at(&of->fields[0], (char *)list->items + i * of->size), tongue);
    }
}

void shape_add_text(struct buf *b,
                    const struct shape_field *f,
                    const void *member,
                    struct str tongue)
{
    switch (f->kind) {
    case SHAPE_BOOL:
        buf_add(b, *(const bool *)member ? STR("true") : STR("false"));
        break;
    case SHAPE_COUNT:
        buf_number(b, *(const uint32_t *)member);
        break;
    case SHAPE_NUMBER:
        buf_number(b, *(const int64_t *)member);
        break;
    case SHAPE_TEXT:
        buf_add(b, *(const struct str *)member);
        break;
    case SHAPE_TEXTS:
        buf_add(b, texts_for(member, tongue));
        break;
    case SHAPE_MONEY:
        add_money(b, *(const struct money *)member, tongue);
        break;
    case SHAPE_MOMENT:
        if (!moment_is_none(*(const struct moment *)member))
            buf_add(b, moment_to_text(b->arena, *(const struct moment *)member));
        break;
    case SHAPE_DAY:
        if (!day_is_none(*(const struct day *)member))
            buf_add(b, day_to_text(b->arena, *(const struct day *)member));
        break;
    case SHAPE_ID:
        add_id(b, *(const struct id *)member);
        break;
    case SHAPE_HASH:
        buf_hex(b, ((const struct hash *)member)->b, sizeof(struct hash));
        break;
    case SHAPE_POINT:
        add_point(b, *(const struct point *)member);
        break;
    case SHAPE_WORD:
        buf_add(b, word_of(f->words, *(const unsigned *)member));
        break;
    case SHAPE_PART:
        shape_write_json(b, f->of, member);
        break;
    case SHAPE_LIST:
        add_list(b, f->of, member, tongue);
        break;
    }
}

struct str shape_field_text(struct arena *a, const struct shape_field *f, const void *from)
{
    struct buf b = BUF(a);

    if (f->traits & SECRET)
        return STR_NONE;
    shape_add_text(&b, f, shape_at(f, from), STR_NONE);
    return buf_str(&b);
}

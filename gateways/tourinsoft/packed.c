/* SPDX-License-Identifier: EUPL-1.2 */
#include <strings.h>

#include "gateways/tourinsoft/inside.h"

bool next_occurrence(const struct mapped *m, struct str *rest, struct str *ret)
{
    struct str by = m->occurrence;

    if (str_is_empty(by))
        by = str_find(*rest, STR("##")) < rest->n ? STR("##") : STR("#");
    while (rest->n > 0) {
        size_t at = str_find(*rest, by);
        struct str part = str_trim((struct str){rest->p, at});
        size_t cut = at < rest->n ? at + by.n : rest->n;

        *rest = (struct str){rest->p + cut, rest->n - cut};
        if (!str_is_empty(part)) {
            *ret = part;
            return true;
        }
    }
    return false;
}

size_t split_parts(struct str text, struct str by, struct str *ret_parts, size_t n)
{
    size_t found = 0;

    if (str_is_empty(by))
        by = STR("|");
    memset(ret_parts, 0, n * sizeof *ret_parts);
    for (;;) {
        size_t at = str_find(text, by);

        if (found < n)
            ret_parts[found] = str_trim((struct str){text.p, at});
        found++;
        if (at >= text.n)
            return found;
        text = (struct str){text.p + at + by.n, text.n - at - by.n};
    }
}

static struct str text_of(struct reading *r, struct str value)
{
    return plain(r->arena, value, r->settings->html ? PLAIN_HTML : PLAIN_TEXT);
}

static bool begins_like(struct str s, const char *word)
{
    return s.n >= strlen(word) && strncasecmp(s.p, word, strlen(word)) == 0;
}

/* ---- openings ---- */

/* "Mardi", "Mardi soir", "Jours fériés", "Tous les jours" */
static uint32_t weekday_bit(struct str word)
{
    static const char *const days[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche", "jours f"};

    for (size_t i = 0; i < COUNT_OF(days); i++) {
        if (begins_like(word, days[i]))
            return 1u << i;
    }
    return begins_like(word, "tous") ? WEEKDAYS_ALL : 0;
}

static uint32_t weekdays_of(struct str words, struct str by)
{
    uint32_t bits = 0;

    while (words.n > 0) {
        size_t at = str_find(words, by);

        bits |= weekday_bit(str_trim((struct str){words.p, at}));
        size_t cut = at < words.n ? at + by.n : words.n;

        words = (struct str){words.p + cut, words.n - cut};
    }
    return bits;
}

static uint32_t weekdays_between(uint32_t open, uint32_t closed)
{
    uint32_t days = open ? open : WEEKDAYS_ALL;

    days &= ~closed;
    return days == WEEKDAYS_ALL ? 0 : days;
}

/*
 * What 7,437 occurrences of one region hold: a pair; a lone hour, which is a start; two starts
 * without any end, which are two departures; both pairs.
 */
static void add_hours(struct reading *r, struct record_opening *o, const struct str *hours)
{
    uint32_t open1 = 0;
    uint32_t close1 = 0;
    uint32_t open2 = 0;
    uint32_t close2 = 0;
    size_t room = 0;

    (void)plain_clock(hours[0], &open1);
    (void)plain_clock(hours[1], &close1);
    (void)plain_clock(hours[2], &open2);
    (void)plain_clock(hours[3], &close2);
    if (!open1 && close1 && !open2 && close2)
        open1 = close1, close1 = 0; /* only ends: nothing better to say than the first */
    if (!open1 && !open2 && close1 && !close2)
        open1 = close1, close1 = 0;
    if (open1 && !close1 && !open2 && close2)
        close1 = close2, close2 = 0; /* start in the first pair, end in the second */
    if (open1 || close1) {
        *LIST_ADD(r->arena, &o->departures, &room, struct record_departure) =
            (struct record_departure){.start = open1, .end = close1};
    }
    if (open2) {
        *LIST_ADD(r->arena, &o->departures, &room, struct record_departure) =
            (struct record_departure){.start = open2, .end = close2};
    }
}

static struct record_opening *add_opening(struct reading *r,
                                          struct record *ret,
                                          struct rooms *rooms,
                                          struct str from,
                                          struct str until)
{
    struct record_opening o = {0};

    if (!plain_day(from, &o.from) && !plain_day(until, &o.from))
        return NULL;
    if (!plain_day(until, &o.until))
        o.until = o.from;
    if (o.until.n < o.from.n)
        return NULL;
    struct record_opening *to =
        LIST_ADD(r->arena, &ret->openings, &rooms->openings, struct record_opening);

    *to = o;
    return to;
}

static void add_period(struct reading *r,
                       const struct mapped *m,
                       struct str text,
                       struct record *ret,
                       struct rooms *rooms)
{
    struct str p[10];
    struct str by = str_is_empty(m->inner) ? STR("$") : m->inner;

    split_parts(text, m->part, p, 10);
    struct record_opening *o = add_opening(r, ret, rooms, p[0], p[1]);

    if (!o)
        return;
    add_hours(r, o, p + 2);
    o->weekdays = weekdays_between(weekdays_of(p[6], by), weekdays_of(p[7], by));
    o->note.in[m->language] = text_of(r, p[8]);
    if (str_is_empty(o->note.in[m->language]))
        o->note.in[m->language] = text_of(r, p[9]);
}

static void add_period_closed(struct reading *r,
                              const struct mapped *m,
                              struct str text,
                              struct record *ret,
                              struct rooms *rooms)
{
    struct str p[7];

    split_parts(text, m->part, p, 7);
    struct record_opening *o = add_opening(r, ret, rooms, p[0], p[1]);

    if (!o)
        return;
    add_hours(r, o, p + 2);
    o->weekdays =
        weekdays_between(0, weekdays_of(p[6], str_is_empty(m->inner) ? STR("-") : m->inner));
}

/* One opening a weekday that has hours; an occurrence without dates goes on with those before it.
 */
static void add_week(struct reading *r,
                     const struct mapped *m,
                     struct str text,
                     struct str dates[2],
                     struct record *ret,
                     struct rooms *rooms)
{
    struct str p[31];
    struct str by = str_is_empty(m->inner) ? STR("-") : m->inner;
    bool any = false;

    split_parts(text, m->part, p, 31);
    if (!str_is_empty(p[0]) || !str_is_empty(p[1])) {
        dates[0] = p[0];
        dates[1] = p[1];
    }
    for (uint32_t weekday = 0; weekday < 7; weekday++) {
        const struct str *hours = p + 2 + 4 * (size_t)weekday;

        if (str_is_empty(hours[0]) && str_is_empty(hours[1]) && str_is_empty(hours[2]) &&
            str_is_empty(hours[3]))
            continue;
        struct record_opening *o = add_opening(r, ret, rooms, dates[0], dates[1]);

        if (!o)
            continue;
        any = true;
        add_hours(r, o, hours);
        o->weekdays = 1u << weekday;
    }
    if (any)
        return;
    struct record_opening *o = add_opening(r, ret, rooms, dates[0], dates[1]);
    uint32_t closed = weekdays_of(p[30], by);

    if (!o)
        return;
    /* One day, no hours, that weekday among the closed ones: an exceptional closing. */
    if (o->from.n == o->until.n && closed & 1u << (day_weekday(o->from) - 1)) {
        o->closed = true;
    } else {
        o->weekdays = weekdays_between(0, closed);
    }
}

void packed_openings(struct reading *r,
                     const struct mapped *m,
                     struct str value,
                     struct record *ret,
                     struct rooms *rooms)
{
    struct str one;
    struct str dates[2] = {STR_NONE, STR_NONE};

    if (m->notion == NOTION_DATES) {
        while (str_cut(&value, ' ', &one))
            (void)add_opening(r, ret, rooms, one, one);
        return;
    }
    while (next_occurrence(m, &value, &one)) {
        if (m->notion == NOTION_OPENINGS) {
            add_period(r, m, one, ret, rooms);
        } else if (m->notion == NOTION_OPENINGS_CLOSED) {
            add_period_closed(r, m, one, ret, rooms);
        } else {
            add_week(r, m, one, dates, ret, rooms);
        }
    }
}

/* ---- prices, pictures, contacts, address ---- */

static enum record_price_kind price_kind(struct str label)
{
    static const struct {
        const char *word;
        enum record_price_kind kind;
    } kinds[] = {
        {"adulte", RECORD_PRICE_ADULT},       {"adult", RECORD_PRICE_ADULT},
        {"tarif unique", RECORD_PRICE_ADULT}, {"individuel", RECORD_PRICE_ADULT},
        {"enfant", RECORD_PRICE_CHILD},       {"tarif enfant", RECORD_PRICE_CHILD},
        {"jeune", RECORD_PRICE_CHILD},        {"tarif réduit", RECORD_PRICE_REDUCED},
        {"réduit", RECORD_PRICE_REDUCED},     {"étudiant", RECORD_PRICE_REDUCED},
        {"groupe", RECORD_PRICE_GROUP},       {"tarif groupe", RECORD_PRICE_GROUP},
        {"plein tarif", RECORD_PRICE_FULL},   {"tarif plein", RECORD_PRICE_FULL},
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (begins_like(label, kinds[i].word))
            return kinds[i].kind;
    }
    return RECORD_PRICE_OTHER;
}

static void add_note(struct reading *r, struct str said, struct buf *note)
{
    if (str_is_empty(said))
        return;
    if (note->n > 0)
        buf_lit(note, ", ");
    buf_add(note, text_of(r, said));
}

/* label|min|max|complement|age|season|...: what should be a number and is none is a note. */
void packed_prices(struct reading *r,
                   const struct mapped *m,
                   struct str value,
                   struct record *ret,
                   struct rooms *rooms)
{
    struct str one;
    struct str p[8];

    while (next_occurrence(m, &value, &one)) {
        struct record_price price = {0};
        struct buf note = BUF(r->arena);

        split_parts(one, m->part, p, 8);
        price.label.in[m->language] = text_of(r, p[0]);
        price.kind = price_kind(p[0]);
        if (str_is_empty(p[1]) || !plain_money(p[1], CURRENCY_EUR, &price.least))
            add_note(r, p[1], &note);
        if (str_is_empty(p[2]) || !plain_money(p[2], CURRENCY_EUR, &price.most))
            add_note(r, p[2], &note);
        for (size_t i = 3; i < 6; i++)
            add_note(r, p[i], &note);
        if (note.n > 0)
            price.note.in[m->language] = buf_str(&note);
        if (!str_is_empty(price.label.in[m->language]) || note.n > 0 || price.least.currency)
            *LIST_ADD(r->arena, &ret->prices, &rooms->prices, struct record_price) = price;
    }
}

/* url|title|credit; a bare file name lies on the client's media host; "?width=" is a thumbnail. */
void packed_pictures(struct reading *r,
                     const struct mapped *m,
                     struct str value,
                     struct record *ret,
                     struct rooms *rooms)
{
    struct str one;
    struct str p[3];

    while (next_occurrence(m, &value, &one)) {
        struct record_picture picture = {0};

        split_parts(one, m->part, p, 3);
        size_t thumbnail = str_find(p[0], STR("?width="));

        p[0].n = thumbnail < p[0].n ? thumbnail : p[0].n;
        if (str_is_empty(p[0]))
            continue;
        if (str_find(p[0], STR("/")) < p[0].n) {
            picture.url = plain_url(r->arena, p[0]);
        } else if (!str_is_empty(r->settings->media)) {
            picture.url =
                arena_text(r->arena, "%" PRI_STR "%s%" PRI_STR, ARG_STR(r->settings->media),
                           str_ends(r->settings->media, STR("/")) ? "" : "/", ARG_STR(p[0]));
        } else {
            continue; /* a name without its host cannot be fetched */
        }
        picture.title.in[m->language] = text_of(r, p[1]);
        picture.credit = text_of(r, p[2]);
        *LIST_ADD(r->arena, &ret->pictures, &rooms->pictures, struct record_picture) = picture;
    }
}

static enum record_contact_kind contact_kind(struct str word)
{
    if (begins_like(word, "téléphone") || begins_like(word, "telephone") ||
        begins_like(word, "mobile"))
        return RECORD_CONTACT_PHONE;
    if (begins_like(word, "mél") || begins_like(word, "mail") || begins_like(word, "e-mail"))
        return RECORD_CONTACT_EMAIL;
    if (begins_like(word, "site web") || begins_like(word, "url"))
        return RECORD_CONTACT_WEB;
    return RECORD_CONTACT_OTHER;
}

static bool is_contact_word(struct str word)
{
    return contact_kind(word) != RECORD_CONTACT_OTHER || begins_like(word, "télécopieur") ||
           begins_like(word, "fax");
}

/* kind|value */
static void add_contact(struct reading *r,
                        const struct mapped *m,
                        struct str one,
                        struct record *ret,
                        struct rooms *rooms)
{
    struct str p[2];

    if (split_parts(one, m->part, p, 2) < 2)
        p[1] = p[0], p[0] = STR("url");
    while (p[1].n > 0 && p[1].p[p[1].n - 1] == '#')
        p[1].n--;
    enum record_contact_kind kind = contact_kind(p[0]);
    struct str said = text_of(r, p[1]);

    if (!str_is_empty(said)) {
        *LIST_ADD(r->arena, &ret->contacts, &rooms->contacts, struct record_contact) =
            (struct record_contact){kind,
                                    kind == RECORD_CONTACT_WEB ? plain_url(r->arena, said) : said};
    }
}

/* Where the first of several contacts ends. Addresses of the web hold '#': it separates only where
 * a known kind, "http" or "www." follows. */
static size_t contact_end(struct str value)
{
    for (size_t at = 0; at < value.n; at++) {
        struct str after = {value.p + at + 1, value.n - at - 1};

        if (value.p[at] != '#')
            continue;
        while (after.n > 0 && after.p[0] == '#')
            after = (struct str){after.p + 1, after.n - 1};
        if (is_contact_word(after) || begins_like(after, "http") || begins_like(after, "www."))
            return at;
    }
    return value.n;
}

void packed_contacts(struct reading *r,
                     const struct mapped *m,
                     struct str value,
                     struct record *ret,
                     struct rooms *rooms)
{
    bool rows = str_is(m->occurrence, STR(ROW_OCCURRENCE));
    struct str row;

    while (rows && next_occurrence(m, &value, &row))
        add_contact(r, m, row, ret, rooms);
    while (value.n > 0) {
        while (value.n > 0 && (value.p[0] == '#' || value.p[0] == ' '))
            value = (struct str){value.p + 1, value.n - 1};
        size_t at = contact_end(value);

        add_contact(r, m, (struct str){value.p, at}, ret, rooms);
        value = (struct str){value.p + at, value.n - at};
    }
}

/* Six or seven parts, read from the right: INSEE is last, the town before it, then the postcode. */
void packed_address(struct reading *r,
                    const struct mapped *m,
                    struct str value,
                    struct record *ret,
                    struct rooms *rooms)
{
    struct str p[8];
    size_t n = split_parts(value, m->part, p, 8);

    if (n > 8 || n < 4)
        return;
    ret->place.insee = text_of(r, p[n - 1]);
    ret->place.commune = text_of(r, p[n - 2]);
    ret->place.postcode = text_of(r, p[n - 3]);
    for (size_t i = 0; i + 3 < n; i++)
        list_add_text(r->arena, &ret->place.lines, &rooms->lines, text_of(r, p[i]));
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>
#include <strings.h>

#include "gateways/tourinsoft/inside.h"

/* A record being filled, and what is only known when all fields were seen. */
struct filling {
    struct reading *r;
    struct record *record;
    struct rooms rooms;
    struct str lat, lon;
    uint32_t places;
};

static struct str text_of(struct reading *r, struct str value)
{
    return plain(r->arena, value, r->settings->html ? PLAIN_HTML : PLAIN_TEXT);
}

static bool is_word(struct str s, const char *word)
{
    return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static uint32_t number_of(struct str s)
{
    uint32_t n = 0;

    for (size_t i = 0; i < s.n && i < 6 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        n = n * 10 + (uint32_t)(s.p[i] - '0');
    return n;
}

/* "90", "90 min", "1h30", "1 h 30", "01:30:00", "PT1H30M": minutes. */
static uint32_t duration_of(struct reading *r, struct str s)
{
    struct buf tight = BUF(r->arena);
    uint32_t clock = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ')
            buf_byte(&tight, s.p[i]);
    }
    struct str t = buf_str(&tight);

    if (str_find(t, STR(":")) < t.n || str_find(t, STR("h")) < t.n || str_find(t, STR("H")) < t.n)
        return plain_clock(t, &clock) ? clock - 1 : 0;
    return number_of(t);
}

#define LAST_MILLISECOND INT64_C(253402300799999) /* of the year 9999 */

/* "2017-02-17T10:33:02.413" without a zone: the clock on a French wall. "/Date(1546457575113)/" */
static void moment_of(struct reading *r, struct str s, struct moment *ret)
{
    struct ctx cx = {.arena = r->arena};
    struct wall wall;
    uint32_t clock = 0;
    int64_t ms = 0;
    size_t at = str_find(s, STR("Date("));

    if (at < s.n) {
        for (at += 5; at < s.n && s.p[at] >= '0' && s.p[at] <= '9' && ms <= LAST_MILLISECOND; at++)
            ms = ms * 10 + (s.p[at] - '0');
        if (ms <= LAST_MILLISECOND)
            ret->us = ms * 1000;
        return;
    }
    if (moment_from_text(s, ret) || !plain_day(s, &wall.day))
        return;
    if (s.n >= 16)
        (void)plain_clock((struct str){s.p + 11, s.n - 11 > 8 ? 8 : s.n - 11}, &clock);
    wall.minute = clock ? clock - 1 : 0;
    if (moment_from_wall(&cx, wall, STR("Europe/Paris"), FOLD_FIRST, ret) == FAULT_NONE &&
        s.n >= 19)
        ret->us += (int64_t)number_of((struct str){s.p + 17, 2}) * 1000000;
}

static struct str language_of(struct reading *r, struct str word)
{
    static const struct {
        const char *name, *code;
    } languages[] = {
        {"français", "fr"},    {"francais", "fr"},  {"anglais", "en"},  {"espagnol", "es"},
        {"italien", "it"},     {"allemand", "de"},  {"russe", "ru"},    {"chinois", "zh"},
        {"néerlandais", "nl"}, {"portugais", "pt"}, {"japonais", "ja"}, {"coréen", "ko"},
    };

    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        if (is_word(word, languages[i].name) || is_word(word, languages[i].code))
            return str_of(languages[i].code);
    }
    return text_of(r, word);
}

static void add_words(struct filling *f,
                      const struct mapped *m,
                      struct str value,
                      struct list *to,
                      size_t *room,
                      bool languages)
{
    struct str one;

    while (next_occurrence(m, &value, &one)) {
        list_add_text(f->r->arena, to, room,
                      languages ? language_of(f->r, one) : text_of(f->r, one));
    }
}

static void add_tags(struct filling *f, const struct mapped *m, struct str value)
{
    struct list seen = {0};
    size_t room = 0;

    add_words(f, m, value, &seen, &room, false);
    each_in (word, struct text_item, &seen) {
        *LIST_ADD(f->r->arena, &f->record->tags, &f->rooms.tags, struct record_tag) =
            (struct record_tag){.kind = m->field, .label = word->text};
    }
}

static void add_contact(struct filling *f, enum record_contact_kind kind, struct str value)
{
    struct str said = text_of(f->r, value);

    if (kind == RECORD_CONTACT_WEB)
        said = plain_url(f->r->arena, said);
    if (!str_is_empty(said)) {
        *LIST_ADD(f->r->arena, &f->record->contacts, &f->rooms.contacts, struct record_contact) =
            (struct record_contact){kind, said};
    }
}

static enum record_free free_of(struct str word)
{
    if (is_word(word, "gratuit") || is_word(word, "entrée libre"))
        return RECORD_FREE_YES;
    if (is_word(word, "libre participation") || is_word(word, "participation libre"))
        return RECORD_FREE_DONATION;
    return is_word(word, "payant") ? RECORD_FREE_NO : RECORD_FREE_UNSET;
}

/* The first field that tells a thing wins: names come from several fields of one object. */
static void set_text(struct str *to, struct str value)
{
    if (str_is_empty(*to))
        *to = value;
}

static void set_count(uint32_t *to, uint32_t value)
{
    if (*to == 0)
        *to = value;
}

static void add_more(struct filling *f, const struct mapped *m, struct str value)
{
    struct record_text *more = NULL;

    each_in (known, struct record_text, &f->record->more) {
        /* "InfosEN" is "Infos" in English. */
        if (str_starts(m->field, known->name))
            more = known;
    }
    if (!more) {
        more = LIST_ADD(f->r->arena, &f->record->more, &f->rooms.more, struct record_text);
        *more = (struct record_text){.name = m->field};
    }
    set_text(&more->text.in[m->language], text_of(f->r, value));
}

static void take_field(struct filling *f, const struct mapped *m, struct str value)
{
    struct reading *r = f->r;
    struct record *to = f->record;

    switch (m->notion) {
    case NOTION_UNSET:
    case NOTION_NONE:
        break;
    case NOTION_KEY:
        set_text(&to->key, value);
        break;
    case NOTION_IDENTIFIER:
        set_text(&to->identifier, value);
        break;
    case NOTION_TITLE:
        set_text(&to->title.in[m->language], text_of(r, value));
        break;
    case NOTION_HOOK:
        set_text(&to->hook.in[m->language], text_of(r, value));
        break;
    case NOTION_STORY:
        set_text(&to->story.in[m->language], text_of(r, value));
        break;
    case NOTION_MORE:
        add_more(f, m, value);
        break;
    case NOTION_TYPE:
        set_text(&to->type, text_of(r, value));
        break;
    case NOTION_TAG:
        add_tags(f, m, value);
        break;
    case NOTION_OWNER:
        while (value.n > 0 && value.p[value.n - 1] == '_')
            value.n--;
        set_text(&to->owner, text_of(r, value));
        break;
    case NOTION_BODY_KEY:
        set_text(&to->body.key, text_of(r, value));
        break;
    case NOTION_BODY_NAME:
        set_text(&to->body.name, text_of(r, value));
        break;
    case NOTION_BODY_SIRET:
        set_text(&to->body.siret, text_of(r, value));
        break;
    case NOTION_ADDRESS:
        packed_address(r, m, value, to, &f->rooms);
        break;
    case NOTION_PLACE:
        set_text(&to->place.name, text_of(r, value));
        break;
    case NOTION_LINE:
        list_add_text(r->arena, &to->place.lines, &f->rooms.lines, text_of(r, value));
        break;
    case NOTION_POSTCODE:
        set_text(&to->place.postcode, text_of(r, value));
        break;
    case NOTION_COMMUNE:
        set_text(&to->place.commune, text_of(r, value));
        break;
    case NOTION_INSEE:
        set_text(&to->place.insee, text_of(r, value));
        break;
    case NOTION_COUNTRY:
        set_text(&to->place.country, text_of(r, value));
        break;
    case NOTION_LAT:
        set_text(&f->lat, value);
        break;
    case NOTION_LON:
        set_text(&f->lon, value);
        break;
    case NOTION_DIRECTIONS:
        set_text(&to->place.directions.in[m->language], text_of(r, value));
        break;
    case NOTION_OPENINGS:
    case NOTION_OPENINGS_CLOSED:
    case NOTION_OPENINGS_WEEK:
    case NOTION_DATES:
        packed_openings(r, m, value, to, &f->rooms);
        break;
    case NOTION_OPENING_TEXT:
        set_text(&to->opening_text.in[m->language], text_of(r, value));
        break;
    case NOTION_FREE:
        if (to->free == RECORD_FREE_UNSET)
            to->free = free_of(value);
        break;
    case NOTION_PRICES:
        packed_prices(r, m, value, to, &f->rooms);
        break;
    case NOTION_PRICE_TEXT:
        set_text(&to->price_text.in[m->language], text_of(r, value));
        break;
    case NOTION_PICTURES:
        packed_pictures(r, m, value, to, &f->rooms);
        break;
    case NOTION_CONTACTS:
        packed_contacts(r, m, value, to, &f->rooms);
        break;
    case NOTION_PHONE:
        add_contact(f, RECORD_CONTACT_PHONE, value);
        break;
    case NOTION_EMAIL:
        add_contact(f, RECORD_CONTACT_EMAIL, value);
        break;
    case NOTION_WEB:
        add_contact(f, RECORD_CONTACT_WEB, value);
        break;
    case NOTION_BOOKING:
        set_text(&to->booking_url, plain_url(r->arena, text_of(r, value)));
        break;
    case NOTION_DURATION:
        set_count(&to->duration, duration_of(r, value));
        break;
    case NOTION_GROUP_MIN:
        set_count(&to->group_min, number_of(value));
        break;
    case NOTION_GROUP_MAX:
        set_count(&to->group_max, number_of(value));
        break;
    case NOTION_PLACES:
        set_count(&f->places, number_of(value));
        break;
    case NOTION_AGE_MIN:
        set_count(&to->age_min, number_of(value) * 12);
        break;
    case NOTION_AGE_MAX:
        set_count(&to->age_max, number_of(value) * 12);
        break;
    case NOTION_LANGUAGES:
        add_words(f, m, value, &to->languages, &f->rooms.languages, true);
        break;
    case NOTION_PAYMENTS:
        add_words(f, m, value, &to->payments, &f->rooms.payments, false);
        break;
    case NOTION_ACCESS:
        add_words(f, m, value, &to->access, &f->rooms.access, false);
        break;
    case NOTION_CREATED:
        moment_of(r, value, &to->created);
        break;
    case NOTION_CHANGED:
        moment_of(r, value, &to->changed);
        break;
    }
}

/* A decimal of at most 20 characters with a point. */
static bool degrees(struct str s, double most, double *ret)
{
    char text[24];
    char *end;

    if (s.n == 0 || s.n >= sizeof text)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        text[i] = (char)(s.p[i] == ',' ? '.' : s.p[i]);
        if (!strchr("0123456789+-.", text[i]))
            return false;
    }
    text[s.n] = '\0';
    *ret = strtod(text, &end);
    return *end == '\0' && *ret >= -most && *ret <= most;
}

struct str entry_key(const struct entry *e)
{
    each_in (field, struct field, &e->fields) {
        if (is_word(field->name, "SyndicObjectID"))
            return str_trim(field->value);
    }
    return STR_NONE;
}

const char *entry_to_record(struct reading *r, const struct entry *e, struct record *ret)
{
    struct filling f = {.r = r, .record = ret};
    struct mapped scratch = {0};
    struct point point = {0};
    bool named = false;

    *ret = (struct record){0};
    each_in (field, struct field, &e->fields) {
        struct str value = str_trim(field->value);
        const struct mapped *m = mapping_find(r->mapping, field->name, &scratch);

        if (!m || str_is_empty(value))
            continue;
        struct mapped mapped = *m;

        mapped.field = field->name;
        if (field->rows) {
            mapped.occurrence = STR(ROW_OCCURRENCE);
            mapped.part = STR(ROW_PART);
            mapped.inner = STR(ROW_INNER);
        }
        take_field(&f, &mapped, value);
    }
    if (str_is_empty(ret->key))
        return "no SyndicObjectID";
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        named |= !str_is_empty(ret->title.in[i]);
    if (!named)
        return "no name (SyndicObjectName)";
    /* Nothing in these feeds is not for the public. */
    ret->state = RECORD_PUBLISHED;
    if (degrees(f.lat, 90, &point.lat) && degrees(f.lon, 180, &point.lon) &&
        (point.lat != 0 || point.lon != 0))
        ret->place.point = point;
    each_in (opening, struct record_opening, &ret->openings)
        opening->places = f.places;
    return NULL;
}

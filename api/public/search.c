/* SPDX-License-Identifier: EUPL-1.2 */
#include "api/public/public.h"

#include <string.h>

#include "base/arena.h"
#include "base/digits.h"

/*
 * What OFFER_LIST says. Asked far more often than all other replies together, so it is not filled
 * into structs and written by its shape: a card is mostly written already, and what is counted for
 * this search goes straight from digits to the reply.
 */

static char *put(char *to, struct str text)
{
    memcpy(to, text.p, text.n);
    return to + text.n;
}
#define put_lit(to, literal) put((to), STR(literal))

/* ---- facets ---- */

/* FACETS_VIEW */
static void write_facet(struct buf *b, struct str name, const struct facet *facet)
{
    enum { VALUE_MOST = 64 }; /* what stands around a value */
    size_t most = name.n;

    for (size_t i = 0; i < facet->n; i++)
        most += facet->counts[i].json.n + VALUE_MOST;
    char *start = buf_room(b, most);
    char *to = put(start, name);
    for (size_t i = 0; i < facet->n; i++) {
        const struct facet_count *one = &facet->counts[i];

        to = i > 0 ? put_lit(to, ",{\"value\":") : put_lit(to, "{\"value\":");
        to = put(to, one->json);
        to = put_lit(to, ",\"offers\":");
        to = put_number(to, one->visits);
        to = one->chosen ? put_lit(to, ",\"chosen\":true}") : put_lit(to, ",\"chosen\":false}");
    }
    b->n += (size_t)(to - start);
}

static void write_facets(struct buf *b, const struct found *found)
{
    write_facet(b, STR("{\"theme\":["), &found->themes);
    write_facet(b, STR("],\"kind\":["), &found->kinds);
    write_facet(b, STR("],\"department\":["), &found->departments);
    write_facet(b, STR("],\"price\":["), &found->prices);
    write_facet(b, STR("],\"access\":["), &found->access);
    write_facet(b, STR("],\"language\":["), &found->languages);
    write_facet(b, STR("],\"commune\":["), &found->communes);
    buf_lit(b, "]}");
}

/* ---- cards ---- */

/*
 * A card is the same whoever asks, all but its last member, "next": what stands before it is
 * written once a snapshot and language.
 */
static struct str card_beginning(struct ctx *cx,
                                 const struct catalogue *c,
                                 const struct visit *v,
                                 enum language language)
{
    struct str kept = catalogue_note(c, v, NOTE_CARD_JSON, language);
    struct offer_card card;
    struct buf b = BUF(cx->arena);

    if (kept.n > 0)
        return kept;
    card_to_view(cx, c, v, NULL, &card);
    shape_write_json(&b, &OFFER_CARD, &card);
    b.n--; /* the brace that closes it */
    return catalogue_keep_note(c, v, NOTE_CARD_JSON, language, buf_str(&b));
}

/* A moment on a day whose date is written already, or on another one. */
static char *put_moment_on(char *to, struct moment t, struct day day, struct str date)
{
    int64_t us = t.us - (int64_t)day.n * DAYS(1).us;

    if (us < 0 || us >= DAYS(1).us || us % 1000000 != 0)
        return put_moment(to, t);
    unsigned second = (unsigned)(us / 1000000);

    to = put(to, date);
    *to++ = 'T';
    to = put_digits(to, second / 3600, 2);
    *to++ = ':';
    to = put_digits(to, second / 60 % 60, 2);
    *to++ = ':';
    to = put_digits(to, second % 60, 2);
    *to++ = 'Z';
    return to;
}

/* The day that was written last: the slots of one page lie on few days. */
struct day_text {
    struct day day;
    char digits[10];
};

static struct str text_of_day(struct day_text *kept, struct day day)
{
    if (kept->day.n != day.n) {
        (void)put_day(kept->digits, day);
        kept->day = day;
    }
    return (struct str){kept->digits, sizeof kept->digits};
}

/* SLOT_VIEW */
static void write_slot(struct ctx *cx,
                       struct buf *b,
                       const struct catalogue *c,
                       const struct hit *hit,
                       struct day_text *kept)
{
    enum { TIMES_MOST = 256, SEATS_MOST = 96 };
    const struct visit_slot *slot = hit->slot;
    bool sells = catalogue_slot_sells(c, slot, cx->now);

    if (!day_is_common(slot->day)) {
        struct slot_view view;

        slot_to_view(cx, c, slot, &view);
        shape_write_json(b, &SLOT_VIEW, &view);
        return;
    }
    const struct str date = text_of_day(kept, slot->day);
    char *start = buf_room(b, TIMES_MOST);
    char *to = put_lit(start, "{\"id\":\"");

    to = put_id(to, slot->id.id);
    to = put_lit(to, "\",\"starts\":\"");
    to = put_moment_on(to, slot->starts, slot->day, date);
    to = put_lit(to, "\",\"ends\":\"");
    to = put_moment_on(to, slot->ends, slot->day, date);
    to = put_lit(to, "\",\"local\":\"");
    to = put(to, date);
    *to++ = 'T';
    to = put_digits(to, slot->minute / 60, 2);
    *to++ = ':';
    to = put_digits(to, slot->minute % 60, 2);
    to = put_lit(to, "\",\"language\":\"");
    b->n += (size_t)(to - start);
    buf_json(b, slot->language);

    start = buf_room(b, SEATS_MOST);
    to = put_lit(start, "\",\"capacity\":");
    to = put_number(to, slot->capacity);
    to = put_lit(to, ",\"free\":");
    to = put_number(to, hit->free);
    to = sells ? put_lit(to, ",\"sells\":true}") : put_lit(to, ",\"sells\":false}");
    b->n += (size_t)(to - start);
}

static void write_cards(struct ctx *cx,
                        const struct catalogue *c,
                        const struct found *found,
                        struct buf *b)
{
    enum language language = language_from_code(cx->tongue);
    struct day_text kept = {.day = {INT32_MIN}};

    catalogue_notes_ahead(c, found->hits, found->n, NOTE_CARD_JSON, language);
    for (size_t i = 0; i < found->n; i++) {
        const struct hit *hit = &found->hits[i];

        if (i > 0)
            buf_byte(b, ',');
        buf_add(b, card_beginning(cx, c, hit->visit, language));
        if (hit->slot) {
            buf_lit(b, ",\"next\":");
            write_slot(cx, b, c, hit, &kept);
        }
        buf_byte(b, '}');
    }
}

enum fault offers_search(struct ctx *cx,
                         const struct catalogue *catalogue,
                         const struct request *rq,
                         struct reply *ret_reply)
{
    const struct territory *territory;
    struct found found;
    struct buf b = BUF(cx->arena);

    TRY(catalogue_territory(cx, catalogue, &territory));
    catalogue_search(cx, catalogue, territory, rq->query, &found);
    (void)buf_room(&b, 16384);
    buf_lit(&b, "{\"total\":");
    buf_number(&b, found.total);
    buf_lit(&b, ",\"page\":");
    buf_number(&b, found.page);
    buf_lit(&b, ",\"pages\":");
    buf_number(&b, found.pages);
    buf_lit(&b, ",\"offers\":[");
    write_cards(cx, catalogue, &found, &b);
    buf_lit(&b, "],\"facets\":");
    write_facets(&b, &found);
    buf_byte(&b, '}');
    reply_bytes(ret_reply, STR("application/json"), buf_str(&b));
    return FAULT_NONE;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/waiting.h"

#include "base/arena.h"
#include "db/db.h"
#include "moderation/moderation.h"
#include "offer/offer.h"

#define PARTNERS_THAT_WRITE 6
#define CHANGED_EACH 3

struct sending {
    struct partner_id partner;
    struct str by;
    uint32_t sent;
};

static struct str with(struct ctx *cx, struct str text, const char *more)
{
    return arena_text(cx->arena, "%" PRI_STR "%s", ARG_STR(text), more);
}

/* What a partner changes after a season: a price, a sentence, the last stop. */
static void change(struct ctx *cx, struct offer_content *c)
{
    struct texts *story = &c->story;

    each_in (tariff, struct offer_tariff, &c->tariffs)
        tariff->price = money_plus(tariff->price, CENTS(200));
    story->in[LANGUAGE_FR] =
        with(cx, story->in[LANGUAGE_FR], " Depuis cet automne, on part dix minutes plus tôt.");
    story->in[LANGUAGE_EN] =
        with(cx, story->in[LANGUAGE_EN], " Since this autumn we set off ten minutes earlier.");
    if (c->stops.n > 2)
        c->stops.n--;
}

/* The same walk when it is dark: a new visit of its own. */
static void by_night(struct ctx *cx, struct offer_content *c)
{
    c->title.in[LANGUAGE_FR] = with(cx, c->title.in[LANGUAGE_FR], ", de nuit");
    c->title.in[LANGUAGE_EN] = with(cx, c->title.in[LANGUAGE_EN], ", by night");
    c->bring.in[LANGUAGE_FR] = STR("Une lampe de poche et un vêtement clair");
    c->bring.in[LANGUAGE_EN] = STR("A torch and something light-coloured to wear");
    c->periods = (struct list){0};
}

static enum fault send_change(struct ctx *cx,
                              struct db *db,
                              struct sending *s,
                              struct offer_id offer)
{
    struct version version;

    TRY(version_newest(cx, db, offer, &version));
    change(cx, &version.content);
    TRY(offer_draft_save(cx, db, s->partner, offer, &version.content, s->by, &version));
    TRY(offer_submit(cx, db, s->partner, offer, &version));
    s->sent++;
    return FAULT_NONE;
}

static enum fault send_new(struct ctx *cx, struct db *db, struct sending *s, struct offer_id like)
{
    struct version version;

    TRY(version_newest(cx, db, like, &version));
    by_night(cx, &version.content);
    each_in (tariff, struct offer_tariff, &version.content.tariffs)
        tariff->id = (struct tariff_id){{{0}}}; /* tariffs of its own */
    TRY(offer_draft_new(cx, db, s->partner, &version.content, &version));
    TRY(offer_submit(cx, db, s->partner, version.offer, &version));
    s->sent++;
    return FAULT_NONE;
}

static enum fault send_of(struct ctx *cx, struct db *db, struct sending *s)
{
    struct list offers;

    TRY(offers_of_partner(cx, db, s->partner, &offers));
    const struct offer_row *rows = offers.items;
    for (size_t i = 0; i < offers.n && i < CHANGED_EACH; i++)
        TRY(send_change(cx, db, s, rows[i].id));
    return offers.n > CHANGED_EACH ? send_new(cx, db, s, rows[CHANGED_EACH].id) : FAULT_NONE;
}

enum fault waiting_send(struct ctx *cx,
                        struct db *db,
                        const struct list *partners,
                        uint32_t *ret_sent)
{
    const struct partner *all = partners->items;
    struct list waiting;

    TRY(moderation_waiting(cx, db, &waiting));
    *ret_sent = 0;
    for (size_t i = 0; waiting.n == 0 && i < partners->n && i < PARTNERS_THAT_WRITE; i++) {
        struct sending s = {.partner = all[i].id, .by = all[i].name};
        TRY(send_of(cx, db, &s));
        *ret_sent += s.sent;
    }
    return FAULT_NONE;
}

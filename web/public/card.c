/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/public/inside.h"

SHAPE(CARD,
      struct card,
      FIELD(struct card, href),
      FIELD(struct card, name),
      FIELD(struct card, picture),
      FIELD(struct card, plaque),
      FIELD(struct card, when),
      FIELD(struct card, lasts),
      FIELD(struct card, price),
      FIELD(struct card, kind),
      FIELD(struct card, badge),
      FIELD(struct card, tone),
      FIELD(struct card, hook),
      FIELD(struct card, languages));

/* Under so many, a visitor should know. */
#define FEW 5
#define EVENING (19 * 60)

/* "FR, EN" */
static struct str codes_of(struct arena *a, const struct list *languages)
{
    struct buf b = BUF(a);

    each_in (item, struct text_item, languages) {
        if (b.n)
            buf_lit(&b, ", ");
        for (size_t i = 0; i < item->text.n; i++) {
            char c = item->text.p[i];
            buf_byte(&b, upper_letter(c));
        }
    }
    return buf_str(&b);
}

/* One at most. */
static void badge_of(struct ctx *cx, const struct hit *hit, struct card *card)
{
    if (hit->slot && hit->free == 0) {
        card->badge = SAY(cx, "Full");
        card->tone = STR("err");
    } else if (hit->slot && hit->free < FEW) {
        struct str n = places_text(cx, hit->free);
        card->badge = say_with(cx->arena, cx->tongue, "Only {places} left", "places", &n, NULL);
        card->tone = STR("warn");
    }
}

void card_of(struct ctx *cx, const struct catalogue *c, const struct hit *hit, struct card *ret)
{
    const struct visit *v = hit->visit;
    const struct offer_content *o = v->content;
    bool evening = hit->slot && hit->slot->minute >= EVENING;

    (void)c;
    *ret = (struct card){
        .href = address_visit(cx->arena, cx->tongue, v->slug),
        .name = page_text(cx, &o->title),
        .picture = art_address(cx->arena, o->theme, v->number, evening ? ART_NIGHT : ART_CARD),
        .plaque = visit_place(cx, v),
        .when = hit->slot ? when_text(cx, hit->slot->day, hit->slot->minute, DATE_SHORT)
                          : SAY(cx, "No date for now"),
        .lasts = o->duration ? duration_to_text(cx->arena, o->duration, cx->tongue) : STR_NONE,
        .price = price_text(cx, v->price),
        /* Its plaque says already that a virtual one is remote. */
        .kind = o->kind == VISIT_VIRTUAL ? STR_NONE : kind_name(cx, o->kind),
        .hook = page_text(cx, &o->hook),
        .languages = codes_of(cx->arena, &o->languages),
    };
    badge_of(cx, hit, ret);
}

struct list cards_of(struct ctx *cx, const struct catalogue *c, const struct hit *hits, size_t n)
{
    struct card *cards = NEW_ARRAY(cx->arena, struct card, n);

    for (size_t i = 0; i < n; i++)
        card_of(cx, c, &hits[i], &cards[i]);
    return (struct list){cards, n};
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/desk/words.h"
#include "web/office/compare.h"

SHAPE(COMPARISON,
      struct comparison,
      FIELD(struct comparison, key),
      FIELD(struct comparison, name),
      FIELD(struct comparison, alert),
      FIELD(struct comparison, note),
      FIELD(struct comparison, comment),
      FIELD_LIST(struct comparison, before, &PIECE),
      FIELD_LIST(struct comparison, after, &PIECE),
      FIELD(struct comparison, is_amount),
      FIELD(struct comparison, is_new),
      FIELD(struct comparison, is_gone));

/* A row of a version: what a field says. */
struct said {
    struct str key;
    struct str name;
    struct str text;
    struct money amount; /* of a price */
};

struct saying {
    struct ctx *cx;
    struct said *all;
    size_t n;
    size_t room;
};

static void say(struct saying *s, struct str key, struct str name, struct str text)
{
    if (text.n == 0)
        return;
    if (s->n == s->room) {
        size_t room = s->room ? s->room * 2 : 64;
        struct said *more = NEW_ARRAY(s->cx->arena, struct said, room);

        if (s->n)
            memcpy(more, s->all, s->n * sizeof *more);
        s->all = more;
        s->room = room;
    }
    s->all[s->n++] = (struct said){.key = key, .name = name, .text = text};
}

static void say_field(struct saying *s, const char *field, struct str text)
{
    say(s, str_of(field), content_label(s->cx, str_of(field)), text);
}

static void say_texts(struct saying *s, const char *field, const struct texts *texts)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        struct str key = arena_text(s->cx->arena, "%s.%" PRI_STR, field, ARG_STR(language_code[i]));

        if (texts->in[i].n)
            say(s, key, content_label(s->cx, key), texts->in[i]);
    }
}

static void say_count(struct saying *s, const char *field, uint32_t n)
{
    if (n)
        say_field(s, field, number_text(s->cx, n));
}

static void say_place(struct saying *s, const struct offer_content *c)
{
    say_field(s, "join", c->join);
    say_field(s, "place_name", c->place_name);
    say_field(s, "street", c->street);
    say_field(s, "postcode", c->postcode);
    say_field(s, "commune", c->commune);
    if (c->point.lat != 0 || c->point.lon != 0)
        say_field(s, "point", arena_text(s->cx->arena, "%.5f, %.5f", c->point.lat, c->point.lon));
    say_texts(s, "directions", &c->directions);
    say_texts(s, "bring", &c->bring);
}

static void say_stops(struct saying *s, const struct offer_content *c)
{
    struct buf b = BUF(s->cx->arena);

    each_in (stop, struct offer_stop, &c->stops) {
        struct str about = texts_for(&stop->about, s->cx->tongue);

        if (b.n)
            buf_byte(&b, '\n');
        buf_add(&b, texts_for(&stop->title, s->cx->tongue));
        if (about.n)
            buf_lit(&b, " – ");
        buf_add(&b, about);
    }
    say_field(s, "stops", buf_str(&b));
}

static void say_access(struct saying *s, const struct offer_content *c)
{
    struct buf b = BUF(s->cx->arena);

    each_in (a, struct offer_access, &c->access) {
        if (b.n)
            buf_lit(&b, ", ");
        buf_add(&b, access_name(s->cx, a->what));
    }
    say_field(s, "access", buf_str(&b));
    say_texts(s, "access_note", &c->access_note);
}

static void say_tariffs(struct saying *s, const struct offer_content *c)
{
    struct ctx *cx = s->cx;

    each_in (t, struct offer_tariff, &c->tariffs) {
        struct str id = id_to_text(cx->arena, t->id.id);
        struct str of = tariff_name(t, cx->tongue);
        struct str note = texts_for(&t->note, cx->tongue);
        struct str price = money_to_text(cx->arena, t->price, cx->tongue);

        say(s, arena_text(cx->arena, "tariff.%" PRI_STR, ARG_STR(id)),
            WITH(cx, "Price: {name}", "name", &of),
            note.n ? arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(price), ARG_STR(note))
                   : price);
        s->all[s->n - 1].amount = t->price;
    }
}

static void say_pictures(struct saying *s, const struct offer_content *c)
{
    struct ctx *cx = s->cx;
    size_t n = 0;

    each_in (p, struct offer_picture, &c->pictures) {
        struct str number = number_text(cx, (int64_t)++n);
        struct str alt = texts_for(&p->alt, cx->tongue);
        struct str credit = p->credit.n ? p->credit : SAY(cx, "author not named");

        say(s, arena_text(cx->arena, "picture.%zu", n), WITH(cx, "Picture {n}", "n", &number),
            arena_text(cx->arena, "© %" PRI_STR "\n%" PRI_STR "\n%" PRI_STR, ARG_STR(credit),
                       ARG_STR(alt), ARG_STR(p->url)));
    }
}

static void say_periods(struct saying *s, const struct offer_content *c)
{
    struct buf b = BUF(s->cx->arena);

    each_in (p, struct offer_period, &c->periods) {
        if (b.n)
            buf_byte(&b, '\n');
        buf_add(&b, period_text(s->cx, p));
    }
    say_field(s, "periods", buf_str(&b));
}

static struct saying said_by(struct ctx *cx, const struct offer_content *c)
{
    struct saying s = {.cx = cx};

    say_texts(&s, "title", &c->title);
    say_texts(&s, "hook", &c->hook);
    say_texts(&s, "story", &c->story);
    say_stops(&s, c);
    say_tariffs(&s, c);
    say_field(&s, "theme", theme_name(cx, c->theme));
    say_field(&s, "kind", kind_name(cx, c->kind));
    say_field(&s, "duration",
              c->duration ? duration_to_text(cx->arena, c->duration, cx->tongue) : STR_NONE);
    say_place(&s, c);
    say_texts(&s, "audience", &c->audience);
    say_access(&s, c);
    say_field(&s, "languages", languages_text(cx, &c->languages));
    say_count(&s, "group_max", c->group_max);
    say_count(&s, "age_min", c->age_min);
    say_field(&s, "cancel", cancel_policy_name(cx, c->cancel));
    say_field(&s, "host", c->host);
    say_pictures(&s, c);
    say_periods(&s, c);
    return s;
}

static const struct said *find(const struct saying *s, struct str key)
{
    for (size_t i = 0; i < s->n; i++) {
        if (str_is(s->all[i].key, key))
            return &s->all[i];
    }
    return NULL;
}

static struct list whole(struct ctx *cx, struct str text, struct piece kind)
{
    struct piece *p = NEW(cx->arena, struct piece);

    *p = kind;
    p->text = text;
    return (struct list){p, text.n ? 1 : 0};
}

/* A price that rises says so; places already sold keep theirs. */
static void judge_price(struct ctx *cx, struct comparison *c, struct money was, struct money is)
{
    c->is_amount = true;
    if (was.currency != is.currency || !money_is_sound(was) || !money_is_sound(is))
        return;
    if (money_compare(is, was) != 0)
        c->note = SAY(cx, "Bookings already made keep their price.");
    if (was.minor > 0 && is.minor * 100 > was.minor * 120)
        c->alert = SAY(cx, "Up by more than 20%");
}

static struct comparison compared(struct ctx *cx, const struct said *was, const struct said *is)
{
    const struct said *any = is ? is : was;
    struct comparison c = {.key = any->key, .name = any->name};

    c.is_amount = any->amount.currency != CURRENCY_NONE;
    if (!was) {
        c.is_new = true;
        c.after = whole(cx, is->text, (struct piece){.come = true});
    } else if (!is) {
        c.is_gone = true;
        c.before = whole(cx, was->text, (struct piece){.gone = true});
    } else if (c.is_amount) {
        c.before = whole(cx, was->text, (struct piece){.gone = true});
        c.after = whole(cx, is->text, (struct piece){.come = true});
        judge_price(cx, &c, was->amount, is->amount);
    } else {
        compare_texts(cx->arena, was->text, is->text, &c.before, &c.after);
    }
    return c;
}

void compare_versions(struct ctx *cx,
                      const struct offer_content *present,
                      const struct offer_content *proposed,
                      struct list *ret_changed,
                      struct list *ret_same)
{
    const struct offer_content nothing = {0};
    struct saying was = said_by(cx, present ? present : &nothing);
    struct saying is = said_by(cx, proposed);
    struct comparison *changed = NEW_ARRAY(cx->arena, struct comparison, was.n + is.n + 1);
    struct comparison *same = NEW_ARRAY(cx->arena, struct comparison, is.n + 1);
    size_t changed_n = 0;
    size_t same_n = 0;

    for (size_t i = 0; i < is.n; i++) {
        const struct said *now = &is.all[i];
        const struct said *before = find(&was, now->key);

        if (before && str_is(before->text, now->text)) {
            same[same_n++] =
                (struct comparison){.key = now->key,
                                    .name = now->name,
                                    .after = whole(cx, now->text, (struct piece){.same = true})};
        } else {
            changed[changed_n] = compared(cx, before, now);
            if (!present) /* a first version is read, not compared */
                changed[changed_n].after = whole(cx, now->text, (struct piece){.same = true});
            changed_n++;
        }
    }
    for (size_t i = 0; i < was.n; i++) {
        if (!find(&is, was.all[i].key))
            changed[changed_n++] = compared(cx, &was.all[i], NULL);
    }
    *ret_changed = (struct list){changed, changed_n};
    *ret_same = (struct list){same, same_n};
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "sync/sync.h"
#include "web/office/queue.h"

SHAPE(QUEUE_KEPT, struct pair, FIELD(struct pair, name), FIELD(struct pair, value));

struct queue_filter queue_filter_asked(struct ctx *cx, const struct request *rq)
{
    struct queue_filter f = {
        .theme = (enum theme)word_value(&THEMES, asked(cx, rq, "theme")),
        .source = asked(cx, rq, "source"),
        .subject = (enum queue_subject)word_value(&QUEUE_SUBJECTS, asked(cx, rq, "subject")),
        .late = asked(cx, rq, "late").n > 0,
        .order = (enum queue_order)word_value(&QUEUE_ORDERS, asked(cx, rq, "order")),
        .page = asked_number(cx, rq, "page", 1),
    };

    if (asked(cx, rq, "mine").n > 0)
        f.holder = rq->by->user;
    if (f.page < 1 || f.page > 9999)
        f.page = 1;
    return f;
}

struct str queue_href(struct ctx *cx, const struct queue_filter *f, uint32_t page)
{
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "/office/queue");
    if (f->theme)
        href_add(&b, "theme", word_of(&THEMES, f->theme));
    if (f->source.n)
        href_add(&b, "source", f->source);
    if (f->subject)
        href_add(&b, "subject", word_of(&QUEUE_SUBJECTS, f->subject));
    if (!id_is_none(f->holder.id))
        href_add(&b, "mine", STR("1"));
    if (f->late)
        href_add(&b, "late", STR("1"));
    if (f->order > QUEUE_BY_DUE)
        href_add(&b, "order", word_of(&QUEUE_ORDERS, f->order));
    if (page > 1)
        href_add(&b, "page", arena_text(cx->arena, "%u", page)); /* 1000, not "1 000" */
    return buf_str(&b);
}

bool queue_is_filtered(const struct queue_filter *f)
{
    return f->theme || f->source.n || f->subject || !id_is_none(f->holder.id) || f->late;
}

/* ---- chips ---- */

static enum fault count_of(struct ctx *cx, struct db *db, struct queue_filter filter, uint32_t *ret)
{
    struct list none;

    filter.page = 10000; /* the number alone */
    return moderation_queue(cx, db, &filter, &none, ret);
}

/* With the number it leads to; without one only when it is where one stands. */
static enum fault add_chip(struct ctx *cx,
                           struct db *db,
                           struct chips *chips,
                           struct queue_filter filter,
                           struct str name,
                           bool on)
{
    uint32_t n = 0;

    TRY(count_of(cx, db, filter, &n));
    if ((n == 0 && !on && queue_is_filtered(&filter)) || chips->n == COUNT_OF(chips->all))
        return FAULT_NONE;
    struct str count = number_text(cx, n);
    chips->all[chips->n++] = (struct chip){queue_href(cx, &filter, 1),
                                           WITH(cx, "{name}, {n}", "name", &name, "n", &count), on};
    return FAULT_NONE;
}

static bool has_chip(const struct chips *chips, struct str href)
{
    for (size_t i = 0; i < chips->n; i++) {
        if (str_is(chips->all[i].href, href))
            return true;
    }
    return false;
}

static enum fault add_subjects(struct ctx *cx,
                               struct db *db,
                               const struct queue_filter *now,
                               struct chips *chips)
{
    const struct {
        enum queue_subject subject;
        struct str name;
    } all[] = {
        {QUEUED_NEW, SAY(cx, "New ones")},
        {QUEUED_CHANGE, SAY(cx, "Changes")},
        {QUEUED_RECORD, SAY(cx, "Records of sources")},
        {QUEUED_ANSWER, SAY(cx, "Answers")},
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct queue_filter filter = {.subject = all[i].subject, .order = now->order};

        TRY(add_chip(cx, db, chips, filter, all[i].name, now->subject == filter.subject));
    }
    return FAULT_NONE;
}

enum fault queue_chips(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       const struct queue_filter *now,
                       struct chips *chips)
{
    const struct queue_filter all = {.order = now->order};
    const struct queue_filter mine = {.order = now->order, .holder = rq->by->user};
    const struct queue_filter late = {.order = now->order, .late = true};

    TRY(add_chip(cx, db, chips, all, SAY(cx, "All"), !queue_is_filtered(now)));
    TRY(add_chip(cx, db, chips, mine, SAY(cx, "Mine"), !id_is_none(now->holder.id)));
    TRY(add_subjects(cx, db, now, chips));
    return add_chip(cx, db, chips, late, SAY(cx, "Late"), now->late);
}

/* A source has many runs, and one chip. */
enum fault queue_more_chips(struct ctx *cx,
                            struct db *db,
                            const struct queue_filter *now,
                            struct chips *chips)
{
    struct list runs;

    TRY(sync_runs(cx, db, &runs));
    each_in (run, struct sync_run, &runs) {
        struct queue_filter filter = {
            .order = now->order,
            .source = arena_text(cx->arena, "sync %" PRI_STR, ARG_STR(run->source))};

        if (!has_chip(chips, queue_href(cx, &filter, 1)))
            TRY(add_chip(cx, db, chips, filter, run->source, str_is(now->source, filter.source)));
    }
    for (unsigned t = 1; t < THEMES.count; t++) {
        struct queue_filter filter = {.theme = (enum theme)t, .order = now->order};

        TRY(add_chip(cx, db, chips, filter, theme_name(cx, filter.theme),
                     now->theme == filter.theme));
    }
    return FAULT_NONE;
}

static struct str order_name(struct ctx *cx, unsigned value)
{
    switch ((enum queue_order)value) {
    case QUEUE_NEWEST_FIRST:
        return SAY(cx, "Newest first");
    case QUEUE_BY_PARTNER:
        return SAY(cx, "By partner");
    case QUEUE_BY_DUE:
    case QUEUE_ORDER_UNSET:
        break;
    }
    return SAY(cx, "By due date");
}

struct list queue_orders(struct ctx *cx, const struct queue_filter *f)
{
    struct option *all = NEW_ARRAY(cx->arena, struct option, QUEUE_ORDERS.count);
    size_t n = 0;

    for (unsigned i = 1; i < QUEUE_ORDERS.count; i++) {
        all[n++] = (struct option){.value = word_of(&QUEUE_ORDERS, i),
                                   .label = order_name(cx, i),
                                   .chosen = i == (unsigned)f->order};
    }
    return (struct list){all, n};
}

struct list queue_kept(struct ctx *cx, const struct queue_filter *f)
{
    struct pair *kept = NEW_ARRAY(cx->arena, struct pair, 5);
    size_t n = 0;

    if (f->theme)
        kept[n++] = (struct pair){STR("theme"), word_of(&THEMES, f->theme)};
    if (f->source.n)
        kept[n++] = (struct pair){STR("source"), f->source};
    if (f->subject)
        kept[n++] = (struct pair){STR("subject"), word_of(&QUEUE_SUBJECTS, f->subject)};
    if (!id_is_none(f->holder.id))
        kept[n++] = (struct pair){STR("mine"), STR("1")};
    if (f->late)
        kept[n++] = (struct pair){STR("late"), STR("1")};
    return (struct list){kept, n};
}

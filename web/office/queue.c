/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/queue.h"
#include "base/arena.h"

/* What waits to be vetted, what is due first. */

#define PAGE_ROWS 20

/* See parts/office-queue-row. */
struct queue_line {
    struct str href;
    struct str picture;
    struct str name;
    struct str plaque;
    struct str partner;
    struct str subject;
    struct str subject_tone;
    struct str checks;
    struct str checks_tone;
    struct str checks_icon;
    struct str due;
    struct str due_words;
    struct str holder;
    struct str take;
    bool late;
    bool mine;
};
SHAPE(QUEUE_LINE,
      struct queue_line,
      FIELD(struct queue_line, href),
      FIELD(struct queue_line, picture),
      FIELD(struct queue_line, name),
      FIELD(struct queue_line, plaque),
      FIELD(struct queue_line, partner),
      FIELD(struct queue_line, subject),
      FIELD(struct queue_line, subject_tone),
      FIELD(struct queue_line, checks),
      FIELD(struct queue_line, checks_tone),
      FIELD(struct queue_line, checks_icon),
      FIELD(struct queue_line, due),
      FIELD(struct queue_line, due_words),
      FIELD(struct queue_line, holder),
      FIELD(struct queue_line, take),
      FIELD(struct queue_line, late),
      FIELD(struct queue_line, mine));

struct queue_view {
    struct page page;
    struct str csrf;
    struct page_message message;
    struct str heading;
    struct str oldest;
    struct list chips;
    struct list more; /* struct chip: sources and themes, under a fold */
    bool more_on;
    struct list kept; /* struct pair */
    struct list orders;
    struct list rows;
    bool has_rows;
    bool is_filtered;
    struct str page_of;
    struct pager pager;
};
SHAPE(QUEUE_PAGE,
      struct queue_view,
      FIELD_PART(struct queue_view, page, &PAGE),
      FIELD(struct queue_view, csrf),
      FIELD_PART(struct queue_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct queue_view, heading),
      FIELD(struct queue_view, oldest),
      FIELD_LIST(struct queue_view, chips, &CHIP),
      FIELD_LIST(struct queue_view, more, &CHIP),
      FIELD(struct queue_view, more_on),
      FIELD_LIST(struct queue_view, kept, &QUEUE_KEPT),
      FIELD_LIST(struct queue_view, orders, &OPTION),
      FIELD_LIST(struct queue_view, rows, &QUEUE_LINE),
      FIELD(struct queue_view, has_rows),
      FIELD(struct queue_view, is_filtered),
      FIELD(struct queue_view, page_of),
      FIELD_PART(struct queue_view, pager, &PAGER, .traits = OPTIONAL));
PAGE_TEMPLATE(QUEUE_TEMPLATE, "office/queue", &QUEUE_PAGE);

static struct str due_words(struct ctx *cx, int days)
{
    if (days < 0)
        return COUNTED(cx, -days, "{n} day late", "{n} days late");
    if (days == 0)
        return SAY(cx, "today");
    return COUNTED(cx, days, "in {n} day", "in {n} days");
}

static void say_subject(struct ctx *cx, const struct queue_row *row, struct queue_line *line)
{
    struct str source = row->made_by;

    switch (row->subject) {
    case QUEUED_RECORD:
        source = (struct str){source.p + strlen("sync "), source.n - strlen("sync ")};
        line->subject = row->first ? WITH(cx, "New record, {source}", "source", &source)
                                   : WITH(cx, "Record updated, {source}", "source", &source);
        line->subject_tone = STR("info");
        break;
    case QUEUED_ANSWER:
        line->subject = SAY(cx, "Answer of the partner");
        line->subject_tone = STR("sun");
        break;
    case QUEUED_NEW:
        line->subject = SAY(cx, "New visit");
        break;
    case QUEUED_CHANGE:
    case QUEUED_UNSET:
        line->subject = SAY(cx, "Change");
        break;
    }
}

static void say_checks(struct ctx *cx, uint32_t findings, struct queue_line *line)
{
    if (findings == 0) {
        line->checks = SAY(cx, "Nothing to report");
        line->checks_tone = STR("ok");
        line->checks_icon = STR("check");
    } else {
        line->checks = COUNTED(cx, findings, "{n} finding", "{n} findings");
        line->checks_tone = STR("warn");
        line->checks_icon = STR("warn");
    }
}

/* "You, 24 more minutes" */
static struct str holder_words(struct ctx *cx,
                               const struct request *rq,
                               const struct queue_row *row,
                               bool *ret_mine)
{
    int64_t minutes = moment_since(row->held_until, cx->now).us / MINUTES(1).us;
    struct str left = duration_to_text(cx->arena, minutes > 0 ? (uint32_t)minutes : 1, cx->tongue);

    *ret_mine = id_is(row->held_by.id, rq->by->user.id);
    return *ret_mine ? WITH(cx, "You, {time} left", "time", &left)
                     : WITH(cx, "{name}, {time}", "name", &row->holder, "time", &left);
}

static struct queue_line line_of(struct ctx *cx,
                                 const struct request *rq,
                                 const struct desk *d,
                                 const struct queue_row *row)
{
    enum theme theme = (enum theme)word_value(&THEMES, row->theme);
    struct day due = moment_to_wall(row->due, d->destination.zone).day;
    int days = due.n - desk_today(cx, d).n;
    struct queue_line line = {
        .href = address_of(cx, "/office/reviews", row->version.id, ""),
        .picture = art_address(cx->arena, theme, row->offer_number, false),
        .name = row->title.n ? row->title : SAY(cx, "Without a title"),
        .plaque = row->commune.n ? row->commune : SAY(cx, "Remote"),
        .partner = row->partner,
        .due = desk_day(cx, due, DATE_SHORT),
        .due_words = due_words(cx, days),
        .late = days < 0,
    };

    say_subject(cx, row, &line);
    say_checks(cx, row->findings, &line);
    if (row->holder.n) {
        line.holder = holder_words(cx, rq, row, &line.mine);
    } else {
        line.take = address_of(cx, "/office/reviews", row->version.id, "/take");
    }
    return line;
}

static struct page_message done_message(struct ctx *cx, struct str done)
{
    if (str_is(done, STR("approved")))
        return message_ok(SAY(cx, "Approved."), SAY(cx, "It is on line; the partner is told."));
    if (str_is(done, STR("returned"))) {
        return message_ok(SAY(cx, "Sent back."),
                          SAY(cx, "The partner has your reason and your words."));
    }
    if (str_is(done, STR("refused"))) {
        return message_ok(SAY(cx, "Refused."),
                          SAY(cx, "The partner has your reason and your words."));
    }
    if (str_is(done, STR("none")))
        return message_info(SAY(cx, "Nothing is free to take: others read what waits."));
    if (str_is(done, STR("taken")))
        return message_warn(SAY(cx, "Somebody else is reading this version."), STR_NONE);
    return (struct page_message){0};
}

static struct str oldest_words(struct ctx *cx, const struct list *rows)
{
    const struct queue_row *first = rows->n ? rows->items : NULL;
    int64_t days = first ? moment_since(cx->now, first->made).us / DAYS(1).us : 0;

    if (!first)
        return STR_NONE;
    if (days < 1)
        return SAY(cx, "The oldest came today.");
    return COUNTED(cx, days, "The oldest has waited for {n} day.",
                   "The oldest has waited for {n} days.");
}

static struct pager pager_of(struct ctx *cx, const struct queue_filter *f, uint32_t total)
{
    struct pager p = desk_pager(cx, f->page, PAGE_ROWS, total, queue_href(cx, f, f->page - 1),
                                queue_href(cx, f, f->page + 1));

    if (p.next_href.n > 0) {
        uint32_t left = total - f->page * PAGE_ROWS;

        p.next = COUNTED(cx, left < PAGE_ROWS ? left : PAGE_ROWS, "The next one", "The next {n}");
    }
    return p;
}

enum fault queue_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct queue_filter filter = queue_filter_asked(cx, rq);
    struct chips chips = {0};
    struct chips more = {0};
    struct list rows;
    uint32_t total = 0;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(moderation_queue(cx, db, &filter, &rows, &total));
    TRY(queue_chips(cx, db, rq, &filter, &chips));
    TRY(queue_more_chips(cx, db, &filter, &more));
    struct queue_line *lines = NEW_ARRAY(cx->arena, struct queue_line, rows.n + 1);
    size_t n = 0;
    each_in (row, struct queue_row, &rows)
        lines[n++] = line_of(cx, rq, &d, row);

    struct queue_view view = {
        .csrf = rq->csrf,
        .message = done_message(cx, asked(cx, rq, "done")),
        .heading = total ? COUNTED(cx, total, "{n} visit to review", "{n} visits to review")
                         : SAY(cx, "To review"),
        .oldest = filter.page == 1 ? oldest_words(cx, &rows) : STR_NONE,
        .chips = {chips.all, chips.n},
        .more = {more.all, more.n},
        .more_on = filter.theme || filter.source.n,
        .rows = {lines, n},
        .has_rows = n > 0,
        .is_filtered = queue_is_filtered(&filter),
        .kept = queue_kept(cx, &filter),
        .orders = queue_orders(cx, &filter),
        .page_of = desk_page_of(cx, filter.page, PAGE_ROWS, total),
        .pager = pager_of(cx, &filter, total),
    };
    desk_title(&d, view.heading, "/office/queue");
    view.page = d.page;
    return page_reply(cx, rq, &QUEUE_TEMPLATE, &view, ret);
}

/* The first of these that nobody reads becomes this agent's; *ret_version is none when there is
 * none.
 */
static enum fault claim_first(struct ctx *cx,
                              struct db *db,
                              const struct account *by,
                              const struct list *rows,
                              struct version_id *ret_version)
{
    each_in (row, struct queue_row, rows) {
        if (row->holder.n)
            continue;
        enum fault f = moderation_claim(cx, db, row->version, by->user, by->name);

        if (f == FAULT_NONE) {
            *ret_version = row->version;
            return FAULT_NONE;
        }
        if (f != FAULT_REVIEW_CLAIMED && f != FAULT_REVIEW_DECIDED)
            return f;
        trouble_clear(cx); /* somebody was quicker */
    }
    *ret_version = (struct version_id){0};
    return FAULT_NONE;
}

/* What is due first and nobody reads. */
enum fault queue_next(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct queue_filter filter = {.page = 1};
    struct list rows;
    struct version_id mine;
    uint32_t total = 0;

    do {
        TRY(moderation_queue(cx, db, &filter, &rows, &total));
        TRY(claim_first(cx, db, rq->by, &rows, &mine));
        if (!id_is_none(mine.id))
            return go_to(cx, ret, address_of(cx, "/office/reviews", mine.id, ""), NULL);
    } while (filter.page++ * PAGE_ROWS < total);
    return go_to(cx, ret, STR("/office/queue"), "none");
}

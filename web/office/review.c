/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/moderation.h"

#include "base/arena.h"
#include "web/office/compare.h"
#include "web/office/office.h"

/* A proposed version beside the one on line, and the decision. */

struct review_view {
    struct page page;
    struct str csrf;
    struct page_message message;
    struct str back_name;
    struct str previous;
    struct str next;
    struct str plaque;
    struct str name;
    struct str about;
    struct str all_name; /* of a version with nothing beside it */
    struct list steps;
    struct str online_name;
    struct str proposed_name;
    struct list changed;
    struct list same;
    struct str same_words;
    struct str picture;
    struct list checks;
    struct str action;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
    struct str kept_words;
    struct list kept; /* struct field_comment: said, and not sent */
    struct str asked; /* of the version before: the reason */
    struct str asked_words;
    struct list asked_comments;
    bool first;
    bool nothing;
    bool may_decide;
};
SHAPE(REVIEW_PAGE,
      struct review_view,
      FIELD_PART(struct review_view, page, &PAGE),
      FIELD(struct review_view, csrf),
      FIELD_PART(struct review_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct review_view, back_name),
      FIELD(struct review_view, previous),
      FIELD(struct review_view, next),
      FIELD(struct review_view, plaque),
      FIELD(struct review_view, name),
      FIELD(struct review_view, about),
      FIELD(struct review_view, all_name),
      FIELD_LIST(struct review_view, steps, &DESK_STEP),
      FIELD(struct review_view, online_name),
      FIELD(struct review_view, proposed_name),
      FIELD_LIST(struct review_view, changed, &COMPARISON),
      FIELD_LIST(struct review_view, same, &COMPARISON),
      FIELD(struct review_view, same_words),
      FIELD(struct review_view, picture),
      FIELD_LIST(struct review_view, checks, &DESK_CHECK),
      FIELD(struct review_view, action),
      FIELD_LIST(struct review_view, fields, &DESK_FIELD),
      FIELD(struct review_view, wrongs_title),
      FIELD_LIST(struct review_view, wrongs, &PAGE_WRONG),
      FIELD(struct review_view, kept_words),
      FIELD_LIST(struct review_view, kept, &FIELD_COMMENT),
      FIELD(struct review_view, asked),
      FIELD(struct review_view, asked_words),
      FIELD_LIST(struct review_view, asked_comments, &FIELD_COMMENT),
      FIELD(struct review_view, first),
      FIELD(struct review_view, nothing),
      FIELD(struct review_view, may_decide));
PAGE_TEMPLATE(REVIEW_TEMPLATE, "office/review", &REVIEW_PAGE);

static struct str reason_name(struct ctx *cx, unsigned value)
{
    return refusal_reason_text((enum refusal_reason)value, cx->tongue);
}

/* Five working days after it was sent. */
static struct day due_day(const struct desk *d, struct moment made)
{
    struct day day = moment_to_wall(made, d->destination.zone).day;

    for (int left = 5; left > 0;) {
        day.n++;
        left -= day_weekday(day) <= 5;
    }
    return day;
}

static struct list steps_of(struct ctx *cx, const struct desk *d, const struct review *r, bool mine)
{
    struct desk_step *s = NEW_ARRAY(cx->arena, struct desk_step, 4);
    bool waits = r->proposed.state == VERSION_PROPOSED;
    struct str due = desk_day(cx, due_day(d, r->proposed.made), DATE_SHORT);
    struct str until = r->holder.n ? desk_clock(cx, d, r->held_until) : STR_NONE;

    s[0] = (struct desk_step){
        .name = SAY(cx, "Sent"),
        .words =
            desk_day(cx, moment_to_wall(r->proposed.made, d->destination.zone).day, DATE_SHORT),
        .done = true};
    s[1] = (struct desk_step){.name = SAY(cx, "In review"), .done = !waits, .current = waits};
    if (waits && mine) {
        s[1].words = WITH(cx, "you, until {time}", "time", &until);
    } else if (waits && r->holder.n) {
        s[1].words = WITH(cx, "{name}, until {time}", "name", &r->holder, "time", &until);
    }
    s[2] = (struct desk_step){.name = SAY(cx, "Decision"),
                              .words = waits ? WITH(cx, "due {day}", "day", &due)
                                             : version_badge(cx, r->proposed.state).words,
                              .done = !waits};
    s[3] = (struct desk_step){.name = SAY(cx, "On line"),
                              .done = r->proposed.state == VERSION_APPROVED};
    return (struct list){s, 4};
}

/* ---- checks ---- */

struct checking {
    struct desk_check *all;
    size_t n;
};

static void check(struct checking *c, const char *tone, struct str name, struct str words)
{
    struct str t = str_of(tone);

    c->all[c->n++] = (struct desk_check){
        .tone = t,
        .icon = str_is(t, STR("ok"))     ? STR("check")
                : str_is(t, STR("info")) ? STR("info")
                                         : STR("warn"),
        .name = name,
        .words = words,
    };
}

static bool speaks(const struct offer_content *c, enum language l)
{
    return c->title.in[l].n && c->hook.in[l].n && c->story.in[l].n;
}

static void check_price(struct ctx *cx, struct checking *c, const struct list *changed)
{
    each_in (row, struct comparison, changed) {
        if (row->alert.n) {
            check(c, "warn", WITH(cx, "{name}: up by more than 20%", "name", &row->name),
                  SAY(cx, "To be judged, does not block"));
        }
    }
}

static struct list checks_of(struct ctx *cx, const struct review *r, const struct list *changed)
{
    const struct offer_content *content = &r->proposed.content;
    struct checking c = {NEW_ARRAY(cx->arena, struct desk_check, 200), 0};

    if (offer_content_check(cx, content) != FAULT_NONE) {
        for (struct field_trouble *f = cx->trouble.fields; f && c.n < 30; f = f->next) {
            struct str label = content_label(cx, f->field);

            check(&c, "err", WITH(cx, "{name}: missing", "name", &label), STR_NONE);
        }
    }
    trouble_clear(cx);
    check_price(cx, &c, changed);
    each_in (f, struct finding, &r->findings) {
        struct str label = content_label(cx, f->field);
        struct str what = say_in(cx->tongue, f->what);

        check(&c, "warn", what, WITH(cx, "In “{name}”", "name", &label));
    }
    if (speaks(content, LANGUAGE_FR) && speaks(content, LANGUAGE_EN)) {
        check(&c, "ok", SAY(cx, "Texts complete in French and in English"), STR_NONE);
    } else {
        check(&c, "info", SAY(cx, "Texts in one language only"), STR_NONE);
    }
    if (content->point.lat != 0 || content->point.lon != 0)
        check(&c, "ok", SAY(cx, "The meeting point is on the map"), content->commune);
    if (content->tariffs.n)
        check(&c, "ok", COUNTED(cx, content->tariffs.n, "{n} price", "{n} prices"), STR_NONE);
    if (r->findings.n == 0) {
        check(&c, "ok", SAY(cx, "No telephone number, no address, no capitals in the texts"),
              STR_NONE);
    }
    return (struct list){c.all, c.n};
}

/* ---- the page ---- */

static enum fault neighbours(struct ctx *cx,
                             struct db *db,
                             struct version_id id,
                             struct review_view *view)
{
    struct list waiting;

    TRY(moderation_waiting(cx, db, &waiting));
    const struct version_item *all = waiting.items;
    for (size_t i = 0; i < waiting.n; i++) {
        if (!id_is(all[i].version.id, id.id))
            continue;
        if (i > 0)
            view->previous = address_of(cx, "/office/reviews", all[i - 1].version.id, "");
        if (i + 1 < waiting.n)
            view->next = address_of(cx, "/office/reviews", all[i + 1].version.id, "");
    }
    view->back_name = COUNTED(cx, waiting.n, "{n} visit to review", "{n} visits to review");
    return FAULT_NONE;
}

static struct str about_of(struct ctx *cx, const struct review *r, struct str partner)
{
    struct str number = number_text(cx, r->present.number);
    struct str by = r->proposed.made_by;

    if (id_is(r->offer.published.id, r->proposed.id.id)) {
        return WITH(cx, "{partner} · this version is on line · sent by {by}", "partner", &partner,
                    "by", &by);
    }
    if (id_is_none(r->present.id.id)) {
        return WITH(cx, "{partner} · nothing on line yet · sent by {by}", "partner", &partner, "by",
                    &by);
    }
    return WITH(cx, "{partner} · on line in version {n} · sent by {by}", "partner", &partner, "n",
                &number, "by", &by);
}

static struct page_message state_message(struct ctx *cx,
                                         const struct desk *d,
                                         const struct review *r,
                                         bool mine)
{
    if (r->proposed.state != VERSION_PROPOSED) {
        struct str state = lower_first_of(cx, version_badge(cx, r->proposed.state).words);

        return message_warn(SAY(cx, "This version was decided meanwhile."),
                            WITH(cx, "It is now: {state}.", "state", &state));
    }
    if (r->holder.n && !mine) {
        struct str until = desk_clock(cx, d, r->held_until);

        return message_info(WITH(cx, "{name} reviews this visit until {time}.", "name", &r->holder,
                                 "time", &until));
    }
    return (struct page_message){0};
}

static void say_form(struct ctx *cx, const struct request *rq, struct review_view *view)
{
    struct desk_form f = form_begin(cx, rq);

    form_choice(&f, "reason", SAY(cx, "Reason"),
                SAY(cx, "Sent to the partner and kept. Needed to ask or to refuse."),
                options_of(cx, &REFUSAL_REASONS, reason_name, SAY(cx, "Choose a reason")),
                STR_NONE);
    form_area(&f, "words", SAY(cx, "Your message"), STR_NONE, STR_NONE);
    view->fields = form_fields(&f);
    view->wrongs = form_wrongs(&f, &view->wrongs_title);
}

static void say_content(struct ctx *cx, const struct review *r, struct review_view *view)
{
    const struct offer_content *content = &r->proposed.content;
    struct str was = number_text(cx, r->present.number);
    struct str is = number_text(cx, r->proposed.number);

    view->first = id_is_none(r->present.id.id);
    compare_versions(cx, view->first ? NULL : &r->present.content, content, &view->changed,
                     &view->same);
    view->all_name = r->proposed.state == VERSION_PROPOSED ? SAY(cx, "All of it is new")
                                                           : SAY(cx, "What it says");
    view->nothing = view->changed.n == 0;
    if (view->same.n) {
        view->same_words = COUNTED(cx, view->same.n, "{n} field without a change.",
                                   "{n} fields without a change.");
    }
    view->online_name = WITH(cx, "On line, version {n}", "n", &was);
    view->proposed_name = WITH(cx, "Proposed, version {n}", "n", &is);
    view->picture = art_address(cx->arena, content->theme, r->offer.number, false);
    view->plaque = content->kind == VISIT_VIRTUAL || !content->commune.n ? SAY(cx, "Remote")
                                                                         : content->commune;
    view->name = texts_for(&content->title, cx->tongue);
    if (!view->name.n)
        view->name = SAY(cx, "Without a title");
}

/* ---- what is said of single fields ---- */

static struct str comment_typed(struct ctx *cx, const struct request *rq, struct str key)
{
    return str_trim(typed(rq, arena_text(cx->arena, "comment.%" PRI_STR, ARG_STR(key)).p));
}

/* Of the rows that are there, those of which something was typed; each row keeps it. */
static struct list comments_typed(struct ctx *cx, const struct request *rq, struct list *rows)
{
    struct field_comment *said = NEW_ARRAY(cx->arena, struct field_comment, rows->n + 1);
    size_t n = 0;

    each_in (row, struct comparison, rows) {
        row->comment = comment_typed(cx, rq, row->key);
        if (row->comment.n)
            said[n++] = (struct field_comment){row->key, row->name, row->comment};
    }
    return (struct list){said, n};
}

/* What this version answers. */
static enum fault say_asked(struct ctx *cx,
                            struct db *db,
                            struct version_id id,
                            struct review_view *view)
{
    struct decision before;
    bool found = false;

    TRY(moderation_asked_before(cx, db, id, &before, &found));
    if (!found)
        return FAULT_NONE;
    view->asked = refusal_reason_text(before.reason, cx->tongue);
    view->asked_words = before.words;
    view->asked_comments = before.comments;
    return FAULT_NONE;
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct version_id id,
                       struct reply *ret)
{
    struct review_view view = {.csrf = rq->csrf};
    struct review r;
    struct partner partner;
    struct desk d;

    say_form(cx, rq, &view); /* before anything else clears what is wrong */
    trouble_clear(cx);
    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(moderation_review(cx, db, id, &r));
    TRY(partner_find(cx, db, r.offer.partner, &partner));
    TRY(neighbours(cx, db, id, &view));
    bool mine = id_is(r.held_by.id, rq->by->user.id);

    say_content(cx, &r, &view);
    view.kept = comments_typed(cx, rq, &view.changed);
    TRY(say_asked(cx, db, id, &view));
    view.about = about_of(cx, &r, partner.name);
    view.steps = steps_of(cx, &d, &r, mine);
    view.message = state_message(cx, &d, &r, mine);
    view.may_decide = r.proposed.state == VERSION_PROPOSED && (mine || !r.holder.n);
    view.kept_words = str_trim(typed(rq, "words"));
    view.action = address_of(cx, "/office/reviews", id.id, "");
    view.checks = checks_of(cx, &r, &view.changed);
    view.page = desk_page(cx, &d, view.name, "/office/queue", view.wrongs_title);
    return page_reply(cx, rq, &REVIEW_TEMPLATE, &view, ret);
}

/* Whoever opens it reads it: others see that somebody does. */
static enum fault take(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct version_id id)
{
    enum fault f = moderation_claim(cx, db, id, rq->by->user, rq->by->name);

    if (f != FAULT_REVIEW_CLAIMED && f != FAULT_REVIEW_DECIDED)
        return f;
    trouble_clear(cx);
    return FAULT_NONE;
}

enum fault review_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct version_id id = {rq->path_id};

    desk_tongue(cx, rq);
    TRY(take(cx, db, rq, id));
    return show(cx, db, rq, id, ret);
}

enum fault review_take(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct version_id id = {rq->path_id};
    enum fault f = moderation_claim(cx, db, id, rq->by->user, rq->by->name);

    if (f == FAULT_REVIEW_CLAIMED) {
        trouble_clear(cx);
        return go_to(cx, ret, STR("/office/queue"), "taken");
    }
    if (f == FAULT_REVIEW_DECIDED) {
        trouble_clear(cx);
    } else {
        TRY(f);
    }
    return go_to(cx, ret, address_of(cx, "/office/reviews", id.id, ""), NULL);
}

/* Of another agent's lease: nobody decides over another's head. */
static enum fault decide(struct ctx *cx,
                         struct db *db,
                         const struct request *rq,
                         const struct decision *wanted)
{
    TRY(moderation_claim(cx, db, wanted->version, rq->by->user, rq->by->name));
    return moderation_decide(cx, db, wanted, rq->by->user, rq->by->name);
}

#define COMMENTS_MOST 60

static enum fault read_comments(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct version_id id,
                                struct list *ret)
{
    struct list changed;
    struct list same;
    struct review r;

    TRY(moderation_review(cx, db, id, &r));
    compare_versions(cx, id_is_none(r.present.id.id) ? NULL : &r.present.content,
                     &r.proposed.content, &changed, &same);
    *ret = comments_typed(cx, rq, &changed);
    each_in (said, struct field_comment, ret) {
        if (str_characters(said->words) > COMMENT_MOST)
            (void)fault_field(cx, "words", "A comment is too long: 1,000 characters at most");
    }
    if (ret->n > COMMENTS_MOST)
        (void)fault_field(cx, "words", "Too many comments: put the rest into your message");
    return FAULT_NONE;
}

enum fault review_decide(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct decision decision = {
        .version = {rq->path_id},
        .kind = (enum decision_kind)word_value(&DECISION_KINDS, typed(rq, "kind")),
        .reason = (enum refusal_reason)word_value(&REFUSAL_REASONS, typed(rq, "reason")),
        .words = str_trim(typed(rq, "words")),
    };

    desk_tongue(cx, rq);
    TRY(read_comments(cx, db, rq, decision.version, &decision.comments));
    if (str_characters(decision.words) > 4000)
        (void)fault_field(cx, "words", "too long: 4,000 characters at most");
    enum fault f = cx->trouble.fields ? FAULT_BAD_INPUT : decide(cx, db, rq, &decision);

    if (f == FAULT_BAD_INPUT || f == FAULT_REVIEW_DECIDED || f == FAULT_REVIEW_CLAIMED) {
        reply_status(ret, reply_status_of(f));
        return show(cx, db, rq, decision.version, ret);
    }
    TRY(f);
    return go_to(cx, ret, STR("/office/queue"),
                 decision.kind == DECISION_APPROVE  ? "approved"
                 : decision.kind == DECISION_RETURN ? "returned"
                                                    : "refused");
}

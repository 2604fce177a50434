/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/partner/editor.h"

#include "base/arena.h"
#include "catalogue/shelf.h"
#include "moderation/moderation.h"
#include "web/partner/checklist.h"

/* One part of an offer at a time; right, what is missing and how it will look. */

struct editor_view {
    struct page page;
    struct str csrf;
    struct list steps;
    struct badge badge;
    struct str saved;
    struct str public_href;
    struct str heading;
    struct str intro;
    struct str missing_title;
    struct list missing; /* struct link */
    struct str wrongs_title;
    struct list wrongs;
    struct page_message message;
    bool has_languages;
    struct list languages;
    struct list more_languages; /* struct chip: those in which nothing is written */
    bool accept;
    struct str accept_title;
    struct str accept_words;
    struct str accept_button;
    struct str accept_action;
    struct str action;
    struct str language;
    struct list fields;
    bool has_rows;
    struct str rows_title;
    struct str rows_hint;
    struct list rows;
    struct str next_name;
    struct str ready;
    struct str ready_percent;
    struct str ready_words;
    struct list checks;
    struct card card;
    struct page_message advice;
};
SHAPE(EDITOR_PAGE,
      struct editor_view,
      FIELD_PART(struct editor_view, page, &PAGE),
      FIELD(struct editor_view, csrf),
      FIELD_LIST(struct editor_view, steps, &DESK_STEP),
      FIELD_PART(struct editor_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct editor_view, saved),
      FIELD(struct editor_view, public_href),
      FIELD(struct editor_view, heading),
      FIELD(struct editor_view, intro),
      FIELD(struct editor_view, missing_title),
      FIELD_LIST(struct editor_view, missing, &LINK),
      FIELD(struct editor_view, wrongs_title),
      FIELD_LIST(struct editor_view, wrongs, &PAGE_WRONG),
      FIELD_PART(struct editor_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct editor_view, has_languages),
      FIELD_LIST(struct editor_view, languages, &CHIP),
      FIELD_LIST(struct editor_view, more_languages, &CHIP),
      FIELD(struct editor_view, accept),
      FIELD(struct editor_view, accept_title),
      FIELD(struct editor_view, accept_words),
      FIELD(struct editor_view, accept_button),
      FIELD(struct editor_view, accept_action),
      FIELD(struct editor_view, action),
      FIELD(struct editor_view, language),
      FIELD_LIST(struct editor_view, fields, &DESK_FIELD),
      FIELD(struct editor_view, has_rows),
      FIELD(struct editor_view, rows_title),
      FIELD(struct editor_view, rows_hint),
      FIELD_LIST(struct editor_view, rows, &FIELD_ROW),
      FIELD(struct editor_view, next_name),
      FIELD(struct editor_view, ready),
      FIELD(struct editor_view, ready_percent),
      FIELD(struct editor_view, ready_words),
      FIELD_LIST(struct editor_view, checks, &DESK_CHECK),
      FIELD_PART(struct editor_view, card, &CARD, .traits = OPTIONAL),
      FIELD_PART(struct editor_view, advice, &PAGE_MESSAGE, .traits = OPTIONAL));
PAGE_TEMPLATE(EDITOR_TEMPLATE, "partner/editor", &EDITOR_PAGE);

struct opened {
    struct desk desk;
    struct offer offer;
    struct version version;
    const struct editor_part *part;
    enum language language;
    bool is_asked; /* it was sent back, and nothing was sent since */
    struct decision asked;
};

static enum fault open_part(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct opened *o)
{
    struct str language =
        str_is(rq->method, STR("POST")) ? typed(rq, "language") : asked(cx, rq, "language");

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &o->desk));
    o->part = editor_part_named(rq->path_text);
    if (!o->part)
        return fault(cx, FAULT_PATH_ABSENT, "no such part of an offer");
    TRY(offer_find_of(cx, db, rq->by->partner, (struct offer_id){rq->path_id}, &o->offer));
    TRY(version_newest(cx, db, o->offer.id, &o->version));
    o->language = language_from_code(language);
    if (o->language == LANGUAGE_COUNT || !o->part->has_texts)
        o->language = LANGUAGE_FR;
    o->is_asked = false;
    if (o->version.state != VERSION_DRAFT && o->version.state != VERSION_RETURNED)
        return FAULT_NONE;
    return moderation_asked_before(cx, db, o->version.id, &o->asked, &o->is_asked);
}

static struct str part_address(struct ctx *cx,
                               const struct opened *o,
                               const struct editor_part *part)
{
    struct str address = address_of(cx, "/partner/offers", o->offer.id.id,
                                    arena_text(cx->arena, "/%s", part->name).p);

    if (o->language == LANGUAGE_FR || !part->has_texts)
        return address;
    return arena_text(cx->arena, "%" PRI_STR "?language=%" PRI_STR, ARG_STR(address),
                      ARG_STR(language_code[o->language]));
}

/* ---- around the form ---- */

static struct list steps_of(struct ctx *cx, const struct opened *o, const struct checklist *checks)
{
    struct desk_step *steps = NEW_ARRAY(cx->arena, struct desk_step, editor_parts_n);

    for (size_t i = 0; i < editor_parts_n; i++) {
        const struct editor_part *part = &editor_parts[i];

        steps[i] = (struct desk_step){
            .href = part_address(cx, o, part),
            .name = say_in(cx->tongue, str_of(part->title)),
            .current = part == o->part,
            .done = part != o->part && checklist_part_done(checks, part, &o->version.content),
        };
    }
    return (struct list){steps, editor_parts_n};
}

/* The languages of texts: French and English always, others when there is a text, or to be added.
 */
static void say_languages(struct ctx *cx, const struct opened *o, struct editor_view *view)
{
    struct chip *chips = NEW_ARRAY(cx->arena, struct chip, LANGUAGE_COUNT);
    const struct texts *title = &o->version.content.title;
    struct chip *more = NEW_ARRAY(cx->arena, struct chip, LANGUAGE_COUNT);
    bool written = false; /* nothing is to be translated before that */
    size_t more_n = 0;
    size_t n = 0;

    for (unsigned i = 0; i < LANGUAGE_COUNT; i++)
        written = written || title->in[i].n > 0;
    for (unsigned i = 0; i < LANGUAGE_COUNT; i++) {
        bool always = i == LANGUAGE_FR || i == LANGUAGE_EN || i == (unsigned)o->language;
        struct str name = language_option(cx, i);
        struct opened other = *o;

        other.language = (enum language)i;
        if (!always && title->in[i].n == 0) {
            more[more_n++] = (struct chip){.href = part_address(cx, &other, o->part), .name = name};
            continue;
        }
        chips[n++] = (struct chip){
            .href = part_address(cx, &other, o->part),
            .name = title->in[i].n || !written
                        ? name
                        : WITH(cx, "{language}, to translate", "language", &name),
            .on = i == (unsigned)o->language,
        };
    }
    view->has_languages = o->part->has_texts;
    view->languages = (struct list){chips, n};
    view->more_languages = (struct list){more, more_n};
}

static enum fault say_card(struct ctx *cx,
                           struct db *db,
                           const struct opened *o,
                           struct editor_view *view)
{
    const struct offer_content *c = &o->version.content;
    const struct offer_tariff *first = c->tariffs.items;
    struct str title = texts_for(&c->title, cx->tongue);
    struct list slots;

    TRY(slots_of_offer(cx, db, o->offer.id, &slots));
    const struct slot *next = slots.items;
    view->card = (struct card){
        .name = title.n ? title : SAY(cx, "Without a title"),
        .picture = art_address(cx->arena, c->theme, o->offer.number, false),
        .plaque = c->commune.n ? c->commune : SAY(cx, "Town"),
        .when =
            slots.n ? when_text(cx, next->day, next->minute, DATE_SHORT) : SAY(cx, "No date yet"),
        .lasts = c->duration ? duration_to_text(cx->arena, c->duration, cx->tongue) : STR_NONE,
        .price =
            c->tariffs.n && money_is_sound(first->price) ? price_text(cx, first->price) : STR_NONE,
        .kind = kind_name(cx, c->kind),
    };
    return FAULT_NONE;
}

/* Proposed periods of what is on line become slots. */
static enum fault say_accept(struct ctx *cx,
                             struct db *db,
                             const struct opened *o,
                             struct editor_view *view)
{
    struct version published;

    if (!str_is(str_of(o->part->name), STR("slots")) || id_is_none(o->offer.published.id) ||
        o->offer.state != OFFER_ONLINE)
        return FAULT_NONE;
    TRY(version_find(cx, db, o->offer.published, &published));
    if (published.content.periods.n == 0)
        return FAULT_NONE;
    view->accept = true;
    view->accept_title = SAY(cx, "Open the proposed dates");
    view->accept_words = SAY(cx, "Every departure of the periods on line, for the next 90 days. "
                                 "Those already open stay as they are.");
    view->accept_button = SAY(cx, "Open these slots");
    view->accept_action = address_of(cx, "/partner/offers", o->offer.id.id, "/accept");
    return FAULT_NONE;
}

/* The reason, and the agent's own words; what is said of single fields stands there. */
static struct page_message decision_message(struct ctx *cx,
                                            enum version_state state,
                                            const struct decision *d)
{
    struct str name = version_badge(cx, state).words;
    struct str reason = refusal_reason_text(d->reason, cx->tongue);
    struct str words = d->words.n
                           ? WITH(cx, "“{words}” Correct, and send it again.", "words", &d->words)
                           : SAY(cx, "Correct what is said at the fields, and send it again.");

    return message_warn(WITH(cx, "{state}: {reason}.", "state", &name, "reason", &reason), words);
}

/* Of a version that was refused. */
static enum fault say_refusal(struct ctx *cx,
                              struct db *db,
                              const struct opened *o,
                              struct page_message *ret)
{
    struct decision decision;
    enum fault f = moderation_decision_of(cx, db, o->version.id, &decision);

    if (f == FAULT_VERSION_ABSENT) {
        trouble_clear(cx);
        return FAULT_NONE;
    }
    TRY(f);
    *ret = decision_message(cx, o->version.state, &decision);
    return FAULT_NONE;
}

static enum fault message_of(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             const struct opened *o,
                             struct page_message *ret)
{
    struct str done = asked(cx, rq, "done");
    uint32_t n = asked_number(cx, rq, "n", 0);

    *ret = (struct page_message){0};
    if (str_is(done, STR("accepted"))) {
        *ret = message_ok(COUNTED(cx, n, "{n} slot opened.", "{n} slots opened."), STR_NONE);
    } else if (str_is(done, STR("same"))) {
        *ret = message_info(SAY(cx, "Nothing differs from the version that was sent last."));
    } else if (o->version.state == VERSION_PROPOSED) {
        *ret = message_info(
            SAY(cx, "This version is in review. What you change now becomes a new version."));
    } else if (o->is_asked) {
        *ret = decision_message(cx, VERSION_RETURNED, &o->asked);
    } else if (o->version.state == VERSION_REFUSED) {
        return say_refusal(cx, db, o, ret);
    } else if (o->offer.source_key.n) {
        *ret = message_info(SAY(cx, "This visit comes from a tourist information system: its next "
                                    "update proposes a new version."));
    }
    return FAULT_NONE;
}

static void say_missing(struct ctx *cx,
                        const struct request *rq,
                        const struct checklist *checks,
                        struct editor_view *view)
{
    struct link *links = NEW_ARRAY(cx->arena, struct link, checks->n + 1);
    size_t n = 0;

    if (!str_is(asked(cx, rq, "done"), STR("early")))
        return;
    for (size_t i = 0; i < checks->n; i++) {
        if (str_is(checks->all[i].tone, STR("err")))
            links[n++] = (struct link){.href = checks->all[i].href, .name = checks->all[i].name};
    }
    view->missing = (struct list){links, n};
    if (n) {
        view->missing_title = COUNTED(cx, n, "{n} thing is missing before it can be sent",
                                      "{n} things are missing before it can be sent");
    }
}

static void say_ready(struct ctx *cx, const struct checklist *checks, struct editor_view *view)
{
    struct str percent = number_text(cx, checks->percent);

    view->checks = (struct list){checks->all, checks->n};
    view->ready =
        checks->missing ? WITH(cx, "{n}% ready", "n", &percent) : SAY(cx, "Ready to be sent");
    view->ready_percent = percent;
    view->ready_words = checks->missing
                            ? COUNTED(cx, checks->missing, "{n} thing is missing to send it.",
                                      "{n} things are missing to send it.")
                            : SAY(cx, "Nothing is missing.");
}

static void say_version(struct ctx *cx, const struct opened *o, struct editor_view *view)
{
    struct badge badge = version_badge(cx, o->version.state);
    struct str number = number_text(cx, o->version.number);
    struct str time = desk_when(cx, &o->desk, o->version.made, DATE_SHORT);
    bool draft = o->version.state == VERSION_DRAFT;

    bool today = moment_to_wall(o->version.made, o->desk.destination.zone).day.n ==
                 desk_today(cx, &o->desk).n;

    if (draft && today)
        time = desk_clock(cx, &o->desk, o->version.made);
    badge.words = WITH(cx, "{state}, version {n}", "state", &badge.words, "n", &number);
    view->badge = badge;
    view->saved = !draft  ? WITH(cx, "Written {time}", "time", &time)
                  : today ? WITH(cx, "Saved at {time}", "time", &time)
                          : WITH(cx, "Saved {time}", "time", &time);
}

static void say_form(struct ctx *cx,
                     const struct request *rq,
                     const struct territory *t,
                     const struct opened *o,
                     struct editor_view *view)
{
    struct editing e = {cx, rq, t, o->language};
    struct part_form f = {.form = form_begin(cx, rq),
                          .rows = NEW_ARRAY(cx->arena, struct field_row, 40)};

    o->part->build(&e, &o->version.content, &f);
    if (f.rows_n == 0)
        f.plain = f.form.n;
    checklist_findings(cx, &o->version.content, o->language, &f.form);
    if (o->is_asked)
        checklist_comments(cx, &o->asked.comments, o->language, &f.form);
    view->fields = (struct list){f.form.all, f.plain};
    view->has_rows = f.rows_n > 0;
    view->rows = (struct list){f.rows, f.rows_n};
    view->rows_title = f.rows_title;
    view->rows_hint = f.rows_hint;
    view->wrongs = form_wrongs(&f.form, &view->wrongs_title);
}

static void say_next(struct ctx *cx, const struct opened *o, struct editor_view *view)
{
    size_t at = (size_t)(o->part - editor_parts);
    struct str next =
        at + 1 < editor_parts_n
            ? lower_first_of(cx, say_in(cx->tongue, str_of(editor_parts[at + 1].title)))
            : STR_NONE;

    view->next_name =
        next.n ? WITH(cx, "Continue: {part}", "part", &next) : SAY(cx, "Save and see the list");
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct opened *o,
                       struct reply *ret)
{
    const struct territory *t = NULL;
    struct editor_view view = {.csrf = rq->csrf, .language = language_code[o->language]};
    struct trouble trouble = cx->trouble;
    struct checklist checks;

    BORROW(catalogue, rq->house->shelf);
    if (!catalogue || catalogue_territory(cx, catalogue, &t) != FAULT_NONE)
        t = NULL;
    cx->trouble = trouble;
    say_form(cx, rq, t, o, &view);
    trouble_clear(cx);
    checklist_make(cx, o->offer.id, &o->version.content, &checks);
    view.steps = steps_of(cx, o, &checks);
    say_version(cx, o, &view);
    view.heading = say_in(cx->tongue, str_of(o->part->title));
    view.intro = say_in(cx->tongue, str_of(o->part->intro));
    TRY(message_of(cx, db, rq, o, &view.message));
    say_missing(cx, rq, &checks, &view);
    say_languages(cx, o, &view);
    say_ready(cx, &checks, &view);
    say_next(cx, o, &view);
    view.action = part_address(cx, o, o->part);
    if (o->offer.state == OFFER_ONLINE)
        view.public_href = address_visit(cx->arena, cx->tongue, o->offer.slug);
    TRY(say_card(cx, db, o, &view));
    TRY(say_accept(cx, db, o, &view));
    view.advice = message_info(SAY(cx, "A doubt? Your adviser answers within two working days."));
    view.advice.link =
        arena_text(cx->arena, "mailto:%" PRI_STR, ARG_STR(o->desk.destination.email));
    view.advice.link_name = SAY(cx, "Write to them");
    view.page = desk_page(cx, &o->desk, view.heading, "/partner/offers", view.wrongs_title);
    return page_reply(cx, rq, &EDITOR_TEMPLATE, &view, ret);
}

enum fault editor_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct opened o;

    TRY(open_part(cx, db, rq, &o));
    return show(cx, db, rq, &o, ret);
}

/* ---- saved, sent ---- */

static struct str json_of(struct ctx *cx, const struct offer_content *c)
{
    struct buf b = BUF(cx->arena);

    shape_write_json(&b, &OFFER_CONTENT, c);
    return buf_str(&b);
}

/* Only what differs becomes a draft: looking at an approved version writes nothing. */
static enum fault save(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct opened *o,
                       const struct offer_content *now)
{
    if (str_is(json_of(cx, &o->version.content), json_of(cx, now)))
        return FAULT_NONE;
    return offer_draft_save(cx, db, rq->by->partner, o->offer.id, now, rq->by->name, &o->version);
}

static enum fault send(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct opened *o,
                       struct reply *ret)
{
    struct version sent;
    struct str here = part_address(cx, o, o->part);
    enum fault f = offer_submit(cx, db, rq->by->partner, o->offer.id, &sent);

    if (f == FAULT_BAD_INPUT || f == FAULT_MOVE_WRONG) {
        trouble_clear(cx);
        return go_to(cx, ret, here, f == FAULT_BAD_INPUT ? "early" : "same");
    }
    TRY(f);
    return go_to(cx, ret, STR("/partner/offers"), "sent");
}

enum fault editor_save(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    const struct territory *t = NULL;
    struct str then = typed(rq, "then");
    struct opened o;

    TRY(open_part(cx, db, rq, &o));
    struct offer_content content = o.version.content;

    BORROW(catalogue, rq->house->shelf);
    if (!catalogue || catalogue_territory(cx, catalogue, &t) != FAULT_NONE)
        t = NULL;
    trouble_clear(cx);
    o.part->take(&(struct editing){cx, rq, t, o.language}, &content);
    if (cx->trouble.fields) {
        reply_status(ret, 422);
        return show(cx, db, rq, &o, ret);
    }
    TRY(save(cx, db, rq, &o, &content));
    if (str_is(then, STR("send")))
        return send(cx, db, rq, &o, ret);
    size_t at = (size_t)(o.part - editor_parts);
    bool on = str_is(then, STR("next")) && at + 1 < editor_parts_n;

    if (str_is(then, STR("next")) && !on) {
        reply_see_other(cx, ret, STR("/partner/offers"));
        return FAULT_NONE;
    }
    reply_see_other(cx, ret, part_address(cx, &o, on ? &editor_parts[at + 1] : o.part));
    return FAULT_NONE;
}

/* ---- proposed periods become slots ---- */

struct accepting {
    struct offer_id offer;
    struct day until;
    uint32_t n;
};

static enum fault accept_it(struct ctx *cx, struct db *db, void *of)
{
    struct accepting *a = of;
    struct list slots;

    TRY(slot_accept_periods(cx, db, &a->offer, 1, a->until, &slots));
    a->n = (uint32_t)slots.n;
    return slots.n ? booking_open_seats(cx, db, slots.items, slots.n) : FAULT_NONE;
}

enum fault offer_accept_send(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             struct reply *ret)
{
    struct offer offer;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(offer_find_of(cx, db, rq->by->partner, (struct offer_id){rq->path_id}, &offer));
    struct accepting a = {.offer = offer.id, .until = {desk_today(cx, &d).n + 90}};

    TRY(db_in_transaction(cx, db, accept_it, &a));
    struct str to = address_of(cx, "/partner/offers", offer.id.id, "/slots");
    return go_to(cx, ret, arena_text(cx->arena, "%" PRI_STR "?n=%u", ARG_STR(to), a.n), "accepted");
}

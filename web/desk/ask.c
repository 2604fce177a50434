/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/desk/desk.h"

/* Before something that cannot be undone: a page of its own, the safe choice last and focused. */

struct ask_view {
    struct page page;
    struct str csrf;
    struct str title;
    struct str about;
    struct list words;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
    struct str action;
    struct str button;
    struct str back;
    struct str back_name;
};
SHAPE(ASK_PAGE,
      struct ask_view,
      FIELD_PART(struct ask_view, page, &PAGE),
      FIELD(struct ask_view, csrf),
      FIELD(struct ask_view, title),
      FIELD(struct ask_view, about),
      FIELD_LIST(struct ask_view, words, &TEXT_LINE),
      FIELD_LIST(struct ask_view, fields, &DESK_FIELD),
      FIELD(struct ask_view, wrongs_title),
      FIELD_LIST(struct ask_view, wrongs, &PAGE_WRONG),
      FIELD(struct ask_view, action),
      FIELD(struct ask_view, button),
      FIELD(struct ask_view, back),
      FIELD(struct ask_view, back_name));
PAGE_TEMPLATE(ASK_TEMPLATE, "desk/ask", &ASK_PAGE);

enum fault ask_reply(struct ctx *cx,
                     const struct request *rq,
                     struct desk *d,
                     const struct ask *a,
                     struct reply *ret)
{
    d->page.title = a->title;
    desk_title_wrong(cx, d, a->wrongs_title);
    struct ask_view view = {
        .page = d->page,
        .csrf = rq->csrf,
        .title = a->title,
        .about = a->about,
        .words = a->words,
        .fields = a->fields,
        .wrongs_title = a->wrongs_title,
        .wrongs = a->wrongs,
        .action = a->action,
        .button = a->button,
        .back = a->back,
        .back_name = a->back_name,
    };

    return page_reply(cx, rq, &ASK_TEMPLATE, &view, ret);
}

/* ---- faults ---- */

struct tell_view {
    struct page page;
    struct str heading;
    struct str words;
    struct str home_name;
};
SHAPE(TELL_PAGE,
      struct tell_view,
      FIELD_PART(struct tell_view, page, &PAGE),
      FIELD(struct tell_view, heading),
      FIELD(struct tell_view, words),
      FIELD(struct tell_view, home_name));
PAGE_TEMPLATE(TELL_TEMPLATE, "desk/tell", &TELL_PAGE);

static struct str sign_in_address(struct ctx *cx, const struct request *rq, struct str home)
{
    struct buf b = BUF(cx->arena);

    buf_add(&b, home);
    buf_lit(&b, "sign-in");
    if (str_is(rq->method, STR("GET")) && !str_is(rq->path, home) && rq->path.n < 200) {
        buf_lit(&b, "?next=");
        buf_url(&b, rq->path);
    }
    return buf_str(&b);
}

static enum fault tell(struct ctx *cx,
                       enum fault f,
                       const struct request *rq,
                       enum side side,
                       struct str home_name,
                       struct reply *ret)
{
    if (!rq->house || !rq->house->pages)
        return f;
    desk_tongue(cx, rq);
    if (f == FAULT_NOT_SIGNED_IN) {
        trouble_clear(cx);
        reply_see_other(
            cx, ret,
            sign_in_address(cx, rq, side == SIDE_PARTNER ? STR("/partner/") : STR("/office/")));
        return FAULT_NONE;
    }
    enum fault_kind kind = fault_info[f].kind;
    struct tell_view view = {
        .page = desk_page_bare(cx, rq, side),
        .heading = say_in(cx->tongue, str_of(fault_info[f].title)),
        .home_name = home_name,
    };

    view.page.title = view.heading;
    if (kind == FAULT_KIND_BROKEN) {
        struct str mark =
            cx->trace.n > 4 ? (struct str){cx->trace.p + cx->trace.n - 4, 4} : cx->trace;
        view.words =
            WITH(cx, "Our fault. Nothing is lost, please try again. Ref: {mark}.", "mark", &mark);
    } else if (f == FAULT_NOT_ALLOWED) {
        view.words = SAY(cx, "Sign out, and come back with the account that may.");
    }
    trouble_clear(cx);
    reply_status(ret, reply_status_of(f));
    return page_reply(cx, rq, &TELL_TEMPLATE, &view, ret);
}

enum fault partner_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret)
{
    return tell(cx, f, rq, SIDE_PARTNER, SAY(cx, "To the partners’ space"), ret);
}

enum fault office_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret)
{
    return tell(cx, f, rq, SIDE_OFFICE, SAY(cx, "To the back office"), ret);
}

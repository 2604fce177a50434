/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "house.h"
#include "partner/partner.h"
#include "web/pages.h"
#include "web/public/public.h"
#include "web/surfaces.h"

/* Guessing passwords is slow: of the requests of a minute, one attempt takes so many. */
#define SIGN_IN_COSTS 20

/* What the portal and the back office share. */

enum side { SIDE_PARTNER, SIDE_OFFICE };
/* By the address, for handlers that both have. */
enum side side_of(const struct request *rq);

/* What a device keeps that signed in once: a stranger's failures do not make it wait. */
#define DEVICE_COOKIE "insolite_device"
#define DEVICE_KNOWN (INT64_C(365) * 24 * 3600)

/* The destination one works in, the partner one works for, and what stands around the page. */
struct desk {
    struct page page;
    struct destination destination;
    struct partner partner; /* portal only */
    enum side side;
};

/*
 * First line of every handler of the portal and the back office: the language, the destination, the
 * partner. DESTINATION_ABSENT, PARTNER_ABSENT
 */
MUST_CHECK enum fault desk_begin(struct ctx *cx,
                                 struct db *db,
                                 const struct request *rq,
                                 enum side side,
                                 struct desk *ret);
/* The page that an agent with these roles works on first. */
struct str office_first(uint32_t roles);
/* The title, and which entry of the navigation is current: the beginning of its address. */
/* The same without a look into the database, for telling what went wrong. */
struct page desk_page_bare(struct ctx *cx, const struct request *rq, enum side side);
void desk_title(struct desk *d, struct str title, const char *current);
/* "Error: ..." before the title, when something is to be corrected. */
void desk_title_wrong(struct ctx *cx, struct desk *d, struct str wrongs_title);
/* Both, and the page that they make: the last line but one of a handler that shows a form. */
struct page desk_page(struct ctx *cx,
                      struct desk *d,
                      struct str title,
                      const char *current,
                      struct str wrongs_title);
/* One part of an address after another: "?state=ready", "&page=2". */
struct buf;
void href_add(struct buf *b, const char *name, struct str value);
/* "Page 2 of 5." */
struct str desk_page_of(struct ctx *cx, uint32_t page, size_t rows, size_t total);
/*
 * Where page `page` of so many rows stands, with the addresses of its neighbours, whether they are
 * there or not; nothing where one page holds all.
 */
struct pager desk_pager(struct ctx *cx,
                        uint32_t page,
                        size_t rows,
                        size_t total,
                        struct str before,
                        struct str after);
/* The language chosen before (a cookie), else what the browser asks for. */
void desk_tongue(struct ctx *cx, const struct request *rq);

/* A value of the address's query; empty when there is none. */
struct str asked(struct ctx *cx, const struct request *rq, const char *name);
uint32_t asked_number(struct ctx *cx,
                      const struct request *rq,
                      const char *name,
                      uint32_t otherwise);

/* say_with, in the page's language: WITH(cx, "{n} of {m}", "n", &n, "m", &m) */
#define WITH(cx, english, ...) say_with((cx)->arena, (cx)->tongue, (english), __VA_ARGS__, NULL)
#define COUNTED(cx, n, one, many) say_number((cx)->arena, (cx)->tongue, (int64_t)(n), (one), (many))

/* "/office/reviews/UUID", then `rest` */
struct str address_of(struct ctx *cx, const char *before, struct id id, const char *rest);
/* 303 to an address, with what was done: "?done=approved" */
enum fault go_to(struct ctx *cx, struct reply *ret, struct str address, const char *done);

/* Texts for people, on the destination's wall. */
struct day desk_today(struct ctx *cx, const struct desk *d);
struct str desk_day(struct ctx *cx, struct day day, enum date_style style);
struct str desk_when(struct ctx *cx, const struct desk *d, struct moment at, enum date_style style);
struct str desk_clock(struct ctx *cx, const struct desk *d, struct moment at);
/* The next minute that is whole: at the hour said, `until` is over. */
struct str desk_clock_after(struct ctx *cx, struct db *db, struct moment until);
/* "4,00 €"; of nothing in no currency: "0,00 €" in the destination's */
struct str desk_money(struct ctx *cx, const struct desk *d, struct money amount);
enum currency desk_currency(const struct desk *d);
/* "12 sur 14" */
struct str n_of_m(struct ctx *cx, uint32_t n, uint32_t m);
struct str number_text(struct ctx *cx, int64_t n);

/* A badge: words and a tone ("ok", "warn", "err", "info", "draft" or nothing). */
struct badge {
    struct str words;
    struct str tone;
    struct str icon;
};
extern const struct shape BADGE;
struct badge badge_of(const char *tone, struct str words);

/* A chip that is a link. */
struct chip {
    struct str href;
    struct str name;
    bool on;
};
extern const struct shape CHIP;

/* A step of a line, see parts/steps. */
struct desk_step {
    struct str href;
    struct str name;
    struct str words;
    bool done;
    bool current;
};
extern const struct shape DESK_STEP;

/* What a list of checks says, see parts/office-checks. */
struct desk_check {
    struct str tone; /* ok, warn, err, info */
    struct str icon;
    struct str href;
    struct str name;
    struct str words;
};
extern const struct shape DESK_CHECK;

/* ---- forms ---- */

struct option {
    struct str value;
    struct str label;
    struct str name; /* of a tick */
    bool chosen;
};
extern const struct shape OPTION;

/* A field of any kind, see desk/field. */
struct desk_field {
    struct str name;
    struct str label;
    struct str hint;
    struct str type;
    struct str value;
    struct str wrong;
    struct str finding; /* what an automatic check found there */
    struct str autocomplete;
    struct str inputmode;
    struct list options; /* struct option */
    bool is_input;
    bool is_area;
    bool is_choice;
    bool is_ticks;
    bool is_heading; /* a subtitle between fields */
    bool is_short;
};
extern const struct shape DESK_FIELD;

/* Fields of one form, in order. */
struct desk_form {
    struct ctx *cx;
    const struct request *rq;
    bool again; /* shown again after a POST: what was typed comes first */
    struct desk_field *all;
    size_t n;
};
struct desk_form form_begin(struct ctx *cx, const struct request *rq);
/* Each takes the value that is kept; after a POST what was typed stands there instead. */
struct desk_field *form_input(struct desk_form *f,
                              const char *name,
                              const char *type,
                              struct str label,
                              struct str hint,
                              struct str kept);
struct desk_field *form_area(struct desk_form *f,
                             const char *name,
                             struct str label,
                             struct str hint,
                             struct str kept);
struct desk_field *form_choice(struct desk_form *f,
                               const char *name,
                               struct str label,
                               struct str hint,
                               struct list options,
                               struct str kept);
struct desk_field *form_ticks(struct desk_form *f,
                              const char *name,
                              struct str label,
                              struct str hint,
                              struct list options);
/* A password that is chosen: "new_password", with what is asked of it. */
struct desk_field *form_new_password(struct desk_form *f);
void form_heading(struct desk_form *f, struct str label, struct str hint);
/* The options of an enum by a function that names them. */
typedef struct str option_name(struct ctx *cx, unsigned value);
struct list options_of(struct ctx *cx,
                       const struct words *words,
                       option_name *name,
                       struct str nothing);
struct list form_fields(const struct desk_form *f);
/* struct page_wrong: what is wrong, each a link to its field; and the summary's title. */
struct list form_wrongs(const struct desk_form *f, struct str *ret_title);
/* Whether a tick `value` of that name was sent. */
bool ticked(const struct request *rq, const char *name, struct str value);

/* ---- a page that asks before something that cannot be undone ---- */

struct ask {
    struct str title;
    struct str about;   /* what it is done to */
    struct list words;  /* struct text_line */
    struct list fields; /* struct desk_field: what is asked too; none as a rule */
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
    struct str action;
    struct str button;
    struct str back;
    struct str back_name;
};
enum fault ask_reply(struct ctx *cx,
                     const struct request *rq,
                     struct desk *d,
                     const struct ask *a,
                     struct reply *ret);
struct list lines_of(struct ctx *cx, const struct str *lines, size_t n);

/* A paper, written to be sent, as a browser may show it. */
struct str paper_in_browser(struct ctx *cx, struct str html);

/* ---- a visit off line for a while: handlers of both surfaces ---- */

desk_handler partner_withdraw_page, partner_withdraw_send, partner_back_page, partner_back_send;
desk_handler office_withdraw_page, office_withdraw_send, office_back_page, office_back_send;
struct offer_row;
/* From a list of visits: where it is taken off line, or put back; none when it is neither. */
struct str offline_href(struct ctx *cx, enum side side, const struct offer_row *o);
struct str offline_name(struct ctx *cx, const struct offer_row *o);
struct page_message offline_message(struct ctx *cx, struct str done);

/* ---- sign in and out, language: handlers of both surfaces ---- */

desk_handler partner_sign_in_page, partner_sign_in, office_sign_in_page, office_sign_in;
desk_handler partner_sign_out, office_sign_out, tongue_choose;
struct page_message sign_in_wait_message(struct ctx *cx, struct db *db, struct moment until);
/* ---- one's own account and password: the same handlers on both surfaces ---- */
desk_handler account_found, account_page, account_save, password_page, password_send,
    password_link_page, password_link_send;
/* A fault on a page of these surfaces: a stranger is sent to the sign-in page. */
enum fault partner_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret);
enum fault office_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret);

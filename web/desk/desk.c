/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/desk/desk.h"

#include "base/arena.h"
#include "jobs/jobs.h"
#include "mail/mail.h"
#include "payment/payment.h"

SHAPE(BADGE,
      struct badge,
      FIELD(struct badge, words),
      FIELD(struct badge, tone),
      FIELD(struct badge, icon));
SHAPE(CHIP,
      struct chip,
      FIELD(struct chip, href),
      FIELD(struct chip, name),
      FIELD(struct chip, on));
SHAPE(DESK_STEP,
      struct desk_step,
      FIELD(struct desk_step, href),
      FIELD(struct desk_step, name),
      FIELD(struct desk_step, words),
      FIELD(struct desk_step, done),
      FIELD(struct desk_step, current));
SHAPE(DESK_CHECK,
      struct desk_check,
      FIELD(struct desk_check, tone),
      FIELD(struct desk_check, icon),
      FIELD(struct desk_check, href),
      FIELD(struct desk_check, name),
      FIELD(struct desk_check, words));

#define TONGUE_COOKIE "insolite_tongue"

enum side side_of(const struct request *rq)
{
    return str_starts(rq->path, STR("/partner/")) ? SIDE_PARTNER : SIDE_OFFICE;
}

void desk_tongue(struct ctx *cx, const struct request *rq)
{
    struct str chosen = request_cookie(rq, TONGUE_COOKIE);

    if (str_is(chosen, STR("fr")) || str_is(chosen, STR("en"))) {
        cx->tongue = chosen;
    } else if (!str_is(cx->tongue, STR("en"))) {
        cx->tongue = STR("fr");
    }
}

struct str asked(struct ctx *cx, const struct request *rq, const char *name)
{
    struct pairs pairs = {0};

    if (pairs_from_form(cx, rq->query_text, &pairs) != FAULT_NONE) {
        trouble_clear(cx);
        return STR_NONE;
    }
    return str_trim(pairs_get(&pairs, str_of(name)));
}

uint32_t asked_number(struct ctx *cx,
                      const struct request *rq,
                      const char *name,
                      uint32_t otherwise)
{
    struct str text = asked(cx, rq, name);
    uint32_t n = 0;

    if (text.n == 0 || text.n > 6)
        return otherwise;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return otherwise;
        n = n * 10 + (uint32_t)(text.p[i] - '0');
    }
    return n;
}

struct str address_of(struct ctx *cx, const char *before, struct id id, const char *rest)
{
    struct str text = id_to_text(cx->arena, id);

    return arena_text(cx->arena, "%s/%" PRI_STR "%s", before, ARG_STR(text), rest);
}

enum fault go_to(struct ctx *cx, struct reply *ret, struct str address, const char *done)
{
    bool has_query = str_find(address, STR("?")) < address.n;

    reply_see_other(cx, ret,
                    done ? arena_text(cx->arena, "%" PRI_STR "%sdone=%s", ARG_STR(address),
                                      has_query ? "&" : "?", done)
                         : address);
    return FAULT_NONE;
}

/* ---- the page ---- */

struct entry {
    const char *href;
    const char *name;
    uint32_t roles;
};

static const struct entry portal[] = {
    {"/partner/agenda", "Diary", 0},      {"/partner/offers", "My visits", 0},
    {"/partner/bookings", "Bookings", 0}, {"/partner/revenue", "Revenue", 0},
    {"/partner/file", "My file", 0},
};

#define REFUNDS "/office/refunds"
#define STUCK "/office/stuck"

static const struct entry office[] = {
    {"/office/queue", "To review", ROLE_MODERATOR},
    {"/office/partners", "Partners", 0},
    {"/office/bookings", "Bookings", ROLE_CARE},
    {REFUNDS, "Refunds", ROLE_CARE | ROLE_CASHIER | ROLE_APPROVER},
    {"/office/money", "Money", ROLE_CASHIER | ROLE_APPROVER},
    {"/office/sync", "Synchronisation", 0},
    {STUCK, "Stuck", ROLE_CARE | ROLE_CASHIER | ROLE_APPROVER},
    {"/office/connections", "Connections", ROLE_ADMIN},
};

static struct list nav_of(struct ctx *cx,
                          const struct request *rq,
                          const struct entry *all,
                          size_t n)
{
    struct link *links = NEW_ARRAY(cx->arena, struct link, n);
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (all[i].roles && !(rq->by->roles & (all[i].roles | ROLE_ADMIN)))
            continue;
        links[kept++] = (struct link){.href = str_of(all[i].href),
                                      .name = say_in(cx->tongue, str_of(all[i].name))};
    }
    return (struct list){links, kept};
}

static struct str other_tongue_href(struct ctx *cx, const struct request *rq, enum side side)
{
    struct buf b = BUF(cx->arena);
    bool english = str_is(cx->tongue, STR("en"));

    buf_add(&b, side == SIDE_PARTNER ? STR("/partner/tongue?to=") : STR("/office/tongue?to="));
    buf_add(&b, english ? STR("fr") : STR("en"));
    buf_lit(&b, "&back=");
    buf_url(&b, rq->path);
    if (rq->query_text.n && rq->query_text.n < 400) {
        buf_lit(&b, "%3F");
        buf_url(&b, rq->query_text);
    }
    return buf_str(&b);
}

static struct page page_around(struct ctx *cx, const struct request *rq, const struct desk *d)
{
    bool english = str_is(cx->tongue, STR("en"));
    bool partner = d->side == SIDE_PARTNER;
    struct page page = {
        .tongue = cx->tongue,
        .assets = page_assets(),
        .home = partner ? STR("/partner/") : STR("/office/"),
        .place = partner && d->partner.name.n ? d->partner.name : d->destination.name,
        .other_tongue = english ? STR("fr") : STR("en"),
        .other_name = english ? STR("Français") : STR("English"),
        .other_href = other_tongue_href(cx, rq, d->side),
        .csrf = rq->csrf,
        .private = true,
    };

    if (!rq->by)
        return page;
    page.who = rq->by->name;
    page.account = partner ? STR("/partner/account") : STR("/office/account");
    page.sign_out = partner ? STR("/partner/sign-out") : STR("/office/sign-out");
    page.nav = partner ? nav_of(cx, rq, portal, COUNT_OF(portal))
                       : nav_of(cx, rq, office, COUNT_OF(office));
    return page;
}

struct page desk_page_bare(struct ctx *cx, const struct request *rq, enum side side)
{
    struct desk d = {.side = side};
    struct page page = page_around(cx, rq, &d);

    if (!str_is(rq->method, STR("GET")))
        page.other_href = STR_NONE; /* nothing is read at that address */
    return page;
}

struct str office_first(uint32_t roles)
{
    if (roles & (ROLE_MODERATOR | ROLE_ADMIN))
        return STR("/office/queue");
    if (roles & (ROLE_CASHIER | ROLE_APPROVER))
        return STR("/office/money");
    return roles & ROLE_CARE ? STR("/office/bookings") : STR("/office/partners");
}

static enum fault count_refunds(struct ctx *cx, struct db *db, struct link *link)
{
    uint32_t refused = 0;

    TRY(payment_refunds_refused_count(cx, db, &refused));
    struct str n = number_text(cx, refused);
    if (refused > 0)
        link->name = WITH(cx, "Refunds ({n})", "n", &n);
    return FAULT_NONE;
}

/* Whoever begins the day here is told besides, in a line of its own. */
static enum fault count_stuck(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct page *page,
                              struct link *link)
{
    struct jobs_stuck_count jobs;
    uint32_t mails = 0;

    TRY(mails_refused_count(cx, db, &mails));
    TRY(jobs_stuck_count(cx, db, &jobs));
    uint32_t all = mails + jobs.here + (rq->by->roles & ROLE_ADMIN ? jobs.house : 0);
    struct str n = number_text(cx, all);
    if (all == 0)
        return FAULT_NONE;
    link->name = WITH(cx, "Stuck ({n})", "n", &n);
    if (!str_is(rq->path, office_first(rq->by->roles)))
        return FAULT_NONE;
    page->notice_href = link->href;
    page->notice = COUNTED(cx, all, "{n} thing is stuck and waits for a person",
                           "{n} things are stuck and wait for a person");
    return FAULT_NONE;
}

/* What waits for a person is counted where everybody looks. */
static enum fault count_waiting(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct page *page)
{
    each_in (link, struct link, &page->nav) {
        if (str_is(link->href, STR(REFUNDS)))
            TRY(count_refunds(cx, db, link));
        if (str_is(link->href, STR(STUCK)))
            TRY(count_stuck(cx, db, rq, page, link));
    }
    return FAULT_NONE;
}

enum fault desk_begin(struct ctx *cx,
                      struct db *db,
                      const struct request *rq,
                      enum side side,
                      struct desk *ret)
{
    struct desk d = {.side = side};

    desk_tongue(cx, rq);
    TRY(destination_find(cx, db, cx->destination, &d.destination));
    if (side == SIDE_PARTNER && rq->by)
        TRY(partner_find(cx, db, rq->by->partner, &d.partner));
    d.page = page_around(cx, rq, &d);
    *ret = d;
    return count_waiting(cx, db, rq, &ret->page);
}

void desk_title(struct desk *d, struct str title, const char *current)
{
    d->page.title = title;
    each_in (link, struct link, &d->page.nav)
        link->current = current && str_is(link->href, str_of(current));
}

void desk_title_wrong(struct ctx *cx, struct desk *d, struct str wrongs_title)
{
    struct str title = d->page.title;

    if (wrongs_title.n)
        d->page.title = WITH(cx, "Error: {title}", "title", &title);
}

struct page desk_page(struct ctx *cx,
                      struct desk *d,
                      struct str title,
                      const char *current,
                      struct str wrongs_title)
{
    desk_title(d, title, current);
    desk_title_wrong(cx, d, wrongs_title);
    return d->page;
}

void href_add(struct buf *b, const char *name, struct str value)
{
    bool begun = b->n > 0 && memchr(b->p, '?', b->n);

    buf_format(b, "%c%s=", begun ? '&' : '?', name);
    buf_url(b, value);
}

static uint32_t pages_of(size_t rows, size_t total)
{
    return total > rows ? (uint32_t)((total + rows - 1) / rows) : 1;
}

struct str desk_page_of(struct ctx *cx, uint32_t page, size_t rows, size_t total)
{
    struct str at = number_text(cx, page);
    struct str all = number_text(cx, pages_of(rows, total));

    return WITH(cx, "Page {page} of {pages}.", "page", &at, "pages", &all);
}

struct pager desk_pager(struct ctx *cx,
                        uint32_t page,
                        size_t rows,
                        size_t total,
                        struct str before,
                        struct str after)
{
    uint32_t pages = pages_of(rows, total);

    if (pages == 1)
        return (struct pager){0};
    return (struct pager){
        .page_of = desk_page_of(cx, page, rows, total),
        .previous_href = page > 1 ? before : STR_NONE,
        .previous = SAY(cx, "Before"),
        .next_href = page < pages ? after : STR_NONE,
        .next = SAY(cx, "After"),
    };
}

/* ---- texts ---- */

struct day desk_today(struct ctx *cx, const struct desk *d)
{
    return moment_to_wall(cx->now, d->destination.zone).day;
}

struct str desk_day(struct ctx *cx, struct day day, enum date_style style)
{
    return date_to_text(cx->arena, &day, style, cx->tongue);
}

struct str desk_when(struct ctx *cx, const struct desk *d, struct moment at, enum date_style style)
{
    struct wall wall = moment_to_wall(at, d->destination.zone);

    return when_text(cx, wall.day, wall.minute, style);
}

struct str desk_clock(struct ctx *cx, const struct desk *d, struct moment at)
{
    return clock_to_text(cx->arena, moment_to_wall(at, d->destination.zone).minute, cx->tongue);
}

struct str desk_clock_after(struct ctx *cx, struct db *db, struct moment until)
{
    struct desk d = {0};

    if (destination_find(cx, db, cx->destination, &d.destination) != FAULT_NONE)
        trouble_clear(cx); /* in UTC then */
    return desk_clock(cx, &d, moment_plus(until, SECONDS(59)));
}

enum currency desk_currency(const struct desk *d)
{
    enum currency currency = currency_from_code(d->destination.currency);

    return currency == CURRENCY_NONE ? CURRENCY_EUR : currency;
}

struct str desk_money(struct ctx *cx, const struct desk *d, struct money amount)
{
    if (amount.currency == CURRENCY_NONE)
        amount = MONEY_ZERO(desk_currency(d));
    return money_to_text(cx->arena, amount, cx->tongue);
}

struct str number_text(struct ctx *cx, int64_t n)
{
    return arena_text(cx->arena, "%lld", (long long)n);
}

struct str n_of_m(struct ctx *cx, uint32_t n, uint32_t m)
{
    struct str some = number_text(cx, n);
    struct str all = number_text(cx, m);

    return WITH(cx, "{n} of {m}", "n", &some, "m", &all);
}

struct badge badge_of(const char *tone, struct str words)
{
    struct str t = str_of(tone);
    struct badge b = {.words = words, .tone = t};

    if (str_is(t, STR("ok"))) {
        b.icon = STR("check");
    } else if (str_is(t, STR("warn")) || str_is(t, STR("err"))) {
        b.icon = STR("warn");
    }
    return b;
}

struct list lines_of(struct ctx *cx, const struct str *lines, size_t n)
{
    struct text_line *all = NEW_ARRAY(cx->arena, struct text_line, n + 1);
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (lines[i].n)
            all[kept++].text = lines[i];
    }
    return (struct list){all, kept};
}

/* ---- the other language ---- */

enum fault tongue_choose(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct str to = str_is(asked(cx, rq, "to"), STR("en")) ? STR("en") : STR("fr");
    struct str back = asked(cx, rq, "back");
    bool portal_side = side_of(rq) == SIDE_PARTNER;

    (void)db;
    if (!str_starts(back, portal_side ? STR("/partner/") : STR("/office/")))
        back = portal_side ? STR("/partner/") : STR("/office/");
    for (size_t i = 0; i < back.n; i++) {
        if ((unsigned char)back.p[i] <= ' ')
            back = portal_side ? STR("/partner/") : STR("/office/");
    }
    reply_cookie(cx, ret, TONGUE_COOKIE, to, INT64_C(365) * 24 * 3600);
    reply_see_other(cx, ret, back);
    return FAULT_NONE;
}

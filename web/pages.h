/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/view.h"
#include "catalogue/catalogue.h"
#include "http/reply.h"
#include "http/route.h"

/*
 * What every page is made with: its template, compiled for each language at start, and the struct
 * `page` that head, header and footer are filled from.
 *
 *     PAGE_TEMPLATE(VISIT_TEMPLATE, "public/visit", &VISIT_PAGE);
 *     ...
 *     struct visit_page v = {.page = page_of(cx, rq, territory, title)};
 *     return page_reply(cx, rq, &VISIT_TEMPLATE, &v, ret);
 */
struct page_template {
    const char *name;          /* below web/, without its ending */
    const struct shape *shape; /* of the page's struct; it has a part named `page` */
};

#define PAGE_TEMPLATE(variable, name_, shape_)                                                     \
    const struct page_template variable = {(name_), (shape_)};                                     \
    static LISTED(page_templates) const struct page_template *const variable##_listed = &variable

/* A link, in lists of them. */
struct link {
    struct str href;
    struct str name;
    bool current;
};
extern const struct shape LINK;

/* What stands around every page. */
struct page {
    struct str tongue;
    struct str title; /* without "| Insolite" */
    struct str description;
    struct str canonical;
    struct str assets; /* "/assets/HASH" */
    struct str home;
    struct str place; /* "Grand Paris"; in the portal the partner's name */
    struct str all;   /* the list of visits */
    struct str remote;
    struct str free;
    struct str mine;       /* for who lost the mail of a booking */
    struct str info;       /* beginning of the address of texts */
    struct str head_class; /* of the header */
    struct str other_tongue;
    struct str other_name;
    struct str other_href; /* this page in the other language; empty: not offered */
    struct str csrf;
    struct str give_back; /* checkout: where seats are given back */
    struct str give_back_name;
    struct str who;     /* portal and office: who is signed in */
    struct str account; /* portal and office: one's own account */
    struct str sign_out;
    bool private;      /* not for search engines; its address is not told to others */
    struct list nav;   /* struct link */
    struct str notice; /* office: a line above the page, which is a link */
    struct str notice_href;
};
extern const struct shape PAGE;

/* A message, see parts/message. */
struct page_message {
    struct str tone; /* ok, info, warn, err */
    struct str role; /* status, alert */
    struct str icon;
    struct str strong;
    struct str words;
    struct str link;
    struct str link_name;
};
extern const struct shape PAGE_MESSAGE;

/* Where one stands in a list of several pages, see parts/pager. */
struct pager {
    struct str page_of; /* "Page 2 of 5." */
    struct str previous_href;
    struct str previous;
    struct str next_href;
    struct str next;
};
extern const struct shape PAGER;
struct page_message message_ok(struct str strong, struct str words);
struct page_message message_info(struct str words);
struct page_message message_warn(struct str strong, struct str words);
struct page_message message_err(struct str strong, struct str words);

/* A line of the error summary, see parts/summary. */
struct page_wrong {
    struct str field; /* the id of the input */
    struct str label;
    struct str words;
};
extern const struct shape PAGE_WRONG;

/* An input with its label, hint and what is wrong with it, see parts/field. */
struct page_field {
    struct str name;
    struct str label;
    struct str hint;
    struct str type;
    struct str value;
    struct str wrong;
    struct str autocomplete;
    struct str inputmode;
};
extern const struct shape PAGE_FIELD;

struct text_line {
    struct str text;
};
extern const struct shape TEXT_LINE;

/* The compiled templates. Made once by serve.c (house->pages) and constant. */
struct pages;
MUST_CHECK enum fault pages_open(struct ctx *cx, struct arena *home, const struct pages **ret);
/* Their languages alone, for a verb that writes a mail and shows no page. */
MUST_CHECK enum fault pages_speak(struct ctx *cx);

/* Links, address of assets and language of a public page. `territory` may be NULL (not ready). */
struct page page_of(struct ctx *cx,
                    const struct request *rq,
                    const struct territory *t,
                    struct str title);

/* Fill the template in the request's language. */
void page_fill(struct ctx *cx,
               const struct request *rq,
               const struct page_template *template,
               const void *from,
               struct buf *b);
/* The same as a reply of status 200. */
enum fault page_reply(struct ctx *cx,
                      const struct request *rq,
                      const struct page_template *template,
                      const void *from,
                      struct reply *ret);

/* "/assets/HASH", over all assets together. */
struct str page_assets(void);
/* The bytes of an asset, "insolite.css" or "icons.svg"; empty when there is none. */
struct str asset_named(struct str name);
/* "fr" or "en": by the path, else what the browser asks for. */
struct str page_tongue(const struct request *rq);

/* What was taken of a tariff: "2 adults", "3 × With lunch". */
struct booking_line;
struct str places_taken(struct ctx *cx, const struct booking_line *line);

/* A number to be read: "1 041". */
struct str grouped_text(struct ctx *cx, uint32_t n);

/* Interface text in the page's language. */
#define SAY(cx, literal) SAY_IN((cx)->tongue, literal)

/* What was typed into a form's field; empty when it was not sent. */
struct str typed(const struct request *rq, const char *name);
/* Why a field of this work's trouble is wrong, for people; empty when it is not. */
struct str wrong_with(struct ctx *cx, const char *field);

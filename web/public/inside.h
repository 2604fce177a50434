/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/address.h"
#include "web/pages.h"

/* A visit in a list or among its neighbours, see parts/card and parts/result. */
struct card {
    struct str href;
    struct str name;
    struct str picture;
    struct str plaque;
    struct str when;
    struct str lasts;
    struct str price;
    struct str kind;
    struct str badge;
    struct str tone;
    struct str hook;
    struct str languages;
};
extern const struct shape CARD;
void card_of(struct ctx *cx, const struct catalogue *c, const struct hit *hit, struct card *ret);
/* All of them: a list of struct card. */
struct list cards_of(struct ctx *cx, const struct catalogue *c, const struct hit *hits, size_t n);

/* Words for people, in the page's language. */
struct str theme_name(struct ctx *cx, enum theme theme);
struct str theme_class(enum theme theme); /* "theme-patrimoine" */
struct str theme_file(enum theme theme);  /* "patrimoine" */
struct str kind_name(struct ctx *cx, enum visit_kind kind);
struct str access_name(struct ctx *cx, enum access what);
struct str language_name(struct ctx *cx, struct str code);
struct str band_name(struct ctx *cx, enum price_band band);
struct str when_name(struct ctx *cx, enum search_when when);
struct str department_name(struct str code);
struct str visit_place(struct ctx *cx, const struct visit *v); /* the commune, or "Remote" */
/* "Free" or "22 €" */
struct str price_text(struct ctx *cx, struct money price);
/* "sam. 13 juin, 10 h 30" */
struct str when_text(struct ctx *cx, struct day day, uint32_t minute, enum date_style style);
/* "français, anglais" */
struct str languages_text(struct ctx *cx, const struct list *languages);
/* "3 places" */
struct str places_text(struct ctx *cx, uint32_t n);
struct str visits_text(struct ctx *cx, uint32_t n);
struct str capital(struct arena *a, struct str text);
char upper_letter(char c); /* ASCII */
/* The number somebody typed: empty and nonsense are none. */
uint32_t number_typed(struct str text);
struct str lower_first_of(struct ctx *cx, struct str text);
struct str page_text(struct ctx *cx, const struct texts *t);

/* The picture of a visit: cut anew for each number. Night for evenings and dark heroes; wide in
 * heroes, whose field goes on around it. */
enum art_view { ART_CARD = 0, ART_NIGHT = 1, ART_WIDE = 2 };
struct str art_address(struct arena *a, enum theme theme, uint32_t number, enum art_view view);
/* Which of the theme's two scenes a number draws; the first number that is not mirrored and draws
 * that scene. */
unsigned art_scene(uint32_t number);
uint32_t art_number(unsigned scene);
/* `rest` is what stands after "art/"; false when there is no such scene. */
bool art_write(struct arena *a, struct str rest, struct str *ret);

/* The signature of the links of one booking. */
struct str booking_token(struct ctx *cx, const struct request *rq, struct booking_id id);

/* What a slot, its visit and its territory are, for pages of an order. SLOT_ABSENT */
struct placed {
    const struct territory *territory;
    const struct visit *visit;
    const struct visit_slot *slot;
};
enum fault placed_of(struct ctx *cx,
                     const struct catalogue *c,
                     struct slot_id slot,
                     struct placed *ret);

/* A page that only says something, with ways out. */
struct notice_way {
    struct str look; /* the button's class */
    struct str href;
    struct str name;
    bool sends;         /* a form, with: */
    struct list fields; /* struct pair */
};
enum fault notice_reply(struct ctx *cx,
                        const struct request *rq,
                        const struct territory *t,
                        unsigned status,
                        struct str heading,
                        const struct str *words,
                        size_t words_n,
                        const struct notice_way *ways,
                        size_t ways_n,
                        struct reply *ret);

/* The handlers. */
quick_handler front_door, home_page, list_page, visit_page, info_page, asset_reply, robots, sitemap,
    lost_mail_page;
queued_handler hold_seats;
desk_handler order_page, order_send, order_give_back, order_return;
desk_handler booking_page, booking_qr, booking_calendar, booking_cancel_page, booking_cancel_send,
    lost_mail_send;

/* The addresses' questions. */
extern const struct shape VISIT_QUERY, ORDER_QUERY, BOOKING_QUERY, HOLD_FORM, ORDER_FORM,
    CANCEL_FORM, LOST_MAIL_FORM;

struct visit_query {
    struct day date;     /* whose slots are shown */
    struct str month;    /* "2026-07": which calendar */
    struct slot_id slot; /* chosen before */
    struct str seats;    /* "2,1,0": what was typed, in the order of the tariffs */
    struct str problem;  /* slug of the fault that a hold met */
};

struct order_query {
    struct str k;
    struct str paid; /* "no": the bank refused; "left": back from its page without paying */
};

struct booking_query {
    struct str k;
    uint32_t ticket; /* from 1 */
    bool made;       /* right after the order */
    bool gone;       /* right after the cancellation */
};

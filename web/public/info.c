/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/public/inside.h"

/* The texts that every shop owes its visitors. English is the key; web/po has the others. */

struct paragraph {
    const char *title; /* NULL: goes on */
    const char *text;
};

static const struct paragraph help[] = {
    {NULL, "Everything about your booking is behind the link in your mail: tickets, way there, "
           "cancellation."},
    {"The mail did not come", "Look among the unwanted mail first. If it is not there, the page My "
                              "booking sends it again; or write to us with your name and the "
                              "date of the visit."},
    {"Contact", "{email}"},
    {0},
};
static const struct paragraph ranking[] = {
    {NULL, "Nobody pays to come first."},
    {"By date", "The visits that start soonest and still have places come first. It is the order "
                "of the list unless you choose another."},
    {"By price", "The price of one adult, the lowest first."},
    {"Best match",
     "When you look for words: those found in the title count more than those found in the text."},
    {0},
};
static const struct paragraph mediation[] = {
    {NULL, "Something went wrong? Write to the partner who sold you the visit first, then to us: "
           "{email}."},
    {"Mediator", "If no answer satisfies you within two months, you may turn, free of charge, to "
                 "the consumer mediator named on the visit’s page."},
    {0},
};
static const struct paragraph accessibility[] = {
    {NULL, "These pages aim at the level AA of WCAG 2.2. They work with the keyboard, without "
           "scripts, at 200 % zoom and in dark mode."},
    {"What is missing",
     "No outside audit has been made yet: that is why we say partially compliant."},
    {"A difficulty?", "Write to us, and you will have another way: {email}."},
    {0},
};
static const struct paragraph terms[] = {
    {"Who sells", "Each visit is sold by the partner named on its page. {seller} takes the money "
                  "for them and passes it on."},
    {"Your places", "Places are kept for some minutes while you order. They are yours when the "
                    "payment is confirmed; the tickets then come by mail."},
    {"Cancelling", "Each visit says until when cancelling is free. What comes back goes to the "
                   "means of payment you used. If the partner cancels, you get everything back."},
    {"Withdrawal", "For a leisure service on a fixed date there is no right of withdrawal (article "
                   "L. 221-28, 12° of the French consumer code)."},
    {"Complaints", "Write to {email}. A mediator can be called on free of charge."},
    {0},
};
static const struct paragraph legal[] = {
    {"Publisher", "{seller}"},
    {"Contact", "{email}"},
    {"Program", "Insolite is free software under the European Union Public Licence 1.2."},
    {"Typefaces", "Bricolage Grotesque and Hanken Grotesk, SIL Open Font License 1.1."},
    {0},
};
static const struct paragraph privacy[] = {
    {"What we ask", "Your name, your e-mail address and your telephone number: for the tickets, "
                    "and so that the guide can reach you on the day."},
    {"What you need to take part",
     "If you tell us, the partner who welcomes you and the people in charge of bookings read it, "
     "to prepare your visit. It is erased thirty days after the visit."},
    {"Who sees it", "The partner who welcomes you, and the people in charge of bookings. Your card "
                    "number never reaches us: the bank’s page takes it."},
    {"Cookies", "One, needed by the forms, without your name in it. No audience measurement, no "
                "advertising, nothing from elsewhere."},
    {"Your rights", "See, correct, erase: write to {email}."},
    {0},
};

static const struct info {
    const char *name;
    const char *heading;
    const struct paragraph *parts;
} infos[] = {
    {"help", "Help and contact", help},
    {"ranking", "How we rank the visits", ranking},
    {"mediation", "Consumer mediation", mediation},
    {"accessibility", "Accessibility: partially compliant", accessibility},
    {"terms", "Terms of sale", terms},
    {"legal", "Legal notice", legal},
    {"privacy", "Personal data and cookies", privacy},
};

struct part_view {
    struct str title;
    struct str text;
};
SHAPE(INFO_PART, struct part_view, FIELD(struct part_view, title), FIELD(struct part_view, text));

struct info_view {
    struct page page;
    struct str heading;
    struct list parts; /* struct part_view */
};
SHAPE(INFO_PAGE,
      struct info_view,
      FIELD_PART(struct info_view, page, &PAGE),
      FIELD(struct info_view, heading),
      FIELD_LIST(struct info_view, parts, &INFO_PART));
PAGE_TEMPLATE(INFO_TEMPLATE, "public/info", &INFO_PAGE);

static const struct info *info_named(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(infos); i++) {
        if (str_is(name, str_of(infos[i].name)))
            return &infos[i];
    }
    return NULL;
}

enum fault info_page(struct ctx *cx,
                     const struct catalogue *catalogue,
                     const struct request *rq,
                     struct reply *ret)
{
    const struct info *info = info_named(rq->path_text);
    const struct territory *t;
    struct part_view parts[8];
    size_t n = 0;

    TRY(catalogue_territory(cx, catalogue, &t));
    if (!info)
        return fault(cx, FAULT_PATH_ABSENT, "no text %" PRI_STR, ARG_STR(rq->path_text));
    for (const struct paragraph *p = info->parts; p->text; p++) {
        parts[n++] = (struct part_view){p->title ? say_in(cx->tongue, str_of(p->title)) : STR_NONE,
                                        say_with(cx->arena, cx->tongue, p->text, "email",
                                                 &t->destination.email, "seller",
                                                 &t->destination.seller, NULL)};
    }
    struct info_view view = {.heading = say_in(cx->tongue, str_of(info->heading)),
                             .parts = {parts, n}};

    view.page = page_of(cx, rq, t, view.heading);
    return page_reply(cx, rq, &INFO_TEMPLATE, &view, ret);
}

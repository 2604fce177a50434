/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/inside.h"

#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "base/view.h"
#include "house.h"
#include "mail/mail.h"
#include "partner/partner.h"

/* What the partner reads of a decision. */
struct decision_mail {
    struct str tongue;
    struct str subject;
    struct str partner;
    struct str title;
    struct str reason;
    struct str words;
    struct list comments; /* struct field_comment */
    struct str link;
    bool approved;
    bool returned;
    bool refused;
};

SHAPE(DECISION_MAIL,
      struct decision_mail,
      FIELD(struct decision_mail, tongue),
      FIELD(struct decision_mail, subject),
      FIELD(struct decision_mail, partner),
      FIELD(struct decision_mail, title),
      FIELD(struct decision_mail, reason, .traits = OPTIONAL),
      FIELD(struct decision_mail, words, .traits = OPTIONAL),
      FIELD_LIST(struct decision_mail, comments, &FIELD_COMMENT),
      FIELD(struct decision_mail, link),
      FIELD(struct decision_mail, approved),
      FIELD(struct decision_mail, returned),
      FIELD(struct decision_mail, refused));

extern const struct embedded moderation_mails[];

/* pages.md section 6, reasons of refusal. */
static const char *const reason_text[] = {
    [REASON_OUTSIDE] = "Outside the destination",
    [REASON_USUAL] = "Not unusual enough for this catalogue",
    [REASON_TWICE] = "Already offered by another partner",
    [REASON_DOCUMENT] = "Document missing or expired",
    [REASON_PRICE] = "Price to be explained",
    [REASON_SAFETY] = "Safety to be detailed",
    [REASON_IMAGES] = "Image rights not established",
    [REASON_PROMOTIONAL] = "Text too promotional",
};

struct str refusal_reason_text(enum refusal_reason reason, struct str tongue)
{
    if (reason == REASON_UNSET || reason >= COUNT_OF(reason_text))
        return STR("");
    return say_in(tongue, str_of(reason_text[reason]));
}

static struct str source(void *of, struct str name)
{
    const struct embedded *found = embedded_find(moderation_mails, name);

    (void)of;
    return found ? found->bytes : STR_NONE;
}

static enum fault fill(struct ctx *cx,
                       const char *name,
                       enum view_escape escape,
                       const struct decision_mail *from,
                       struct str *ret)
{
    const struct view_kit kit = {.source = source};
    const struct view *view;
    struct buf b = BUF(cx->arena);

    TRY(view_compile(cx, cx->arena, &kit, str_of(name), &DECISION_MAIL, escape, from->tongue,
                     &view));
    view_fill(view, from, &b);
    *ret = buf_str(&b);
    return FAULT_NONE;
}

static struct str subject_of(struct ctx *cx, const struct decision_mail *m)
{
    if (m->approved) {
        return say_with(cx->arena, m->tongue, "Your visit is on line: {title}", "title", &m->title,
                        NULL);
    }
    if (m->returned) {
        return say_with(cx->arena, m->tongue, "Your visit needs a change: {title}", "title",
                        &m->title, NULL);
    }
    return say_with(cx->arena, m->tongue,
                    "Your visit was not accepted: why, and what to do: {title}", "title", &m->title,
                    NULL);
}

enum fault moderation_mail(struct ctx *cx,
                           struct db *db,
                           const struct house *house,
                           struct id subject)
{
    struct decision_row row;
    struct version version;
    struct offer offer;
    struct partner partner;
    struct version_id id = {subject};

    TRY(db_one(cx, db, &DECISION_OF, ARGS(cx->destination, id), FAULT_VERSION_ABSENT, &row));
    TRY(version_find(cx, db, id, &version));
    TRY(offer_find(cx, db, version.offer, &offer));
    TRY(partner_find(cx, db, offer.partner, &partner));
    if (!text_is_email(partner.email))
        return FAULT_NONE; /* nobody to write to: the portal shows it */

    struct str tongue = STR("fr");
    struct str version_text = id_to_text(cx->arena, version.id.id);
    struct str offer_text = id_to_text(cx->arena, offer.id.id);
    struct decision_mail m = {
        .tongue = tongue,
        .partner = partner.name,
        .title = texts_for(&version.content.title, tongue),
        .reason = refusal_reason_text(row.reason, tongue),
        .words = row.words,
        .comments = row.comments,
        .approved = row.kind == DECISION_APPROVE,
        .returned = row.kind == DECISION_RETURN,
        .refused = row.kind == DECISION_REFUSE,
    };
    m.link = m.approved ? arena_text(cx->arena, "%" PRI_STR "/fr/visites/%" PRI_STR,
                                     ARG_STR(house->public_url), ARG_STR(offer.slug))
                        : arena_text(cx->arena, "%" PRI_STR "/partner/offers/%" PRI_STR,
                                     ARG_STR(house->public_url), ARG_STR(offer_text));
    m.subject = subject_of(cx, &m);
    struct letter letter = {
        .to = partner.email,
        .to_name = partner.name,
        .subject = m.subject,
        .key = arena_text(cx->arena, "decision:%" PRI_STR, ARG_STR(version_text)),
    };
    TRY(fill(cx, "decision.txt.mustache", VIEW_TEXT, &m, &letter.text));
    TRY(fill(cx, "decision.html.mustache", VIEW_HTML, &m, &letter.html));
    return mail_write(cx, db, &letter);
}

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "offer/offer.h"

/*
 * Nothing is published unvetted: the queue of proposed versions, an agent's claim, the decision
 * with its reason. Every proposed version is in the queue by itself (the queue is read from offer's
 * versions); what moderation keeps is who reads it and what was decided.
 *
 * Tables owned: review (claims and automatic findings), decision (insert only).
 */

enum decision_kind { DECISION_UNSET, DECISION_APPROVE, DECISION_RETURN, DECISION_REFUSE };
extern const struct words DECISION_KINDS;

enum refusal_reason { /* pages.md section 6 */
                      REASON_UNSET,
                      REASON_OUTSIDE,
                      REASON_USUAL,
                      REASON_TWICE,
                      REASON_DOCUMENT,
                      REASON_PRICE,
                      REASON_SAFETY,
                      REASON_IMAGES,
                      REASON_PROMOTIONAL,
};
extern const struct words REFUSAL_REASONS;

/* Why a version waits. Each has one: a record of a source, a partner's answer to what was asked, a
 * first version, a later one. */
enum queue_subject {
    QUEUED_UNSET,
    QUEUED_RECORD,
    QUEUED_ANSWER,
    QUEUED_NEW,
    QUEUED_CHANGE,
};
extern const struct words QUEUE_SUBJECTS;

enum queue_order { QUEUE_ORDER_UNSET, QUEUE_BY_DUE, QUEUE_NEWEST_FIRST, QUEUE_BY_PARTNER };
extern const struct words QUEUE_ORDERS;

/* Everything is optional: what is not asked leaves nothing out. */
struct queue_filter {
    enum theme theme;
    struct str source; /* "sync apidae-idf", "portal" */
    enum queue_subject subject;
    struct user_id holder;  /* whoever reads it now */
    bool late;              /* due before today */
    enum queue_order order; /* by due when unset */
    uint32_t page;          /* from 1 */
};

struct queue_row {
    struct version_id version;
    struct offer_id offer;
    uint32_t offer_number;
    struct str title;
    struct str commune;
    struct str theme;
    struct str partner;
    struct str made_by;
    enum queue_subject subject;
    bool first;        /* nothing of it is on line yet */
    uint32_t findings; /* automatic checks that found something */
    struct moment made;
    struct moment due; /* five working days after */
    struct str holder; /* who reads it now; empty */
    struct user_id held_by;
    struct moment held_until;
};
extern const struct shape QUEUE_ROW;
MUST_CHECK enum fault moderation_queue(struct ctx *cx,
                                       struct db *db,
                                       const struct queue_filter *filter,
                                       struct list *ret,
                                       uint32_t *ret_total);

/* One thing an automatic check found: a phone number in the story, a price without a reason ... */
struct finding {
    struct str field; /* "story.fr" */
    struct str what;  /* English, gettext key */
    struct str remedy;
};
extern const struct shape FINDING;
/* Pure: what the checks say of a content, beside offer_content_check. */
void moderation_findings(struct ctx *cx, const struct offer_content *content, struct list *ret);

/* Everything a reviewer reads: the proposed version beside the one on line. */
struct review {
    struct version proposed;
    struct version present; /* id none: nothing on line */
    struct offer offer;
    struct list findings; /* struct finding */
    struct str holder;
    struct user_id held_by;
    struct moment held_until;
};
MUST_CHECK enum fault moderation_review(struct ctx *cx,
                                        struct db *db,
                                        struct version_id version,
                                        struct review *ret);

/* Read it for half an hour; REVIEW_CLAIMED when somebody else does. */
MUST_CHECK enum fault moderation_claim(struct ctx *cx,
                                       struct db *db,
                                       struct version_id version,
                                       struct user_id agent,
                                       struct str agent_name);

/* What is said of one field. */
struct field_comment {
    struct str field; /* "story.fr", "tariff.UUID" */
    struct str name;  /* as the agent saw it */
    struct str words;
};
extern const struct shape FIELD_COMMENT;
#define COMMENT_MOST 1000 /* characters */

struct decision {
    struct version_id version;
    enum decision_kind kind;
    enum refusal_reason reason; /* RETURN and REFUSE */
    struct str words;           /* the agent's own; with RETURN and REFUSE these or a comment */
    struct list comments;       /* struct field_comment */
};
extern const struct shape DECISION;
/*
 * Decide, in the caller's transaction: row, the version's new state, publication, the mail to the
 * partner, the change log. faults  REVIEW_DECIDED, VERSION_ABSENT, BAD_INPUT (a reason or words are
 * missing)
 */
MUST_CHECK enum fault moderation_decide(struct ctx *cx,
                                        struct db *db,
                                        const struct decision *decision,
                                        struct user_id agent,
                                        struct str agent_name);
/* The decision of a version, for the partner's page; VERSION_ABSENT when nobody decided it. */
MUST_CHECK enum fault moderation_decision_of(struct ctx *cx,
                                             struct db *db,
                                             struct version_id version,
                                             struct decision *ret);
/* What was asked of the partner before this version, or of this one: the decision that sent back it
 * or the one before it. *ret is written only when *ret_found. */
MUST_CHECK enum fault moderation_asked_before(struct ctx *cx,
                                              struct db *db,
                                              struct version_id version,
                                              struct decision *ret,
                                              bool *ret_found);
/* Approve many at once in the name of one agent (the demo, bulk approval of a trusted source); no
 * mails. */
MUST_CHECK enum fault moderation_approve_many(struct ctx *cx,
                                              struct db *db,
                                              const struct version_id *versions,
                                              size_t n,
                                              struct user_id agent);
/* The reason in the reader's language: for pages and mails. */
struct str refusal_reason_text(enum refusal_reason reason, struct str tongue);

/* Job "decision_mail": subject is the version. */
struct house;
enum fault moderation_mail(struct ctx *cx,
                           struct db *db,
                           const struct house *house,
                           struct id subject);

/* Every version that waits, oldest first. */
MUST_CHECK enum fault moderation_waiting(
    struct ctx *cx,
    struct db *db,
    struct list *ret); /* struct version_item {struct version_id version;} */
struct version_item {
    struct version_id version;
};
extern const struct shape VERSION_ITEM;

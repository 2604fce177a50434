/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "moderation/moderation.h"

struct count_row {
    uint32_t n;
};
extern const struct shape COUNT_ROW;

struct claim_row {
    struct user_id agent;
    struct str agent_name;
    struct moment held_until;
};
extern const struct shape CLAIM_ROW;

/* A row of the queue as the database tells it. */
struct waiting_row {
    struct version_id version;
    struct offer_id offer;
    uint32_t offer_number;
    struct str partner;
    struct str made_by;
    enum queue_subject subject;
    bool first;
    struct moment made;
    struct str holder;        /* optional */
    struct user_id held_by;   /* optional */
    struct moment held_until; /* optional */
    struct str content;
};
extern const struct shape WAITING_ROW;

struct decision_row {
    struct version_id version;
    struct destination_id destination;
    enum decision_kind kind;
    enum refusal_reason reason; /* optional */
    struct str words;
    struct user_id agent;
    struct str agent_name;
    struct moment at;
    struct list comments; /* struct field_comment */
};
extern const struct shape DECISION_ROW;

extern const struct query QUEUE;
extern const struct query QUEUE_COUNT;
extern const struct query WAITING;
extern const struct query CLAIM_OF;
extern const struct query CLAIM_TAKE;
extern const struct query CLAIM_DROP;
extern const struct query DECISION_INSERT;
extern const struct query DECISION_OF;
extern const struct query DECISION_BEFORE;

/* SPDX-License-Identifier: EUPL-1.2 */
#include "payment/inside.h"

enum fault payment_open_many(struct ctx *cx, struct db *db, const struct intent *intents, size_t n)
{
    return fault_while(cx, db_do_many(cx, db, &INTENT_INSERT, &INTENT, intents, n, NULL),
                       "opening %zu intents", n);
}

enum fault payment_find(struct ctx *cx, struct db *db, struct intent_id id, struct intent *ret)
{
    return db_one(cx, db, &INTENT_BY_ID, ARGS(id), FAULT_INTENT_ABSENT, ret);
}

enum fault payment_of(struct ctx *cx,
                      struct db *db,
                      enum subject_kind kind,
                      struct id subject,
                      struct intent *ret)
{
    return db_one(cx, db, &INTENT_OF_SUBJECT, ARGS(subject, word_of(&SUBJECT_KINDS, kind)),
                  FAULT_INTENT_ABSENT, ret);
}

enum fault payments_under_way(struct ctx *cx,
                              struct db *db,
                              enum subject_kind kind,
                              const struct id *subjects,
                              size_t n,
                              struct list *ret)
{
    return db_all(cx, db, &SUBJECTS_UNDER_WAY,
                  ARGS(payment_json_of_ids(cx->arena, subjects, n), word_of(&SUBJECT_KINDS, kind)),
                  ret);
}

enum fault payment_extend(struct ctx *cx,
                          struct db *db,
                          enum subject_kind kind,
                          struct id subject,
                          struct moment until)
{
    return db_do(cx, db, &INTENT_EXTEND, ARGS(until, subject, word_of(&SUBJECT_KINDS, kind)), NULL);
}

/*
 * now \ said     waiting    taken      refused     cancelled
 * open           -          TAKEN      REFUSED     CANCELLED
 * started        -          TAKEN      REFUSED     CANCELLED
 * unsure         -          TAKEN      REFUSED     CANCELLED
 * refused        -          TAKEN      -           -
 * cancelled      -          TAKEN      -           -
 * taken          -          -          -           -
 *
 * Closed by the provider itself before the deadline, it counts as refused (apply.c).
 *
 * Money that came is never lost, whatever was said before; nothing comes after it.
 */
enum intent_state intent_after(enum intent_state now, enum payment_state said)
{
    bool final = now == INTENT_TAKEN || now == INTENT_REFUSED || now == INTENT_CANCELLED;

    switch (said) {
    case PAYMENT_TAKEN:
        return now == INTENT_TAKEN ? INTENT_UNSET : INTENT_TAKEN;
    case PAYMENT_REFUSED:
        return final ? INTENT_UNSET : INTENT_REFUSED;
    case PAYMENT_CANCELLED:
        return final ? INTENT_UNSET : INTENT_CANCELLED;
    case PAYMENT_UNKNOWN:
    case PAYMENT_WAITING:
        break;
    }
    return INTENT_UNSET;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"
#include "booking/inside.h"

/* Where a booking's mails go, when the visitor mistyped it; and whose mail it was. */

struct correcting {
    struct booking_id id;
    struct str email;
};

static enum fault correct(struct ctx *cx, struct db *db, void *arg)
{
    const struct correcting *c = arg;
    struct booking_record r;

    TRY(booking_lock(cx, db, c->id, &r));
    TRY(db_do(cx, db, &BOOKING_WORDS_DROP, ARGS(cx->destination, c->id), /* ret_changed */ NULL));
    TRY(booking_note_words(cx, db, c->id, c->email, r.b.name));
    return db_do(cx, db, &BOOKING_EMAIL, ARGS(c->email, c->id, cx->destination),
                 /* ret_changed */ NULL);
}

enum fault booking_correct_email(struct ctx *cx,
                                 struct db *db,
                                 struct booking_id id,
                                 struct str email)
{
    struct correcting c = {id, str_trim(email)};

    TRY(email_check(cx, c.email));
    return db_in_transaction(cx, db, correct, &c);
}

/* "refund:ID:done" names the refund; the others name the booking itself. */
static enum fault booking_named(struct ctx *cx,
                                struct db *db,
                                bool is_refund,
                                struct id id,
                                struct booking *ret)
{
    struct refund refund = {.subject = id};

    if (is_refund)
        TRY(payment_refund_find(cx, db, (struct refund_id){id}, &refund));
    return booking_find(cx, db, (struct booking_id){refund.subject}, ret);
}

enum fault booking_of_mail(struct ctx *cx,
                           struct db *db,
                           struct str key,
                           struct booking *ret,
                           bool *ret_found)
{
    bool is_refund = str_starts(key, STR("refund:"));
    struct str part;
    struct id id;

    *ret_found = false;
    while (!*ret_found && str_cut(&key, ':', &part)) {
        if (!id_from_text(part, &id))
            continue;
        enum fault f = booking_named(cx, db, is_refund, id, ret);
        *ret_found = f == FAULT_NONE;
        if (f != FAULT_NONE && fault_info[f].kind != FAULT_KIND_ABSENT)
            return f;
        trouble_clear(cx);
    }
    return FAULT_NONE;
}

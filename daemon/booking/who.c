/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"
#include "booking/inside.h"

/* What a visitor says about a hold while it lasts: who comes, and that it takes longer. */

#define EXTENSION MINUTES(10)

static bool is_between_digits(char c)
{
    static const struct str marks = {"+-. ()/", 7};

    return memchr(marks.p, c, marks.n) != NULL;
}

/* Digits with what people write between them. */
static bool phone_is_sane(struct str phone, size_t *ret_digits)
{
    size_t digits = 0;

    for (size_t i = 0; i < phone.n; i++) {
        char c = phone.p[i];
        if (c >= '0' && c <= '9') {
            digits++;
        } else if (!is_between_digits(c)) {
            return false;
        }
    }
    *ret_digits = digits;
    return digits <= 15;
}

/* "06 12": written as at home, where every number has ten digits. */
static bool is_national(struct str phone)
{
    return phone.n > 1 && phone.p[0] == '0' && phone.p[1] != '0';
}

static void check_name(struct ctx *cx, struct str name)
{
    size_t characters = str_characters(name);

    if (characters < 2) {
        fault_field(cx, "name", "The name is missing");
    } else if (characters > 120) {
        fault_field(cx, "name", "The name is too long: 120 characters at most");
    }
}

static void check_phone(struct ctx *cx, struct str phone)
{
    size_t digits = 0;

    if (phone.n == 0)
        return; /* asked in case the visit has to change, never demanded */
    bool is_sane = phone_is_sane(phone, &digits);
    if (is_sane && is_national(phone) && digits < 10) {
        fault_field(cx, "phone",
                    digits == 9   ? "One digit is missing. Example: 06 12 34 56 78"
                    : digits == 8 ? "Two digits are missing. Example: 06 12 34 56 78"
                                  : "Digits are missing. Example: 06 12 34 56 78");
    } else if (!is_sane || digits < 8) {
        fault_field(cx, "phone", "This is no phone number. Example: 06 12 34 56 78");
    }
}

/* A note, not a form: whatever helps the guide, or nothing. */
static void check_need(struct ctx *cx, struct str need)
{
    if (str_characters(need) > ACCESS_NEED_MOST)
        fault_field(cx, "access_need", "This is too long: 300 characters at most");
}

enum fault booking_who_check(struct ctx *cx, const void *asked)
{
    const struct booking_who *who = asked;

    check_name(cx, str_trim(who->name));
    (void)email_check(cx, str_trim(who->email));
    check_phone(cx, str_trim(who->phone));
    check_need(cx, str_trim(who->access_need));
    if (!who->terms)
        fault_field(cx, "terms", "Tick the box when you have read them");
    return cx->trouble.fields ? FAULT_BAD_INPUT : FAULT_NONE;
}

struct naming {
    struct booking_id id;
    const struct booking_who *who;
};

static enum fault write_who(struct ctx *cx, struct db *db, void *arg)
{
    const struct naming *n = arg;
    struct booking_record r;

    TRY(booking_lock(cx, db, n->id, &r));
    TRY(booking_must_be_held(cx, db, &r.b));
    if (!str_is_empty(r.terms)) {
        TRY(db_do(cx, db, &BOOKING_WORDS_DROP, ARGS(cx->destination, n->id),
                  /* ret_changed */ NULL));
    }
    TRY(booking_note_words(cx, db, n->id, n->who->email, n->who->name));
    r.b.access_need = str_trim(n->who->access_need);
    TRY(need_forget_later(cx, db, &r));
    return db_do(cx, db, &BOOKING_NAME,
                 ARGS(str_trim(n->who->name), str_trim(n->who->email),
                      str_is_empty(n->who->phone) ? STR("") : str_trim(n->who->phone),
                      r.b.access_need, STR(BOOKING_TERMS), n->id, cx->destination),
                 /* ret_changed */ NULL);
}

enum fault booking_name(struct ctx *cx,
                        struct db *db,
                        struct booking_id id,
                        const struct booking_who *who)
{
    struct naming n = {id, who};

    TRY(booking_who_check(cx, who));
    return db_in_transaction(cx, db, write_who, &n);
}

/* The address came with the hold, and nobody said who comes since. */
static enum fault note_holder(struct ctx *cx, struct db *db, void *arg)
{
    const struct booking *b = arg;

    return booking_note_words(cx, db, b->id, b->email, b->name);
}

/* As it is now. Most slots are not closed, and then one statement tells all; else the slot is asked
 * whether only its sale has ended, or it was called off. */
static enum fault read_payable(struct ctx *cx,
                               struct db *db,
                               struct booking_id id,
                               struct booking_record *ret)
{
    enum fault f =
        db_one(cx, db, &BOOKING_IN_SALE, ARGS(id, cx->destination), FAULT_BOOKING_ABSENT, ret);
    bool called_off = false;

    if (f == FAULT_NONE)
        return booking_must_be_held(cx, db, &ret->b);
    if (f != FAULT_BOOKING_ABSENT)
        return f;
    trouble_clear(cx);
    TRY(db_one(cx, db, &BOOKING_BY_ID, ARGS(id, cx->destination), FAULT_BOOKING_ABSENT, ret));
    TRY(booking_must_be_held(cx, db, &ret->b));
    TRY(slot_is_called_off(cx, db, ret->b.slot, &called_off));
    return called_off ? went_with_slot(cx, &ret->b) : FAULT_NONE;
}

enum fault booking_payable(struct ctx *cx, struct db *db, struct booking_id id, struct booking *ret)
{
    struct booking_record r;
    struct booking b;

    TRY(read_payable(cx, db, id, &r));
    b = r.b;
    if (money_is_zero(b.price))
        return fault(cx, FAULT_MOVE_WRONG, "%" PRI_STR " is free", ARG_STR(b.reference));
    if (str_is_empty(b.email))
        return fault_field(cx, "email", "missing: say first who comes");
    if (str_is_empty(r.terms))
        TRY(db_in_transaction(cx, db, note_holder, &b));
    *ret = b;
    return FAULT_NONE;
}

/* ---- longer ---- */

struct extending {
    struct booking_id id;
    struct booking *ret;
};

static enum fault extend(struct ctx *cx, struct db *db, void *arg)
{
    const struct extending *e = arg;
    struct destination destination = {0};
    struct booking_record r;

    TRY(destination_find(cx, db, cx->destination, &destination));
    TRY(booking_lock(cx, db, e->id, &r));
    TRY(booking_must_be_held(cx, db, &r.b));

    struct moment most = moment_plus(r.b.made, MINUTES(destination.hold_most));
    struct moment wanted = moment_plus(r.b.expires, EXTENSION);
    if (moment_is_before(most, wanted))
        wanted = most;
    if (!moment_is_before(r.b.expires, wanted))
        return fault(cx, FAULT_HOLD_LONGEST, "%u minutes at most", destination.hold_most);
    TRY(db_do(cx, db, &BOOKING_EXTEND, ARGS(wanted, wanted, e->id, cx->destination),
              /* ret_changed */ NULL));
    if (!money_is_zero(r.b.price))
        TRY(payment_extend(cx, db, SUBJECT_BOOKING, e->id.id, wanted));
    r.b.expires = wanted;
    *e->ret = r.b;
    return FAULT_NONE;
}

enum fault booking_extend(struct ctx *cx, struct db *db, struct booking_id id, struct booking *ret)
{
    struct extending e = {id, ret};

    return db_in_transaction(cx, db, extend, &e);
}

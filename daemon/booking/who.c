/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/inside.h"

/* What a visitor says about a hold while it lasts: who comes, and that it takes longer. */

#define EXTENSION MINUTES(10)

bool email_is_sane(struct str email)
{
    size_t at = str_find(email, STR("@"));

    if (at == 0 || at + 3 >= email.n || email.n > 254)
        return false;
    struct str domain = {email.p + at + 1, email.n - at - 1};
    if (str_find(domain, STR("@")) < domain.n || str_find(domain, STR("..")) < domain.n)
        return false;
    for (size_t i = 0; i < email.n; i++) {
        unsigned char c = (unsigned char)email.p[i];
        if (c <= ' ' || c == 127 || c == ',' || c == ';' || c == '<' || c == '>' || c == '"')
            return false;
    }
    size_t dot = str_find(domain, STR("."));
    return dot > 0 && dot + 1 < domain.n && domain.p[domain.n - 1] != '.';
}

static bool is_between_digits(char c)
{
    static const struct str marks = {"+-. ()/", 7};

    return memchr(marks.p, c, marks.n) != NULL;
}

static bool phone_is_sane(struct str phone)
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
    return digits >= 8 && digits <= 15;
}

static enum fault check_who(struct ctx *cx, const struct booking_who *who)
{
    enum fault f = FAULT_NONE;

    if (str_characters(str_trim(who->name)) < 2)
        f = fault_field(cx, "name", "too short");
    if (!email_is_sane(str_trim(who->email)))
        f = fault_field(cx, "email", "not an e-mail address");
    if (!str_is_empty(str_trim(who->phone)) && !phone_is_sane(who->phone))
        f = fault_field(cx, "phone", "not a telephone number");
    if (!who->terms)
        f = fault_field(cx, "terms", "has to be accepted");
    return f;
}

enum fault booking_who_check(struct ctx *cx, const void *who)
{
    return check_who(cx, who);
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
    TRY(booking_must_be_held(cx, &r.b));
    return db_do(cx, db, &BOOKING_NAME,
                 ARGS(str_trim(n->who->name), str_trim(n->who->email),
                      str_is_empty(n->who->phone) ? STR("") : str_trim(n->who->phone),
                      STR(BOOKING_TERMS), n->id, cx->destination),
                 /* ret_changed */ NULL);
}

enum fault booking_name(struct ctx *cx,
                        struct db *db,
                        struct booking_id id,
                        const struct booking_who *who)
{
    struct naming n = {id, who};

    TRY(check_who(cx, who));
    return db_in_transaction(cx, db, write_who, &n);
}

enum fault booking_payable(struct ctx *cx, struct db *db, struct booking_id id, struct booking *ret)
{
    struct booking b;

    TRY(booking_find(cx, db, id, &b));
    TRY(booking_must_be_held(cx, &b));
    if (money_is_zero(b.price))
        return fault(cx, FAULT_MOVE_WRONG, "%" PRI_STR " is free", ARG_STR(b.reference));
    if (str_is_empty(b.email))
        return fault_field(cx, "email", "missing: say first who comes");
    *ret = b;
    return FAULT_NONE;
}

/* ---- longer ---- */

enum fault booking_destination(struct ctx *cx, struct db *db, struct destination *ret)
{
    struct list all;

    TRY(destinations_all(cx, db, &all));
    each_in (d, const struct destination, &all) {
        if (id_is(d->id.id, cx->destination.id)) {
            *ret = *d;
            return FAULT_NONE;
        }
    }
    return fault(cx, FAULT_DESTINATION_ABSENT, "the destination of this work is gone");
}

struct extending {
    struct booking_id id;
    struct booking *ret;
};

static enum fault extend(struct ctx *cx, struct db *db, void *arg)
{
    const struct extending *e = arg;
    struct destination destination = {0};
    struct booking_record r;

    TRY(booking_destination(cx, db, &destination));
    TRY(booking_lock(cx, db, e->id, &r));
    TRY(booking_must_be_held(cx, &r.b));

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

/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/iban.h"
#include "base/text.h"
#include "db/change.h"

struct registering {
    struct partner *partners;
    size_t n;
    uint32_t made;
};

static int by_source(const void *a, const void *b)
{
    const struct known_row *x = a;
    const struct known_row *y = b;
    return str_compare(x->source_key, y->source_key);
}

static const struct known_row *known_as(const struct list *known, struct str source_key)
{
    struct known_row wanted = {.source_key = source_key};

    if (known->n == 0 || str_is_empty(source_key))
        return NULL;
    return bsearch(&wanted, known->items, known->n, sizeof wanted, by_source);
}

/* What the source tells of it may be new; what it is here stays. */
static enum fault refresh(struct ctx *cx,
                          struct db *db,
                          const struct known_row *known,
                          struct partner *p)
{
    uint64_t changed = 0;

    p->id = known->id;
    p->number = known->number;
    TRY(db_do(cx, db, &PARTNER_REFRESH,
              ARGS(p->name, p->email, p->phone, p->web, cx->destination, p->id), &changed));
    return changed > 0 ? change_note(cx, db, cx->destination, CHANGE_PARTNER, p->id.id, 0)
                       : FAULT_NONE;
}

static enum fault known_partners(struct ctx *cx, struct db *db, struct list *ret)
{
    TRY(db_all(cx, db, &PARTNERS_KNOWN, ARGS(cx->destination), ret));
    if (ret->n > 0)
        qsort(ret->items, ret->n, sizeof(struct known_row), by_source);
    return FAULT_NONE;
}

static enum fault register_all(struct ctx *cx, struct db *db, void *arg)
{
    struct registering *r = arg;
    struct highest_row highest;
    struct list known;
    struct partner *fresh = NEW_ARRAY(cx->arena, struct partner, r->n);

    r->made = 0;
    TRY(db_one(cx, db, &PARTNER_HIGHEST_NUMBER, ARGS(cx->destination), FAULT_DB_BROKEN, &highest));
    TRY(known_partners(cx, db, &known));
    for (size_t i = 0; i < r->n; i++) {
        struct partner *p = &r->partners[i];
        const struct known_row *row = known_as(&known, p->source_key);

        p->destination = cx->destination;
        if (row) {
            TRY(refresh(cx, db, row, p));
            continue;
        }
        if (id_is_none(p->id.id))
            p->id = ID_NEW(partner, cx->now);
        p->number = ++highest.number;
        fresh[r->made++] = *p;
    }
    return db_do_many(cx, db, &PARTNER_INSERT, &PARTNER, fresh, r->made, /* ret_changed */ NULL);
}

enum fault partner_register_many(struct ctx *cx,
                                 struct db *db,
                                 struct partner *partners,
                                 size_t n,
                                 uint32_t *ret_made)
{
    struct registering r = {.partners = partners, .n = n};

    TRY(db_in_transaction(cx, db, register_all, &r));
    if (ret_made)
        *ret_made = r.made;
    return FAULT_NONE;
}

enum fault partner_find(struct ctx *cx, struct db *db, struct partner_id id, struct partner *ret)
{
    return db_one(cx, db, &PARTNER_BY_ID, ARGS(cx->destination, id), FAULT_PARTNER_ABSENT, ret);
}

enum fault partner_lock(struct ctx *cx, struct db *db, struct partner_id id)
{
    struct partner locked;

    return db_one(cx, db, &PARTNER_LOCK, ARGS(cx->destination, id), FAULT_PARTNER_ABSENT, &locked);
}

enum fault partners_all(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &PARTNERS_ALL, ARGS(cx->destination), ret);
}

struct setting {
    struct partner_id id;
    enum partner_state state;
    struct str holder;
    struct str iban;
};

static enum fault set_state(struct ctx *cx, struct db *db, void *arg)
{
    const struct setting *s = arg;
    struct partner found;

    TRY(partner_find(cx, db, s->id, &found));
    struct str word = word_of(&PARTNER_STATES, s->state);
    TRY(db_do(cx, db, &PARTNER_SET_STATE, ARGS(word, cx->destination, s->id), NULL));
    return change_note(cx, db, cx->destination, CHANGE_PARTNER, s->id.id, 0);
}

enum fault partner_set_state(struct ctx *cx,
                             struct db *db,
                             struct partner_id id,
                             enum partner_state state)
{
    struct setting s = {.id = id, .state = state};
    return db_in_transaction(cx, db, set_state, &s);
}

static enum fault set_account(struct ctx *cx, struct db *db, void *arg)
{
    const struct setting *s = arg;
    struct partner found;

    TRY(partner_find(cx, db, s->id, &found));
    return db_do(cx, db, &PARTNER_SET_ACCOUNT, ARGS(s->holder, s->iban, cx->destination, s->id),
                 NULL);
}

enum fault partner_set_account(struct ctx *cx,
                               struct db *db,
                               struct partner_id id,
                               struct str holder,
                               struct str iban)
{
    struct setting s = {.id = id, .holder = str_trim(holder), .iban = iban_plain(cx->arena, iban)};
    const char *why = iban_fault(s.iban);
    enum fault f = FAULT_NONE;

    if (str_is_empty(s.holder))
        f = fault_field(cx, "holder", "missing");
    if (why)
        f = fault_field(cx, "iban", "%s", why);
    TRY(f);
    return db_in_transaction(cx, db, set_account, &s);
}

enum fault partner_set_email(struct ctx *cx, struct db *db, struct partner_id id, struct str email)
{
    struct str address = str_trim(email);
    struct partner known;

    TRY(email_check(cx, address));
    TRY(partner_find(cx, db, id, &known));
    return db_do(cx, db, &PARTNER_SET_EMAIL, ARGS(address, cx->destination, id),
                 /* ret_changed */ NULL);
}

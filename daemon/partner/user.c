/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"

static char lower_of(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

struct str user_address(struct arena *a, struct str email)
{
    struct buf b = BUF(a);
    struct str plain = str_trim(email);

    for (size_t i = 0; i < plain.n; i++)
        buf_byte(&b, lower_of(plain.p[i]));
    return buf_str(&b);
}

enum fault user_make(struct ctx *cx,
                     struct db *db,
                     const struct user *wanted,
                     struct str password,
                     struct user *ret)
{
    struct user made = *wanted;

    TRY(password_check_length(cx, "password", password));
    TRY(password_hash(cx, /* room */ NULL, password, &made.password_hash));
    made.email = user_address(cx->arena, wanted->email);
    if (id_is_none(made.id.id))
        made.id = ID_NEW(user, cx->now);
    TRY(db_do(cx, db, &USER_INSERT, args_of(cx->arena, &USER, &made), /* ret_changed */ NULL));
    *ret = made;
    return FAULT_NONE;
}

enum fault user_set_password(struct ctx *cx, struct db *db, struct str email, struct str password)
{
    struct str hash = STR_NONE;
    uint64_t changed = 0;
    struct str address = user_address(cx->arena, email);

    TRY(password_check_length(cx, "password", password));
    TRY(password_hash(cx, /* room */ NULL, password, &hash));
    TRY(db_do(cx, db, &USER_SET_PASSWORD, ARGS(hash, cx->destination, address), &changed));
    if (changed == 0)
        return fault(cx, FAULT_USER_ABSENT, "no open account has that address");
    return sign_in_forget(cx, db, address);
}

static enum fault look_at_password(struct ctx *cx,
                                   struct db *db,
                                   struct str address,
                                   const struct sign_in *asked,
                                   struct user *ret)
{
    struct user found = {0};
    bool known = false;
    bool fits = false;

    TRY(db_find(cx, db, &USER_BY_EMAIL, ARGS(cx->destination, address), &found, &known));
    if (!known || user_is_closed(&found)) {
        /* The same work for an address nobody has, and for a closed account: the time it takes
         * tells nothing. */
        struct str unused;

        TRY(password_hash(cx, asked->room, asked->password, &unused));
        return fault(cx, FAULT_SIGN_IN_WRONG, "unknown address, or its account is closed");
    }
    TRY(password_fits(cx, asked->room, asked->password, found.password_hash, &fits));
    if (!fits)
        return fault(cx, FAULT_SIGN_IN_WRONG, "wrong password");
    *ret = found;
    return FAULT_NONE;
}

struct str user_device(struct ctx *cx, struct str secret, struct str email)
{
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "device:");
    buf_hex(&b, cx->destination.id.b, sizeof cx->destination.id.b);
    buf_lit(&b, ":");
    buf_add(&b, user_address(cx->arena, email));
    return hash_to_text(cx->arena, hash_keyed(secret, buf_str(&b)));
}

static bool is_known_device(struct ctx *cx, const struct sign_in *asked)
{
    struct str wanted = user_device(cx, asked->secret, asked->email);

    return asked->device.n == wanted.n && sodium_memcmp(asked->device.p, wanted.p, wanted.n) == 0;
}

enum fault user_sign_in(struct ctx *cx,
                        struct db *db,
                        const struct sign_in *asked,
                        struct user *ret,
                        struct moment *ret_until)
{
    struct str address = user_address(cx->arena, asked->email);
    bool known = is_known_device(cx, asked);

    TRY(sign_in_may(cx, db, address, known, ret_until));
    enum fault f = look_at_password(cx, db, address, asked, ret);
    if (f == FAULT_SIGN_IN_WRONG)
        TRY(sign_in_failed(cx, db, address, known));
    return f;
}

bool user_is_closed(const struct user *user)
{
    return user->roles == 0;
}

static enum fault user_by_address(struct ctx *cx, struct db *db, struct str email, struct user *ret)
{
    struct args who = ARGS(cx->destination, user_address(cx->arena, email));
    bool found = false;

    TRY(db_find(cx, db, &USER_BY_EMAIL, who, ret, &found));
    if (!found)
        return fault(cx, FAULT_USER_ABSENT, "no user has the address %" PRI_STR, ARG_STR(email));
    return FAULT_NONE;
}

enum fault user_close(struct ctx *cx, struct db *db, struct str email, struct user *ret)
{
    TRY(user_by_address(cx, db, email, ret));
    TRY(db_do(cx, db, &USER_CLOSE, ARGS(cx->destination, ret->id), /* ret_changed */ NULL));
    ret->roles = 0;
    return FAULT_NONE;
}

enum fault user_set_roles(struct ctx *cx,
                          struct db *db,
                          struct str email,
                          uint32_t given,
                          uint32_t taken,
                          struct user *ret)
{
    struct user found;
    uint64_t changed = 0;

    TRY(user_by_address(cx, db, email, &found));
    if (user_is_closed(&found))
        return fault(cx, FAULT_USER_ABSENT, "the account is closed");
    if (!id_is_none(found.partner.id))
        return fault_field(cx, "role", "the account of a partner has no other");
    uint32_t roles = (found.roles | given) & ~taken;
    if (roles == 0)
        return fault_field(cx, "role", "its last one: close the account");
    if (roles != found.roles) {
        struct args change = ARGS(roles, cx->destination, found.id, found.roles);

        TRY(db_do(cx, db, &USER_SET_ROLES, change, &changed));
        if (changed == 0)
            return fault(cx, FAULT_DB_BUSY, "its roles were just changed: look again");
    }
    found.roles = roles;
    *ret = found;
    return FAULT_NONE;
}

enum fault user_find(struct ctx *cx, struct db *db, struct user_id id, struct user *ret)
{
    return db_one(cx, db, &USER_BY_ID, ARGS(id), FAULT_USER_ABSENT, ret);
}

enum fault users_all(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &USERS_ALL, ARGS(cx->destination), ret);
}

enum fault users_demo_count(struct ctx *cx, struct db *db, uint32_t *ret)
{
    struct highest_row row;

    TRY(db_one(cx, db, &USERS_DEMO, NO_ARGS, FAULT_DB_BROKEN, &row));
    *ret = row.number;
    return FAULT_NONE;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "partner/inside.h"

/*
 * The link to a new password, 40 bytes in base64url:
 *
 *   account 16 | end 8 (microseconds, the high byte first) | signature 16
 */
struct link {
    struct id user;
    uint8_t end[8];
    uint8_t signature[16];
};
_Static_assert(sizeof(struct link) == 40, "no gaps");
#define CHARACTERS 54

static void sign(struct ctx *cx, struct str secret, const struct user *user, struct link *link)
{
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "password:");
    buf_hex(&b, user->destination.id.b, sizeof user->destination.id.b);
    buf_hex(&b, user->id.id.b, sizeof user->id.id.b);
    buf_hex(&b, link->end, sizeof link->end);
    buf_add(&b, user->password_hash);
    struct hash hash = hash_keyed(secret, buf_str(&b));
    memcpy(link->signature, hash.b, sizeof link->signature);
}

static struct moment end_of(const struct link *link)
{
    uint64_t us = 0;

    for (size_t i = 0; i < sizeof link->end; i++)
        us = us << 8 | link->end[i];
    return (struct moment){(int64_t)us};
}

struct str password_link_token(struct ctx *cx, struct str secret, const struct user *user)
{
    struct link link = {.user = user->id.id};
    uint64_t us = (uint64_t)moment_plus(cx->now, PASSWORD_LINK_LIFE).us;
    char *text = arena_take(cx->arena, CHARACTERS + 1, 1);

    for (size_t i = sizeof link.end; i-- > 0; us >>= 8)
        link.end[i] = (uint8_t)us;
    sign(cx, secret, user, &link);
    sodium_bin2base64(text, CHARACTERS + 1, (const uint8_t *)&link, sizeof link,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){text, CHARACTERS};
}

static bool link_read(struct str token, struct link *ret)
{
    size_t n = 0;

    return token.n == CHARACTERS &&
           sodium_base642bin((uint8_t *)ret, sizeof *ret, token.p, token.n, NULL, &n, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           n == sizeof *ret;
}

enum fault password_link_look(struct ctx *cx,
                              struct db *db,
                              struct str secret,
                              struct str token,
                              struct user *ret)
{
    struct link link;
    struct link right;
    struct user user;

    if (!link_read(token, &link))
        return fault(cx, FAULT_LINK_DEAD, "no link to a new password");
    enum fault f = user_find(cx, db, (struct user_id){link.user}, &user);
    if (f == FAULT_USER_ABSENT)
        return fault(cx, FAULT_LINK_DEAD, "a link to a new password, of nobody");
    TRY(f);
    right = link;
    sign(cx, secret, &user, &right);
    if (sodium_memcmp(link.signature, right.signature, sizeof link.signature) != 0 ||
        user_is_closed(&user) || !id_is(user.destination.id, cx->destination.id))
        return fault(cx, FAULT_LINK_DEAD, "forged, or the password changed since");
    if (!moment_is_before(cx->now, end_of(&link)))
        return fault(cx, FAULT_LINK_DEAD, "its half hour is over");
    *ret = user;
    return FAULT_NONE;
}

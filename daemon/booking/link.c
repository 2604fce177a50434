/* SPDX-License-Identifier: EUPL-1.2 */
#include <sodium.h>

#include "base/arena.h"
#include "booking/inside.h"

enum { BYTES = 16, CHARACTERS = 22 }; /* 128 bits in base64url */

struct str booking_link_token(struct arena *a, struct str secret, struct booking_id id)
{
    char message[8 + sizeof id.id.b] = "booking:";
    char *text = arena_take(a, CHARACTERS + 1, 1);

    memcpy(message + 8, id.id.b, sizeof id.id.b);
    struct hash hash = hash_keyed(secret, (struct str){message, sizeof message});
    sodium_bin2base64(text, CHARACTERS + 1, hash.b, BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){text, CHARACTERS};
}

bool booking_link_is_good(struct str secret, struct booking_id id, struct str token)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str right = booking_link_token(a, secret, id);

    /* The same time whatever differs: a token is not to be guessed letter by letter. */
    return token.n == right.n && sodium_memcmp(token.p, right.p, right.n) == 0;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/fakepay/sign.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

enum { MAC = crypto_auth_hmacsha256_BYTES };

static void mac_of(struct str secret, struct str stamp, struct str body, uint8_t *ret)
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, (const uint8_t *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)stamp.p, stamp.n);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)body.p, body.n);
    crypto_auth_hmacsha256_final(&state, ret);
}

struct str fakepay_sign(struct arena *a, struct str secret, struct moment at, struct str body)
{
    struct str stamp = arena_text(a, "%" PRId64, at.us / 1000000);
    uint8_t mac[MAC];
    char hex[MAC * 2 + 1];

    mac_of(secret, stamp, body, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    return arena_text(a, "t=%" PRI_STR ",v1=%s", ARG_STR(stamp), hex);
}

/* Ten digits at most: no overflow, and enough until the year 2286. */
static bool seconds_from(struct str s, int64_t *ret)
{
    int64_t n = 0;

    if (s.n == 0 || s.n > 10)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        n = n * 10 + (s.p[i] - '0');
    }
    *ret = n;
    return true;
}

static bool is_one_of(struct str header, const uint8_t *expected)
{
    struct str part;
    bool good = false;

    while (str_cut(&header, ',', &part)) {
        uint8_t given[MAC];
        size_t n = 0;

        if (!str_starts(part, STR("v1=")) || part.n != 3 + MAC * 2)
            continue;
        if (sodium_hex2bin(given, sizeof given, part.p + 3, part.n - 3, NULL, &n, NULL) == 0 &&
            n == MAC && sodium_memcmp(given, expected, MAC) == 0)
            good = true;
    }
    return good;
}

const char *fakepay_verify(struct str secret, struct moment now, struct str header, struct str body)
{
    struct str rest = header;
    struct str stamp = {0};
    struct str part;
    int64_t said = 0;
    uint8_t expected[MAC];

    while (str_cut(&rest, ',', &part)) {
        if (str_starts(part, STR("t="))) {
            stamp = (struct str){part.p + 2, part.n - 2};
            break;
        }
    }
    if (!seconds_from(stamp, &said))
        return "no moment in the signature";

    int64_t age = now.us / 1000000 - said;
    mac_of(secret, stamp, body, expected);
    if (!is_one_of(header, expected))
        return "the signature is not ours";
    if (age > FAKEPAY_TOLERANCE.us / 1000000 || -age > FAKEPAY_TOLERANCE.us / 1000000)
        return "signed more than five minutes from now";
    return NULL;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdatomic.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "partner/inside.h"

/*
 * What a password must be: long, and not what anybody would try first. Which signs it has is the
 * business of its owner (NIST SP 800-63B, 3.1.1).
 */

/* So many are looked at together: the others of the desk go on with their work, and the memory has
 * an end. */
#define LOOKED_AT_MOST 4

/* Interactive limits of libsodium's argon2id: some 50 ms and 64 MiB for each. */
#define HASH_OPS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define HASH_MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE

/* Fewer signs than these that nobody could have told, or fewer different ones: easy to guess. */
#define FRESH_LEAST 6
#define DIFFERENT_LEAST 5

/* What is tried first, in French and in English; longer ones are mostly made of these. */
static const char *const worn[] = {
    "motdepasse", "password",  "passe",    "azertyuiop", "azerty",     "qwertyuiop", "qwerty",
    "qsdfghjklm", "asdfgh",    "wxcvbn",   "zxcvbn",     "bonjour",    "bienvenue",  "welcome",
    "soleil",     "sunshine",  "loulou",   "doudou",     "chouchou",   "jetaime",    "iloveyou",
    "princesse",  "princess",  "football", "dragon",     "monkey",     "superman",   "starwars",
    "pokemon",    "marseille", "paris",    "france",     "secret",     "letmein",    "changeme",
    "admin",      "istrateur", "istrator", "insolite",   "partenaire", "partner",    "office",
    "tourisme",   "visite",
};

/* ---- hashes ---- */

struct password_room {
    _Atomic int looked_at;
};

struct password_room *password_room_new(struct arena *home)
{
    return NEW(home, struct password_room);
}

static enum fault enter(struct ctx *cx, struct password_room *room)
{
    if (!room || atomic_fetch_add(&room->looked_at, 1) < LOOKED_AT_MOST)
        return FAULT_NONE;
    atomic_fetch_sub(&room->looked_at, 1);
    return fault(cx, FAULT_DB_BUSY, "%d passwords are being looked at", LOOKED_AT_MOST);
}

static void leave(struct password_room *room)
{
    if (room)
        atomic_fetch_sub(&room->looked_at, 1);
}

enum fault password_hash(struct ctx *cx,
                         struct password_room *room,
                         struct str password,
                         struct str *ret)
{
    char *text = NEW_ARRAY(cx->arena, char, crypto_pwhash_STRBYTES);
    struct str plain = text_compose(cx->arena, password);

    TRY(enter(cx, room));
    int made = crypto_pwhash_str(text, plain.p, plain.n, HASH_OPS, HASH_MEMORY);
    leave(room);
    if (made != 0)
        return fault(cx, FAULT_BROKEN, "no memory to hash a password");
    *ret = str_of(text);
    return FAULT_NONE;
}

enum fault password_fits(struct ctx *cx,
                         struct password_room *room,
                         struct str password,
                         struct str hash,
                         bool *ret)
{
    struct str plain = text_compose(cx->arena, password);
    struct str text = arena_copy(cx->arena, hash);

    TRY(enter(cx, room));
    *ret = crypto_pwhash_str_verify(text.p, plain.p, plain.n) == 0;
    leave(room);
    return FAULT_NONE;
}

/* ---- easy to guess ---- */

static bool is_blank_or_mark(char c)
{
    static const struct str marks = STR_INIT(" -_.,'\"/");

    return memchr(marks.p, c, marks.n) != NULL;
}

/* Letters, digits and signs, without case, accents and what stands between words. */
static struct str without_gaps(struct arena *a, struct str s)
{
    struct str plain = text_fold(a, s);
    struct buf b = BUF(a);

    for (size_t i = 0; i < plain.n; i++) {
        if (!is_blank_or_mark(plain.p[i]))
            buf_byte(&b, plain.p[i]);
    }
    return buf_str(&b);
}

/* "p@ssw0rd" is "password". */
static struct str without_disguise(struct arena *a, struct str s)
{
    static const struct str worn_for = STR_INIT("@401!35$7");
    static const struct str meant = STR_INIT("aaoiiesst");
    struct buf b = BUF(a);

    for (size_t i = 0; i < s.n; i++) {
        size_t at = str_find(worn_for, (struct str){s.p + i, 1});

        buf_add(&b, (struct str){at < meant.n ? meant.p + at : s.p + i, 1});
    }
    return buf_str(&b);
}

static void cover(struct str s, struct str word, bool *covered)
{
    for (size_t i = 0; word.n >= 3 && i + word.n <= s.n; i++) {
        if (memcmp(s.p + i, word.p, word.n) == 0)
            memset(covered + i, true, word.n);
    }
}

static bool is_word_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Each word of what is known of its owner: "lea.essai@agents.example" has four. */
static void cover_known(struct arena *a, struct str s, struct str known, bool *covered)
{
    struct str plain = text_fold(a, known);

    for (size_t from = 0; from < plain.n; from++) {
        size_t to = from;

        while (to < plain.n && is_word_part(plain.p[to]))
            to++;
        cover(s, (struct str){plain.p + from, to - from}, covered);
        from = to;
    }
}

/* "aaaa", "1234", "dcba": each sign tells the next. */
static bool is_next_of(char c, char before)
{
    return c - before <= 1 && before - c <= 1;
}

static bool is_guessed(struct arena *a, struct str s, const struct str *about, size_t n)
{
    bool *covered = NEW_ARRAY(a, bool, s.n + 1);
    bool seen[256] = {false};
    size_t fresh = 0;
    size_t different = 0;

    for (size_t i = 0; i < COUNT_OF(worn); i++)
        cover(s, str_of(worn[i]), covered);
    for (size_t i = 0; i < n; i++)
        cover_known(a, s, about[i], covered);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        different += !seen[c];
        seen[c] = true;
        fresh += !covered[i] && !(i > 0 && is_next_of(s.p[i], s.p[i - 1]));
    }
    return fresh < FRESH_LEAST || different < DIFFERENT_LEAST;
}

bool password_is_easy(struct arena *a, struct str password, const struct str *about, size_t n)
{
    struct str s = without_gaps(a, password);

    return is_guessed(a, s, about, n) || is_guessed(a, without_disguise(a, s), about, n);
}

/* ---- what may be chosen ---- */

enum fault password_check_length(struct ctx *cx, const char *field, struct str password)
{
    size_t n = str_characters(text_compose(cx->arena, password));

    if (n < PASSWORD_LEAST)
        return fault_field(cx, field, "too short: at least %d characters", PASSWORD_LEAST);
    if (n > PASSWORD_MOST)
        return fault_field(cx, field, "too long: at most %d characters", PASSWORD_MOST);
    return FAULT_NONE;
}

enum fault password_check(struct ctx *cx,
                          struct db *db,
                          const char *field,
                          const struct user *user,
                          struct str password)
{
    struct destination d;

    if (password.n == 0)
        return fault_field(cx, field, "The new password is missing");
    TRY(password_check_length(cx, field, password));
    TRY(destination_find(cx, db, user->destination, &d));
    const struct str about[] = {user->email, user->name, d.name, d.slug};
    if (!password_is_easy(cx->arena, password, about, COUNT_OF(about)))
        return FAULT_NONE;
    return fault_field(cx, field,
                       "Easy to guess: it is made of your name, of your address or of what "
                       "everybody tries first");
}

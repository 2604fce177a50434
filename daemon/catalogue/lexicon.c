/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

#include <assert.h>
#include <ctype.h>

#include <libstemmer.h>

/* Texts and numbers in blocks that never move, so that snapshots may read while the builder adds.
 */
#define BLOCK 4096u
#define BLOCKS 1024u
static_assert(BLOCK * BLOCKS <= TERM_NUMBERS_MOST, "a term holds every number");

enum stemmer { STEMMER_FRENCH, STEMMER_ENGLISH, STEMMERS };

struct stemmers {
    struct stemmers *next; /* of the idle ones */
    struct arena *arena;
    struct sb_stemmer *by[STEMMERS];
};

/* What is in no other language than English is stemmed as French is. */
static enum stemmer stemmer_for(enum language language)
{
    return language == LANGUAGE_EN ? STEMMER_ENGLISH : STEMMER_FRENCH;
}

/* A word as it was met, and its stems by each language's rules: so each is stemmed once. */
struct lexeme {
    struct str text;
    uint32_t stems[STEMMERS]; /* NO_TERM of what is a stem itself */
};

struct lexicon {
    struct arena *arena;
    struct lexeme *blocks[BLOCKS];
    atomic_uint n;
    uint32_t *table; /* open addressing; 0 is empty, else number + 1. The builder's alone. */
    size_t room;
    struct arena *scratch; /* where the builder stems */
    pthread_mutex_t lock;
    struct stemmers *idle; /* under the lock */
};

static struct stemmers *stemmers_new(void)
{
    struct arena *arena = arena_new();
    struct stemmers *s = NEW(arena, struct stemmers);

    s->arena = arena;
    s->by[STEMMER_FRENCH] = sb_stemmer_new("french", "UTF_8");
    s->by[STEMMER_ENGLISH] = sb_stemmer_new("english", "UTF_8");
    return s;
}

static void stemmers_free(struct stemmers **s)
{
    if (*s) {
        for (enum stemmer by = 0; by < STEMMERS; by++)
            sb_stemmer_delete((*s)->by[by]);
        struct arena *arena = (*s)->arena;
        *s = NULL;
        arena_free(&arena);
    }
}

uint64_t str_mix(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return h ^ (h >> 32);
}

struct lexicon *lexicon_new(void)
{
    struct arena *arena = arena_new_huge();
    struct lexicon *l = NEW(arena, struct lexicon);

    l->arena = arena;
    l->scratch = arena_new();
    pthread_mutex_init(&l->lock, NULL);
    l->room = 1u << 12;
    l->table = NEW_ARRAY(arena, uint32_t, l->room);
    return l;
}

void lexicon_free(struct lexicon **l)
{
    if (*l) {
        while ((*l)->idle) {
            struct stemmers *s = (*l)->idle;
            (*l)->idle = s->next;
            stemmers_free(&s);
        }
        arena_free(&(*l)->scratch);
        pthread_mutex_destroy(&(*l)->lock);
        struct arena *arena = (*l)->arena;
        *l = NULL;
        arena_free(&arena);
    }
}

static struct lexeme *lexeme_at(const struct lexicon *l, uint32_t number)
{
    return &l->blocks[number / BLOCK][number % BLOCK];
}

struct str lexicon_word(const struct lexicon *l, uint32_t number)
{
    return lexeme_at(l, number)->text;
}

uint32_t lexicon_stem(const struct lexicon *l, uint32_t number, enum language language)
{
    return lexeme_at(l, number)->stems[stemmer_for(language)];
}

uint32_t lexicon_count(const struct lexicon *l)
{
    return atomic_load_explicit(&l->n, memory_order_acquire);
}

static size_t place_of(const struct lexicon *l, struct str word)
{
    size_t i = str_mix(word) & (l->room - 1);

    while (l->table[i] && !str_is(lexicon_word(l, l->table[i] - 1), word))
        i = (i + 1) & (l->room - 1);
    return i;
}

static void grow(struct lexicon *l)
{
    uint32_t n = lexicon_count(l);

    l->room *= 2;
    l->table = NEW_ARRAY(l->arena, uint32_t, l->room);
    for (uint32_t i = 0; i < n; i++)
        l->table[place_of(l, lexicon_word(l, i))] = i + 1;
}

static struct str stem_by(struct sb_stemmer *stemmer, struct arena *a, struct str word)
{
    const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)word.p, (int)word.n);
    size_t n = (size_t)sb_stemmer_length(stemmer);
    char *text = arena_room(a, n + 1);

    text[0] = '=';
    memcpy(text + 1, stem, n);
    return (struct str){text, n + 1};
}

/* At the place in the table that was found for it. */
static uint32_t add_lexeme(struct lexicon *l, size_t at, const struct lexeme *lexeme)
{
    uint32_t n = lexicon_count(l);

    if (n >= BLOCK * BLOCKS)
        return NO_TERM; /* four million words */
    if (n % BLOCK == 0)
        l->blocks[n / BLOCK] = NEW_ARRAY(l->arena, struct lexeme, BLOCK);
    *lexeme_at(l, n) = *lexeme;
    lexeme_at(l, n)->text = arena_copy(l->arena, lexeme->text);
    l->table[at] = n + 1;
    atomic_store_explicit(&l->n, n + 1, memory_order_release);
    if ((size_t)n * 2 > l->room)
        grow(l);
    return n;
}

/* A stem has no stems; an inflected word stands behind its own. */
static uint32_t stem_number(struct lexicon *l, struct str stem)
{
    static const struct lexeme none = {.stems = {NO_TERM, NO_TERM}};
    struct lexeme lexeme = none;
    size_t at = place_of(l, stem);

    lexeme.text = stem;
    return l->table[at] ? l->table[at] - 1 : add_lexeme(l, at, &lexeme);
}

uint32_t lexicon_number(struct lexicon *l, struct str word)
{
    struct lexeme lexeme = {.text = word};
    size_t at = place_of(l, word);

    if (l->table[at])
        return l->table[at] - 1;
    struct stemmers *stemmers = stemmers_borrow(l);
    for (enum stemmer by = 0; by < STEMMERS; by++) {
        arena_reset(l->scratch);
        lexeme.stems[by] = stem_number(l, stem_by(stemmers->by[by], l->scratch, word));
    }
    stemmers_give_back(l, stemmers);
    return add_lexeme(l, place_of(l, word), &lexeme);
}

/*
 * How many bytes the character at p takes when it belongs to a word, else 0 with the bytes to skip
 * in *ret_skip. In folded text the signs beyond ASCII begin with C2 (« » and no-break spaces) or E2
 * (dashes, dots, quotes); every other such byte begins a letter.
 */
static size_t word_char(struct str s, size_t *ret_skip)
{
    unsigned char c = (unsigned char)s.p[0];
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    n = n > s.n ? s.n : n;
    *ret_skip = n;
    if (c < 0x80)
        return isalnum(c) ? 1 : 0;
    return c == 0xc2 || c == 0xe2 ? 0 : n;
}

bool word_next(struct str *rest, struct str *ret_word)
{
    while (rest->n > 0) {
        struct str word = {rest->p, 0};
        size_t skip = 0;

        for (size_t n = word_char(*rest, &skip); n > 0; n = rest->n ? word_char(*rest, &skip) : 0) {
            word.n += n;
            *rest = (struct str){rest->p + n, rest->n - n};
        }
        if (word.n >= 2 && word.n <= 48) {
            *ret_word = word;
            return true;
        }
        if (rest->n > 0 && word.n == 0)
            *rest = (struct str){rest->p + skip, rest->n - skip};
    }
    return false;
}

/* Borrowed from those that lie idle with the lexicon: no more than search and build at once. */
struct stemmers *stemmers_borrow(const struct lexicon *l)
{
    struct lexicon *mine = UNCONST(l);

    pthread_mutex_lock(&mine->lock);
    struct stemmers *s = mine->idle;
    if (s)
        mine->idle = s->next;
    pthread_mutex_unlock(&mine->lock);
    return s ? s : stemmers_new();
}

void stemmers_give_back(const struct lexicon *l, struct stemmers *s)
{
    struct lexicon *mine = UNCONST(l);

    pthread_mutex_lock(&mine->lock);
    s->next = mine->idle;
    mine->idle = s;
    pthread_mutex_unlock(&mine->lock);
}

struct str stem_of(struct stemmers *s, struct arena *a, struct str word, enum language language)
{
    return stem_by(s->by[stemmer_for(language)], a, word);
}

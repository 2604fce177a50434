/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

#include "base/text.h"

#define WORDS_MOST 8

/* The term that is the word, or NO_TERM. */
static uint32_t term_named(const struct searching *s, struct str word)
{
    const struct index *x = s->index;
    size_t i = str_mix(word) & (x->named_room - 1);

    while (x->named[i] && !str_is(lexicon_word(s->c->lexicon, x->named[i] - 1), word))
        i = (i + 1) & (x->named_room - 1);
    return x->named[i] ? x->named[i] - 1 : NO_TERM;
}

/* The first of the sorted terms that is not before the word. */
static uint32_t place_of(const struct searching *s, struct str word)
{
    const struct index *x = s->index;
    uint64_t key = str_key(word);
    uint32_t low = 0;
    uint32_t high = x->sorted_n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t other = x->sorted_keys[middle];
        if (other < key ||
            (other == key &&
             str_compare(lexicon_word(s->c->lexicon, x->sorted[middle]), word) < 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What the terms of one word say of each visit: a byte each, in whole words of a set. */
static void score_term(const struct index *x, uint32_t term, uint32_t times, uint8_t *scores)
{
    const struct posting_of *end = x->postings + x->first[term + 1];

    for (const struct posting_of *p = x->postings + x->first[term]; p < end; p++) {
        uint32_t sum = scores[p->visit] + p->weight * times;

        scores[p->visit] = (uint8_t)(sum > SCORE_MOST ? SCORE_MOST : sum);
    }
}

static void score_if_named(const struct index *x, uint32_t term, uint8_t *scores)
{
    if (term != NO_TERM)
        score_term(x, term, 1, scores);
}

struct stems {
    uint32_t french;
    uint32_t english;
};

/* A word that stands in a visit as it was typed has its stems beside it. */
static struct stems stems_known(const struct searching *s, uint32_t term)
{
    return (struct stems){lexicon_stem(s->c->lexicon, term, LANGUAGE_FR),
                          lexicon_stem(s->c->lexicon, term, LANGUAGE_EN)};
}

static struct stems stems_new(const struct searching *s, struct str word)
{
    struct stemmers *stemmers = stemmers_borrow(s->c->lexicon);
    struct stems stems = {
        term_named(s, stem_of(stemmers, s->cx->arena, word, LANGUAGE_FR)),
        term_named(s, stem_of(stemmers, s->cx->arena, word, LANGUAGE_EN)),
    };

    stemmers_give_back(s->c->lexicon, stemmers);
    return stems;
}

/* Where both languages say the same, it counts twice. */
static void score_stems(const struct index *x, struct stems stems, uint8_t *scores)
{
    if (stems.french == stems.english) {
        if (stems.french != NO_TERM)
            score_term(x, stems.french, 2, scores);
        return;
    }
    score_if_named(x, stems.french, scores);
    score_if_named(x, stems.english, scores);
}

/* The last word may be only begun: at most so many words that begin like it count. */
#define BEGINNINGS_MOST 64

static void score_beginning(const struct searching *s, struct str word, uint8_t *scores)
{
    uint32_t at = place_of(s, word);

    for (uint32_t i = at; i < s->index->sorted_n && i < at + BEGINNINGS_MOST; i++) {
        if (!str_starts(lexicon_word(s->c->lexicon, s->index->sorted[i]), word))
            return;
        score_term(s->index, s->index->sorted[i], 1, scores);
    }
}

static void add_scores(uint8_t *restrict to, const uint8_t *restrict more, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t sum = (uint8_t)(to[i] + more[i]);

        to[i] = sum < more[i] ? SCORE_MOST : sum;
    }
}

/* Every word must fit; what it adds to the rank is how much it says there. */
static void fit_word(struct searching *s, struct str word, bool last)
{
    size_t room = s->index->words * 64;
    uint8_t *scores = NEW_ARRAY(s->cx->arena, uint8_t, room + 1);
    struct bits fit = search_bits_zero(s);
    uint32_t term = term_named(s, word);

    score_stems(s->index, term == NO_TERM ? stems_new(s, word) : stems_known(s, term), scores);
    if (last && word.n >= 3) {
        score_beginning(s, word, scores);
    } else {
        score_if_named(s->index, term, scores);
    }
    bits_of_bytes(fit, scores);
    bits_and(s->other, fit);
    if (s->scores) {
        add_scores(s->scores, scores, room);
    } else {
        s->scores = scores;
    }
}

/* Too common to say anything: left out unless nothing else was asked. */
static bool is_empty_word(struct str word)
{
    static const struct str empty[] = {
        STR_INIT("le"),  STR_INIT("la"),   STR_INIT("les"),  STR_INIT("de"),   STR_INIT("du"),
        STR_INIT("des"), STR_INIT("un"),   STR_INIT("une"),  STR_INIT("et"),   STR_INIT("au"),
        STR_INIT("aux"), STR_INIT("en"),   STR_INIT("dans"), STR_INIT("sur"),  STR_INIT("the"),
        STR_INIT("of"),  STR_INIT("and"),  STR_INIT("in"),   STR_INIT("to"),   STR_INIT("at"),
        STR_INIT("on"),  STR_INIT("pour"), STR_INIT("avec"), STR_INIT("with"), STR_INIT("for")};

    for (size_t i = 0; i < COUNT_OF(empty); i++) {
        if (str_is(word, empty[i]))
            return true;
    }
    return false;
}

void fit_words(struct searching *s)
{
    struct str rest = text_fold(s->cx->arena, s->asked->q);
    struct str words[WORDS_MOST];
    struct str word;
    size_t n = 0;

    while (n < WORDS_MOST && word_next(&rest, &word)) {
        if (!is_empty_word(word))
            words[n++] = word;
    }
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        fit_word(s, words[i], i + 1 == n);
}

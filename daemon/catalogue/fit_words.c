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

/* The last word may be only begun: at most so many words that begin like it count. */
#define BEGINNINGS_MOST 64

/* The terms that a word stands for, with how often each counts. */
struct word_terms {
    uint32_t terms[BEGINNINGS_MOST + 3];
    uint32_t times[BEGINNINGS_MOST + 3];
    size_t n;
};

static void add_term(struct word_terms *w, uint32_t term, uint32_t times)
{
    if (term == NO_TERM)
        return;
    w->terms[w->n] = term;
    w->times[w->n++] = times;
}

static void score_term(const struct index *x, uint32_t term, uint32_t times, uint8_t *scores)
{
    const struct posting_of *end = x->postings + x->first[term + 1];

    for (const struct posting_of *p = x->postings + x->first[term]; p < end; p++) {
        uint32_t sum = scores[p->visit] + p->weight * times;

        scores[p->visit] = (uint8_t)(sum > SCORE_MOST ? SCORE_MOST : sum);
    }
}

/*
 * What the terms of one word say of each visit: a byte each, in whole words of a set. Their
 * postings lie wide apart, so they are called for together before one of them is read.
 */
static void score_terms(const struct index *x, const struct word_terms *w, uint8_t *scores)
{
    for (size_t i = 0; i < w->n; i++)
        __builtin_prefetch(&x->first[w->terms[i]]);
    for (size_t i = 0; i < w->n; i++)
        __builtin_prefetch(&x->postings[x->first[w->terms[i]]]);
    for (size_t i = 0; i < w->n; i++)
        score_term(x, w->terms[i], w->times[i], scores);
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
static void add_stems(struct word_terms *w, struct stems stems)
{
    if (stems.french == stems.english) {
        add_term(w, stems.french, 2);
    } else {
        add_term(w, stems.french, 1);
        add_term(w, stems.english, 1);
    }
}

/* Up to eight bytes stand in the term's key: its text lies far away and is not fetched for them. */
static bool term_begins(const struct searching *s, uint32_t place, struct str word)
{
    const struct index *x = s->index;

    if (word.n > sizeof(uint64_t))
        return str_starts(lexicon_word(s->c->lexicon, x->sorted[place]), word);
    return (x->sorted_keys[place] ^ str_key(word)) >> (64 - 8 * word.n) == 0;
}

static void add_beginnings(const struct searching *s, struct str word, struct word_terms *w)
{
    uint32_t at = place_of(s, word);

    for (uint32_t i = at; i < s->index->sorted_n && i < at + BEGINNINGS_MOST; i++) {
        if (!term_begins(s, i, word))
            return;
        add_term(w, s->index->sorted[i], 1);
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
    struct word_terms terms;
    uint32_t term = term_named(s, word);

    terms.n = 0;
    add_stems(&terms, term == NO_TERM ? stems_new(s, word) : stems_known(s, term));
    if (last && word.n >= 3) {
        add_beginnings(s, word, &terms);
    } else {
        add_term(&terms, term, 1);
    }
    score_terms(s->index, &terms, scores);
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

/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/arena.h"
#include "base/text.h"
#include "booking/inside.h"
#include "jobs/jobs.h"

/* Bookings by who booked: the address, and each word of the name, folded, in a table of its own. */

#define WORDS_MOST 12
/* Of booking_word.word, unit: characters. Folded, a name is up to eighteen times as long: "ﬃ" is
 * "ffi". */
#define WORD_LENGTH 254

struct words_of_one {
    struct str all[WORDS_MOST];
    size_t n;
};

static void add_word(struct words_of_one *w, struct str whole)
{
    struct str word = text_cut(whole, WORD_LENGTH);

    for (size_t i = 0; i < w->n; i++) {
        if (str_is(w->all[i], word))
            return;
    }
    if (word.n > 0 && w->n < WORDS_MOST)
        w->all[w->n++] = word;
}

static bool parts_words(char c)
{
    return c == ' ' || c == '-' || c == '\'' || c == ',' || c == '.' || c == '\t';
}

/* "Jean-Noël d'Essai": jean, noel, d, essai. */
static void add_name(struct words_of_one *w, struct str folded)
{
    size_t from = 0;

    for (size_t i = 0; i <= folded.n; i++) {
        if (i < folded.n && !parts_words(folded.p[i]))
            continue;
        add_word(w, (struct str){folded.p + from, i - from});
        from = i + 1;
    }
}

enum fault booking_note_words(struct ctx *cx,
                              struct db *db,
                              struct booking_id id,
                              struct str email,
                              struct str name)
{
    struct booking_word_row rows[WORDS_MOST];
    struct words_of_one w = {.n = 0};

    add_word(&w, text_fold(cx->arena, str_trim(email)));
    add_name(&w, text_fold(cx->arena, str_trim(name)));
    for (size_t i = 0; i < w.n; i++)
        rows[i] = (struct booking_word_row){cx->destination, w.all[i], id};
    return db_do_many(cx, db, &BOOKING_WORD_INSERT, &BOOKING_WORD_ROW, rows, w.n,
                      /* ret_changed */ NULL);
}

/* ---- those of before ---- */

static enum fault note_piece(struct ctx *cx, struct db *db, void *arg)
{
    const struct list *named = arg;
    struct destination_id own = cx->destination;
    enum fault f = FAULT_NONE;

    each_in (b, const struct named_row, named) {
        cx->destination = b->destination;
        f = f == FAULT_NONE ? booking_note_words(cx, db, b->id, b->email, b->name) : f;
    }
    cx->destination = own;
    return f;
}

/* The next so many after *at, which becomes the last of them; *ret_more when there may be others.
 */
static enum fault fold_piece(struct ctx *cx, struct db *db, struct booking_id *at, bool *ret_more)
{
    enum { PIECE = 80 }; /* the LIMIT of BOOKINGS_NAMED */
    static_assert(PIECE * WORDS_MOST <= 1000, "a transaction stays under a thousand rows");
    struct list named;

    TRY(db_all(cx, db, &BOOKINGS_NAMED, ARGS(*at), &named));
    *ret_more = named.n == PIECE;
    if (named.n == 0)
        return FAULT_NONE;
    *at = ((const struct named_row *)named.items)[named.n - 1].id;
    return db_in_transaction(cx, db, note_piece, &named);
}

enum fault booking_fold_words(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct id subject)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct booking_id at = {subject};
    bool more = true;

    (void)house;
    while (more) {
        struct ctx own = *cx;

        arena_reset(arena);
        own.arena = arena;
        enum fault f = fold_piece(&own, db, &at, &more);
        if (f != FAULT_NONE)
            return fault(cx, f, "%" PRI_STR, ARG_STR(own.trouble.story));
        if (more && ctx_is_ending(cx))
            return job_add(cx, db, STR("booking_fold_words"), at.id, cx->now, STR_NONE);
    }
    return FAULT_NONE;
}

/* ---- found by what was typed ---- */

/* All words that begin so lie between the word and the word with the last character behind it. */
static struct str beyond(struct arena *a, struct str word)
{
    return arena_text(a, "%" PRI_STR "\xF4\x8F\xBF\xBF", ARG_STR(word));
}

/* The two longest: the others hardly ever leave one out. */
static void choose_two(const struct words_of_one *w, struct str *ret_one, struct str *ret_other)
{
    *ret_one = *ret_other = w->all[0];
    for (size_t i = 1; i < w->n; i++) {
        if (w->all[i].n > ret_one->n) {
            *ret_other = *ret_one;
            *ret_one = w->all[i];
        } else if (w->all[i].n > ret_other->n || i == 1) {
            *ret_other = w->all[i];
        }
    }
}

enum fault bookings_of_person(struct ctx *cx, struct db *db, struct str asked, struct list *ret)
{
    struct str folded = text_fold(cx->arena, str_trim(asked));
    struct words_of_one w = {.n = 0};
    struct str one;
    struct str other;

    *ret = (struct list){0};
    if (str_find(folded, STR("@")) < folded.n) {
        add_word(&w, folded);
    } else {
        add_name(&w, folded);
    }
    if (w.n == 0)
        return FAULT_NONE;
    choose_two(&w, &one, &other);
    return db_all(cx, db, &BOOKINGS_OF_PERSON,
                  ARGS(cx->destination, one, beyond(cx->arena, one), cx->destination, other,
                       beyond(cx->arena, other)),
                  ret);
}

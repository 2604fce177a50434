/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/compare.h"

#include "base/arena.h"

/* Words of the two texts that are matched with each other; longer ones are told as a whole. */
#define WORDS_MOST 1500

SHAPE(PIECE,
      struct piece,
      FIELD(struct piece, text),
      FIELD(struct piece, same),
      FIELD(struct piece, gone),
      FIELD(struct piece, come));

struct word_list {
    struct str *all;
    size_t n;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static struct word_list words_in(struct arena *a, struct str text)
{
    struct word_list w = {NEW_ARRAY(a, struct str, text.n / 2 + 2), 0};
    size_t at = 0;

    while (at < text.n) {
        size_t from = at;

        while (at < text.n && !is_blank(text.p[at]))
            at++;
        while (at < text.n && is_blank(text.p[at]))
            at++;
        w.all[w.n++] = (struct str){text.p + from, at - from};
    }
    return w;
}

static bool same_word(struct str a, struct str b)
{
    return str_is(str_trim(a), str_trim(b));
}

struct pieces {
    struct piece *all;
    size_t n;
};

/* One more word: joined to the piece before when it is of the same kind. Both views of one text. */
static void add_word(struct pieces *p, struct str word, struct piece kind)
{
    struct piece *last = p->n ? &p->all[p->n - 1] : NULL;

    if (last && last->same == kind.same && last->gone == kind.gone && last->come == kind.come &&
        last->text.p + last->text.n == word.p) {
        last->text.n += word.n;
        return;
    }
    kind.text = word;
    p->all[p->n++] = kind;
}

/* How many words the longest common row of words from (i, j) on has, for all i and j. */
static uint16_t *common_rows(struct arena *a, struct word_list x, struct word_list y)
{
    size_t wide = y.n + 1;
    uint16_t *row = NEW_ARRAY(a, uint16_t, (x.n + 1) * wide);

    for (size_t i = x.n; i-- > 0;) {
        for (size_t j = y.n; j-- > 0;) {
            uint16_t down = row[(i + 1) * wide + j];
            uint16_t right = row[i * wide + j + 1];

            row[i * wide + j] = same_word(x.all[i], y.all[j])
                                    ? (uint16_t)(row[(i + 1) * wide + j + 1] + 1)
                                    : (down > right ? down : right);
        }
    }
    return row;
}

void compare_texts(struct arena *a,
                   struct str before,
                   struct str after,
                   struct list *ret_before,
                   struct list *ret_after)
{
    const struct piece same = {.same = true};
    const struct piece gone = {.gone = true};
    const struct piece come = {.come = true};
    struct word_list x = words_in(a, before);
    struct word_list y = words_in(a, after);
    struct pieces left = {NEW_ARRAY(a, struct piece, x.n + 1), 0};
    struct pieces right = {NEW_ARRAY(a, struct piece, y.n + 1), 0};
    bool matched = x.n <= WORDS_MOST && y.n <= WORDS_MOST;
    uint16_t *row = matched ? common_rows(a, x, y) : NULL;
    size_t i = 0;
    size_t j = 0;

    while (i < x.n || j < y.n) {
        if (matched && i < x.n && j < y.n && same_word(x.all[i], y.all[j])) {
            add_word(&left, x.all[i++], same);
            add_word(&right, y.all[j++], same);
        } else if (j == y.n || (i < x.n && (!matched || row[(i + 1) * (y.n + 1) + j] >=
                                                            row[i * (y.n + 1) + j + 1]))) {
            add_word(&left, x.all[i++], gone);
        } else {
            add_word(&right, y.all[j++], come);
        }
    }
    *ret_before = (struct list){left.all, left.n};
    *ret_after = (struct list){right.all, right.n};
}

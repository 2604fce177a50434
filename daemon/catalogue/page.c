/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

/*
 * The page is cut out of the result in the order asked: first which visits, then the slot of each.
 * Visits, slots and seats lie wide apart in memory, so those of a page are called for together
 * before one of them is read.
 */

#define PAGE_DEFAULT 20

struct paging {
    uint32_t skip;
    uint32_t most;
    uint32_t left; /* of the result, not met yet */
    struct hit *hits;
    uint32_t n;
};

/* True when nothing more is sought. */
static bool page_add(const struct searching *s,
                     struct paging *p,
                     uint32_t visit,
                     const struct visit_slot *slot)
{
    p->left--;
    if (p->skip > 0) {
        p->skip--;
    } else {
        p->hits[p->n++] = (struct hit){&s->t->visits[visit], slot, 0};
    }
    return p->n == p->most || p->left == 0;
}

static void page_in_order(const struct searching *s, struct paging *p, const uint32_t *order)
{
    for (uint32_t i = 0; i < s->t->visits_n; i++) {
        if (bits_has(s->all, order[i]) && page_add(s, p, order[i], NULL))
            return;
    }
}

/* By score, then by rank. */
static void page_of_best(const struct searching *s, struct paging *p, const uint32_t *ranks)
{
    struct best best = best_of(p->skip + p->most);
    bool full = false;

    for (size_t w = 0; w < s->all.n; w++) {
        for (uint64_t left = s->all.words[w]; left; left &= left - 1) {
            uint32_t visit = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
            uint64_t worse = SCORE_MOST - s->scores[visit];

            if (best.n == best.most && worse > best.keys[best.n - 1] >> 56)
                continue; /* whatever its rank */
            offer_key(&best, worse << 56 | (uint64_t)ranks[visit] << 28 | visit);
        }
    }
    for (uint32_t i = 0; i < best.n && !full; i++)
        full = page_add(s, p, (uint32_t)(best.keys[i] & 0xFFFFFFF), NULL);
}

/*
 * By the first slot from the first asked day on: the same with the calendar's places, which stand
 * ready for each day.
 */
static void page_of_first(const struct searching *s, struct paging *p, const uint32_t *row)
{
    struct best best = best_of(p->skip + p->most);
    const uint32_t *ranks = s->index->by_date.ranks;
    bool full = false;

    for (size_t w = 0; w < s->all.n; w++) {
        for (uint64_t left = s->all.words[w]; left; left &= left - 1) {
            uint32_t visit = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
            uint32_t rank = ranks[visit];

            if (rank < s->index->dated_n && row[rank] != NO_PLACE)
                offer_key(&best, (uint64_t)row[rank] << 32 | visit);
        }
    }
    for (uint32_t i = 0; i < best.n && !full; i++)
        full = page_add(s, p, (uint32_t)best.keys[i], s->index->calendar[best.keys[i] >> 32]);
}

/* Best first; within one score, by date. */
static void page_by_score(const struct searching *s, struct paging *p)
{
    uint32_t n = s->t->visits_n;
    uint32_t count[SCORE_MOST + 2] = {0};
    uint32_t *order = NEW_ARRAY(s->cx->arena, uint32_t, n + 1);

    for (uint32_t i = 0; i < n; i++)
        count[SCORE_MOST - s->scores[i] + 1]++;
    for (size_t i = 0; i <= SCORE_MOST; i++)
        count[i + 1] += count[i];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t visit = s->index->by_date.visits[i];
        order[count[SCORE_MOST - s->scores[visit]]++] = visit;
    }
    page_in_order(s, p, order);
}

/* The row of the first asked day, when all its slots and those after it are still to come. */
static const uint32_t *row_of_day(const struct searching *s, const struct stretch *part)
{
    const struct index *x = s->index;
    int64_t day = (int64_t)s->from.n - x->first_day.n;

    if (!part->fits || day < 0 || day >= x->days_n || part->from != x->day_from[day])
        return NULL;
    return x->met_from + (size_t)day * x->dated_n;
}

/* By the first slot within the asked days: along the calendar, each visit when it is met first. */
static void page_by_day(struct searching *s, struct paging *p, uint32_t total)
{
    struct stretch part = calendar_stretch(s);
    const uint32_t *row = total <= RESULT_FEW ? row_of_day(s, &part) : NULL;

    if (row && p->skip + p->most <= BEST_MOST) {
        page_of_first(s, p, row);
        return;
    }
    struct bits left = search_bits_copy(s, s->all);
    for (size_t i = part.from; i < part.until; i++) {
        uint32_t visit = s->index->calendar_visits[i];

        if (!bits_has(left, visit) || !(part.fits || slot_fits(s, s->index->calendar[i])))
            continue;
        left.words[visit >> 6] &= ~(UINT64_C(1) << (visit & 63));
        if (page_add(s, p, visit, s->index->calendar[i]))
            return;
    }
}

/* Their ranks as a set: that sorts them. */
static void page_of_few(struct searching *s, struct paging *p, const struct order *order)
{
    struct bits ranks = search_bits_zero(s);

    for (size_t w = 0; w < s->all.n; w++) {
        for (uint64_t left = s->all.words[w]; left; left &= left - 1)
            bits_set(ranks, order->ranks[w * 64 + (size_t)__builtin_ctzll(left)]);
    }
    for (size_t w = 0; w < ranks.n; w++) {
        for (uint64_t left = ranks.words[w]; left; left &= left - 1) {
            if (page_add(s, p, order->visits[w * 64 + (size_t)__builtin_ctzll(left)], NULL))
                return;
        }
    }
}

static void page_by(struct searching *s,
                    struct paging *p,
                    const struct order *order,
                    uint32_t total)
{
    if (total <= RESULT_FEW) {
        page_of_few(s, p, order);
    } else {
        page_in_order(s, p, order->visits);
    }
}

static enum search_sort sort_of(const struct searching *s)
{
    if (s->asked->sort == SORT_UNSET || (s->asked->sort == SORT_RELEVANCE && !s->scores))
        return s->scores && s->asked->sort == SORT_UNSET ? SORT_RELEVANCE : SORT_DATE;
    return s->asked->sort;
}

static void choose_visits(struct searching *s, struct paging *p, uint32_t total)
{
    switch (sort_of(s)) {
    case SORT_RELEVANCE:
        if (p->skip + p->most <= BEST_MOST) {
            page_of_best(s, p, s->index->by_date.ranks);
        } else {
            page_by_score(s, p);
        }
        break;
    case SORT_PRICE:
        page_by(s, p, &s->index->by_price, total);
        break;
    case SORT_NAME:
        page_by(s, p, &s->index->by_name, total);
        break;
    case SORT_DATE:
    case SORT_UNSET:
        if (asks_days(s)) {
            page_by_day(s, p, total);
        } else {
            page_by(s, p, &s->index->by_date, total);
        }
        break;
    }
}

/* ---- the slot of each ---- */

/* Slots are in the order of their moments: the first that is not before the asked days. */
static uint32_t first_slot(const struct searching *s, const struct visit *v)
{
    uint32_t low = 0;
    uint32_t high = asks_days(s) ? v->slots_n : 0;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (v->slots[middle].day.n < s->from.n) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first that fits, from a slot on. */
static const struct visit_slot *next_fit(const struct searching *s,
                                         const struct visit *v,
                                         const struct visit_slot *from)
{
    for (const struct visit_slot *slot = from; slot < v->slots + v->slots_n; slot++) {
        if (asks_days(s) && slot->day.n > s->until.n)
            return NULL;
        if (slot_fits(s, slot))
            return slot;
    }
    return NULL;
}

/* The first slot that fits and has room, else the first that fits. */
static const struct visit_slot *slot_with_room(const struct searching *s,
                                               const struct visit *v,
                                               const struct visit_slot *first)
{
    for (const struct visit_slot *slot = first; slot; slot = next_fit(s, v, slot + 1)) {
        if (slot_has_room(s, slot))
            return slot;
    }
    return first;
}

static void choose_slots(const struct searching *s, struct paging *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        __builtin_prefetch(&p->hits[i].visit->slots);
    for (uint32_t i = 0; i < p->n; i++)
        __builtin_prefetch(p->hits[i].visit->slots);
    for (uint32_t i = 0; i < p->n; i++) {
        struct hit *hit = &p->hits[i];

        if (!hit->slot)
            hit->slot = next_fit(s, hit->visit, hit->visit->slots + first_slot(s, hit->visit));
        if (hit->slot) {
            __builtin_prefetch(seats_at(s->c->seats, hit->slot->seat));
            __builtin_prefetch(&hit->slot->closed); /* its other end */
        }
    }
    for (uint32_t i = 0; i < p->n; i++) {
        struct hit *hit = &p->hits[i];

        hit->slot = slot_with_room(s, hit->visit, hit->slot);
        hit->free = hit->slot ? catalogue_free(s->c, hit->slot) : 0;
    }
}

void cut_page(struct searching *s, struct found *found)
{
    uint32_t size = s->asked->size ? s->asked->size : PAGE_DEFAULT;
    uint32_t page = s->asked->page ? s->asked->page : 1;
    struct paging p = {.skip = (page - 1) * size, .most = size, .left = found->total};

    found->page = page;
    found->pages = (found->total + size - 1) / size;
    p.hits = NEW_ARRAY(s->cx->arena, struct hit, size);
    if (p.skip >= found->total)
        return;
    choose_visits(s, &p, found->total);
    choose_slots(s, &p);
    found->hits = p.hits;
    found->n = p.n;
}

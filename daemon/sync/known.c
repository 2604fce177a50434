/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

static size_t place_of(struct str key)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * UINT64_C(0x100000001b3);
    return (size_t)(h ^ h >> 29);
}

static struct known **slot_of(const struct known_table *t, struct str key)
{
    size_t at = place_of(key) & (t->size - 1);

    while (t->slots[at] && !str_is(t->slots[at]->source_key, key))
        at = (at + 1) & (t->size - 1);
    return &t->slots[at];
}

struct known *known_find(const struct known_table *t, struct str key)
{
    return t->size > 0 ? *slot_of(t, key) : NULL;
}

struct known *known_add(struct known_table *t, struct str key)
{
    if (t->n * 2 >= t->size) {
        struct known_table more = {
            .home = t->home, .size = t->size ? t->size * 2 : 1024, .n = t->n};

        more.slots = NEW_ARRAY(t->home, struct known *, more.size);
        for (size_t i = 0; i < t->size; i++) {
            if (t->slots[i])
                *slot_of(&more, t->slots[i]->source_key) = t->slots[i];
        }
        *t = more;
    }
    struct known **slot = slot_of(t, key);

    if (!*slot) {
        *slot = NEW(t->home, struct known);
        (*slot)->source_key = arena_copy(t->home, key);
        t->n++;
    }
    return *slot;
}

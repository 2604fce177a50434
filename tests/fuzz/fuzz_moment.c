/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/ctx.h"
#include "base/money.h"
#include "tests/fuzz/fuzz.h"

/* What is read, written and read again is the same. */
static void try_moment(struct arena *a, struct str text)
{
    struct moment t;
    struct moment again;

    if (!moment_from_text(text, &t))
        return;
    bool read = moment_from_text(moment_to_text(a, t), &again);
    HOLDS(read ? again.us == t.us : true); /* an offset may lead past the year 9999 */
    moment_to_http(a, t);
    moment_to_wall(t, STR("Europe/Paris"));
}

static void try_day(struct arena *a, struct str text)
{
    struct day d;
    struct day again;

    if (!day_from_text(text, &d))
        return;
    HOLDS(str_is(day_to_text(a, d), text));
    HOLDS(day_from_text(day_to_text(a, d), &again) && again.n == d.n);
}

static void try_money(struct arena *a, struct str text)
{
    struct money m;
    struct money again;

    if (!money_from_text(text, CURRENCY_EUR, &m))
        return;
    HOLDS(m.minor >= 0 && money_is_sound(m));
    HOLDS(money_from_text(money_to_decimal(a, m), CURRENCY_EUR, &again) && again.minor == m.minor);
}

static void try_id(struct arena *a, struct str text)
{
    struct id id;
    struct id again;

    if (id_from_text(text, &id))
        HOLDS(id_from_text(id_to_text(a, id), &again) && id_is(id, again));
}

static void try_zone(struct arena *a, struct str text)
{
    struct ctx cx = {.arena = a};
    struct moment t;

    if (moment_from_wall(&cx, (struct wall){{20000}, 600}, text, FOLD_FIRST, &t) == FAULT_NONE)
        HOLDS(moment_to_wall(t, text).minute == 600);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str text = {(const char *)bytes, n};

    try_moment(a, text);
    try_day(a, text);
    try_money(a, text);
    try_id(a, text);
    try_zone(a, text);
    return 0;
}

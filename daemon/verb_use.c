/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "base/arena.h"
#include "base/config.h"
#include "verbs.h"

static void note_unknown(struct ctx *cx, const struct verb_uses *uses, const char *typed)
{
    const char **names = NEW_ARRAY(cx->arena, const char *, uses->n);

    for (size_t i = 0; i < uses->n; i++)
        names[i] = uses->all[i].name;
    const char *nearest = nearest_name(str_of(typed), names, uses->n);
    if (nearest) {
        (void)fault_field(cx, typed, "unknown: did you mean \"%s\"?", nearest);
    } else {
        (void)fault_field(cx, typed, "unknown");
    }
}

static void note_words(struct ctx *cx, const struct invocation *in, const struct verb_use *use)
{
    struct str rest = str_of(use->words);
    struct str name;
    int k = 1;

    for (; str_cut(&rest, ' ', &name); k++) {
        if (!verb_word(in, k) && name.p[0] != '[')
            (void)fault_field(cx, arena_copy(cx->arena, name).p, "is missing");
    }
    for (; verb_word(in, k); k++)
        (void)fault_field(cx, use->name, "one word too many: \"%s\"", verb_word(in, k));
}

const struct verb_use *verb_use_of(struct ctx *cx,
                                   const struct invocation *in,
                                   const struct verb_uses *uses)
{
    const char *typed = verb_word(in, 0);

    if (!typed) {
        (void)fault(cx, FAULT_BAD_INPUT, "say what to do");
        return NULL;
    }
    for (size_t i = 0; i < uses->n; i++) {
        if (str_is(str_of(typed), str_of(uses->all[i].name))) {
            note_words(cx, in, &uses->all[i]);
            return &uses->all[i];
        }
    }
    note_unknown(cx, uses, typed);
    return NULL;
}

int verb_misused(const struct ctx *cx, const struct verb_uses *uses)
{
    if (!str_is_empty(cx->trouble.story))
        fprintf(stderr, "insolited %s: %" PRI_STR "\n", uses->verb, ARG_STR(cx->trouble.story));
    for (const struct field_trouble *t = cx->trouble.fields; t; t = t->next) {
        fprintf(stderr, "insolited %s: %" PRI_STR ": %" PRI_STR "\n", uses->verb, ARG_STR(t->field),
                ARG_STR(t->why));
    }
    fputs(uses->usage, stderr);
    return 2;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/shape.h"
#include "db/db.h"
#include "db/files.h"
#include "http/server.h"
#include "kinds.h"
#include "verbs.h"

/* What the linker listed. */
extern const struct shape *const __start_shapes[];
extern const struct shape *const __stop_shapes[];
extern const struct words *const __start_word_tables[];
extern const struct words *const __stop_word_tables[];

static enum fault check_shapes(struct ctx *cx, uint32_t *ret_n)
{
    uint32_t n = 0;

    for (const struct shape *const *s = __start_shapes; s < __stop_shapes; s++, n++) {
        struct str why;
        if (!shape_is_sound(cx->arena, *s, &why))
            return fault(cx, FAULT_BROKEN, "%s: %" PRI_STR, (*s)->name, ARG_STR(why));
    }
    *ret_n = n;
    return FAULT_NONE;
}

/* Each value has a word, and each word comes back as its value. */
static enum fault check_words(struct ctx *cx, uint32_t *ret_n)
{
    uint32_t n = 0;

    for (const struct words *const *w = __start_word_tables; w < __stop_word_tables; w++, n++) {
        for (unsigned i = 1; i < (*w)->count; i++) {
            struct str word = word_of(*w, i);
            if (str_is_empty(word) || word_value(*w, word) != i) {
                return fault(cx, FAULT_BROKEN, "%s: value %u has no word of its own", (*w)->name,
                             i);
            }
        }
    }
    *ret_n = n;
    return FAULT_NONE;
}

/* Whoever looks at what is stuck is told what it was to do. */
static enum fault check_kinds(struct ctx *cx)
{
    for (const struct job_kind *k = job_kinds; k->name; k++) {
        if (!k->means)
            return fault(cx, FAULT_BROKEN, "the job %s does not say what it means", k->name);
    }
    return FAULT_NONE;
}

/* Where a server of its own stands while this looks: nothing that anybody uses is touched. */
static enum fault make_place(struct ctx *cx, struct str *ret)
{
    const char *folder = getenv("TMPDIR");

    if (!folder || folder[0] != '/')
        folder = "/tmp";
    *ret = arena_text(cx->arena, "%s/insolite-check-XXXXXX", folder);
    if (!mkdtemp(UNCONST(ret->p)))
        return fault(cx, FAULT_FILE_BROKEN, "a folder in %s: %m", folder);
    return FAULT_NONE;
}

static enum fault check_queries_at(struct ctx *cx, const struct settings *s, uint32_t *ret_n)
{
    CLEANUP(premises_close) struct premises premises = {0};
    CLEANUP(db_close) struct db *db = NULL;

    TRY(premises_open(cx, s, &premises));
    TRY(db_open(cx, &premises.owner, &db));
    TRY(db_check_owners(cx, db));
    return db_check_queries(cx, db, ret_n);
}

static enum fault check_queries(struct ctx *cx, const struct invocation *in, uint32_t *ret_n)
{
    struct settings fresh = in->settings;

    TRY(make_place(cx, &fresh.house.state));
    fresh.database.url = STR_NONE;
    enum fault f = check_queries_at(cx, &fresh, ret_n);
    enum fault gone = folder_remove(cx, fresh.house.state);
    return f != FAULT_NONE ? f : gone;
}

static enum fault check_all(struct ctx *cx, const struct invocation *in)
{
    uint32_t shapes = 0;
    uint32_t words = 0;
    uint32_t queries = 0;

    TRY(check_shapes(cx, &shapes));
    TRY(check_words(cx, &words));
    TRY(server_check_routes(cx, serve_surfaces()));
    TRY(check_kinds(cx));
    TRY(check_queries(cx, in, &queries));
    printf("checked: %u shapes, %u tables of words, every route, %u queries\n", shapes, words,
           queries);
    return FAULT_NONE;
}

int verb_check(struct ctx *cx, const struct invocation *in)
{
    return check_all(cx, in) == FAULT_NONE ? 0 : verb_failed(cx, "--check");
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/inside.h"

struct printing {
    FILE *out;
    FILE *notes;
    uint64_t records, gone, refused;
};

static enum fault print_record(void *of, struct ctx *cx, const struct record *r)
{
    struct printing *p = of;
    struct str line = record_to_json(cx->arena, r);

    p->records++;
    if (fwrite(line.p, 1, line.n, p->out) != line.n || putc('\n', p->out) == EOF)
        return fault(cx, FAULT_FILE_BROKEN, "the records cannot be written");
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault print_gone(void *of, struct ctx *cx, struct str key)
{
    struct printing *p = of;

    p->gone++;
    fprintf(p->notes, "gone: %" PRI_STR "\n", ARG_STR(key));
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault print_refused(void *of, struct ctx *cx, struct str key, struct str why)
{
    struct printing *p = of;

    p->refused++;
    fprintf(p->notes, "refused: %" PRI_STR ": %" PRI_STR "\n", ARG_STR(key.n ? key : STR("?")),
            ARG_STR(why));
    arena_reset(cx->arena);
    return FAULT_NONE;
}

/* By how the file begins: XML, and JSON that speaks of OData, are Tourinsoft's; all else Apidae's.
 */
static struct str gateway_for(struct str path)
{
    static const struct str signs[] = {STR_INIT("Syndic"), STR_INIT("odata."), STR_INIT("\"d\""),
                                       STR_INIT("tisTracking")};
    char bytes[4096];
    FILE *file = fopen(path.p, "r");
    struct str head = {bytes, file ? fread(bytes, 1, sizeof bytes, file) : 0};

    if (file)
        fclose(file);
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = (struct str){head.p + 3, head.n - 3};
    if (str_starts(str_trim(head), STR("<")))
        return STR("tourinsoft");
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (str_starts(str_trim(head), STR("{")) && str_find(head, signs[i]) < head.n)
            return STR("tourinsoft");
    }
    return STR("apidae");
}

static enum fault open_file(struct ctx *cx,
                            struct gateways *g,
                            struct str path,
                            const struct opened **ret)
{
    struct buf settings = BUF(cx->arena);

    buf_lit(&settings, "{\"path\":\"");
    buf_json(&settings, path);
    buf_lit(&settings, "\"}");
    return gateway_open_plain(cx, g, gateway_for(path), buf_str(&settings), ret);
}

static enum fault open_source(struct ctx *cx,
                              struct db *db,
                              struct gateways *g,
                              struct str source,
                              const struct opened **ret)
{
    struct connection c;

    if (!db)
        return fault(cx, FAULT_FILE_ABSENT, "%" PRI_STR, ARG_STR(source));
    TRY(connection_named(cx, db, source, &c));
    TRY(gateway_opened(cx, db, g, c.id, ret));
    if (!(*ret)->gateway->feed)
        return fault(cx, FAULT_SOURCE_ABSENT, "%" PRI_STR " brings no records", ARG_STR(source));
    return FAULT_NONE;
}

enum fault records_print(struct ctx *cx,
                         struct db *db,
                         struct gateways *g,
                         struct str source_or_file,
                         FILE *out,
                         FILE *notes)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct str path = arena_copy(cx->arena, source_or_file);
    struct printing p = {.out = out, .notes = notes};
    const struct feed_sink sink = {
        .of = &p, .record = print_record, .gone = print_gone, .refused = print_refused};
    const struct opened *opened = NULL;
    struct feed_extent extent = {0};
    struct ctx own = *cx;

    if (access(path.p, F_OK) == 0) {
        TRY(open_file(cx, g, path, &opened));
    } else {
        TRY(open_source(cx, db, g, source_or_file, &opened));
    }
    assert(opened);
    own.arena = scratch;
    enum fault f = opened->gateway->feed->pull(opened->self, &own, &sink, &extent);

    fflush(out);
    fprintf(notes, "%llu records, %llu gone, %llu refused\n", (unsigned long long)p.records,
            (unsigned long long)p.gone, (unsigned long long)p.refused);
    return f == FAULT_NONE ? f : fault(cx, f, "%" PRI_STR, ARG_STR(own.trouble.story));
}

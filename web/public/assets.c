/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/public/inside.h"

#define FOR_EVER STR("public, max-age=31536000, immutable")

static struct str type_of(struct str name)
{
    static const struct {
        struct str ending, type;
    } types[] = {
        {STR_INIT(".css"), STR_INIT("text/css; charset=utf-8")},
        {STR_INIT(".js"), STR_INIT("text/javascript; charset=utf-8")},
        {STR_INIT(".svg"), STR_INIT("image/svg+xml")},
        {STR_INIT(".woff2"), STR_INIT("font/woff2")},
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_ends(name, types[i].ending))
            return types[i].type;
    }
    return STR("application/octet-stream");
}

static bool is_todays(struct str hash)
{
    struct str path = page_assets();

    return str_ends(path, hash) && path.n == sizeof "/assets/" - 1 + hash.n;
}

/* GET /assets/HASH/NAME. Another HASH is an old page's: it gets today's file, and asks again later.
 */
enum fault asset_reply(struct ctx *cx,
                       const struct catalogue *catalogue,
                       const struct request *rq,
                       struct reply *ret)
{
    struct str name = rq->path_text;
    struct str hash;
    struct str drawing;
    struct str bytes;

    (void)catalogue;
    if (!str_cut(&name, '/', &hash))
        return fault(cx, FAULT_PATH_ABSENT, "no such asset");
    reply_cache(ret, is_todays(hash) ? FOR_EVER : STR("no-cache"));
    bytes = asset_named(name);
    if (bytes.n) {
        reply_bytes(ret, type_of(name), bytes);
        return FAULT_NONE;
    }
    if (str_starts(name, STR("art/")) &&
        art_write(cx->arena, (struct str){name.p + 4, name.n - 4}, &drawing)) {
        reply_bytes(ret, STR("image/svg+xml"), drawing);
        return FAULT_NONE;
    }
    return fault(cx, FAULT_PATH_ABSENT, "no asset %" PRI_STR, ARG_STR(name));
}

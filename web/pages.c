/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "house.h"

extern const struct embedded web_templates[];
extern const struct embedded web_assets[];
extern const struct embedded web_catalogues[];

/* The languages in which pages are compiled. */
static const char *const tongues[] = {"fr", "en"};

struct pages {
    size_t count;
    const struct view **views; /* count for each language */
};

/* What the linker gathered: every PAGE_TEMPLATE of the program. */
extern const struct page_template *const __start_page_templates[];
extern const struct page_template *const __stop_page_templates[];

/* Set by pages_open before threads start, constant from then on. */
static char assets_path[32];
static struct str stylesheet;

struct str page_assets(void)
{
    return str_of(assets_path);
}

/* The stylesheets one after the other, and a hash over all assets: old pages keep their own. */
static void open_assets(struct arena *home)
{
    struct buf sheet = BUF(home);
    struct buf hashes = BUF(home);

    for (const struct embedded *e = web_assets; e->name.n > 0; e++) {
        struct hash h = hash_of(e->bytes);

        buf_add(&hashes, e->name);
        buf_add(&hashes, (struct str){(const char *)h.b, sizeof h.b});
        if (str_ends(e->name, STR(".css")))
            buf_add(&sheet, e->bytes);
    }
    stylesheet = buf_str(&sheet);

    struct hash all = hash_of(buf_str(&hashes));
    struct str text = hash_to_text(home, all);
    snprintf(assets_path, sizeof assets_path, "/assets/%.12s", text.p);
}

struct str asset_named(struct str name)
{
    const struct embedded *found;

    if (str_is(name, STR("insolite.css")))
        return stylesheet;
    found = embedded_find(web_assets, name);
    return found ? found->bytes : STR_NONE;
}

static struct str template_source(void *of, struct str name)
{
    char path[128];
    const struct embedded *found;

    (void)of;
    if (name.n + sizeof ".mustache" > sizeof path)
        return STR_NONE;
    memcpy(path, name.p, name.n);
    memcpy(path + name.n, ".mustache", sizeof ".mustache");
    found = embedded_find(web_templates, str_of(path));
    return found ? found->bytes : STR_NONE;
}

static size_t template_count(void)
{
    return (size_t)(__stop_page_templates - __start_page_templates);
}

enum fault pages_speak(struct ctx *cx)
{
    const struct embedded *french = embedded_find(web_catalogues, STR("fr.mo"));

    if (!french || !tongue_use(STR("fr"), french->bytes))
        return fault(cx, FAULT_BROKEN, "the French catalogue cannot be read");
    return FAULT_NONE;
}

enum fault pages_open(struct ctx *cx, struct arena *home, const struct pages **ret)
{
    const struct view_kit kit = {.source = template_source};
    struct pages *pages = NEW(home, struct pages);

    TRY(pages_speak(cx));
    open_assets(home);

    pages->count = template_count();
    pages->views = NEW_ARRAY(home, const struct view *, pages->count *COUNT_OF(tongues));
    for (size_t i = 0; i < pages->count; i++) {
        const struct page_template *t = __start_page_templates[i];

        for (size_t k = 0; k < COUNT_OF(tongues); k++) {
            TRY(view_compile(cx, home, &kit, str_of(t->name), t->shape, VIEW_HTML,
                             str_of(tongues[k]), &pages->views[k * pages->count + i]));
        }
    }
    *ret = pages;
    return FAULT_NONE;
}

void page_fill(struct ctx *cx,
               const struct request *rq,
               const struct page_template *template,
               const void *from,
               struct buf *b)
{
    const struct pages *pages = rq->house->pages;
    size_t base = str_is(cx->tongue, STR("en")) ? pages->count : 0;

    for (size_t i = 0; i < pages->count; i++) {
        if (__start_page_templates[i] == template) {
            view_fill(pages->views[base + i], from, b);
            return;
        }
    }
}

enum fault page_reply(struct ctx *cx,
                      const struct request *rq,
                      const struct page_template *template,
                      const void *from,
                      struct reply *ret)
{
    struct buf b = BUF(cx->arena);

    buf_room(&b, (size_t)24 * 1024);
    page_fill(cx, rq, template, from, &b);
    reply_html(ret, buf_str(&b));
    return FAULT_NONE;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "house.h"
#include "web/public/inside.h"

/* What search engines are told. */

enum fault robots(struct ctx *cx,
                  const struct catalogue *catalogue,
                  const struct request *rq,
                  struct reply *ret)
{
    (void)catalogue;
    reply_bytes(ret, STR("text/plain; charset=utf-8"),
                arena_text(cx->arena,
                           "User-agent: *\nDisallow: /partner/\nDisallow: /office/\nDisallow: "
                           "/fr/commandes/\nDisallow: /en/orders/\nDisallow: /fr/reservations/\n"
                           "Disallow: /en/bookings/\nSitemap: %" PRI_STR "/sitemap.xml\n",
                           ARG_STR(rq->house->public_url)));
    reply_cache(ret, STR("public, max-age=3600"));
    return FAULT_NONE;
}

static void add_url(struct buf *b, struct str base, struct str path)
{
    buf_lit(b, "<url><loc>");
    buf_xml(b, base);
    buf_xml(b, path);
    buf_lit(b, "</loc></url>\n");
}

/* Every visit on line in both languages; 50,000 addresses at most, as the protocol has it. */
enum fault sitemap(struct ctx *cx,
                   const struct catalogue *catalogue,
                   const struct request *rq,
                   struct reply *ret)
{
    const struct territory *t;
    struct buf b = BUF(cx->arena);

    TRY(catalogue_territory(cx, catalogue, &t));
    buf_lit(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    add_url(&b, rq->house->public_url, STR("/fr/"));
    add_url(&b, rq->house->public_url, STR("/en/"));
    for (uint32_t i = 0; i < t->visits_n && i < 24000; i++) {
        add_url(&b, rq->house->public_url, address_visit(cx->arena, STR("fr"), t->visits[i].slug));
        add_url(&b, rq->house->public_url, address_visit(cx->arena, STR("en"), t->visits[i].slug));
    }
    buf_lit(&b, "</urlset>\n");
    reply_bytes(ret, STR("application/xml"), buf_str(&b));
    reply_cache(ret, STR("public, max-age=3600"));
    return FAULT_NONE;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "web/desk/desk.h"

/*
 * A paper is written to be sent: it carries its style inside, which the policy of our pages
 * forbids. In a browser it takes the stylesheet of the house instead, and on a narrow screen its
 * table is moved sideways, with the keyboard too.
 */
struct str paper_in_browser(struct ctx *cx, struct str html)
{
    const struct str main = STR("<main>");
    size_t style = str_find(html, STR("<style>"));
    size_t content = str_find(html, main);
    struct buf b = BUF(cx->arena);

    if (style >= content || content == html.n)
        return html;
    buf_add(&b, (struct str){html.p, style});
    buf_lit(&b, "<link rel=\"stylesheet\" href=\"");
    buf_add(&b, page_assets());
    buf_lit(&b, "/insolite.css\">\n<link rel=\"icon\" href=\"");
    buf_add(&b, page_assets());
    buf_lit(&b, "/icon.svg\" type=\"image/svg+xml\">\n</head>\n<body class=\"paper\">\n<main "
                "tabindex=\"0\">");
    content += main.n;
    buf_add(&b, (struct str){html.p + content, html.n - content});
    return buf_str(&b);
}

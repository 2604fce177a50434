/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/buf.h"
#include "base/ctx.h"
#include "base/shape.h"

/*
 * Templates: the public Mustache specification's core (variables, sections, inverted sections,
 * comments, partials, set delimiters), compiled once against a shape, so that a template which
 * names what the struct has not stops the start. One tag of ours: {{#t}}English{{/t}} is replaced,
 * when the template is compiled for a language, by its translation (which may hold tags).
 *
 * {{name}} escapes for HTML in *.html templates and not in *.txt ones; {{{name}}} and {{&name}}
 * never. A section over a bool or a text shows its inside when it is true / not empty; over a part
 * (optional: when set) enters it; over a list repeats for each item. Names are looked up in the
 * innermost struct first, then outwards. {{.}} is the text of a list of texts, or of the section.
 *
 * Optional members that are unset show nothing, a zero included. {{title.fr}} is one language of a
 * text in several; {{title}} the reader's. White space in {{#t}} blocks is one space, and none
 * where a line begins or ends in the block. A partial may enter itself 8 times.
 */

enum view_escape { VIEW_HTML, VIEW_TEXT };

struct view; /* one template compiled against one shape for one language; constant */

/* Where partials and templates come from: the name without its folder's ending, "parts/card". Empty
 * when absent. */
typedef struct str view_source(void *of, struct str name);

struct view_kit {
    view_source *source;
    void *of;
};

/*
 * Compile `name` for `tongue`.
 *
 * owner   *ret lives in `home`
 * faults  CONFIG_WRONG with the template, line and name that does not fit
 */
MUST_CHECK enum fault view_compile(struct ctx *cx,
                                   struct arena *home,
                                   const struct view_kit *kit,
                                   struct str name,
                                   const struct shape *shape,
                                   enum view_escape escape,
                                   struct str tongue,
                                   const struct view **ret);

/* Fill it. `from` is a struct of the view's shape. Appends to b. */
void view_fill(const struct view *view, const void *from, struct buf *b);

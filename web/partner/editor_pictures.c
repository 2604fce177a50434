/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/partner/editor.h"

/* Pictures that a record brought: who made them, what they show, which stay. None is sent here: a
 * visit without one has a drawing of its theme. */

/* "le-quai.jpg": what the record calls it. */
static struct str file_of(struct str url)
{
    struct str rest = url;
    struct str part = STR_NONE;
    struct str last = url;

    while (str_cut(&rest, '/', &part)) {
        if (part.n)
            last = part;
    }
    rest = last;
    (void)str_cut(&rest, '?', &last);
    return last;
}

static void picture_row(const struct editing *e,
                        const struct offer_picture *picture,
                        size_t i,
                        struct part_form *f)
{
    struct ctx *cx = e->cx;
    struct str number = number_text(cx, (int64_t)i + 1);
    struct option *out = NEW(cx->arena, struct option);
    size_t begun = row_begin(f);

    form_input(&f->form, row_name(cx, "pictures", i, "credit"), "text", SAY(cx, "Who made it"),
               SAY(cx, "The name that stands beside it"), picture->credit)
        ->autocomplete = STR("off");
    form_input(&f->form, row_name(cx, "pictures", i, "alt"), "text", SAY(cx, "What it shows"),
               SAY(cx, "For those who do not see it, in one sentence"),
               picture->alt.in[e->language])
        ->autocomplete = STR("off");
    *out = (struct option){.value = picture->url, .label = SAY(cx, "Leave it out")};
    form_ticks(&f->form, "pictures.out", file_of(picture->url), STR_NONE, (struct list){out, 1});
    row_end(f, begun, WITH(cx, "Picture {n}", "n", &number));
}

void pictures_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    size_t i = 0;

    if (c->pictures.n == 0) {
        form_heading(&f->form, SAY(cx, "No photograph yet"),
                     SAY(cx, "A drawing of its theme stands for it, on the list and on its page. "
                             "Photographs come with the record of a tourist information system."));
    }
    f->plain = f->form.n;
    f->narrow_rows = true;
    each_in (picture, const struct offer_picture, &c->pictures)
        picture_row(e, picture, i++, f);
}

void pictures_take(const struct editing *e, struct offer_content *c)
{
    struct offer_picture *kept = NEW_ARRAY(e->cx->arena, struct offer_picture, c->pictures.n + 1);
    size_t n = 0;
    size_t i = 0;

    each_in (picture, const struct offer_picture, &c->pictures) {
        struct offer_picture now = *picture;

        now.credit = take_text(e, row_name(e->cx, "pictures", i, "credit"), 200);
        now.alt.in[e->language] = take_text(e, row_name(e->cx, "pictures", i, "alt"), 400);
        if (!ticked(e->rq, "pictures.out", picture->url))
            kept[n++] = now;
        i++;
    }
    c->pictures = (struct list){kept, n};
}

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/partner/editor.h"

/* What an offer still lacks: duty first, then what the automatic checks found, then advice. */
struct checklist {
    struct desk_check *all;
    size_t n;
    uint32_t missing; /* without these it cannot be sent */
    uint32_t percent;
};
void checklist_make(struct ctx *cx,
                    struct offer_id offer,
                    const struct offer_content *content,
                    struct checklist *ret);
/* Nothing of this part is missing, and something is written in it. */
bool checklist_part_done(const struct checklist *checks,
                         const struct editor_part *part,
                         const struct offer_content *content);
/* What the automatic checks found, each at its field of the form. */
void checklist_findings(struct ctx *cx,
                        const struct offer_content *content,
                        enum language language,
                        struct desk_form *form);
/* What an agent said of single fields (struct field_comment), there too. */
void checklist_comments(struct ctx *cx,
                        const struct list *comments,
                        enum language language,
                        struct desk_form *form);

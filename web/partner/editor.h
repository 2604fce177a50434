/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "offer/offer.h"
#include "web/partner/partner.h"

/* The parts of an offer in the editor: what each asks, and what it takes from the form. */

/* Fields of one thing among several of its kind: a stop, a price, a period. */
struct field_row {
    struct str label;
    struct list fields; /* struct desk_field */
};
extern const struct shape FIELD_ROW;

struct part_form {
    struct desk_form form;
    size_t plain; /* the first so many stand alone */
    struct field_row *rows;
    size_t rows_n;
    struct str rows_title;
    struct str rows_hint;
    bool narrow_rows; /* two fields a row */
};

struct editing {
    struct ctx *cx;
    const struct request *rq;
    const struct territory *territory; /* may be NULL */
    enum language language;            /* of the texts being written */
};

struct editor_part {
    const char *name; /* in the address */
    const char *title;
    const char *intro;
    bool has_texts; /* written once in each language */
    void (*build)(const struct editing *e, const struct offer_content *c, struct part_form *f);
    void (*take)(const struct editing *e, struct offer_content *c);
};
extern const struct editor_part editor_parts[];
extern const size_t editor_parts_n;

const struct editor_part *editor_part_named(struct str name);
/* The part in which a field of a content is written: "story.fr" is in "story". */
const struct editor_part *editor_part_of(struct str field);
/* The id of a field's input: "story.fr" is "story". */
struct str editor_input_of(struct str field);

/* A row of fields begins; what is added to f->form until row_end is in it. */
size_t row_begin(struct part_form *f);
void row_end(struct part_form *f, size_t begun, struct str label);
/* "stops.0.title" */
const char *row_name(struct ctx *cx, const char *list, size_t i, const char *field);

void essentials_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void essentials_take(const struct editing *e, struct offer_content *c);
void story_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void story_take(const struct editing *e, struct offer_content *c);
void coming_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void coming_take(const struct editing *e, struct offer_content *c);
void access_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void access_take(const struct editing *e, struct offer_content *c);
void pictures_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void pictures_take(const struct editing *e, struct offer_content *c);
void tariffs_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void tariffs_take(const struct editing *e, struct offer_content *c);
void periods_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void periods_take(const struct editing *e, struct offer_content *c);
void conditions_build(const struct editing *e, const struct offer_content *c, struct part_form *f);
void conditions_take(const struct editing *e, struct offer_content *c);

/* Fields typed by a person; each notes what is wrong beside its field. */
struct str take_text(const struct editing *e, const char *name, size_t most);
uint32_t take_count(const struct editing *e, const char *name, uint32_t most);
bool read_hours(struct ctx *cx, struct str text, struct list *ret_starts);

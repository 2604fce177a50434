/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "demo/inside.h"

/* What the two halves of the Apidae export share: apidae.c writes objects, apidae_zip.c the rest.
 */

#define PACKET 50
#define OBJECT_FROM 8000000u /* ids of visits; each kind of thing has a range of its own */
#define BODY_FROM 7000000u
#define CRITERION_OF_THEME 9100u
#define CRITERION_OF_KIND 9200u

/* Themed texts that this project has defined. */
enum themed { THEMED_STOPS = 9301, THEMED_BRING, THEMED_AUDIENCE, THEMED_HOST };

void put_text(struct buf *b, const char *name, struct str text);
void put_two(struct buf *b, const char *name, const struct two *two);
void put_element(struct buf *b, const char *type, uint32_t id);
void put_comma(struct buf *b, bool *first);
void put_means(struct buf *b, const struct body *body, uint32_t id);
void put_address(struct buf *b, struct str name, struct str street, const struct demo_commune *c);
void put_visit(struct buf *b, const struct demo_visit *v);

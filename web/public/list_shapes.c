/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/spaces.h"
#include "web/public/list.h"

SHAPE(LIST_FACET_ITEM,
      struct facet_item,
      FIELD(struct facet_item, field),
      FIELD(struct facet_item, value),
      FIELD(struct facet_item, label),
      FIELD(struct facet_item, count),
      FIELD(struct facet_item, checked),
      FIELD(struct facet_item, none));

SHAPE(LIST_FACET,
      struct facet_view,
      FIELD(struct facet_view, name),
      FIELD(struct facet_view, open),
      FIELD_LIST(struct facet_view, items, &LIST_FACET_ITEM),
      FIELD(struct facet_view, more_name),
      FIELD_LIST(struct facet_view, more, &LIST_FACET_ITEM));

SHAPE(LIST_CHOICE,
      struct choice,
      FIELD(struct choice, value),
      FIELD(struct choice, label),
      FIELD(struct choice, checked));

SHAPE(LIST_SORT,
      struct sort_link,
      FIELD(struct sort_link, href),
      FIELD(struct sort_link, name),
      FIELD(struct sort_link, chosen));

SHAPE(LIST_EMPTY,
      struct empty_view,
      FIELD(struct empty_view, title),
      FIELD(struct empty_view, words),
      FIELD_LIST(struct empty_view, ways, &LINK),
      FIELD(struct empty_view, may_clear));

SHAPE(LIST_SPOT,
      struct spot,
      FIELD(struct spot, href),
      FIELD(struct spot, name),
      FIELD(struct spot, visits),
      FIELD(struct spot, count),
      FIELD(struct spot, label),
      FIELD(struct spot, anchor),
      FIELD(struct spot, x),
      FIELD(struct spot, y),
      FIELD(struct spot, r),
      FIELD(struct spot, text_y),
      FIELD(struct spot, label_x),
      FIELD(struct spot, label_y));

SHAPE(LIST_MAP,
      struct map,
      FIELD(struct map, width),
      FIELD(struct map, height),
      FIELD_PART(struct map, ground, &GROUND, .traits = OPTIONAL),
      FIELD_LIST(struct map, spots, &LIST_SPOT));

SHAPE(LIST_KEPT, struct pair, FIELD(struct pair, name), FIELD(struct pair, value));

SHAPE(LIST_PAGE,
      struct list_view,
      FIELD_PART(struct list_view, page, &PAGE),
      FIELD(struct list_view, heading),
      FIELD(struct list_view, q),
      FIELD_LIST(struct list_view, kept, &LIST_KEPT),
      FIELD(struct list_view, filter_name),
      FIELD(struct list_view, has_chips),
      FIELD_LIST(struct list_view, chips, &LINK),
      FIELD_LIST(struct list_view, notes, &TEXT_LINE),
      FIELD_LIST(struct list_view, sorts, &LIST_SORT),
      FIELD(struct list_view, sort_kept),
      FIELD(struct list_view, any_date),
      FIELD_PART(struct list_view, empty, &LIST_EMPTY, .traits = OPTIONAL),
      FIELD_LIST(struct list_view, results, &CARD),
      FIELD_PART(struct list_view, pager, &PAGER, .traits = OPTIONAL),
      FIELD(struct list_view, others),
      FIELD(struct list_view, others_href),
      FIELD_PART(struct list_view, map, &LIST_MAP, .traits = OPTIONAL),
      FIELD(struct list_view, has_places),
      FIELD_LIST(struct list_view, places, &LIST_SPOT),
      FIELD_LIST(struct list_view, whens, &LIST_CHOICE),
      FIELD(struct list_view, day),
      FIELD_LIST(struct list_view, facets, &LIST_FACET),
      FIELD(struct list_view, show_name));

struct str count_text(struct arena *a, uint32_t n)
{
    struct buf b = BUF(a);

    buf_number(&b, n);
    return buf_str(&b);
}

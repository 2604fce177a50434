/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/desk/words.h"

#include "base/arena.h"

struct str theme_option(struct ctx *cx, unsigned value)
{
    return theme_name(cx, (enum theme)value);
}

struct str kind_option(struct ctx *cx, unsigned value)
{
    return kind_name(cx, (enum visit_kind)value);
}

struct str access_option(struct ctx *cx, unsigned value)
{
    return access_name(cx, (enum access)value);
}

struct str language_option(struct ctx *cx, unsigned value)
{
    return value < LANGUAGE_COUNT ? capital(cx->arena, language_name(cx, language_code[value]))
                                  : STR_NONE;
}

static struct str named(struct ctx *cx, const char *const *names, size_t n, unsigned value)
{
    return value < n && names[value] ? say_in(cx->tongue, str_of(names[value])) : STR_NONE;
}

struct str tariff_kind_name(struct ctx *cx, unsigned value)
{
    static const char *const names[] = {
        [TARIFF_ADULT] = "Adult",
        [TARIFF_CHILD] = "Child",
        [TARIFF_REDUCED] = "Reduced",
        [TARIFF_GROUP] = "Group",
    };

    return named(cx, names, COUNT_OF(names), value);
}

struct str cancel_policy_name(struct ctx *cx, unsigned value)
{
    static const char *const names[] = {
        [CANCEL_FLEXIBLE] = "All back until 24 h before",
        [CANCEL_MODERATE] = "All back until 48 h before, half until 24 h",
        [CANCEL_STRICT] = "All back until 7 days before",
    };

    return named(cx, names, COUNT_OF(names), value);
}

struct badge offer_badge(struct ctx *cx, enum offer_state state)
{
    switch (state) {
    case OFFER_ONLINE:
        return badge_of("ok", SAY(cx, "On line"));
    case OFFER_PAUSED:
        return badge_of("warn", SAY(cx, "Paused"));
    case OFFER_GONE:
        return badge_of("", SAY(cx, "Withdrawn by the source"));
    case OFFER_STATE_UNSET:
    case OFFER_DRAFT:
        break;
    }
    return badge_of("draft", SAY(cx, "Not yet on line"));
}

struct badge version_badge(struct ctx *cx, enum version_state state)
{
    switch (state) {
    case VERSION_PROPOSED:
        return badge_of("info", SAY(cx, "In review"));
    case VERSION_APPROVED:
        return badge_of("ok", SAY(cx, "Approved"));
    case VERSION_REFUSED:
        return badge_of("err", SAY(cx, "Refused"));
    case VERSION_RETURNED:
        return badge_of("warn", SAY(cx, "Sent back to you"));
    case VERSION_OVERTAKEN:
        return badge_of("", SAY(cx, "Replaced by a newer one"));
    case VERSION_STATE_UNSET:
    case VERSION_DRAFT:
        break;
    }
    return badge_of("draft", SAY(cx, "Draft"));
}

struct badge booking_badge(struct ctx *cx, enum booking_state state)
{
    switch (state) {
    case BOOKING_HELD:
        return badge_of("info", SAY(cx, "Held"));
    case BOOKING_PENDING:
        return badge_of("info", SAY(cx, "Waiting for the bank"));
    case BOOKING_CONFIRMED:
        return badge_of("ok", SAY(cx, "Confirmed"));
    case BOOKING_REDEEMED:
        return badge_of("ok", SAY(cx, "Came"));
    case BOOKING_CANCELLED:
        return badge_of("err", SAY(cx, "Booking cancelled"));
    case BOOKING_EXPIRED:
        return badge_of("", SAY(cx, "Expired"));
    case BOOKING_REJECTED:
        return badge_of("err", SAY(cx, "Rejected"));
    case BOOKING_STATE_UNSET:
        break;
    }
    return badge_of("", STR_NONE);
}

struct badge settlement_badge(struct ctx *cx, enum settlement_state state)
{
    switch (state) {
    case SETTLEMENT_PREPARED:
        return badge_of("warn", SAY(cx, "To approve"));
    case SETTLEMENT_APPROVED:
        return badge_of("info", SAY(cx, "Approved, to hand to the bank"));
    case SETTLEMENT_DELIVERED:
        return badge_of("ok", SAY(cx, "Handed to the bank"));
    case SETTLEMENT_WITHDRAWN:
        return badge_of("", SAY(cx, "Withdrawn"));
    case SETTLEMENT_UNSET:
        break;
    }
    return badge_of("", STR_NONE);
}

static const struct {
    const char *field;
    const char *name;
} labels[] = {
    {"title", "Title"},
    {"hook", "The hook"},
    {"story", "What happens"},
    {"stops", "The thread of the visit"},
    {"theme", "Theme"},
    {"kind", "Kind"},
    {"join", "Link to join"},
    {"place_name", "Name of the place"},
    {"street", "Street"},
    {"postcode", "Postcode"},
    {"commune", "Town"},
    {"insee", "INSEE code"},
    {"department", "Department"},
    {"point", "Meeting point on the map"},
    {"directions", "The way in words"},
    {"bring", "What to bring"},
    {"audience", "For whom"},
    {"access", "Access"},
    {"access_note", "About access"},
    {"languages", "Languages of the visit"},
    {"duration", "Duration"},
    {"group_max", "People at most"},
    {"age_min", "From what age"},
    {"tariffs", "Prices"},
    {"cancel", "Cancellation"},
    {"pictures", "Pictures"},
    {"periods", "Proposed dates"},
    {"host", "Who guides"},
};

struct str content_label(struct ctx *cx, struct str field)
{
    struct str rest = field;
    struct str head = STR_NONE;

    (void)str_cut(&rest, '.', &head);
    for (size_t i = 0; i < COUNT_OF(labels); i++) {
        if (!str_is(head, str_of(labels[i].field)))
            continue;
        struct str name = say_in(cx->tongue, str_of(labels[i].name));
        if (rest.n == 0 || str_is(rest, STR("fr")) || language_from_code(rest) == LANGUAGE_COUNT)
            return name;
        struct str language = language_name(cx, rest);
        return arena_text(cx->arena, "%" PRI_STR " (%" PRI_STR ")", ARG_STR(name),
                          ARG_STR(language));
    }
    return field;
}

struct str weekday_name(struct ctx *cx, unsigned bit)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

    return named(cx, names, COUNT_OF(names), bit);
}

static void add_part(struct buf *b, struct str part)
{
    if (b->n)
        buf_lit(b, ", ");
    buf_add(b, part);
}

struct str weekdays_text(struct ctx *cx, uint32_t weekdays)
{
    struct buf b = BUF(cx->arena);

    if ((weekdays & 127) == 0 || (weekdays & 127) == 127)
        return SAY(cx, "every day");
    for (unsigned i = 0; i < 7; i++) {
        if (weekdays & (1u << i))
            add_part(&b, weekday_name(cx, i));
    }
    return buf_str(&b);
}

struct str starts_text(struct ctx *cx, const struct list *starts)
{
    struct buf b = BUF(cx->arena);

    each_in (s, struct offer_start, starts)
        add_part(&b, clock_to_text(cx->arena, s->minute, cx->tongue));
    return buf_str(&b);
}

struct str period_text(struct ctx *cx, const struct offer_period *p)
{
    struct str from = desk_day(cx, p->from, DATE_PLAIN);
    struct str until = desk_day(cx, p->until, DATE_PLAIN);
    struct str days = weekdays_text(cx, p->weekdays);
    struct str hours = starts_text(cx, &p->starts);
    struct str seats = places_text(cx, p->capacity);

    return WITH(cx, "From {from} to {until}, {days}: {hours}; {seats}", "from", &from, "until",
                &until, "days", &days, "hours", &hours, "seats", &seats);
}

struct str lines_text(struct ctx *cx, const struct list *lines)
{
    struct buf b = BUF(cx->arena);

    each_in (line, struct booking_line, lines) {
        if (line->seats == 0)
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_add(&b, places_taken(cx, line));
    }
    return buf_str(&b);
}

SHAPE(DESK_FACT, struct desk_fact, FIELD(struct desk_fact, name), FIELD(struct desk_fact, words));

struct list desk_facts(struct arena *a, const struct desk_fact *known, size_t n)
{
    struct desk_fact *all = NEW_ARRAY(a, struct desk_fact, n + 1);
    size_t said = 0;

    for (size_t i = 0; i < n; i++) {
        if (known[i].words.n)
            all[said++] = known[i];
    }
    return (struct list){all, said};
}

SHAPE(OFFER_LINE,
      struct offer_line,
      FIELD(struct offer_line, href),
      FIELD(struct offer_line, name),
      FIELD(struct offer_line, plaque),
      FIELD_PART(struct offer_line, state, &BADGE, .traits = OPTIONAL),
      FIELD_PART(struct offer_line, newest, &BADGE, .traits = OPTIONAL),
      FIELD(struct offer_line, slots),
      FIELD(struct offer_line, move_href),
      FIELD(struct offer_line, move_name));

struct offer_line offer_line_of(struct ctx *cx, enum side side, const struct offer_row *o)
{
    return (struct offer_line){
        .name = o->title.n ? o->title : SAY(cx, "Without a title"),
        .plaque = o->commune,
        .state = offer_badge(cx, o->state),
        .newest = version_badge(cx, o->newest),
        .slots = number_text(cx, o->slots),
        .move_href = offline_href(cx, side, o),
        .move_name = offline_name(cx, o),
    };
}

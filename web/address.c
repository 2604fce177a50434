/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/address.h"

#include "base/arena.h"
#include "base/buf.h"

/* The parts of addresses that are words. */
static const struct {
    struct str fr, en;
} words[] = {
    {STR_INIT("fr"), STR_INIT("en")},
    {STR_INIT("visites"), STR_INIT("visits")},
    {STR_INIT("commandes"), STR_INIT("orders")},
    {STR_INIT("reservations"), STR_INIT("bookings")},
    {STR_INIT("infos"), STR_INIT("info")},
    {STR_INIT("rendre"), STR_INIT("give-back")},
    {STR_INIT("retour"), STR_INIT("return")},
    {STR_INIT("annuler"), STR_INIT("cancel")},
    {STR_INIT("ma-reservation"), STR_INIT("my-booking")},
};

static bool is_english(struct str tongue)
{
    return str_is(tongue, STR("en"));
}

static struct str in_tongue(struct str tongue, struct str french)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (is_english(tongue) && str_is(words[i].fr, french))
            return words[i].en;
    }
    return french;
}

struct str address_list(struct str tongue)
{
    return is_english(tongue) ? STR("/en/visits") : STR("/fr/visites");
}

struct str address_lost_mail(struct str tongue)
{
    return is_english(tongue) ? STR("/en/my-booking") : STR("/fr/ma-reservation");
}

struct str address_visit(struct arena *a, struct str tongue, struct str slug)
{
    struct str list = address_list(tongue);
    struct buf b = BUF(a);

    buf_room(&b, list.n + slug.n + 2);
    buf_add(&b, list);
    buf_byte(&b, '/');
    buf_add(&b, slug);
    return buf_str(&b);
}

struct str address_hold(struct str tongue)
{
    return is_english(tongue) ? STR("/en/bookings") : STR("/fr/reservations");
}

static struct str address_of(struct arena *a,
                             struct str tongue,
                             struct str noun,
                             struct booking_id id,
                             const char *rest,
                             struct str token)
{
    struct buf b = BUF(a);

    buf_byte(&b, '/');
    buf_add(&b, is_english(tongue) ? STR("en") : STR("fr"));
    buf_byte(&b, '/');
    buf_add(&b, in_tongue(tongue, noun));
    buf_byte(&b, '/');
    buf_add(&b, id_to_text(a, id.id));
    if (rest && *rest) {
        buf_byte(&b, '/');
        buf_add(&b, in_tongue(tongue, str_of(rest)));
    }
    if (token.n) {
        buf_lit(&b, "?k=");
        buf_add(&b, token);
    }
    return buf_str(&b);
}

struct str address_order(struct arena *a,
                         struct str tongue,
                         struct booking_id id,
                         const char *rest,
                         struct str token)
{
    return address_of(a, tongue, STR("commandes"), id, rest, token);
}

struct str address_booking(struct arena *a,
                           struct str tongue,
                           struct booking_id id,
                           const char *rest,
                           struct str token)
{
    return address_of(a, tongue, STR("reservations"), id, rest, token);
}

/* A part of an address in the other language; what is no word stays. */
static struct str part_in_other(struct str part, bool to_english)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_is(part, to_english ? words[i].fr : words[i].en))
            return to_english ? words[i].en : words[i].fr;
    }
    return part;
}

struct str address_other(struct arena *a, struct str path, struct str query)
{
    struct str rest = path;
    struct str part;
    struct buf b = BUF(a);
    bool to_english = str_starts(path, STR("/fr/"));

    if (!to_english && !str_starts(path, STR("/en/")))
        return STR_NONE;
    str_cut(&rest, '/', &part);
    while (str_cut(&rest, '/', &part)) {
        buf_byte(&b, '/');
        buf_add(&b, part_in_other(part, to_english));
    }
    if (str_ends(path, STR("/")))
        buf_byte(&b, '/');
    if (query.n) {
        buf_byte(&b, '?');
        buf_add(&b, query);
    }
    return buf_str(&b);
}

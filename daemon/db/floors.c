/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

/*
 * The floors of tests/floors.txt that own tables, and the arrows between rooms of one floor. A room
 * reads its own tables and those of rooms it may include; the two that look over everything read
 * all. tests/floors.py holds this to that file.
 */
struct room {
    const char *name;
    int floor;
    const char *arrows[5];
};

static const struct room rooms[] = {
    {"db", 1, {NULL}},
    {"http", 1, {"db", NULL}},
    {"jobs", 1, {"db", NULL}},
    {"mail", 1, {"jobs", "db", NULL}},
    {"ledger", 2, {"partner", NULL}}, /* the zone of a destination: its accounting day */
    {"partner", 2, {NULL}},
    {"offer", 2, {"partner", NULL}},
    {"catalogue", 2, {"offer", "partner", NULL}},
    {"gateways", 2, {NULL}}, /* gateways/host*.c */
    {"payment", 2, {"ledger", "gateways", NULL}},
    {"booking", 3, {NULL}},
    {"moderation", 3, {NULL}},
    {"settlement", 3, {NULL}},
    {"sync", 3, {NULL}},
    {"audit", 3, {NULL}},
};

static const struct room *room_named(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(rooms); i++) {
        if (str_is(str_of(rooms[i].name), name))
            return &rooms[i];
    }
    return NULL;
}

static bool reads_everything(struct str room)
{
    return str_is(room, STR("audit")) || str_is(room, STR("catalogue"));
}

bool room_may_read(struct str room, struct str owner)
{
    const struct room *from = room_named(room);
    const struct room *to = room_named(owner);

    if (str_is(room, owner) || reads_everything(room))
        return true;
    if (!from || !to)
        return false;
    for (size_t i = 0; from->arrows[i]; i++) {
        if (str_is(str_of(from->arrows[i]), owner))
            return true;
    }
    return to->floor < from->floor;
}

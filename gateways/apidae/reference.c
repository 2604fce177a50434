/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/inside.h"

/* Ids to whatever they stand for: open addressing, filled once, half empty at most. */
struct ids {
    struct id_slot {
        int64_t id; /* 0: empty */
        void *what;
    } * slots;
    size_t size, n;
};

struct reference {
    struct arena *home;
    struct ids communes, elements, criteria, territories, bodies;
};

struct reference *reference_new(struct arena *home)
{
    struct reference *r = NEW(home, struct reference);

    r->home = home;
    return r;
}

static struct id_slot *find(const struct ids *ids, int64_t id)
{
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (ids->size - 1);

    while (ids->slots[at].id != 0 && ids->slots[at].id != id)
        at = (at + 1) & (ids->size - 1);
    return &ids->slots[at];
}

static void keep(struct arena *home, struct ids *ids, int64_t id, void *what)
{
    if (ids->n * 2 >= ids->size) {
        struct ids more = {.size = ids->size ? ids->size * 2 : 256, .n = ids->n};

        more.slots = NEW_ARRAY(home, struct id_slot, more.size);
        for (size_t i = 0; i < ids->size; i++) {
            if (ids->slots[i].id != 0)
                *find(&more, ids->slots[i].id) = ids->slots[i];
        }
        *ids = more;
    }
    struct id_slot *slot = find(ids, id);

    ids->n += slot->id == 0;
    *slot = (struct id_slot){id, what};
}

static const void *look(const struct ids *ids, int64_t id)
{
    return id != 0 && ids->size > 0 ? find(ids, id)->what : NULL;
}

static struct str kept_text(struct reference *r, json_t *value)
{
    struct reading reading = {.arena = r->home};
    struct str text = text_of(&reading, value);

    return str_is_empty(text) ? text : arena_copy(r->home, text);
}

static struct texts kept_texts(struct reference *r, struct texts t)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (!str_is_empty(t.in[i]))
            t.in[i] = arena_copy(r->home, t.in[i]);
    }
    return t;
}

static void learn_label(struct reference *r, struct ids *ids, int64_t id, json_t *value)
{
    struct reading reading = {.arena = r->home, .languages = ~0u};
    struct element *e = NEW(r->home, struct element);
    json_t *label = member(value, "libelle") ?: member(value, "nom");

    if (json_is_string(label)) {
        e->label.in[LANGUAGE_FR] = kept_text(r, label);
    } else {
        e->label = kept_texts(r, texts_of(&reading, label ?: value));
    }
    keep(r->home, ids, id, e);
}

static void learn_commune(struct reference *r, int64_t id, json_t *value)
{
    struct commune *c = NEW(r->home, struct commune);

    *c = (struct commune){.name = kept_text(r, member(value, "nom")),
                          .code = kept_text(r, member(value, "code")),
                          .postcode = kept_text(r, member(value, "codePostal")),
                          .country = id_of(member(value, "pays"))};
    keep(r->home, &r->communes, id, c);
}

static void learn_body(struct reference *r, int64_t id, json_t *value)
{
    /* The whole record of a body is read, and its few texts kept. */
    struct arena *a = r->home;
    struct reading reading = {.arena = a, .reference = r, .languages = ~0u};
    struct linked *l = NEW(a, struct linked);
    struct str *texts[] = {&l->body.name,     &l->body.siret,   &l->body.email,  &l->body.phone,
                           &l->body.web,      &l->place.name,   &l->place.insee, &l->place.postcode,
                           &l->place.commune, &l->place.country};

    read_body(&reading, value, &l->body);
    read_place(&reading, value, &l->place);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!str_is_empty(*texts[i]))
            *texts[i] = arena_copy(a, *texts[i]);
    }
    each_in (line, struct text_item, &l->place.lines)
        line->text = arena_copy(a, line->text);
    l->place.directions = kept_texts(r, l->place.directions);
    keep(a, &r->bodies, id, l);
}

bool reference_learn(struct reference *r, enum part part, json_t *value)
{
    int64_t id = id_of(value);

    if (id == 0)
        return false;
    if (part == PART_COMMUNES) {
        learn_commune(r, id, value);
    } else if (part == PART_ELEMENTS) {
        learn_label(r, &r->elements, id, value);
    } else if (part == PART_CRITERIA) {
        learn_label(r, &r->criteria, id, value);
    } else if (part == PART_TERRITORIES) {
        learn_label(r, &r->territories, id, value);
    } else if (part == PART_BODIES &&
               str_is(text_of(&(struct reading){.arena = r->home}, member(value, "type")),
                      STR("STRUCTURE"))) {
        learn_body(r, id, value);
    }
    return true;
}

const struct commune *reference_commune(const struct reference *r, int64_t id)
{
    return look(&r->communes, id);
}

const struct element *reference_element(const struct reference *r, int64_t id)
{
    return look(&r->elements, id);
}

const struct element *reference_criterion(const struct reference *r, int64_t id)
{
    return look(&r->criteria, id);
}

const struct element *reference_territory(const struct reference *r, int64_t id)
{
    return look(&r->territories, id);
}

const struct linked *reference_linked(const struct reference *r, int64_t id)
{
    return look(&r->bodies, id);
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"
#include "sync/inside.h"

struct str source_key_of(struct arena *a, const struct run *run, struct str key)
{
    return arena_text(a, "%" PRI_STR ":%" PRI_STR, ARG_STR(run->row.source), ARG_STR(key));
}

/* The digits of a SIRET, fourteen or none. */
static struct str siret_of(struct arena *a, struct str text)
{
    struct buf digits = BUF(a);

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] >= '0' && text.p[i] <= '9')
            buf_byte(&digits, text.p[i]);
    }
    return digits.n == 14 ? buf_str(&digits) : STR("");
}

static void know(struct ctx *cx,
                 struct run *run,
                 const char *what,
                 struct str text,
                 struct partner_id id)
{
    struct str key = arena_text(cx->arena, "%s:%" PRI_STR, what, ARG_STR(text));
    struct known *k;

    if (str_is_empty(text))
        return;
    k = known_add(&run->organisers, key);
    if (id_is_none(k->partner.id))
        k->partner = id;
}

static struct partner_id who(struct ctx *cx, struct run *run, const char *what, struct str text)
{
    if (str_is_empty(text))
        return (struct partner_id){{{0}}};
    struct str key = arena_text(cx->arena, "%s:%" PRI_STR, what, ARG_STR(text));
    const struct known *k = known_find(&run->organisers, key);

    return k ? k->partner : (struct partner_id){{{0}}};
}

static void know_partner(struct ctx *cx, struct run *run, const struct partner *p)
{
    know(cx, run, "key", p->source_key, p->id);
    know(cx, run, "siret", p->siret, p->id);
    know(cx, run, "name", text_fold(cx->arena, p->name), p->id);
}

enum fault organisers_read(struct ctx *cx, struct run *run)
{
    struct list all = {0};

    run->organisers.home = run->home;
    TRY(partners_all(cx, run->db, &all));
    each_in (p, struct partner, &all)
        know_partner(cx, run, p);
    return FAULT_NONE;
}

static bool has(struct str folded, const char *word)
{
    return str_find(folded, str_of(word)) < folded.n;
}

/* A first guess from the name, for the agent who completes what sync began. */
static enum partner_kind kind_of(struct str folded)
{
    static const struct {
        const char *word;
        enum partner_kind kind;
    } kinds[] = {
        {"association", PARTNER_ASSOCIATION},
        {"societe des", PARTNER_ASSOCIATION},
        {"amis d", PARTNER_ASSOCIATION},
        {"mairie", PARTNER_MUNICIPALITY},
        {"ville de", PARTNER_MUNICIPALITY},
        {"office de tourisme", PARTNER_MUNICIPALITY},
        {"musee", PARTNER_MUSEUM},
        {"ferme", PARTNER_FARM},
        {"atelier", PARTNER_CRAFT},
        {"guide", PARTNER_GUIDE},
        {"artiste", PARTNER_ARTIST},
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (has(folded, kinds[i].word))
            return kinds[i].kind;
    }
    return PARTNER_COMPANY;
}

static struct str kept(struct run *run, struct str text, size_t most)
{
    return str_is_empty(text) ? STR("") : arena_copy(run->home, text_cut(text, most));
}

static struct str address_of(struct ctx *cx, const struct record_place *place)
{
    struct buf b = BUF(cx->arena);

    each_in (line, struct text_item, &place->lines)
        buf_format(&b, "%" PRI_STR ", ", ARG_STR(line->text));
    buf_format(&b, "%" PRI_STR " %" PRI_STR, ARG_STR(place->postcode), ARG_STR(place->commune));
    return str_trim(buf_str(&b));
}

/*
 * A partner that nobody registered yet: an applicant, with what the source says of it. An agent
 * completes and activates it; the careful answer stands where the source says nothing.
 */
static struct partner_id make(struct ctx *cx,
                              struct run *run,
                              struct partner_id id,
                              struct str source_key,
                              struct str name,
                              const struct record *r)
{
    struct partner *p =
        list_room(run->home, &run->partners, &run->partners_room, sizeof(struct partner));
    bool fresh = id_is_none(id.id);

    *p = (struct partner){
        .id = fresh ? ID_NEW(partner, cx->now) : id,
        .destination = run->row.destination,
        .kind = kind_of(text_fold(cx->arena, name)),
        .state = PARTNER_APPLIED,
        .name = kept(run, name, 200),
        .source_key = kept(run, source_key, 120),
        .legal = STR(""),
        .address = r->body_only ? kept(run, address_of(cx, &r->place), 400) : STR(""),
        .siret = kept(run, siret_of(cx->arena, r->body.siret), 14),
        .register_number = STR(""),
        .email = kept(run, r->body.email, 254),
        .phone = kept(run, r->body.phone, 40),
        .web = kept(run, r->body.web, 400),
        .mediator = STR(""),
        .vat = VAT_LIABLE,
        .holder = STR(""),
        .iban = STR(""),
    };
    know_partner(cx, run, p);
    return p->id;
}

struct partner_id organiser_of(struct ctx *cx, struct run *run, const struct record *r)
{
    const struct record_body *body = &r->body;
    struct str name = str_is_empty(body->name) && str_is_empty(body->key) ? r->owner : body->name;
    struct str key = !str_is_empty(body->key) ? source_key_of(cx->arena, run, body->key)
                     : str_is_empty(name)
                         ? STR_NONE
                         : arena_text(cx->arena, "%" PRI_STR ":@%" PRI_STR,
                                      ARG_STR(run->row.source), ARG_STR(slug_of(cx->arena, name)));
    struct partner_id found = who(cx, run, "key", key);

    if (!id_is_none(found.id)) {
        /* The body's own record is the word on how it is called and reached. */
        return r->body_only ? make(cx, run, found, key, name, r) : found;
    }
    found = who(cx, run, "siret", siret_of(cx->arena, body->siret));
    if (id_is_none(found.id))
        found = who(cx, run, "name", text_fold(cx->arena, name));
    if (!id_is_none(found.id)) {
        know(cx, run, "key", key, found);
        return found;
    }
    if (str_is_empty(key))
        return found;
    /* Named by its number only, until its own record comes. */
    return make(cx, run, found, key,
                str_is_empty(name)
                    ? arena_text(cx->arena, "Structure %" PRI_STR, ARG_STR(body->key))
                    : name,
                r);
}

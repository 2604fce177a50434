/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "booking/booking.h"
#include "gateways/host.h"
#include "http/route.h"
#include "moderation/moderation.h"
#include "partner/partner.h"
#include "premises.h"

/*
 * Furnishes a house for a story: reads a description as JSON on standard input, writes it through
 * the rooms' public verbs into a running house, prints what became of each part.
 *
 *   kit_seed CONFIG STATE PROGRAM < story.json
 */
struct seeding {
    struct db *db;
    struct gateways *gateways;
    struct str secret;
    json_t *wanted;
    json_t *made; /* what is printed */
    struct list partners;
    struct list users;
};

static struct str text_at(const json_t *of, const char *name, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(of, name));
    return str_of(text ? text : otherwise);
}

static int64_t number_at(const json_t *of, const char *name, int64_t otherwise)
{
    const json_t *n = json_object_get(of, name);
    return json_is_integer(n) ? json_integer_value(n) : otherwise;
}

static void note(struct ctx *cx, struct seeding *s, const char *part, struct str key, struct id id)
{
    struct str text = id_to_text(cx->arena, id);
    json_t *table = json_object_get(s->made, part);

    if (!table) {
        table = json_object();
        json_object_set_new(s->made, part, table);
    }
    json_object_set_new(table, arena_copy(cx->arena, key).p, json_stringn(text.p, text.n));
}

/* ---- the destination ---- */

static enum fault destination(struct ctx *cx, struct seeding *s)
{
    const json_t *d = json_object_get(s->wanted, "destination");
    struct destination wanted = {
        .id = ID_NEW(destination, cx->now),
        .slug = text_at(d, "slug", "essai"),
        .name = text_at(d, "name", "Pays d’Essai"),
        .hosts = text_at(d, "hosts", "*"),
        .zone = text_at(d, "zone", "Europe/Paris"),
        .currency = STR("EUR"),
        .languages = STR("fr en"),
        .seller = STR("Office d’Essai, association loi 1901, 1 place de l’Exemple, 93000 Essai"),
        .email = STR("accueil@essai.example"),
        .hold_minutes = (uint32_t)number_at(d, "hold_minutes", 15),
        .hold_most = (uint32_t)number_at(d, "hold_most", 45),
        .vat_points = 2000,
        .demo = false,
    };
    struct destination found;

    TRY(destination_make(cx, s->db, &wanted));
    TRY(destination_by_slug(cx, s->db, wanted.slug, &found));
    cx->destination = found.id;
    note(cx, s, "destinations", found.slug, found.id.id);
    return FAULT_NONE;
}

/* ---- who is who ---- */

static enum fault partner(struct ctx *cx, struct seeding *s, const json_t *p)
{
    uint32_t made = 0;
    struct partner wanted = {
        .destination = cx->destination,
        .kind = PARTNER_ASSOCIATION,
        .state = PARTNER_ACTIVE,
        .name = text_at(p, "name", "Partenaire d’essai"),
        .source_key = text_at(p, "source_key", ""),
        .legal = STR("association loi 1901"),
        .address = STR("2 rue de l’Exemple, 93000 Essai"),
        .siret = STR("00000000000000"),
        .register_number = STR("W000000000"),
        .email = text_at(p, "email", "partenaire@essai.example"),
        .phone = STR(""),
        .web = STR(""),
        .mediator = STR("Médiateur d’essai"),
        .vat = VAT_EXEMPT,
        .holder = text_at(p, "holder", ""),
        .iban = text_at(p, "iban", ""),
    };

    if (str_is_empty(wanted.source_key))
        wanted.source_key = arena_text(cx->arena, "kit:%" PRI_STR, ARG_STR(wanted.name));
    TRY(partner_register_many(cx, s->db, &wanted, 1, &made));
    return partners_all(cx, s->db, &s->partners);
}

static enum fault partner_of(struct ctx *cx,
                             const struct seeding *s,
                             struct str name,
                             struct partner_id *ret)
{
    each_in (p, const struct partner, &s->partners) {
        if (str_is(p->name, name)) {
            *ret = p->id;
            return FAULT_NONE;
        }
    }
    return fault(cx, FAULT_PARTNER_ABSENT, "the story knows no partner %" PRI_STR, ARG_STR(name));
}

static enum fault contract(struct ctx *cx, struct seeding *s, const json_t *c)
{
    struct str name = text_at(c, "partner", "");
    struct contract wanted = {
        .id = ID_NEW(contract, cx->now),
        .destination = cx->destination,
        .points = (uint32_t)number_at(c, "points", 1000),
        .fixed = CENTS(number_at(c, "fixed", 0)),
        .least = CENTS(number_at(c, "least", 0)),
        .vat_points = (uint32_t)number_at(c, "vat_points", 2000),
        .from = day_of(2020, 1, 1),
    };

    if (!str_is_empty(name))
        TRY(partner_of(cx, s, name, &wanted.partner));
    return contract_make(cx, s->db, &wanted);
}

static uint32_t role_named(const char *name)
{
    static const struct {
        const char *name;
        uint32_t role;
    } roles[] = {
        {"partner", ROLE_PARTNER},   {"moderator", ROLE_MODERATOR}, {"cashier", ROLE_CASHIER},
        {"approver", ROLE_APPROVER}, {"care", ROLE_CARE},           {"admin", ROLE_ADMIN},
    };

    for (size_t i = 0; name && i < COUNT_OF(roles); i++) {
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    }
    return 0;
}

static enum fault user(struct ctx *cx, struct seeding *s, const json_t *u)
{
    struct str partner_name = text_at(u, "partner", "");
    const json_t *roles = json_object_get(u, "roles");
    struct user made;
    struct user wanted = {
        .destination = cx->destination,
        .email = text_at(u, "email", ""),
        .name = text_at(u, "name", "Personne d’essai"),
        .demo = json_is_true(json_object_get(u, "demo")),
    };

    for (size_t i = 0; i < json_array_size(roles); i++)
        wanted.roles |= role_named(json_string_value(json_array_get(roles, i)));
    if (!str_is_empty(partner_name))
        TRY(partner_of(cx, s, partner_name, &wanted.partner));
    TRY(user_make(cx, s->db, &wanted, text_at(u, "password", "mot-de-passe-d-essai"), &made));
    note(cx, s, "users", made.email, made.id.id);
    return users_all(cx, s->db, &s->users);
}

static enum fault connection(struct ctx *cx, struct seeding *s, const json_t *c)
{
    char *settings = json_dumps(json_object_get(c, "settings"), JSON_COMPACT);
    struct connection made;
    struct connection wanted = {
        .id = ID_NEW(connection, cx->now),
        .destination = cx->destination,
        .gateway = text_at(c, "gateway", ""),
        .name = text_at(c, "name", ""),
        .settings = arena_copy(cx->arena, str_of(settings ? settings : "{}")),
        .enabled = true,
    };

    free(settings);
    TRY(connection_make(cx, s->db, s->gateways, &wanted, &made));
    note(cx, s, "connections", made.name, made.id.id);
    return FAULT_NONE;
}

/* The link to a new password that was mailed so many minutes ago. */
static enum fault mailed_link(struct ctx *cx, struct seeding *s, const json_t *wanted)
{
    struct str email = text_at(wanted, "email", "");
    struct ctx then = *cx;

    then.now = moment_minus(cx->now, MINUTES(number_at(wanted, "minutes", 0)));
    each_in (u, const struct user, &s->users) {
        if (!str_is(u->email, email))
            continue;
        struct str token = password_link_token(&then, s->secret, u);
        json_t *links = json_object_get(s->made, "links");

        if (!links)
            json_object_set_new(s->made, "links", links = json_object());
        json_object_set_new(links, arena_copy(cx->arena, email).p, json_stringn(token.p, token.n));
    }
    return FAULT_NONE;
}

/* ---- offers and slots ---- */

static enum fault approve(struct ctx *cx,
                          struct seeding *s,
                          struct version_id version,
                          struct str by)
{
    each_in (u, const struct user, &s->users) {
        if (str_is(u->email, by))
            return moderation_approve_many(cx, s->db, &version, 1, u->id);
    }
    return fault(cx, FAULT_USER_ABSENT, "the story knows no agent %" PRI_STR, ARG_STR(by));
}

static void note_offer(struct ctx *cx,
                       struct seeding *s,
                       struct str key,
                       const struct offer *offer,
                       struct version_id version)
{
    json_t *table = json_object_get(s->made, "offers");
    json_t *one = json_object();
    struct str id = id_to_text(cx->arena, offer->id.id);
    struct str owner = id_to_text(cx->arena, offer->partner.id);
    struct str v = id_to_text(cx->arena, version.id);

    if (!table) {
        table = json_object();
        json_object_set_new(s->made, "offers", table);
    }
    json_object_set_new(one, "id", json_stringn(id.p, id.n));
    json_object_set_new(one, "partner", json_stringn(owner.p, owner.n));
    json_object_set_new(one, "version", json_stringn(v.p, v.n));
    json_object_set_new(one, "slug", json_stringn(offer->slug.p, offer->slug.n));
    json_object_set_new(one, "number", json_integer(offer->number));
    json_object_set_new(table, arena_copy(cx->arena, key).p, one);
}

static enum fault offer(struct ctx *cx, struct seeding *s, const json_t *o)
{
    struct str key = text_at(o, "key", "");
    struct str by = text_at(o, "approved_by", "");
    char *content = json_dumps(json_object_get(o, "content"), JSON_COMPACT);
    struct str json = arena_copy(cx->arena, str_of(content ? content : "{}"));
    struct offer_proposal proposal = {
        .source_key = arena_text(cx->arena, "kit:%" PRI_STR, ARG_STR(key)),
        .made_by = STR("kit"),
    };
    struct version version;
    struct offer found;

    free(content);
    TRY(partner_of(cx, s, text_at(o, "partner", ""), &proposal.partner));
    TRY(shape_read_json_text(cx, &OFFER_CONTENT, json, &proposal.content));
    TRY(offer_propose_many(cx, s->db, &proposal, 1));
    TRY(version_newest(cx, s->db, proposal.ret_offer, &version));
    if (!str_is_empty(by))
        TRY(approve(cx, s, version.id, by));
    TRY(offer_find(cx, s->db, proposal.ret_offer, &found));
    note_offer(cx, s, key, &found, version.id);
    return FAULT_NONE;
}

struct opening {
    struct partner_id partner;
    struct offer_id offer;
    struct slot_wanted wanted;
    struct slot slot;
};

static enum fault open_both(struct ctx *cx, struct db *db, void *arg)
{
    struct opening *o = arg;

    TRY(slot_open(cx, db, o->partner, o->offer, &o->wanted, &o->slot));
    return booking_open_seats(cx, db, &o->slot, 1);
}

static enum fold fold_named(struct str name)
{
    if (str_is(name, STR("first")))
        return FOLD_FIRST;
    return str_is(name, STR("second")) ? FOLD_SECOND : FOLD_ASK;
}

/* A slot that cannot be opened is an answer, not the end of the story: its fault is printed. */
static enum fault slot(struct ctx *cx, struct seeding *s, const json_t *wanted)
{
    struct str key = text_at(wanted, "key", "");
    const json_t *offers = json_object_get(s->made, "offers");
    const json_t *of = json_object_get(offers, text_at(wanted, "offer", "").p);
    struct opening o = {
        .wanted =
            {
                .minute = (uint32_t)number_at(wanted, "minute", 600),
                .fold = fold_named(text_at(wanted, "fold", "")),
                .duration = (uint32_t)number_at(wanted, "duration", 0),
                .language = text_at(wanted, "language", "fr"),
                .capacity = (uint32_t)number_at(wanted, "capacity", 10),
            },
    };

    if (!of)
        of = wanted; /* an offer of an earlier run: its ids are given */
    if (!id_from_text(text_at(of, of == wanted ? "offer" : "id", ""), &o.offer.id) ||
        !id_from_text(text_at(of, "partner", ""), &o.partner.id) ||
        !day_from_text(text_at(wanted, "day", ""), &o.wanted.day))
        return fault(cx, FAULT_BAD_INPUT, "slot %" PRI_STR ": offer, partner, day?", ARG_STR(key));

    enum fault f = db_in_transaction(cx, s->db, open_both, &o);
    json_t *table = json_object_get(s->made, "faults");
    if (f != FAULT_NONE) {
        json_object_set_new(table, key.p, json_string(fault_info[f].slug));
        trouble_clear(cx);
        return FAULT_NONE;
    }
    note(cx, s, "slots", key, o.slot.id.id);
    return FAULT_NONE;
}

/* ---- all of it ---- */

static enum fault each(struct ctx *cx,
                       struct seeding *s,
                       const char *part,
                       enum fault (*make)(struct ctx *, struct seeding *, const json_t *))
{
    const json_t *all = json_object_get(s->wanted, part);

    for (size_t i = 0; i < json_array_size(all); i++)
        TRY(fault_while(cx, make(cx, s, json_array_get(all, i)), "%s %zu", part, i));
    return FAULT_NONE;
}

static enum fault seed(struct ctx *cx, struct seeding *s)
{
    /* In this order: each part may name things of those before it. */
    static const struct {
        const char *name;
        enum fault (*make)(struct ctx *, struct seeding *, const json_t *);
    } parts[] = {
        {"partners", partner},       {"contracts", contract}, {"users", user},
        {"connections", connection}, {"offers", offer},       {"slots", slot},
        {"links", mailed_link},
    };

    json_object_set_new(s->made, "faults", json_object());
    TRY(destination(cx, s));
    TRY(partners_all(cx, s->db, &s->partners));
    TRY(users_all(cx, s->db, &s->users));
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        TRY(each(cx, s, parts[i].name, parts[i].make));
    /* Those that were there already besides. */
    each_in (p, const struct partner, &s->partners)
        note(cx, s, "partners", p->name, p->id.id);
    return FAULT_NONE;
}

static struct gateways *modules(struct ctx *cx,
                                const struct settings *settings,
                                struct str key,
                                struct str program)
{
    static const struct str names[] = {STR_INIT("apidae"), STR_INIT("tourinsoft"),
                                       STR_INIT("fakepay"), STR_INIT("sepa")};
    struct str *hosts = NEW_ARRAY(cx->arena, struct str, 64);
    struct str rest = settings->gateways.hosts;
    size_t n = 0;
    struct gateways_given given = {
        .folder = settings->gateways.folder,
        .names = names,
        .names_n = COUNT_OF(names),
        .fetch_seconds = settings->gateways.fetch_seconds,
        .fetch_kib = settings->gateways.fetch_kib,
        .key = key,
        .self = program,
    };

    while (n < 64 && str_cut(&rest, ' ', &hosts[n]))
        n++;
    given.hosts = hosts;
    given.hosts_n = n;
    return gateways_open(cx, &given);
}

static enum fault furnish(struct ctx *cx, char **words, struct seeding *s)
{
    struct settings settings;
    struct premises premises;
    json_error_t wrong;

    s->wanted = json_loadf(stdin, 0, &wrong);
    if (!s->wanted)
        return fault(cx, FAULT_BAD_INPUT, "line %d: %s", wrong.line, wrong.text);
    TRY(settings_read(cx, str_of(words[1]), &settings));
    settings.house.state = str_of(words[2]);
    TRY(premises_open(cx, &settings, &premises));
    enum fault f = db_open(cx, &premises.serving, &s->db);
    if (f == FAULT_NONE) {
        s->secret = premises.key;
        s->gateways = modules(cx, &settings, premises.key, str_of(words[3]));
        f = seed(cx, s);
        gateways_free(&s->gateways);
    }
    db_close(&s->db);
    premises_close(&premises);
    return f;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx;
    struct seeding s = {.made = json_object()};

    if (argc != 4 || sodium_init() < 0) {
        fprintf(stderr, "kit_seed CONFIG STATE PROGRAM < story.json\n");
        return 2;
    }
    ctx_init(&cx, arena);
    cx.tongue = STR("fr");
    log_least(LOG_WARN);
    enum fault f = furnish(&cx, argv, &s);
    if (f != FAULT_NONE) {
        fprintf(stderr, "kit_seed: %s: %" PRI_STR "\n", fault_info[f].slug,
                ARG_STR(cx.trouble.story));
        for (const struct field_trouble *t = cx.trouble.fields; t; t = t->next)
            fprintf(stderr, "  %" PRI_STR ": %" PRI_STR "\n", ARG_STR(t->field), ARG_STR(t->why));
    } else {
        json_dumpf(s.made, stdout, JSON_COMPACT);
    }
    json_decref(s.wanted);
    json_decref(s.made);
    return f == FAULT_NONE ? 0 : 1;
}

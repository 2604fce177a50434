/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>
#include <sodium.h>

#include "gateways/host_inside.h"

#define SEALED "sealed:"

static void json_drop(json_t **json)
{
    json_decref(*json);
}

/* A key of its own for each secret: a seal moved to another connection or field does not open. */
static struct hash key_of(struct str key,
                          struct connection_id id,
                          const char *field,
                          struct arena *a)
{
    struct buf about = BUF(a);

    buf_add(&about, (struct str){(const char *)id.id.b, sizeof id.id.b});
    buf_add(&about, str_of(field));
    return hash_keyed(key, buf_str(&about));
}

static struct str seal(struct arena *a, const struct hash *key, struct str plain)
{
    size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.n;
    unsigned char *box = arena_take(a, n, 1);
    struct buf text = BUF(a);

    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.p,
                          plain.n, box, key->b);
    buf_lit(&text, SEALED);
    buf_base64(&text, box, n);
    return buf_str(&text);
}

static bool unseal(struct arena *a, const struct hash *key, struct str sealed, struct str *ret)
{
    struct str text = {sealed.p + strlen(SEALED), sealed.n - strlen(SEALED)};
    size_t room = text.n;
    size_t n = 0;
    unsigned char *box = arena_take(a, room + 1, 1);

    if (sodium_base642bin(box, room, text.p, text.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
        return false;
    size_t plain = n - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES;
    unsigned char *out = arena_take(a, plain + 1, 1);

    if (crypto_secretbox_open_easy(out, box + crypto_secretbox_NONCEBYTES,
                                   n - crypto_secretbox_NONCEBYTES, box, key->b) != 0)
        return false;
    *ret = (struct str){(const char *)out, plain};
    return true;
}

static json_t *parsed(struct str text)
{
    return json_loadb(text.n ? text.p : "{}", text.n ? text.n : 2, 0, NULL);
}

static struct str written(struct arena *a, const json_t *json)
{
    size_t n = json_dumpb(json, NULL, 0, JSON_COMPACT);
    char *text = arena_take(a, n + 1, 1);

    json_dumpb(json, text, n, JSON_COMPACT);
    return (struct str){text, n};
}

enum fault settings_seal(struct ctx *cx,
                         struct str key,
                         struct connection_id id,
                         const struct shape *shape,
                         struct str plain,
                         struct str *ret_sealed)
{
    CLEANUP(json_drop) json_t *all = parsed(plain);

    if (!json_is_object(all))
        return fault_field(cx, "settings", "not a JSON object");
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        json_t *value = json_object_get(all, f->name);
        struct str text = {json_string_value(value), json_string_length(value)};

        if (!(f->traits & SECRET) || !json_is_string(value) || str_starts(text, STR(SEALED)))
            continue;
        struct hash own = key_of(key, id, f->name, cx->arena);
        struct str sealed = seal(cx->arena, &own, text);

        json_object_set_new(all, f->name, json_stringn(sealed.p, sealed.n));
    }
    *ret_sealed = written(cx->arena, all);
    return FAULT_NONE;
}

enum fault settings_unseal(struct ctx *cx,
                           struct str key,
                           struct connection_id id,
                           const struct shape *shape,
                           struct str sealed,
                           struct str *ret_plain)
{
    CLEANUP(json_drop) json_t *all = parsed(sealed);

    if (!json_is_object(all))
        return fault(cx, FAULT_GATEWAY_OUT, "its settings are no JSON object");
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        json_t *value = json_object_get(all, f->name);
        struct str text = {json_string_value(value), json_string_length(value)};
        struct str open;

        if (!(f->traits & SECRET) || !json_is_string(value) || !str_starts(text, STR(SEALED)))
            continue;
        struct hash own = key_of(key, id, f->name, cx->arena);

        if (!unseal(cx->arena, &own, text, &open)) {
            return fault(cx, FAULT_GATEWAY_OUT,
                         "the secret \"%s\" was sealed with another key file", f->name);
        }
        json_object_set_new(all, f->name, json_stringn(open.p, open.n));
    }
    *ret_plain = written(cx->arena, all);
    return FAULT_NONE;
}

struct str settings_without_secrets(struct arena *a, const struct shape *shape, struct str sealed)
{
    CLEANUP(json_drop) json_t *all = parsed(sealed);

    if (!json_is_object(all))
        return sealed;
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->fields[i].traits & SECRET)
            json_object_del(all, shape->fields[i].name);
    }
    return written(a, all);
}

struct str settings_keep_secrets(struct arena *a,
                                 const struct shape *shape,
                                 struct str plain,
                                 struct str before)
{
    CLEANUP(json_drop) json_t *all = parsed(plain);
    CLEANUP(json_drop) json_t *old = parsed(before);

    if (!json_is_object(all) || !json_is_object(old))
        return plain;
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        json_t *kept = json_object_get(old, f->name);

        if ((f->traits & SECRET) && kept && !json_object_get(all, f->name))
            json_object_set(all, f->name, kept);
    }
    return written(a, all);
}

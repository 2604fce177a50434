/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"
#include "http/keys.h"

static bool key_is_sound(struct str key)
{
    if (key.n < 8 || key.n > 64)
        return false;
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] <= ' ' || key.p[i] > '~')
            return false;
    }
    return true;
}

/* Whose keys these are: an account's, a known visitor's, or those of an address. */
static struct str caller_of(struct work *w)
{
    if (w->rq.by)
        return id_to_text(w->arena, w->rq.by->user.id);
    if (!str_is_empty(w->rq.visitor) && !w->visitor_is_new)
        return w->rq.visitor;
    return w->rq.remote;
}

static struct hash hash_of_request(struct work *w)
{
    struct buf b = BUF(w->arena);

    buf_add(&b, w->rq.method);
    buf_byte(&b, '\n');
    buf_add(&b, w->rq.path);
    buf_byte(&b, '?'); /* what signs a link is there: a key alone opens nobody's booking */
    buf_add(&b, w->rq.query_text);
    buf_byte(&b, '\n');
    buf_add(&b, w->rq.body_text);
    return hash_of(buf_str(&b));
}

void keyed_read(struct work *w)
{
    struct str key = request_header(&w->rq, "Idempotency-Key");
    struct buf b = BUF(w->arena);

    if (!w->match.entry->route->keyed)
        return;
    if (!key_is_sound(key)) {
        w->key_missing = true;
        return;
    }
    /* The destination too: the same address may buy in two towns. */
    buf_hex(&b, w->cx.destination.id.b + 8, 8);
    buf_byte(&b, '.');
    buf_add(&b, caller_of(w));
    buf_byte(&b, ':');
    buf_add(&b, key);
    w->rq.key = buf_str(&b);
    w->rq.key_hash = hash_of_request(w);
}

/* Send again what was kept. */
static void replay(struct reply *r, const struct kept_reply *kept)
{
    r->status = kept->status;
    r->type = kept->type;
    r->bytes = kept->body;
    if (!str_is_empty(kept->location))
        reply_header(r, "Location", kept->location);
    reply_header(r, "Idempotency-Replayed", STR("true"));
}

static struct str location_of(const struct reply *r)
{
    for (size_t i = 0; i < r->headers_n; i++) {
        if (str_is(str_of(r->headers[i].name), STR("Location")))
            return r->headers[i].value;
    }
    return STR_NONE;
}

static enum fault keep(struct ctx *cx, struct db *db, const struct work *w)
{
    struct kept_reply kept = {
        .key = w->rq.key,
        .hash = w->rq.key_hash,
        .status = w->reply.status,
        .type = w->reply.type,
        .location = location_of(&w->reply),
        .body = w->reply.bytes,
        .at = cx->now,
    };
    return keys_keep_many(cx, db, &kept, 1);
}

/* What was answered to the key before, or what the handler answers now. */
static enum fault answer(struct ctx *cx, struct db *db, struct work *w, bool *ret_again)
{
    struct kept_reply kept = {0};

    reply_begin(w);
    TRY(keys_find(cx, db, w->rq.key, w->rq.key_hash, &kept, ret_again));
    if (*ret_again) {
        replay(&w->reply, &kept);
        return FAULT_NONE;
    }
    return w->match.entry->route->desk(cx, db, &w->rq, &w->reply);
}

/* May run again: each time it begins with an empty reply. */
static enum fault run_once(struct ctx *cx, struct db *db, void *arg)
{
    struct work *w = arg;
    bool again = false;

    TRY(answer(cx, db, w, &again));
    return again ? FAULT_NONE : keep(cx, db, w);
}

/* Two that came together both have the answer; the second finds its key kept already. */
static enum fault run_outside(struct work *w, struct db *db)
{
    bool again = false;

    TRY(answer(&w->cx, db, w, &again));
    if (again)
        return FAULT_NONE;
    enum fault f = keep(&w->cx, db, w);
    if (f != FAULT_DB_TWICE)
        return f;
    trouble_clear(&w->cx);
    return FAULT_NONE;
}

enum fault keyed_run(struct work *w, struct db *db)
{
    if (w->match.entry->route->calls_out)
        return run_outside(w, db);
    return db_in_transaction(&w->cx, db, run_once, w);
}

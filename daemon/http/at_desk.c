/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"
#include "http/session.h"

/* At the desk: what a worker does with a request that may wait for the database. */

static enum fault sign_in_check(struct work *w, struct db *db)
{
    const struct route *route = w->match.entry->route;
    struct str cookie = request_cookie(&w->rq, SESSION_COOKIE);
    bool found = false;

    if (route->who != WHO_PARTNER && route->who != WHO_OFFICE)
        return FAULT_NONE;
    if (!str_is_empty(cookie))
        TRY(session_find(&w->cx, db, cookie, &w->by, &found));
    if (!found)
        return fault(&w->cx, FAULT_NOT_SIGNED_IN, "no session came with the request");
    if (w->server->given.account)
        TRY(w->server->given.account(&w->cx, db, &w->by));
    w->rq.by = &w->by;
    w->rq.csrf = w->by.csrf;
    if (w->by.who != route->who)
        return fault(&w->cx, FAULT_NOT_ALLOWED, "an account of another house");
    if (!id_is_none(w->by.destination.id) && !id_is_none(w->cx.destination.id) &&
        !id_is(w->by.destination.id, w->cx.destination.id))
        return fault(&w->cx, FAULT_NOT_ALLOWED, "an account of another destination");
    if (route->roles && !(route->roles & w->by.roles))
        return fault(&w->cx, FAULT_NOT_ALLOWED, "the account lacks the role");
    return FAULT_NONE;
}

static enum fault at_desk(struct work *w, struct db *db)
{
    TRY(sign_in_check(w, db));
    TRY(form_check_token(w));
    keyed_read(w);
    TRY(form_read(w));
    if (w->match.entry->route->keyed)
        return keyed_run(w, db);
    return w->match.entry->route->desk(&w->cx, db, &w->rq, &w->reply);
}

static enum fault with_lease(struct work *w)
{
    if (!w->server->given.pool) /* a server without a database: its desk handlers do without */
        return at_desk(w, NULL);
    LEASE(&w->cx, db, w->server->given.pool);
    return at_desk(w, db);
}

void front_at_desk(struct work *w)
{
    ctx_tick(&w->cx);
    enum fault f = with_lease(w);
    if (f != FAULT_NONE)
        problem_tell(w, f);
}

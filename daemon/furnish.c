/* SPDX-License-Identifier: EUPL-1.2 */

#include "base/arena.h"
#include "base/log.h"
#include "booking/booking.h"
#include "gateways/host.h"
#include "mail/mail.h"
#include "verbs.h"
#include "web/pages.h"

#define NAMES_MOST 64

static struct str *names_of(struct arena *home, struct str text, size_t *ret_n)
{
    struct str *names = NEW_ARRAY(home, struct str, NAMES_MOST);
    struct str rest = text;
    struct str name;
    size_t n = 0;

    while (n < NAMES_MOST && str_cut(&rest, ' ', &name)) {
        if (!str_is_empty(name))
            names[n++] = arena_copy(home, name);
    }
    *ret_n = n;
    return names;
}

static struct gateways *open_gateways(struct ctx *cx,
                                      const struct settings *s,
                                      struct arena *home,
                                      struct str key)
{
    struct gateways_given given = {
        .fetch_seconds = s->gateways.fetch_seconds,
        .fetch_kib = s->gateways.fetch_kib,
        .key = key,
        .self = settings_program(home),
    };

    given.folder = settings_gateway_folder(home, &s->gateways);
    given.names = names_of(home, s->gateways.modules, &given.names_n);
    given.hosts = names_of(home, s->gateways.hosts, &given.hosts_n);
    return gateways_open(cx, &given);
}

struct gateways *gateways_alone(struct ctx *cx, const struct invocation *in, struct arena *home)
{
    /* Nothing is sealed or opened of a connection here: any key will do. */
    static const char no_key[32];

    return open_gateways(cx, &in->settings, home, (struct str){no_key, sizeof no_key});
}

/* What is opened here lives as long as the house: so does the ctx's arena. */
static enum fault open_all(struct ctx *cx,
                           const struct settings *s,
                           struct arena *home,
                           struct furnishing *ret)
{
    struct furnishing f = {.home = home};

    TRY(pages_open(cx, home, &f.house.pages)); /* its languages: letters speak them too */
    TRY(letters_open(cx, home, &f.house.letters));
    TRY(premises_open(cx, s, &f.premises));
    f.house.state = f.premises.state;
    f.house.secret = f.premises.key;
    f.house.public_url = settings_public_url(home, &s->server);
    f.house.production = s->house.production;
    f.house.settlement = &s->settlement;
    f.house.gateways = open_gateways(cx, s, home, f.premises.key);
    *ret = f;
    /* From here on the caller gives it back, whatever happens. */
    ret->pool = db_pool_new(&ret->premises.serving, s->database.connections, SECONDS(10));
    ret->house.pool = ret->pool;
    return post_open(cx, home, &s->mail, ret->premises.state, &ret->house.post);
}

enum fault furnish(struct ctx *cx,
                   const struct invocation *in,
                   struct arena *home,
                   struct furnishing *ret)
{
    struct ctx own = *cx;

    own.arena = home;
    enum fault f = open_all(&own, &in->settings, home, ret);
    cx->trouble = own.trouble;
    return f;
}

void unfurnish(struct furnishing *f)
{
    if (f->pool)
        db_pool_free(&f->pool);
    if (f->house.gateways)
        gateways_free(&f->house.gateways);
    premises_close(&f->premises);
}

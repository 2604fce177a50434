/* SPDX-License-Identifier: EUPL-1.2 */
#include <dirent.h>
#include <sodium.h>
#include <unistd.h>

#include "base/log.h"
#include "gateways/host_inside.h"

#define MODULES_MOST 64

const struct module *module_named(const struct gateways *g, struct str name)
{
    for (size_t i = 0; i < g->n; i++) {
        if (str_is(g->modules[i].name, name))
            return &g->modules[i];
    }
    return NULL;
}

/* Installed, all lie side by side; in the build tree each lies in its own folder. */
static struct str path_of(struct arena *a, struct str folder, struct str name)
{
    struct str flat =
        arena_text(a, "%" PRI_STR "/insolite_%" PRI_STR ".so", ARG_STR(folder), ARG_STR(name));

    if (access(flat.p, R_OK) == 0)
        return flat;
    return arena_text(a, "%" PRI_STR "/%" PRI_STR "/insolite_%" PRI_STR ".so", ARG_STR(folder),
                      ARG_STR(name), ARG_STR(name));
}

static bool name_is_plain(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return name.n > 0 && name.n <= 40;
}

bool module_is_there(struct arena *arena, struct str folder, struct str name)
{
    return name_is_plain(name) && access(path_of(arena, folder, name).p, R_OK) == 0;
}

/* insolite_NAME.so, or NAME/ with that in it; empty for anything else. */
static struct str module_in(struct arena *arena, struct str folder, struct str entry)
{
    struct str name = entry;

    if (str_starts(entry, STR("insolite_")) && str_ends(entry, STR(".so")))
        name = (struct str){entry.p + 9, entry.n - 12};
    return module_is_there(arena, folder, name) ? arena_copy(arena, name) : STR_NONE;
}

size_t modules_there(struct arena *arena, struct str folder, const char ***ret)
{
    DIR *dir = opendir(arena_copy(arena, folder).p);
    const char **names = NEW_ARRAY(arena, const char *, MODULES_MOST);
    size_t n = 0;

    for (struct dirent *e; dir && n < MODULES_MOST && (e = readdir(dir));) {
        struct str name = module_in(arena, folder, str_of(e->d_name));

        if (!str_is_empty(name))
            names[n++] = name.p;
    }
    if (dir)
        closedir(dir);
    *ret = names;
    return n;
}

/* First in a child; what passes there is loaded here. Gives why it is left out. */
static struct str load(struct ctx *cx, struct gateways *g, struct module *m)
{
    struct str why;

    if (!name_is_plain(m->name))
        return STR("a module's name has small letters, digits and _ only");
    m->path = path_of(g->home, g->given.folder, m->name);
    if (access(m->path.p, R_OK) != 0)
        return arena_text(g->home, "there is no module %" PRI_STR, ARG_STR(m->path));
    why = module_try(cx, g->given.self, m->path, STR_NONE);
    if (!str_is_empty(why))
        return arena_copy(g->home, why);
    const struct gateway *gateway = module_load(g->home, m->path, &why);

    if (!gateway)
        return why;
    why = module_promise(g->home, gateway, m->name);
    if (str_is_empty(why))
        m->gateway = gateway;
    return why;
}

struct gateways *gateways_open(struct ctx *cx, const struct gateways_given *given)
{
    struct arena *home = arena_new();
    struct gateways *g = NEW(home, struct gateways);
    struct str *hosts = NEW_ARRAY(home, struct str, given->hosts_n + 1);

    if (sodium_init() < 0)
        abort();
    *g = (struct gateways){.home = home, .given = *given, .n = given->names_n};
    pthread_mutex_init(&g->opening, NULL);
    pthread_mutex_init(&g->lock, NULL);
    g->given.folder = arena_copy(home, given->folder);
    g->given.self = arena_copy(home, given->self);
    g->given.key = arena_copy(home, given->key);
    for (size_t i = 0; i < given->hosts_n; i++)
        hosts[i] = arena_copy(home, given->hosts[i]);
    g->given.hosts = hosts;
    g->modules = NEW_ARRAY(home, struct module, g->n + 1);
    g->status = NEW_ARRAY(home, struct gateway_status, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        struct module *m = &g->modules[i];
        struct gateway_status *s = &g->status[i];

        m->name = s->name = arena_copy(home, given->names[i]);
        s->out = load(cx, g, m);
        if (m->gateway) {
            s->means = str_of(m->gateway->means);
            s->powers = m->gateway->powers;
        } else {
            say(cx, WARN, "gateway left out", KV_AS("gateway", m->name), KV_AS("why", s->out));
        }
    }
    return g;
}

void gateways_free(struct gateways **of)
{
    struct gateways *g = *of;

    if (!g)
        return;
    for (struct opened_row *row = g->rows, *next; row; row = next) {
        struct arena *home = row->home;

        next = row->next;
        row->opened.gateway->close(row->opened.self);
        pthread_mutex_destroy(&row->lock);
        arena_free(&home);
    }
    pthread_mutex_destroy(&g->lock);
    pthread_mutex_destroy(&g->opening);
    struct arena *home = g->home;

    arena_free(&home);
    *of = NULL;
}

size_t gateways_status(const struct gateways *g, const struct gateway_status **ret)
{
    *ret = g->status;
    return g->n;
}

const struct shape *gateway_settings(const struct gateways *g, struct str name)
{
    const struct module *m = module_named(g, name);

    return m && m->gateway ? m->gateway->settings : NULL;
}

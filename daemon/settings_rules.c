/* SPDX-License-Identifier: EUPL-1.2 */
#include "settings_rules.h"

#include <arpa/inet.h>

#include "base/arena.h"
#include "gateways/host.h"
#include "settings.h"

/* ---- house ---- */

static const char *const levels[] = {"debug", "info", "warn", "error"};

static const char *log_why(struct ctx *cx, const void *of)
{
    const struct house_settings *house = of;

    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        if (str_is(house->log, str_of(levels[i])))
            return NULL;
    }
    const char *nearest = nearest_name(house->log, levels, COUNT_OF(levels));
    if (!nearest)
        return "is not one of: debug, info, warn, error";
    return arena_text(cx->arena, "is unknown: did you mean \"%s\"?", nearest).p;
}

enum log_level settings_log_level(const struct house_settings *house)
{
    for (unsigned i = 0; i < COUNT_OF(levels); i++) {
        if (str_is(house->log, str_of(levels[i])))
            return (enum log_level)i;
    }
    return LOG_INFO;
}

const struct config_rule HOUSE_RULES[] = {{"log", log_why}, {NULL, NULL}};

/* ---- addresses ---- */

static bool is_port(struct str text)
{
    uint32_t port = 0;

    for (size_t i = 0; i < text.n && port <= 65535; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        port = port * 10 + (uint32_t)(text.p[i] - '0');
    }
    return port > 0 && port <= 65535;
}

/* HOST, HOST:PORT, [ADDRESS]:PORT */
static bool is_host(struct str text)
{
    size_t close = text.n > 0 && text.p[0] == '[' ? str_find(text, STR("]")) : 0;
    struct str rest = {text.p + close, text.n - close};
    size_t colon = str_find(rest, STR(":"));

    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] <= ' ' || strchr("/?#@\"<>", text.p[i]))
            return false;
    }
    if (close + colon == 0)
        return false;
    return colon == rest.n || is_port((struct str){rest.p + colon + 1, rest.n - colon - 1});
}

/* What follows the scheme; false when it has another. */
static bool cut_scheme(struct str url, const char *scheme, struct str *ret_rest)
{
    size_t n = strlen(scheme);

    if (!str_starts(url, str_of(scheme)))
        return false;
    *ret_rest = (struct str){url.p + n, url.n - n};
    return true;
}

static bool is_place(struct str url, const char *plain, const char *sealed)
{
    struct str rest;

    if (!cut_scheme(url, plain, &rest) && !cut_scheme(url, sealed, &rest))
        return false;
    size_t slash = str_find(rest, STR("/"));
    return is_host((struct str){rest.p, slash});
}

static const char *address_why(struct ctx *cx, const void *of)
{
    const struct server_config *server = of;
    const char *text = arena_copy(cx->arena, server->address).p;
    struct in6_addr any;

    if (inet_pton(AF_INET, text, &any) == 1 || inet_pton(AF_INET6, text, &any) == 1)
        return NULL;
    return "is no IP address";
}

static const char *public_url_why(struct ctx *cx, const void *of)
{
    const struct server_config *server = of;

    (void)cx;
    return is_place(server->public_url, "http://", "https://")
               ? NULL
               : "is not like https://visites.example or http://127.0.0.1:8080";
}

const struct config_rule SERVER_RULES[] = {{"address", address_why},
                                           {"public_url", public_url_why},
                                           {NULL, NULL}};

static const char *smtp_url_why(struct ctx *cx, const void *of)
{
    const struct mail_config *mail = of;

    (void)cx;
    return is_place(mail->smtp_url, "smtp://", "smtps://")
               ? NULL
               : "is not smtp://HOST:PORT or smtps://HOST:PORT";
}

static const char *from_why(struct ctx *cx, const void *of)
{
    const struct mail_config *mail = of;

    (void)cx;
    return mailbox_is_sound(mail->from) ? NULL : "is not NAME <ADDRESS>";
}

const struct config_rule MAIL_RULES[] = {{"smtp_url", smtp_url_why},
                                         {"from", from_why},
                                         {NULL, NULL}};

/* ---- database ---- */

static const char *database_url_why(struct ctx *cx, const void *of)
{
    const struct database_settings *database = of;
    struct ctx own = *cx;
    struct db_place place;
    struct str why;

    trouble_clear(&own);
    if (db_place_from_url(&own, database->url, &place) == FAULT_NONE)
        return NULL;
    why = arena_copy(cx->arena, own.trouble.story);
    return cut_scheme(why, "database.url ", &why) ? why.p : "cannot be read";
}

const struct config_rule DATABASE_RULES[] = {{"url", database_url_why}, {NULL, NULL}};

/* ---- gateways ---- */

static const char *modules_why(struct ctx *cx, const void *of)
{
    const struct gateway_settings_section *gateways = of;
    struct str folder = settings_gateway_folder(cx->arena, gateways);
    struct str rest = gateways->modules;
    struct buf b = BUF(cx->arena);
    const char **there;
    size_t n = modules_there(cx->arena, folder, &there);
    struct str name;

    while (str_cut(&rest, ' ', &name)) {
        if (str_is_empty(name) || module_is_there(cx->arena, folder, name))
            continue;
        const char *nearest = nearest_name(name, there, n);
        buf_format(&b, "%s unknown module \"%" PRI_STR "\"", b.n > 0 ? ";" : "names an",
                   ARG_STR(name));
        if (nearest)
            buf_format(&b, ": did you mean \"%s\"?", nearest);
    }
    return b.n > 0 ? buf_str(&b).p : NULL;
}

const struct config_rule GATEWAY_RULES[] = {{"modules", modules_why}, {NULL, NULL}};

/* SPDX-License-Identifier: EUPL-1.2 */
#include "settings.h"

#include <unistd.h>

#include "base/arena.h"
#include "settings_rules.h"

SHAPE(HOUSE_SETTINGS,
      struct house_settings,
      FIELD(struct house_settings,
            state,
            .traits = OPTIONAL,
            .otherwise = "state",
            .max = 400,
            .means = "The folder for all that this machine keeps: database, keys, files"),
      FIELD(struct house_settings,
            production,
            .traits = OPTIONAL,
            .otherwise = "false",
            .means = "Refuse to start with demo accounts or the test payment provider"),
      FIELD(struct house_settings,
            log,
            .traits = OPTIONAL,
            .otherwise = "info",
            .max = 8,
            .means = "What is written to the log at least: debug, info, warn or error"),
      FIELD(struct house_settings,
            job_threads,
            .traits = OPTIONAL,
            .otherwise = "2",
            .min = 1,
            .max = 64,
            .means = "Threads that run jobs (mails, refunds, expiry)"),
      FIELD(struct house_settings,
            booking_writers,
            .traits = OPTIONAL,
            .otherwise = "1",
            .min = 1,
            .max = 8,
            .means = "Threads that write holds, many in one transaction"),
      FIELD(struct house_settings,
            open_holds,
            .traits = OPTIONAL,
            .otherwise = "20",
            .max = 10000,
            .means = "Holds that one address, or one visitor, may have open at the same time; "
                     "each daemon counts those that it granted, so that two grant twice as many; "
                     "0: no limit"),
      FIELD(struct house_settings,
            payment_appliers,
            .traits = OPTIONAL,
            .otherwise = "1",
            .min = 1,
            .max = 8,
            .means = "Threads that apply payment notifications, many in one transaction"));

SHAPE(DATABASE_SETTINGS,
      struct database_settings,
      FIELD(struct database_settings,
            url,
            .traits = OPTIONAL,
            .max = 300,
            .means = "mysql://user@host:port/schema of a server of your own; empty: a private one"),
      FIELD(struct database_settings,
            password_file,
            .traits = OPTIONAL,
            .max = 400,
            .means = "File with the password of that user"),
      FIELD(struct database_settings,
            buffer_pool_mib,
            .traits = OPTIONAL,
            .otherwise = "512",
            .min = 32,
            .max = 1048576,
            .means = "Memory of the private server for data, in MiB"),
      FIELD(struct database_settings,
            connections,
            .traits = OPTIONAL,
            .otherwise = "16",
            .min = 2,
            .max = 1000,
            .means = "Connections that requests may use at the same time"));

SHAPE(GATEWAY_SETTINGS,
      struct gateway_settings_section,
      FIELD(struct gateway_settings_section,
            folder,
            .traits = OPTIONAL,
            .max = 400,
            .means = "Where the modules insolite_NAME.so are; empty: beside the program"),
      FIELD(struct gateway_settings_section,
            modules,
            .traits = OPTIONAL,
            .otherwise = "apidae tourinsoft fakepay sepa",
            .max = 400,
            .means = "Modules to load, separated by blanks"),
      FIELD(struct gateway_settings_section,
            hosts,
            .traits = OPTIONAL,
            .max = 2000,
            .means = "Hosts that gateways may call, separated by blanks"),
      FIELD(struct gateway_settings_section,
            fetch_seconds,
            .traits = OPTIONAL,
            .otherwise = "10",
            .min = 1,
            .max = 120,
            .means = "How long a gateway may wait for an answer"),
      FIELD(struct gateway_settings_section,
            fetch_kib,
            .traits = OPTIONAL,
            .otherwise = "4096",
            .min = 1,
            .max = 1048576,
            .means = "The largest answer a gateway takes, in KiB"));

/* clang-format off */
#define SECTIONS(s)                                                                                \
    {                                                                                              \
        {"house", &HOUSE_SETTINGS, &(s)->house, HOUSE_RULES},                                      \
        {"server", &SERVER_CONFIG, &(s)->server, SERVER_RULES},                                    \
        {"database", &DATABASE_SETTINGS, &(s)->database, DATABASE_RULES},                          \
        {"mail", &MAIL_CONFIG, &(s)->mail, MAIL_RULES},                                            \
        {"gateways", &GATEWAY_SETTINGS, &(s)->gateways, GATEWAY_RULES},                            \
        {"settlement", &SETTLEMENT_CONFIG, &(s)->settlement, NULL},                                \
    }
/* clang-format on */

struct str settings_program(struct arena *arena)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);

    return arena_copy(arena, (struct str){path, n > 0 ? (size_t)n : 0});
}

struct str settings_public_url(struct arena *arena, const struct server_config *server)
{
    if (!str_is_empty(server->public_url))
        return server->public_url;
    return arena_text(arena, "http://%" PRI_STR ":%u", ARG_STR(server->address), server->port);
}

/* Beside the program: build/insolited and build/gateways/apidae/insolite_apidae.so ... */
struct str settings_gateway_folder(struct arena *arena, const struct gateway_settings_section *s)
{
    struct str self = settings_program(arena);

    if (!str_is_empty(s->folder))
        return s->folder;
    while (self.n > 0 && self.p[self.n - 1] != '/')
        self.n--;
    return arena_text(arena, "%" PRI_STR "gateways", ARG_STR(self));
}

enum fault settings_read(struct ctx *cx, struct str path, struct settings *ret)
{
    struct settings s = {0};
    const struct config_section sections[] = SECTIONS(&s);

    TRY(config_read(cx, path, sections, COUNT_OF(sections)));
    *ret = s;
    return FAULT_NONE;
}

void settings_print(struct buf *b)
{
    struct settings s = {0};
    const struct config_section sections[] = SECTIONS(&s);

    config_print(b, sections, COUNT_OF(sections));
}

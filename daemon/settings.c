/* SPDX-License-Identifier: EUPL-1.2 */
#include "settings.h"

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
            .means = "Holds that one address, or one visitor, may have open at the same time in "
                     "this daemon; 0: no limit"),
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
        {"house", &HOUSE_SETTINGS, &(s)->house},                                                   \
        {"server", &SERVER_CONFIG, &(s)->server},                                                  \
        {"database", &DATABASE_SETTINGS, &(s)->database},                                          \
        {"mail", &MAIL_CONFIG, &(s)->mail},                                                        \
        {"gateways", &GATEWAY_SETTINGS, &(s)->gateways},                                           \
        {"settlement", &SETTLEMENT_CONFIG, &(s)->settlement},                                      \
    }
/* clang-format on */

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

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/config.h"
#include "base/log.h"
#include "db/db.h"
#include "http/server.h"
#include "mail/mail.h"
#include "settlement/settlement.h"

/* What the configuration file says: one struct a section. Every key has a default; the file may be
 * absent. */

struct house_settings {
    struct str state; /* the state folder */
    bool production;  /* refuses demo accounts and fakepay */
    struct str log;   /* debug, info, warn, error */
    uint32_t job_threads;
    uint32_t booking_writers;
    uint32_t open_holds; /* of one address or visitor; 0: no limit */
    uint32_t payment_appliers;
};

struct database_settings {
    struct str url; /* mysql://user@host:port/schema; empty: a private server in the state folder */
    struct str password_file;
    uint32_t buffer_pool_mib;
    uint32_t connections; /* that desk workers may lease together */
};

struct gateway_settings_section {
    struct str folder;  /* where the modules are; empty: beside the program */
    struct str modules; /* names, separated by blanks */
    struct str hosts;   /* hosts that gateways may call, separated by blanks */
    uint32_t fetch_seconds;
    uint32_t fetch_kib;
};

struct settings {
    struct house_settings house;
    struct server_config server;
    struct database_settings database;
    struct mail_config mail;
    struct gateway_settings_section gateways;
    struct settlement_config settlement;
};

struct str settings_program(struct arena *arena); /* the file of this program */
/* Where the house is found from outside. */
struct str settings_public_url(struct arena *arena, const struct server_config *server);
struct str settings_gateway_folder(struct arena *arena, const struct gateway_settings_section *s);
enum log_level settings_log_level(const struct house_settings *house);

/* path empty: defaults. faults: CONFIG_WRONG, every mistake a line of the trouble */
MUST_CHECK enum fault settings_read(struct ctx *cx, struct str path, struct settings *ret);
/* The file with all defaults and what each key means. */
void settings_print(struct buf *b);

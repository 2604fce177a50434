/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "house.h"
#include "premises.h"
#include "settings.h"

/*
 * The verbs of insolited. Exit status of each: 0 done, 1 a finding or failure, 2 wrong use.
 * A verb gets what follows its name; the options of all verbs are already read.
 */
struct invocation {
    const char *self; /* argv[0] */
    struct settings settings;
    const char *const *options; /* that the verb has, each with a value; NULL ends */
    int n;                      /* words after the verb */
    char **words;
};

typedef int verb(struct ctx *cx, const struct invocation *in);

verb verb_serve;
verb verb_migrate;
verb verb_sync;
verb verb_records;
verb verb_settle;
verb verb_audit;
verb verb_demo;
verb verb_user;
verb verb_destination;
verb verb_partner;
verb verb_connection;
verb verb_check; /* --check */

/* --print-openapi: the contract of /api/v1, from its routes and shapes. */
int print_openapi(void);

/* The value of --NAME in the verb's own words, or NULL; --NAME=VALUE and --NAME VALUE. */
const char *verb_option(const struct invocation *in, const char *name);
/* The k-th word that is no option, from 0, or NULL. */
const char *verb_word(const struct invocation *in, int k);

/* What a verb can be asked for by its first word, and the names of the words that follow that;
 * one in brackets may be left out. */
struct verb_use {
    const char *name;
    const char *words;
};

struct verb_uses {
    const char *verb;
    const char *usage;
    const struct verb_use *all;
    size_t n;
};

/* Which of them is asked for; words that are missing or too many are noted as bad fields.
 * faults  BAD_INPUT, and NULL, when it is none of them */
const struct verb_use *verb_use_of(struct ctx *cx,
                                   const struct invocation *in,
                                   const struct verb_uses *uses);
/* Say every mistake that was noted in the words typed, and how it is used; gives 2. */
int verb_misused(const struct ctx *cx, const struct verb_uses *uses);

/* Say what went wrong on standard error, in words for people, with every bad field; gives 1. */
int verb_failed(struct ctx *cx, const char *verb);

/* Every table of routes, NULL ends: what --check walks. */
const struct surface *const *serve_surfaces(void);

/* The house without a server: gateways, mail and secrets, for verbs and for serve. */
struct furnishing {
    struct premises premises;
    struct db_pool *pool;
    struct house house;
    struct arena *home;
};
struct house;
MUST_CHECK enum fault furnish(struct ctx *cx,
                              const struct invocation *in,
                              struct arena *home,
                              struct furnishing *ret);
void unfurnish(struct furnishing *f); /* fits CLEANUP() */

/* Modules without a house: for verbs that only read a file. */
struct gateways *gateways_alone(struct ctx *cx, const struct invocation *in, struct arena *home);

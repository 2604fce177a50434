/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/test.h"
#include "db/server_kit.h"
#include "offer/offer.h"
#include "partner/destination_kit.h"
#include "sync/sync.h"

/*
 * Runs of a source against a database of their own: the sample export is copied, changed on disk as
 * an office would, and synced again.
 */
extern struct server_kit kit;
extern struct db *db;
extern struct gateways *gateways;
extern struct destination destination;
extern char export[64]; /* the copy of the sample */
extern const char *feeds;
extern const char *modules; /* the folder of the ordinary ones */

/* Into the export's folder; gives the file's path. */
struct str write_file(const char *name, const char *text);
/* Plain visits in a list, `n` of them from that id on. */
const char *plain_visits(int first, int n);

struct ctx begin(void);
enum fault run_of(const char *source, struct sync_run *ret, struct str *ret_story);
void expect(const struct sync_run *r,
            uint32_t seen,
            uint32_t fresh,
            uint32_t changed,
            uint32_t same,
            uint32_t gone,
            uint32_t refused);
void make_source(const char *name, const char *gateway, struct str settings);
/* The source "essai": the copied sample. */
void make_sample(void);

/* For cmocka's groups: a server of its own with the destination and the copied sample, and its end.
 */
int sync_begin(void **state);
int sync_end(void **state);
/* What a test's main was given; 0 or more is the status to end with at once. */
int sync_arguments(int n, char **given);

/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync_kit.h"

#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateways/host_kit.h"

struct server_kit kit;
struct db *db;
struct gateways *gateways;
struct destination destination;
char export[64];
const char *feeds;
const char *modules;

struct str write_file(const char *name, const char *text)
{
    struct str path = arena_text(kit.arena, "%s/%s", export, name);
    FILE *file = fopen(path.p, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
    return path;
}

const char *plain_visits(int first, int n)
{
    struct buf b = BUF(kit.arena);

    buf_lit(&b, "[");
    for (int i = 0; i < n; i++) {
        buf_format(&b,
                   "%s{\"id\":%d,\"nom\":{\"libelleFr\":\"Visite %d\"},\"gestion\":"
                   "{\"membreProprietaire\":{\"nom\":\"OT d'Essai\"}}}",
                   i ? "," : "", first + i, i);
    }
    buf_lit(&b, "]");
    return buf_str(&b).p;
}

struct ctx begin(void)
{
    struct ctx cx;

    ctx_init(&cx, kit.arena);
    return cx;
}

enum fault run_of(const char *source, struct sync_run *ret, struct str *ret_story)
{
    struct ctx cx = begin();

    cx.destination = destination.id;
    enum fault f = sync_run(&cx, db, gateways, str_of(source), ret);

    *ret_story = cx.trouble.story;
    return f;
}

void expect(const struct sync_run *r,
            uint32_t seen,
            uint32_t fresh,
            uint32_t changed,
            uint32_t same,
            uint32_t gone,
            uint32_t refused)
{
    if (r->seen != seen || r->fresh != fresh || r->changed != changed || r->same != same ||
        r->gone != gone || r->refused != refused) {
        fail_msg("seen %u new %u changed %u same %u gone %u refused %u", r->seen, r->fresh,
                 r->changed, r->same, r->gone, r->refused);
    }
}

void make_source(const char *name, const char *gateway, struct str settings)
{
    struct ctx cx = begin();
    struct connection made;
    struct connection wanted = {.destination = destination.id,
                                .gateway = str_of(gateway),
                                .name = str_of(name),
                                .settings = settings,
                                .enabled = true};

    cx.destination = destination.id;
    if (connection_make(&cx, db, gateways, &wanted, &made) != FAULT_NONE) {
        fail_msg("%.*s %.*s", (int)cx.trouble.story.n, cx.trouble.story.p,
                 (int)(cx.trouble.fields ? cx.trouble.fields->why.n : 0),
                 cx.trouble.fields ? cx.trouble.fields->why.p : "");
    }
}

void make_sample(void)
{
    make_source("essai", "apidae", arena_text(kit.arena, "{\"path\":\"%s\"}", export));
}

/* ---- before and after ---- */

/* The sample export into the folder `export`, where it may be written whatever it was. */
static bool copy_sample(void)
{
    char sample[400];
    char *words[] = {"cp", "-r", "--no-preserve=mode", sample, export, NULL};
    int status = 0;
    pid_t pid;

    snprintf(sample, sizeof sample, "%s/apidae/.", feeds);
    return posix_spawnp(&pid, words[0], NULL, NULL, words, environ) == 0 &&
           waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int sync_begin(void **state)
{
    static const struct str names[] = {STR_INIT("apidae"), STR_INIT("tourinsoft")};

    (void)state;
    if (kit_begin_serving(&kit, &db) != FAULT_NONE)
        return -1;
    struct ctx cx = begin();
    struct destination wanted = destination_of_test(ID_NEW(destination, cx.now));
    const struct gateways_given given = {.folder = str_of(modules),
                                         .names = names,
                                         .names_n = COUNT_OF(names),
                                         .key = STR("0123456789abcdef0123456789abcdef")};

    gateways = gateways_open(&cx, &given);
    if (destination_make(&cx, db, &wanted) != FAULT_NONE ||
        destination_by_slug(&cx, db, STR("essai"), &destination) != FAULT_NONE) {
        log_trouble(&cx, LOG_ERROR, "no destination");
        return -1;
    }
    snprintf(export, sizeof export, "/tmp/insolite-export-XXXXXX");
    if (!mkdtemp(export))
        return -1;
    return copy_sample() ? 0 : -1;
}

int sync_end(void **state)
{
    (void)state;
    gateways_free(&gateways);
    db_close(&db);
    nftw(export, kit_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    kit_end(&kit);
    return 0;
}

int sync_arguments(int n, char **given)
{
    int status = try_gateway(n, given);

    if (status >= 0)
        return status;
    if (n != 3)
        return 2;
    modules = given[1];
    feeds = given[2];
    return -1;
}

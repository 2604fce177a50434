/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/bench/server.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

MYSQL *server_open(const char *state)
{
    char path[400];
    char password[200];
    MYSQL *db = mysql_init(NULL);

    snprintf(path, sizeof path, "%s/db/passwords", state);
    FILE *f = fopen(path, "re");
    if (!f || !fgets(password, sizeof password, f))
        errx(1, "no private server in %s", state);
    fclose(f);
    password[strcspn(password, "\n")] = 0;
    snprintf(path, sizeof path, "%s/db/socket", state);
    if (!db || !mysql_real_connect(db, NULL, "insolite_owner", password, "insolite", 0, path, 0))
        errx(1, "%s", db ? mysql_error(db) : "no memory");
    return db;
}

void server_do(MYSQL *db, const char *sql)
{
    if (mysql_query(db, sql) != 0)
        errx(1, "%s: %s", sql, mysql_error(db));
}

long long server_number(MYSQL *db, const char *sql)
{
    server_do(db, sql);
    MYSQL_RES *rows = mysql_store_result(db);
    MYSQL_ROW row = rows ? mysql_fetch_row(rows) : NULL;
    long long n = row && row[0] ? strtoll(row[0], NULL, 10) : 0;

    mysql_free_result(rows);
    return n;
}

unsigned long number_in(const char *text)
{
    char *end = NULL;

    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != 0 || errno != 0)
        errx(2, "\"%s\" is no number", text);
    return n;
}

double decimal_in(const char *text)
{
    char *end = NULL;
    double n = strtod(text, &end);

    if (text[0] < '0' || text[0] > '9' || *end != 0)
        errx(2, "\"%s\" is no number", text);
    return n;
}

double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/server.h"

/*
 * What booking costs when every client writes for itself: each of 64 connections on the Unix socket
 * takes a seat by one conditional UPDATE, writes one row and commits.
 *
 *   direct_sql STATE ROWS SECONDS [CLIENTS]
 */
enum { CLIENTS_MOST = 256 };

struct client {
    pthread_t thread;
    const char *state;
    unsigned number;
    unsigned rows;
    unsigned long done;
};

static atomic_bool over;

static MYSQL_STMT *prepare(MYSQL *db, const char *sql)
{
    MYSQL_STMT *s = mysql_stmt_init(db);

    if (!s || mysql_stmt_prepare(s, sql, strlen(sql)) != 0)
        errx(1, "%s: %s", sql, mysql_error(db));
    return s;
}

static MYSQL_BIND number_place(unsigned *n)
{
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONG, .buffer = n, .is_unsigned = 1};
}

static void *book(void *arg)
{
    struct client *c = arg;
    MYSQL *db = server_open(c->state);
    MYSQL_STMT *take = prepare(db, "UPDATE bench_floor_seats SET held = held + 1"
                                   " WHERE slot = ? AND held + sold < capacity");
    MYSQL_STMT *keep = prepare(db, "INSERT INTO bench_floor_booking (id, slot, seats, who)"
                                   " VALUES (?, ?, 1, 'visiteur@essai.example')");
    unsigned slot = 0;
    unsigned id[4] = {0};
    unsigned long id_length = sizeof id;
    unsigned seed = c->number * 2654435761u + 1;
    MYSQL_BIND take_place[] = {number_place(&slot)};
    MYSQL_BIND keep_place[] = {{.buffer_type = MYSQL_TYPE_STRING,
                                .buffer = id,
                                .buffer_length = sizeof id,
                                .length = &id_length},
                               number_place(&slot)};

    mysql_autocommit(db, 0);
    mysql_stmt_bind_param(take, take_place);
    mysql_stmt_bind_param(keep, keep_place);
    while (!atomic_load_explicit(&over, memory_order_relaxed)) {
        /* Ascending by time, as ours are: the client's number comes last. */
        id[0] = __builtin_bswap32((unsigned)(c->done >> 16));
        id[1] = __builtin_bswap32((unsigned)c->done);
        id[3] = c->number;
        slot = (unsigned)rand_r(&seed) % c->rows;
        if (mysql_stmt_execute(take) == 0 && mysql_stmt_execute(keep) == 0 &&
            mysql_commit(db) == 0) {
            c->done++;
        } else if (mysql_rollback(db) != 0) { /* it waited too long for a row: once more */
            errx(1, "%s", mysql_error(db));
        }
    }
    mysql_stmt_close(take);
    mysql_stmt_close(keep);
    mysql_close(db);
    return NULL;
}

static void make_tables(MYSQL *db, unsigned rows)
{
    char sql[200];

    server_do(db, "DROP TABLE IF EXISTS bench_floor_seats, bench_floor_booking");
    server_do(db, "CREATE TABLE bench_floor_seats (slot INT UNSIGNED NOT NULL PRIMARY KEY,"
                  " capacity INT UNSIGNED NOT NULL, held INT UNSIGNED NOT NULL,"
                  " sold INT UNSIGNED NOT NULL) ENGINE=InnoDB");
    server_do(db, "CREATE TABLE bench_floor_booking (id BINARY(16) NOT NULL PRIMARY KEY,"
                  " slot INT UNSIGNED NOT NULL, seats INT UNSIGNED NOT NULL,"
                  " who VARCHAR(254) NOT NULL) ENGINE=InnoDB");
    for (unsigned i = 0; i < rows; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO bench_floor_seats VALUES (%u, 100000000, 0, 0)", i);
        server_do(db, sql);
    }
}

static unsigned number(char **argv, int at, unsigned otherwise)
{
    return argv[at] ? (unsigned)number_in(argv[at]) : otherwise;
}

int main(int argc, char **argv)
{
    static struct client clients[CLIENTS_MOST];
    unsigned long done = 0;

    if (argc < 4) {
        fprintf(stderr, "direct_sql STATE ROWS SECONDS [CLIENTS]\n");
        return 2;
    }
    unsigned rows = number(argv, 2, 1);
    unsigned n = number(argv, 4, 64);
    if (n < 1 || n > CLIENTS_MOST || rows < 1)
        return 2;
    mysql_library_init(0, NULL, NULL);
    MYSQL *db = server_open(argv[1]);
    make_tables(db, rows);

    double start = seconds_now();
    for (unsigned i = 0; i < n; i++) {
        clients[i] = (struct client){.state = argv[1], .number = i, .rows = rows};
        if (pthread_create(&clients[i].thread, NULL, book, &clients[i]) != 0)
            errx(1, "no more threads");
    }
    struct timespec wait = {(time_t)number(argv, 3, 5), 0};
    nanosleep(&wait, NULL);
    atomic_store(&over, true);
    for (unsigned i = 0; i < n; i++) {
        pthread_join(clients[i].thread, NULL);
        done += clients[i].done;
    }
    double took = seconds_now() - start;

    if (server_number(db, "SELECT SUM(held) FROM bench_floor_seats") != (long long)done ||
        server_number(db, "SELECT COUNT(*) FROM bench_floor_booking") != (long long)done)
        errx(1, "what was counted is not what was written");
    server_do(db, "DROP TABLE bench_floor_seats, bench_floor_booking");
    mysql_close(db);
    printf("%.1f\n", (double)done / took);
    return 0;
}

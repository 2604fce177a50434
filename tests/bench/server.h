/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <mysql.h>

/*
 * For measuring programs: a plain connection to the private server of a state folder, beside the
 * daemon's own. The program ends with a line when there is none.
 */
MYSQL *server_open(const char *state);

/* One statement without parameters; the program ends when it fails. */
void server_do(MYSQL *db, const char *sql);

/* The first column of the first row, as a number; 0 when there is no row. */
long long server_number(MYSQL *db, const char *sql);

/* A number on the command line; the program ends with a line when `text` is none. */
unsigned long number_in(const char *text);
double decimal_in(const char *text);

/* Seconds on a clock that only goes forward. */
double seconds_now(void);

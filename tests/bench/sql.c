/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "tests/bench/server.h"

/* sql STATE STATEMENT: its rows, a line each, columns separated by tabs. */
int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "sql STATE STATEMENT\n");
        return 2;
    }
    MYSQL *db = server_open(argv[1]);
    MYSQL_ROW row;

    server_do(db, argv[2]);
    MYSQL_RES *rows = mysql_store_result(db);
    while (rows && (row = mysql_fetch_row(rows))) {
        for (unsigned i = 0; i < mysql_num_fields(rows); i++)
            printf("%s%s", i > 0 ? "\t" : "", row[i] ? row[i] : "");
        printf("\n");
    }
    if (rows)
        mysql_free_result(rows);
    mysql_close(db);
    return 0;
}

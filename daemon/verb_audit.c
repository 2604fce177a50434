/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "audit/audit.h"
#include "base/arena.h"
#include "base/cleanup.h"
#include "verbs.h"

static bool print_line(const struct audit_line *line)
{
    printf("%-6s %-22s %9lld rows  %s\n", line->broken ? "BROKEN" : "ok", line->name,
           (long long)line->looked, line->means);
    each_in (row, const struct text_item, &line->rows)
        printf("         %" PRI_STR "\n", ARG_STR(row->text));
    if (line->broken > line->rows.n)
        printf("         and %zu more\n", line->broken - line->rows.n);
    return line->broken == 0;
}

static enum fault audit(struct ctx *cx, const struct invocation *in, bool *ret_sound)
{
    struct premises premises;
    CLEANUP(db_close) struct db *db = NULL;
    struct list lines;

    TRY(premises_open(cx, &in->settings, &premises));
    enum fault f = db_open(cx, &premises.serving, &db);
    if (f == FAULT_NONE)
        f = audit_run(cx, db, &lines);
    db_close(&db);
    premises_close(&premises);
    TRY(f);
    *ret_sound = true;
    each_in (line, const struct audit_line, &lines)
        *ret_sound = print_line(line) && *ret_sound;
    return FAULT_NONE;
}

int verb_audit(struct ctx *cx, const struct invocation *in)
{
    bool sound = false;

    if (audit(cx, in, &sound) != FAULT_NONE)
        return verb_failed(cx, "audit");
    return sound ? 0 : 1;
}

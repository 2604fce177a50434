/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/log.h"
#include "db/files.h"
#include "settlement/inside.h"

#define GRACE_HOURS 24

/* Every sale whose slot ended before that moment; *ret_released counts them. */
static enum fault release_ended(struct ctx *cx,
                                struct db *db,
                                struct moment ended,
                                uint32_t *ret_released)
{
    uint32_t some = 0;

    *ret_released = 0;
    do {
        TRY(sale_release_some(cx, db, ended, &some));
        *ret_released += some;
    } while (some > 0 && !ctx_is_ending(cx));
    return FAULT_NONE;
}

enum fault settlement_release(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct id subject)
{
    const struct settlement_config *config = house ? house->settlement : NULL;
    struct moment ended = moment_minus(cx->now, HOURS(config ? config->grace_hours : GRACE_HOURS));
    uint32_t sales = 0;

    (void)subject;
    TRY(release_ended(cx, db, ended, &sales));
    if (sales > 0)
        say(cx, INFO, "sales released to partners", KV(sales));
    return FAULT_NONE;
}

/* The file is in the database since the approval; this is the copy that a person hands over. */
enum fault settlement_file_write(struct ctx *cx,
                                 struct db *db,
                                 const struct house *house,
                                 struct id subject)
{
    struct settlement_id id = {subject};
    struct payout_paper paper;
    struct str folder = arena_text(cx->arena, "%" PRI_STR "/payouts", ARG_STR(house->state));

    TRY(settlement_paper(cx, db, id, &paper));
    TRY(folder_make(cx, folder, 0700));
    return file_write(
        cx, arena_text(cx->arena, "%" PRI_STR "/%" PRI_STR, ARG_STR(folder), ARG_STR(paper.name)),
        paper.bytes);
}

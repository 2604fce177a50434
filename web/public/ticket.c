/* SPDX-License-Identifier: EUPL-1.2 */
#include <qrencode.h>
#include <stdlib.h>

#include "base/arena.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "web/public/order.h"

/* What a ticket carries besides its page: the QR code, the calendar entry. */

#define MARGIN 4

/* Black on white, four modules of margin; runs of dark modules in one path. */
static struct str draw(struct arena *a, const QRcode *qr)
{
    struct buf b = BUF(a);
    int side = qr->width + 2 * MARGIN;

    buf_format(&b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
               "shape-rendering=\"crispEdges\"><path fill=\"#FFF\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
               side, side, side, side);
    for (int y = 0; y < qr->width; y++) {
        for (int x = 0; x < qr->width; x++) {
            int run = 0;

            while (x + run < qr->width && (qr->data[y * qr->width + x + run] & 1))
                run++;
            if (run > 0)
                buf_format(&b, "M%d %dh%dv1h-%dz", x + MARGIN, y + MARGIN, run, run);
            x += run;
        }
    }
    buf_lit(&b, "\"/></svg>");
    return buf_str(&b);
}

/* "3.svg" */
static uint32_t number_of(struct str name)
{
    uint32_t n = 0;
    size_t i = 0;

    for (; i < name.n && i < 3 && name.p[i] >= '0' && name.p[i] <= '9'; i++)
        n = n * 10 + (uint32_t)(name.p[i] - '0');
    return str_is((struct str){name.p + i, name.n - i}, STR(".svg")) ? n : 0;
}

enum fault booking_qr(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    const struct booking_query *query = rq->query;
    uint32_t number = number_of(rq->path_text);
    struct list tickets = {0};
    struct ordered o;
    QRcode *qr;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, query->k, &o));
    TRY(booking_tickets(cx, db, o.booking.id, &tickets));
    if (number < 1 || number > tickets.n)
        return fault(cx, FAULT_PATH_ABSENT, "ticket %u of %zu", number, tickets.n);
    const struct ticket *t = (const struct ticket *)tickets.items + (number - 1);

    qr = QRcode_encodeString(arena_copy(cx->arena, t->code).p, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!qr)
        return fault(cx, FAULT_BROKEN, "the code of a ticket does not fit a QR code");
    reply_bytes(ret, STR("image/svg+xml"), draw(cx->arena, qr));
    QRcode_free(qr);
    reply_cache(ret, STR("private, max-age=300"));
    return FAULT_NONE;
}

enum fault booking_calendar(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    const struct booking_query *query = rq->query;
    struct ordered o;
    struct str url;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, query->k, &o));
    if (!o.visit || !o.slot)
        return fault(cx, FAULT_SLOT_ABSENT, "the slot is past");
    url = arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(rq->house->public_url),
                     ARG_STR(address_booking(cx->arena, cx->tongue, o.booking.id, "", o.token)));
    reply_bytes(ret, STR("text/calendar; charset=utf-8"),
                booking_ics(cx, &o.booking, o.visit, url));
    reply_header(ret, "Content-Disposition", STR("attachment; filename=\"insolite.ics\""));
    return FAULT_NONE;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/desk/words.h"

/* The handlers of the portal. */
desk_handler partner_home, agenda_page, copy_week_page, copy_week_send;
desk_handler days_off_page, days_off_send, days_off_end_send;
desk_handler slot_page, slot_new_page, slot_new_send, slot_close_send, slot_reopen_send,
    slot_places_send;
desk_handler slot_cancel_page, slot_cancel_send;
desk_handler offers_page, offer_new_send, offer_page, editor_page, editor_save, offer_accept_send;
desk_handler partner_bookings_page, revenue_page, statement_page, statement_print;
desk_handler file_page, file_save;

/* The slot, when it is this partner's. SLOT_ABSENT */
enum fault slot_of(struct ctx *cx, struct db *db, const struct request *rq, struct slot *ret);
/* The partner's offer of that id in the list, or NULL. */
const struct offer_row *offer_in(const struct list *offers, struct offer_id id);
struct str offer_title(struct ctx *cx, const struct offer_row *row);
struct booking_row;
bool booking_is_sold(const struct booking_row *b);

/* One who comes, see parts/office-person. */
struct person {
    struct str name;
    struct str lines;
    struct str tel;
    struct str need; /* what somebody needs to take part */
    struct badge badge;
};
extern const struct shape PERSON;
/* Those of these bookings who come (who cancelled does not): struct person; and a link that writes
 * to all of them, empty when there is nobody. */
struct list people_of(struct ctx *cx, const struct list *bookings, struct str *ret_mail_all);
/* "/partner/agenda?day=2026-06-13" */
struct str agenda_address(struct ctx *cx, struct day day);

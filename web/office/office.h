/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/desk/words.h"

/* The handlers of the back office. */
desk_handler office_home;
desk_handler queue_page, queue_next, review_page, review_take, review_decide;
desk_handler money_page, money_prepare;
desk_handler settlement_page, settlement_approve_send, settlement_deliver_send;
desk_handler settlement_withdraw_page, settlement_withdraw_send, settlement_file, settlement_csv,
    settlement_statement;
desk_handler office_bookings_page, office_booking_page, office_cancel_page, office_cancel_send,
    office_tickets_send, office_address_send;
desk_handler refunds_page, refund_page, refund_again_send, refund_by_hand_send;
desk_handler stuck_page, stuck_mails_send, stuck_jobs_send, stuck_mail_page, stuck_mail_send,
    stuck_mail_correct_send, stuck_task_page, stuck_task_send;
desk_handler connections_page, connection_new_page, connection_make_send, connection_page,
    connection_change_send, connection_try_send, connection_stop_page, connection_stop_send,
    connection_start_send;
desk_handler partners_page, office_partner_page, runs_page, run_page;

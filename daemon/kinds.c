/* SPDX-License-Identifier: EUPL-1.2 */
#include "kinds.h"

#include "booking/booking.h"
#include "db/change.h"
#include "http/keys.h"
#include "http/session.h"
#include "ledger/ledger.h"
#include "mail/mail.h"
#include "moderation/moderation.h"
#include "partner/partner.h"
#include "settlement/settlement.h"

/* Rooms below jobs keep verbs without a house: these lend them the form of a job. */
static enum fault tidy_changes(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject)
{
    (void)house;
    (void)subject;
    return change_tidy(cx, db);
}

static enum fault tidy_http(struct ctx *cx,
                            struct db *db,
                            const struct house *house,
                            struct id subject)
{
    (void)house;
    (void)subject;
    TRY(session_tidy(cx, db));
    TRY(sign_in_tidy(cx, db));
    TRY(password_ask_tidy(cx, db));
    return keys_tidy(cx, db);
}

/* name, handler, how often by the clock, first patience, asks a person after */
const struct job_kind job_kinds[] = {
    {"booking_expire", booking_expire, SECONDS(10), SECONDS(10), 30},
    {"booking_fold_words", booking_fold_words, {0}, SECONDS(10), 20},
    {"slot_called_off", booking_called_off, {0}, SECONDS(2), 20},
    {"ticket_mail", booking_ticket_mail, {0}, SECONDS(2), 20},
    {"cancel_mail", booking_cancel_mail, {0}, SECONDS(2), 20},
    {"refund_mail", booking_refund_mail, {0}, SECONDS(2), 20},
    {"decision_mail", moderation_mail, {0}, SECONDS(2), 20},
    {"password_mail", password_mail, {0}, SECONDS(2), 20},
    {"mail_send", mail_send, {0}, SECONDS(2), 20},
    {"payment_apply_due", payment_apply_due, SECONDS(2), SECONDS(2), 30},
    {"payment_look_due", payment_look_due, SECONDS(30), SECONDS(30), 30},
    {"payment_refund_send", payment_refund_send, {0}, SECONDS(2), 20},
    {"ledger_seal", ledger_seal, SECONDS(20), SECONDS(20), 30},
    {"settlement_release", settlement_release, MINUTES(10), MINUTES(1), 30},
    {"settlement_file", settlement_file_write, {0}, SECONDS(2), 20},
    {"statement_mail", statement_mail, {0}, SECONDS(2), 20},
    {"tidy_changes", tidy_changes, MINUTES(10), MINUTES(1), 30},
    {"tidy_http", tidy_http, MINUTES(30), MINUTES(1), 30},
    {0},
};

const struct taker takers[] = {
    {SUBJECT_BOOKING, booking_taken, booking_refund_told},
    {0},
};

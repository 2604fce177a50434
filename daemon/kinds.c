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

/*
 * name, handler, how often by the clock, first patience, asks a person after, what it does. What
 * the clock asks for again anyway is given up within minutes, so that somebody hears of it.
 */
/* clang-format off */
const struct job_kind job_kinds[] = {
    {"booking_expire", booking_expire, SECONDS(10), SECONDS(10), 6,
     .means = "Places that were held too long go back on sale"},
    {"booking_fold_words", booking_fold_words, {0}, SECONDS(10), 20,
     .means = "Fold the names of older bookings for the search"},
    {"booking_forget_need", booking_forget_need, {0}, MINUTES(1), 20,
     .means = "After a visit, forget what somebody needed to take part"},
    {"ticket_mail", booking_ticket_mail, {0}, SECONDS(2), 20,
     .means = "Write the mail with the tickets and hand it to the mail server"},
    {"slot_called_off", booking_called_off, {0}, SECONDS(2), 20,
     .means = "Cancel the bookings of a visit that does not take place"},
    {"cancel_mail", booking_cancel_mail, {0}, SECONDS(2), 20,
     .means = "Write the mail about a cancelled booking"},
    {"refund_mail", booking_refund_mail, {0}, SECONDS(2), 20,
     .means = "Write the mail about a refund"},
    {"decision_mail", moderation_mail, {0}, SECONDS(2), 20,
     .means = "Write the mail about a decision on a visit"},
    {"password_mail", password_mail, {0}, SECONDS(2), 20,
     .means = "Write the mail with the way to a new password"},
    {"mail_send", mail_send, {0}, SECONDS(2), 20,
     .means = "Hand a mail to the mail server"},
    {"payment_apply_due", payment_apply_due, SECONDS(2), SECONDS(2), 6,
     .means = "Note payments that the provider told of"},
    {"payment_look_due", payment_look_due, SECONDS(30), SECONDS(30), 6,
     .means = "Ask the provider about payments without an answer"},
    {"payment_refund_send", payment_refund_send, {0}, SECONDS(2), 20,
     .means = "Ask the provider to give money back"},
    {"ledger_seal", ledger_seal, SECONDS(20), SECONDS(20), 6,
     .means = "Seal the books"},
    {"settlement_release", settlement_release, MINUTES(10), MINUTES(1), 6,
     .means = "After a visit, move its revenue to what the partner is owed"},
    {"settlement_file", settlement_file_write, {0}, SECONDS(2), 20,
     .means = "Write the payout file for the bank"},
    {"statement_mail", statement_mail, {0}, SECONDS(2), 20,
     .means = "Write the mail with a payout statement"},
    {"tidy_changes", tidy_changes, MINUTES(10), MINUTES(1), 6,
     .means = "Clear away old notes of changes"},
    {"tidy_http", tidy_http, MINUTES(30), MINUTES(1), 6,
     .means = "Clear away old sign-ins and keys"},
    {0},
};
/* clang-format on */

const struct taker takers[] = {
    {SUBJECT_BOOKING, booking_taken, booking_refund_told},
    {0},
};

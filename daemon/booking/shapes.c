/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/inside.h"

WORDS(BOOKING_STATES,
      "booking_state",
      [BOOKING_HELD] = "held",
      [BOOKING_PENDING] = "pending",
      [BOOKING_CONFIRMED] = "confirmed",
      [BOOKING_REDEEMED] = "redeemed",
      [BOOKING_CANCELLED] = "cancelled",
      [BOOKING_EXPIRED] = "expired",
      [BOOKING_REJECTED] = "rejected");

WORDS(TICKET_STATES,
      "ticket_state",
      [TICKET_VALID] = "valid",
      [TICKET_REDEEMED] = "redeemed",
      [TICKET_ABSENT] = "absent",
      [TICKET_CANCELLED] = "cancelled");

WORDS(MOVES,
      "move",
      [MOVE_HOLD] = "hold",
      [MOVE_CONFIRM] = "confirm",
      [MOVE_ASK] = "ask",
      [MOVE_REJECT] = "reject",
      [MOVE_REDEEM] = "redeem",
      [MOVE_CANCEL] = "cancel",
      [MOVE_EXPIRE] = "expire");

SHAPE(HOLD_LINE,
      struct hold_line,
      FIELD(struct hold_line, tariff, .means = "Which tariff of the visit"),
      FIELD(struct hold_line, seats, .min = 1, .max = 40, .means = "How many people at it"));

SHAPE(HOLD_REQUEST,
      struct hold_request,
      FIELD(struct hold_request, slot, .means = "Which slot the seats are for"),
      FIELD_LIST(struct hold_request,
                 lines,
                 &HOLD_LINE,
                 .min = 1,
                 .max = 8,
                 .means = "Who comes, by tariff; 40 people at most"),
      FIELD(struct hold_request,
            email,
            .traits = OPTIONAL,
            .max = 254,
            .means = "Where the tickets will go"),
      FIELD(struct hold_request, name, .traits = OPTIONAL, .max = 120, .means = "Who books"),
      FIELD(struct hold_request,
            access_need,
            .traits = OPTIONAL,
            .max = ACCESS_NEED_MOST,
            .means = "What somebody needs to take part, for the guide"),
      FIELD(struct hold_request,
            tongue,
            .traits = OPTIONAL,
            .min = 2,
            .max = 8,
            .means = "Language of mails and tickets"));

SHAPE(BOOKING_LINE,
      struct booking_line,
      FIELD(struct booking_line, tariff),
      FIELD_WORD(struct booking_line, kind, &TARIFF_KINDS),
      FIELD(struct booking_line, label, .max = 200, .means = "In the booking's language"),
      FIELD(struct booking_line, seats, .min = 1, .max = 40),
      FIELD(struct booking_line, each, .means = "Price of one seat"));

SHAPE(BOOKING,
      struct booking,
      FIELD(struct booking, id),
      FIELD(struct booking, reference, .max = 9, .means = "For people: two groups of four"),
      FIELD_WORD(struct booking, state, &BOOKING_STATES),
      FIELD(struct booking, slot),
      FIELD(struct booking, offer),
      FIELD(struct booking, partner),
      FIELD(struct booking, seats, .min = 1, .max = 40),
      FIELD_LIST(struct booking, lines, &BOOKING_LINE, .min = 1, .max = 8),
      FIELD(struct booking, price, .means = "Of all seats; what is asked to confirm it"),
      FIELD(struct booking, expires, .means = "Of a hold: when the seats go back on sale"),
      FIELD(struct booking, made),
      FIELD(struct booking, confirmed, .traits = OPTIONAL),
      FIELD(struct booking, starts),
      FIELD(struct booking, ends),
      FIELD(struct booking, title, .max = 200, .means = "Of the visit, as it was sold"),
      FIELD_WORD(struct booking, cancel, &CANCEL_POLICIES, .means = "What cancelling gives back"),
      FIELD(struct booking, email, .traits = OPTIONAL, .max = 254),
      FIELD(struct booking, name, .traits = OPTIONAL, .max = 120),
      FIELD(struct booking, phone, .traits = OPTIONAL, .max = 40),
      FIELD(struct booking,
            access_need,
            .traits = OPTIONAL,
            .max = ACCESS_NEED_MOST,
            .means = "What somebody needs to take part, for the guide"),
      FIELD(struct booking, tongue, .min = 2, .max = 8),
      FIELD(struct booking, intent, .traits = OPTIONAL, .means = "Its payment; none when free"),
      FIELD(struct booking, refunded, .traits = OPTIONAL));

/* A column whose member stands in the public part of the record. */
#define OF_BOOKING(member, ...)                                                                    \
    {                                                                                              \
        .name = #member, .kind = SHAPE_KIND_OF(((struct booking *)0)->member),                     \
        .at = offsetof(struct booking_record, b.member), __VA_ARGS__                               \
    }
#define WORD_OF_BOOKING(member, words_)                                                            \
    {                                                                                              \
        .name = #member, .kind = SHAPE_WORD, .at = offsetof(struct booking_record, b.member),      \
        .words = (words_)                                                                          \
    }

SHAPE(BOOKING_RECORD,
      struct booking_record,
      OF_BOOKING(id),
      FIELD(struct booking_record, destination),
      OF_BOOKING(reference),
      WORD_OF_BOOKING(state, &BOOKING_STATES),
      OF_BOOKING(slot),
      OF_BOOKING(offer),
      OF_BOOKING(partner),
      FIELD(struct booking_record, version),
      OF_BOOKING(seats),
      {.name = "lines",
       .kind = SHAPE_LIST,
       .at = offsetof(struct booking_record, b.lines),
       .of = &BOOKING_LINE},
      OF_BOOKING(price),
      OF_BOOKING(expires),
      FIELD(struct booking_record, held_until, .traits = OPTIONAL),
      OF_BOOKING(made),
      OF_BOOKING(confirmed, .traits = OPTIONAL),
      OF_BOOKING(starts),
      OF_BOOKING(ends),
      FIELD(struct booking_record, day),
      OF_BOOKING(title),
      OF_BOOKING(email),
      OF_BOOKING(name),
      OF_BOOKING(phone),
      OF_BOOKING(access_need),
      OF_BOOKING(tongue),
      FIELD(struct booking_record, terms),
      OF_BOOKING(intent, .traits = OPTIONAL),
      WORD_OF_BOOKING(cancel, &CANCEL_POLICIES),
      OF_BOOKING(refunded, .traits = OPTIONAL));

SHAPE(TICKET,
      struct ticket,
      FIELD(struct ticket, booking),
      FIELD(struct ticket, number, .min = 1, .max = 40),
      FIELD(struct ticket, code, .max = 9, .means = "What the QR code holds"),
      FIELD_WORD(struct ticket, state, &TICKET_STATES),
      FIELD(struct ticket, label, .max = 200));

SHAPE(BOOKING_WHO,
      struct booking_who,
      FIELD(struct booking_who, name, .min = 2, .max = 120, .means = "Name of who books"),
      FIELD(struct booking_who, email, .min = 3, .max = 254, .means = "Where the tickets go"),
      FIELD(struct booking_who,
            phone,
            .traits = OPTIONAL,
            .max = 40,
            .means = "In case the visit has to change"),
      FIELD(struct booking_who,
            access_need,
            .traits = OPTIONAL,
            .max = ACCESS_NEED_MOST,
            .means = "What somebody needs to take part, for the guide: a wheelchair, ..."),
      FIELD(struct booking_who, terms, .means = "The terms of sale are accepted: true"));

SHAPE(BOOKING_WORD_ROW,
      struct booking_word_row,
      FIELD(struct booking_word_row, destination),
      FIELD(struct booking_word_row, word, .max = 254),
      FIELD(struct booking_word_row, booking));

SHAPE(BOOKING_ROW,
      struct booking_row,
      FIELD(struct booking_row, id),
      FIELD(struct booking_row, reference),
      FIELD_WORD(struct booking_row, state, &BOOKING_STATES),
      FIELD(struct booking_row, name, .traits = OPTIONAL),
      FIELD(struct booking_row, email, .traits = OPTIONAL),
      FIELD(struct booking_row, phone, .traits = OPTIONAL),
      FIELD(struct booking_row, access_need, .traits = OPTIONAL),
      FIELD(struct booking_row, seats),
      FIELD_LIST(struct booking_row, lines, &BOOKING_LINE),
      FIELD(struct booking_row, price),
      FIELD(struct booking_row, made),
      FIELD(struct booking_row, slot),
      FIELD(struct booking_row, starts),
      FIELD(struct booking_row, offer_title));

SHAPE(SEATS_ROW,
      struct seats_row,
      FIELD(struct seats_row, slot),
      FIELD(struct seats_row, capacity),
      FIELD(struct seats_row, held),
      FIELD(struct seats_row, sold));

SHAPE(SEATS,
      struct seats,
      FIELD(struct seats, slot),
      FIELD(struct seats, destination),
      FIELD(struct seats, partner),
      FIELD(struct seats, capacity),
      FIELD(struct seats, held),
      FIELD(struct seats, sold),
      FIELD(struct seats, starts),
      FIELD(struct seats, sales_end),
      FIELD(struct seats, closed));

SHAPE(SEATS_WRITE_ROW,
      struct seats_write_row,
      FIELD(struct seats_write_row, held),
      FIELD(struct seats_write_row, sold),
      FIELD(struct seats_write_row, slot),
      FIELD(struct seats_write_row, was_held),
      FIELD(struct seats_write_row, was_sold));

SHAPE(SEATS_LIMITS_ROW,
      struct seats_limits_row,
      FIELD(struct seats_limits_row, capacity),
      FIELD(struct seats_limits_row, starts),
      FIELD(struct seats_limits_row, sales_end),
      FIELD(struct seats_limits_row, closed),
      FIELD(struct seats_limits_row, slot));

SHAPE(STATE_CHANGE,
      struct state_change,
      FIELD_WORD(struct state_change, state, &BOOKING_STATES),
      FIELD(struct state_change, id),
      FIELD_WORD(struct state_change, was, &BOOKING_STATES));

SHAPE(OVERDUE_ROW,
      struct overdue_row,
      FIELD(struct overdue_row, id),
      FIELD(struct overdue_row, destination),
      FIELD(struct overdue_row, slot),
      FIELD(struct overdue_row, seats),
      FIELD(struct overdue_row, price),
      FIELD(struct overdue_row, expires));

SHAPE(CONFIRM_ROW,
      struct confirm_row,
      FIELD_WORD(struct confirm_row, state, &BOOKING_STATES),
      FIELD(struct confirm_row, confirmed),
      FIELD(struct confirm_row, intent, .traits = OPTIONAL),
      FIELD(struct confirm_row, id),
      FIELD_WORD(struct confirm_row, was, &BOOKING_STATES));

SHAPE(HELD_ROW, struct held_row, FIELD(struct held_row, id));

SHAPE(LEFT_OF_SLOT_ROW, struct left_of_slot_row, FIELD(struct left_of_slot_row, n));

SHAPE(NAMED_ROW,
      struct named_row,
      FIELD(struct named_row, id),
      FIELD(struct named_row, destination),
      FIELD(struct named_row, email),
      FIELD(struct named_row, name));

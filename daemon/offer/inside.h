/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "offer/offer.h"

/* A version as it lies in the table: its content is JSON. */
struct version_row {
    struct version_id id;
    struct destination_id destination;
    struct offer_id offer;
    uint32_t number;
    enum version_state state;
    struct moment made;
    struct str made_by;
    struct hash hash;
    struct str content;
};
extern const struct shape VERSION_ROW;

/* The newest version of an offer that a source key names, without its content. */
struct newest_row {
    struct offer_id offer;
    enum offer_state state;
    struct version_id version;
    uint32_t number;
    enum version_state version_state;
    struct hash hash;
};
extern const struct shape NEWEST_ROW;

struct offer_number_row {
    uint32_t number;
};
extern const struct shape OFFER_NUMBER_ROW;

struct offer_item {
    struct offer_id offer;
};
extern const struct shape OFFER_ITEM;

/* What UPDATE ... WHERE destination = ? AND id = ? takes, many at once. */
struct version_key {
    struct destination_id destination;
    struct version_id version;
};
extern const struct shape VERSION_KEY;

struct slot_moment {
    struct moment starts;
    struct str language;
};
extern const struct shape SLOT_MOMENT;

extern const struct query OFFER_INSERT;
extern const struct query OFFER_HIGHEST_NUMBER;
extern const struct query OFFER_BY_ID;
extern const struct query OFFER_LOCK;
extern const struct query WITHDRAWAL_INSERT;
extern const struct query WITHDRAWAL_NEWEST, WITHDRAWALS_END;
extern const struct query OFFER_OF_PARTNER;
extern const struct query OFFER_BY_SOURCE;
extern const struct query OFFER_NEWEST_BY_SOURCE;
extern const struct query OFFER_PUBLISH;
extern const struct query OFFER_NAME;
extern const struct query OFFER_SET_STATE;
extern const struct query OFFERS_OF_PARTNER;

extern const struct query VERSION_INSERT;
extern const struct query VERSION_BY_ID;
extern const struct query VERSION_NEWEST;
extern const struct query VERSION_APPROVE;
extern const struct query VERSION_END;
extern const struct query VERSION_OVERTAKE;
extern const struct query VERSION_OVERTAKE_OTHERS;
extern const struct query VERSION_SAVE;
extern const struct query VERSION_PROPOSE;
extern const struct query VERSION_OFFER;

extern const struct query SLOT_INSERT;
extern const struct query SLOT_BY_ID;
extern const struct query SLOT_LOCK;
extern const struct query SLOT_SET_STATE;
extern const struct query SLOT_SET_CAPACITY;
extern const struct query SLOTS_CLOSE_OF_OFFER;
extern const struct query SLOTS_OF_PARTNER;
extern const struct query SLOTS_OF_OFFER;
extern const struct query SLOT_MOMENTS;
extern const struct query DAYS_OFF_INSERT;
extern const struct query DAYS_OFF_DELETE;
extern const struct query DAYS_OFF_BETWEEN;
extern const struct query SLOTS_OPEN_BETWEEN;

/* The content as it is stored, and back. faults: DB_BROKEN when the stored words cannot be read */
struct str content_to_json(struct ctx *cx, const struct offer_content *content);
enum fault content_from_json(struct ctx *cx, struct str json, struct offer_content *ret);
enum fault version_from_row(struct ctx *cx, const struct version_row *row, struct version *ret);

/* Ids of tariffs that have none yet, from a seed that stays: the same tariff keeps its id from
 * version to version. */
void tariffs_name(struct ctx *cx, struct str seed, struct offer_content *content);

/* An address made of the title and the offer's number. */
struct str offer_slug(struct ctx *cx, const struct offer_content *content, uint32_t number);

/* The next free number of the destination; holds a lock until the transaction ends. */
enum fault offer_next_number(struct ctx *cx, struct db *db, uint32_t *ret);

/* The slot that is wanted, its moments derived; nothing is written. faults: HOUR_ABSENT, HOUR_TWICE
 */
enum fault slot_make(struct ctx *cx,
                     const struct offer *offer,
                     struct str zone,
                     uint32_t duration,
                     const struct slot_wanted *wanted,
                     struct slot *ret);

#define DAYS_OFF_ROWS 200 /* of one partner, to come: the LIMIT of DAYS_OFF_BETWEEN */
/*
 * Those that touch the days from `from` to `until`. Who opens slots and who notes days off read
 * them here, inside their transaction: they take turns, so that neither overlooks the other.
 * A slot's row may be locked before it, never after.
 */
MUST_CHECK enum fault days_off_lock(struct ctx *cx,
                                    struct db *db,
                                    struct partner_id partner,
                                    struct day from,
                                    struct day until,
                                    struct list *ret); /* struct days_off */
/* Whoever opens a slot keeps days off, or takes them back first. BAD_INPUT (field "day") */
MUST_CHECK enum fault days_off_check(struct ctx *cx, struct db *db, const struct slot *slot);
/* Whether a day is in one of these: struct days_off. */
bool day_is_off(const struct list *days_off, struct day day);

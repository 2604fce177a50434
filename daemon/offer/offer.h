/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * What is written and vetted: offers, their versions, their slots. What the public sees of an offer
 * is its published version, which moderation approved; an edit is a new version.
 *
 * Tables owned: offer, version, slot, withdrawal, days_off.
 *
 * owner   texts and lists that a verb hands out live in cx->arena
 * thread  any that has a lease, alone with its cx and db; a verb that changes something makes its
 *         own transaction or joins the caller's
 */

enum theme {
    THEME_UNSET,
    THEME_ART,      /* art dans la ville */
    THEME_WORLD,    /* ville cosmopolite */
    THEME_CRAFT,    /* savoir-faire */
    THEME_NIGHT,    /* ville festive */
    THEME_RIVER,    /* ville fluviale */
    THEME_NATURE,   /* nature et agriculture urbaine */
    THEME_HERITAGE, /* patrimoine */
    THEME_LOCALS,   /* Paris des habitants */
};
extern const struct words THEMES;

enum visit_kind {
    VISIT_KIND_UNSET,
    VISIT_GUIDED,   /* visite guidée */
    VISIT_WALK,     /* balade */
    VISIT_CRUISE,   /* croisière */
    VISIT_WORKSHOP, /* atelier */
    VISIT_MEETING,  /* rencontre */
    VISIT_VIRTUAL,  /* visite virtuelle */
};
extern const struct words VISIT_KINDS;

enum tariff_kind { TARIFF_UNSET, TARIFF_ADULT, TARIFF_CHILD, TARIFF_REDUCED, TARIFF_GROUP };
extern const struct words TARIFF_KINDS;

enum access {
    ACCESS_UNSET,
    ACCESS_WHEELCHAIR,
    ACCESS_WHEELCHAIR_HELP,
    ACCESS_SIGN_LANGUAGE,
    ACCESS_HEARING_LOOP,
    ACCESS_EASY_READ,
    ACCESS_BLIND,
    ACCESS_MENTAL
};
extern const struct words ACCESSES;

enum cancel_policy {
    CANCEL_UNSET,
    CANCEL_FLEXIBLE, /* all back until 24 h before, nothing later */
    CANCEL_MODERATE, /* all back until 48 h before, half until 24 h, nothing later */
    CANCEL_STRICT,   /* all back until 7 days before, nothing later */
};
extern const struct words CANCEL_POLICIES;

struct offer_tariff {
    struct tariff_id id; /* stays the same from version to version */
    enum tariff_kind kind;
    struct texts label; /* "Enfant, 8 à 14 ans" */
    struct money price;
    struct texts note; /* "sur justificatif" */
};
/* The partner's own word for it in that language, else what its kind is called there. */
struct str tariff_name(const struct offer_tariff *tariff, struct str tongue);

struct offer_stop {
    struct texts title;
    struct texts about;
};

struct offer_picture {
    struct str url; /* as the source names it; none of ours is served from elsewhere */
    struct texts alt;
    struct str credit;
};

struct offer_access {
    enum access what;
};

/* A period in which the source (or the partner) proposes departures: accepted by the partner's
 * verb, it becomes slots. */
struct offer_period {
    struct day from;
    struct day until;
    uint32_t weekdays;  /* bit 0 Monday ... bit 6 Sunday; 0: every day */
    struct list starts; /* struct offer_start */
    uint32_t capacity;
    struct str language; /* "fr" */
};
struct offer_start {
    uint32_t minute; /* after midnight, on the wall */
};

/* Everything a version says: kept as one JSON document by its shape. */
struct offer_content {
    struct texts title; /* 8 to 70 characters wanted */
    struct texts hook;  /* 140 at most wanted */
    struct texts story;
    struct list stops; /* struct offer_stop, 0 to 6 */
    enum theme theme;
    enum visit_kind kind;
    struct str place_name;
    struct str street;
    struct str postcode;
    struct str commune;
    struct str insee;
    struct str department; /* "93" */
    struct point point;
    struct texts directions;
    struct str join; /* of a virtual visit: the private address, for those who booked only */
    struct texts bring;
    struct texts audience;
    struct list access; /* struct offer_access */
    struct texts access_note;
    struct list languages; /* struct text_item */
    uint32_t duration;     /* minutes */
    uint32_t group_max;
    uint32_t age_min;    /* years */
    struct list tariffs; /* struct offer_tariff, 1 to 8; one of 0 is free */
    enum cancel_policy cancel;
    struct list pictures; /* struct offer_picture */
    struct list periods;  /* struct offer_period */
    struct str host;      /* who guides, in the partner's words: "Malika Ferhat" */
};
extern const struct shape OFFER_CONTENT;

enum offer_state { OFFER_STATE_UNSET, OFFER_DRAFT, OFFER_ONLINE, OFFER_PAUSED, OFFER_GONE };
extern const struct words OFFER_STATES;

enum version_state {
    VERSION_STATE_UNSET,
    VERSION_DRAFT,    /* the partner still writes */
    VERSION_PROPOSED, /* waits for moderation */
    VERSION_APPROVED,
    VERSION_REFUSED,
    VERSION_RETURNED,  /* sent back with a reason; a new draft may follow */
    VERSION_OVERTAKEN, /* a newer proposal came before anybody decided */
};
extern const struct words VERSION_STATES;

struct offer {
    struct offer_id id;
    struct destination_id destination;
    struct partner_id partner;
    uint32_t number; /* unique in the destination: the seed of its picture, part of its address */
    struct str
        slug; /* "sous-les-peupliers-la-seine-en-canoe-1204": UNIQUE in the destination, stays */
    enum offer_state state;
    struct version_id published; /* none: nothing yet */
    struct str source_key;       /* "apidae-idf:810001"; empty: written in the portal */
};
extern const struct shape OFFER;

struct version {
    struct version_id id;
    struct offer_id offer;
    uint32_t number; /* 1, 2, 3 within the offer */
    enum version_state state;
    struct moment made;
    struct str made_by; /* "sync apidae-idf", "Malika Ferhat" */
    struct hash hash;   /* of the content's JSON */
    struct offer_content content;
};
extern const struct shape VERSION;

/*
 * Propose versions, new offers or new versions of known ones (by source_key), for many at once:
 * what sync does with 200 records. A content whose hash equals the newest version's proposes
 * nothing (same).
 *
 * owner   the proposals are the caller's; ret_offer and ret_outcome are written in them, and what a
 *         feed cannot know is put into their content
 */
struct offer_proposal {
    struct partner_id partner;
    struct str source_key;
    struct offer_content content;
    struct str made_by;
    struct offer_id ret_offer;
    enum proposal_outcome {
        PROPOSAL_UNSET,
        PROPOSAL_NEW,
        PROPOSAL_CHANGED,
        PROPOSAL_SAME
    } ret_outcome;
};
MUST_CHECK enum fault offer_propose_many(struct ctx *cx,
                                         struct db *db,
                                         struct offer_proposal *proposals,
                                         size_t n);
/* The source no longer delivers it: off line (OFFER_GONE), future slots closed. */
MUST_CHECK enum fault offer_gone(struct ctx *cx, struct db *db, struct str source_key);

/* The portal. A draft may be incomplete; sending it checks everything at once (BAD_INPUT, fields by
 * name). */
MUST_CHECK enum fault offer_draft_new(struct ctx *cx,
                                      struct db *db,
                                      struct partner_id partner,
                                      const struct offer_content *content,
                                      struct version *ret);
MUST_CHECK enum fault offer_draft_save(struct ctx *cx,
                                       struct db *db,
                                       struct partner_id partner,
                                       struct offer_id offer,
                                       const struct offer_content *content,
                                       struct str by,
                                       struct version *ret);
MUST_CHECK enum fault offer_submit(struct ctx *cx,
                                   struct db *db,
                                   struct partner_id partner,
                                   struct offer_id offer,
                                   struct version *ret);
/* What a complete version must have: one field_trouble for each thing missing. For the checklist
 * and for submit. Asks no database: any thread. */
enum fault offer_content_check(struct ctx *cx, const struct offer_content *content);

MUST_CHECK enum fault offer_find(struct ctx *cx,
                                 struct db *db,
                                 struct offer_id id,
                                 struct offer *ret);
MUST_CHECK enum fault offer_find_of(struct ctx *cx,
                                    struct db *db,
                                    struct partner_id partner,
                                    struct offer_id id,
                                    struct offer *ret); /* another partner's: OFFER_ABSENT */
MUST_CHECK enum fault version_find(struct ctx *cx,
                                   struct db *db,
                                   struct version_id id,
                                   struct version *ret);
MUST_CHECK enum fault version_newest(struct ctx *cx,
                                     struct db *db,
                                     struct offer_id offer,
                                     struct version *ret);

/*
 * Moderation's verbs end here: state of a version, and what is published, all of them or none.
 *
 * faults  REVIEW_DECIDED (one does not wait any more), VERSION_ABSENT
 */
MUST_CHECK enum fault offer_publish_many(struct ctx *cx,
                                         struct db *db,
                                         const struct version_id *versions,
                                         size_t n);
MUST_CHECK enum fault offer_version_end(struct ctx *cx,
                                        struct db *db,
                                        struct version_id version,
                                        enum version_state state); /* REFUSED or RETURNED */

/*
 * A published visit off line for a while, with a reason: OFFER_PAUSED. Bookings stay. A newer
 * version that is approved meanwhile does not bring it back; what an agent took off, its partner
 * does not bring back.
 *
 * faults  OFFER_ABSENT, MOVE_WRONG, NOT_ALLOWED, BAD_INPUT (why)
 */
struct withdrawal {
    struct offer_id offer;
    struct destination_id destination; /* filled by the verb, like `at` */
    struct moment at;
    bool by_partner;
    struct str by_name;
    struct str why;
};
extern const struct shape WITHDRAWAL;
MUST_CHECK enum fault offer_withdraw(struct ctx *cx,
                                     struct db *db,
                                     const struct withdrawal *wanted);
MUST_CHECK enum fault offer_bring_back(struct ctx *cx,
                                       struct db *db,
                                       struct offer_id offer,
                                       bool by_partner);
/* The newest. */
MUST_CHECK enum fault offer_withdrawal(struct ctx *cx,
                                       struct db *db,
                                       struct offer_id offer,
                                       struct withdrawal *ret,
                                       bool *ret_there);

/* A row of the partner's list and of others. */
struct offer_row {
    struct offer_id id;
    struct str slug;
    uint32_t number;
    enum offer_state state;
    struct str title; /* French, else the first */
    struct str commune;
    enum version_state newest; /* state of the newest version */
    uint32_t slots;            /* open ones from now on */
};
extern const struct shape OFFER_ROW;
MUST_CHECK enum fault offers_of_partner(struct ctx *cx,
                                        struct db *db,
                                        struct partner_id partner,
                                        struct list *ret);

/* ---- slots ---- */

enum slot_state { SLOT_STATE_UNSET, SLOT_OPEN, SLOT_CLOSED, SLOT_CANCELLED };
extern const struct words SLOT_STATES;

/* A dated occurrence. Keeps the clock on the wall and its zone; the moments are derived. */
struct slot {
    struct slot_id id;
    struct destination_id destination;
    struct offer_id offer;
    struct partner_id partner;
    struct day day;
    uint32_t minute; /* after midnight, on the wall */
    struct str zone;
    struct moment starts;
    struct moment ends;
    struct moment sales_end; /* no seat is held from then on */
    struct str language;
    uint32_t capacity;
    enum slot_state state;
};
extern const struct shape SLOT;

struct slot_wanted {
    struct day day;
    uint32_t minute;
    enum fold fold;    /* the doubled hour of autumn */
    uint32_t duration; /* minutes; 0: the published version's */
    struct str language;
    uint32_t capacity;
};
/*
 * Open slots of an offer. The caller opens their seats in the same transaction
 * (booking_open_seats). One offer has one slot at one moment and language: the same again is
 * SLOT_TAKEN (many: left out, counted).
 *
 * faults  HOUR_ABSENT, HOUR_TWICE, SLOT_TAKEN, OFFER_ABSENT, BAD_INPUT (in the past, capacity)
 */
MUST_CHECK enum fault slot_open(struct ctx *cx,
                                struct db *db,
                                struct partner_id partner,
                                struct offer_id offer,
                                const struct slot_wanted *wanted,
                                struct slot *ret);
/* The partner accepts the periods proposed by the published versions of these offers: every
 * departure from cx->now up to `until` becomes a slot, but on days off. */
MUST_CHECK enum fault slot_accept_periods(struct ctx *cx,
                                          struct db *db,
                                          const struct offer_id *offers,
                                          size_t n,
                                          struct day until,
                                          struct list *ret_slots); /* struct slot: the new ones */
MUST_CHECK enum fault slot_find(struct ctx *cx, struct db *db, struct slot_id id, struct slot *ret);
/*
 * A week of the partner again, from the Monday `from` to the Monday `to`: the same hours, languages
 * and places. Left out: what is cancelled, off line, past by then, there already, on a day
 * off, or at an hour that the spring night leaves out. The caller opens the seats in the same
 * transaction.
 */
struct week_copied {
    struct list slots; /* struct slot: the new ones */
    uint32_t left_out;
};
MUST_CHECK enum fault slots_copy_week(struct ctx *cx,
                                      struct db *db,
                                      struct partner_id partner,
                                      struct day from,
                                      struct day to,
                                      struct week_copied *ret);
/*
 * More places, or fewer. The caller hands the slot to booking_open_seats in the same transaction,
 * which refuses fewer than are held and sold.
 *
 * faults  SLOT_ABSENT, MOVE_WRONG (cancelled), BAD_INPUT (capacity)
 */
MUST_CHECK enum fault slot_set_capacity(struct ctx *cx,
                                        struct db *db,
                                        struct partner_id partner,
                                        struct slot_id id,
                                        uint32_t capacity,
                                        struct slot *ret);
/* Sales closed, open again, or cancelled, which is for ever. The caller moves its seats in the same
 * transaction. SLOT_ABSENT (another partner's too), MOVE_WRONG; open again on a day off: BAD_INPUT
 * (field "day") */
MUST_CHECK enum fault slot_set_state(struct ctx *cx,
                                     struct db *db,
                                     struct partner_id partner,
                                     struct slot_id id,
                                     enum slot_state state);
MUST_CHECK enum fault slots_of_partner(struct ctx *cx,
                                       struct db *db,
                                       struct partner_id partner,
                                       struct day from,
                                       struct day until,
                                       struct list *ret); /* struct slot */
MUST_CHECK enum fault slots_of_offer(struct ctx *cx,
                                     struct db *db,
                                     struct offer_id offer,
                                     struct list *ret); /* struct slot, from now on */

/* ---- days off ---- */

/* Days in which a partner opens nothing; both ends count. */
struct days_off {
    struct day first_day;
    struct day last_day;
};
extern const struct shape DAYS_OFF;

#define DAYS_OFF_MOST 366
#define DAYS_OFF_AHEAD (2 * DAYS_OFF_MOST) /* from today: none ends later */

/*
 * Note days off: no slot is opened in them from now on, nor its sales again, neither one by one nor
 * from a week or a period. What is open in them is closed by days_off_close, asked again until
 * nothing is left; who has booked there still comes, unless the partner cancels the slot.
 *
 * faults  BAD_INPUT (fields "from" and "until")
 */
MUST_CHECK enum fault days_off_note(struct ctx *cx,
                                    struct db *db,
                                    struct partner_id partner,
                                    struct days_off days);
/* Ends the sales of open slots in these days, 200 at most; the caller closes their seats in the
 * same transaction. */
MUST_CHECK enum fault days_off_close(struct ctx *cx,
                                     struct db *db,
                                     struct partner_id partner,
                                     struct days_off days,
                                     struct list *ret_slots); /* struct slot */
/* They are working days again; slots stay closed until somebody opens their sales again. */
MUST_CHECK enum fault days_off_end(struct ctx *cx,
                                   struct db *db,
                                   struct partner_id partner,
                                   struct days_off days);
/* Those that touch the days from `from` to `until`. */
MUST_CHECK enum fault days_off_between(struct ctx *cx,
                                       struct db *db,
                                       struct partner_id partner,
                                       struct day from,
                                       struct day until,
                                       struct list *ret); /* struct days_off */

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * Who is who: destinations, partners, their contracts, and the people who sign in.
 *
 * Tables owned: destination, partner, contract, user, sign_in_failure, password_ask.
 *
 * owner   texts and lists that a verb hands out live in cx->arena
 * thread  any that has a lease, alone with its cx and db
 */

struct destination {
    struct destination_id id;
    struct str slug;       /* "grand-paris"; UNIQUE */
    struct str name;       /* "Grand Paris" */
    struct str hosts;      /* host names, separated by blanks; "*" answers to any */
    struct str zone;       /* "Europe/Paris" */
    struct str currency;   /* "EUR" */
    struct str languages;  /* "fr en": the first is the default */
    struct str seller;     /* legal identity of the operator, one line */
    struct str email;      /* care@... */
    uint32_t hold_minutes; /* how long seats are kept; 15 */
    uint32_t hold_most;    /* with every extension; 45 */
    uint32_t vat_points;   /* VAT on the operator's own commission, basis points; 2000 */
    bool demo;
};
extern const struct shape DESTINATION;
MUST_CHECK enum fault destination_make(
    struct ctx *cx,
    struct db *db,
    const struct destination *wanted); /* the same slug again: done already */
MUST_CHECK enum fault destination_by_slug(struct ctx *cx,
                                          struct db *db,
                                          struct str slug,
                                          struct destination *ret);
MUST_CHECK enum fault destination_find(struct ctx *cx,
                                       struct db *db,
                                       struct destination_id id,
                                       struct destination *ret);
MUST_CHECK enum fault destinations_all(struct ctx *cx,
                                       struct db *db,
                                       struct list *ret); /* struct destination */

enum partner_kind {
    PARTNER_KIND_UNSET,
    PARTNER_GUIDE,
    PARTNER_ASSOCIATION,
    PARTNER_ARTIST,
    PARTNER_MUNICIPALITY,
    PARTNER_COMPANY,
    PARTNER_MUSEUM,
    PARTNER_FARM,
    PARTNER_CRAFT,
};
extern const struct words PARTNER_KINDS;

enum partner_state { PARTNER_STATE_UNSET, PARTNER_APPLIED, PARTNER_ACTIVE, PARTNER_SUSPENDED };
extern const struct words PARTNER_STATES;

enum vat_status { VAT_UNSET, VAT_LIABLE, VAT_FRANCHISE, VAT_EXEMPT };
extern const struct words VAT_STATUSES;

struct partner {
    struct partner_id id;
    struct destination_id destination;
    uint32_t number; /* P-0123: unique in the destination */
    enum partner_kind kind;
    enum partner_state state;
    struct str name;
    struct str source_key; /* "apidae-idf:1234": the body's record; UNIQUE when not empty */
    struct str legal;      /* "association loi 1901" */
    struct str address;
    struct str siret;
    struct str register_number; /* RNA, RCS */
    struct str email;
    struct str phone;
    struct str web;
    struct str mediator;
    enum vat_status vat;
    struct str holder; /* the bank account's exact legal name */
    struct str iban;
};
extern const struct shape PARTNER;

/* Register, or refresh what a source tells of those whose source_key is known. Ids (where they have
 * none) and numbers are given here. *ret_made counts new ones. */
MUST_CHECK enum fault partner_register_many(struct ctx *cx,
                                            struct db *db,
                                            struct partner *partners,
                                            size_t n,
                                            uint32_t *ret_made);
MUST_CHECK enum fault partner_find(struct ctx *cx,
                                   struct db *db,
                                   struct partner_id id,
                                   struct partner *ret);
/* Others who lock the same partner wait until the transaction ends. PARTNER_ABSENT */
MUST_CHECK enum fault partner_lock(struct ctx *cx, struct db *db, struct partner_id id);
MUST_CHECK enum fault partners_all(struct ctx *cx,
                                   struct db *db,
                                   struct list *ret); /* struct partner, of cx->destination */
MUST_CHECK enum fault partner_set_state(struct ctx *cx,
                                        struct db *db,
                                        struct partner_id id,
                                        enum partner_state state);
/* IBAN checked (key, country length); BAD_INPUT on field "iban". */
MUST_CHECK enum fault partner_set_account(struct ctx *cx,
                                          struct db *db,
                                          struct partner_id id,
                                          struct str holder,
                                          struct str iban);

/* Where mails about its visits and its money go; a source that tells another later is heard again.
 * PARTNER_ABSENT, BAD_INPUT on field "email". */
MUST_CHECK enum fault partner_set_email(struct ctx *cx,
                                        struct db *db,
                                        struct partner_id id,
                                        struct str email);

/* A commission rule. The most specific valid one wins (a partner's before the destination's). */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): the order in which it is read */
struct contract {
    struct contract_id id;
    struct destination_id destination;
    struct partner_id partner; /* none: the destination's default */
    uint32_t points;           /* basis points of the gross price */
    struct money fixed;        /* for each booking, added */
    struct money least;        /* of a booking that is not free */
    struct money most;         /* unset currency: no cap */
    uint32_t vat_points;       /* VAT inside the commission; 0 when the operator is not liable */
    struct day from;
    struct day until; /* none: open */
};
extern const struct shape CONTRACT;
MUST_CHECK enum fault contract_make(struct ctx *cx, struct db *db, const struct contract *wanted);
MUST_CHECK enum fault contracts_all(struct ctx *cx,
                                    struct db *db,
                                    struct list *ret); /* struct contract, of cx->destination */
/* The rule of a partner on a day, from a list of contracts. CONTRACT_ABSENT */
MUST_CHECK enum fault contract_choose(struct ctx *cx,
                                      const struct list *contracts,
                                      struct partner_id partner,
                                      struct day day,
                                      struct contract *ret);

/* clamp(round(gross x points) + fixed, least, most), never above gross; nothing for a free booking.
 */
struct commission {
    struct money whole; /* what the partner bears */
    struct money vat;   /* inside it */
};
struct commission contract_commission(const struct contract *contract, struct money gross);

/* People. Passwords: argon2id by libsodium. */
struct user {
    struct user_id id;
    struct destination_id destination;
    struct partner_id partner; /* none: an agent of the operator */
    struct str email;          /* UNIQUE in the destination, lower case */
    struct str name;
    uint32_t roles; /* enum role of http/route.h */
    struct str password_hash;
    bool demo; /* production refuses to start while one exists */
};
extern const struct shape USER;
MUST_CHECK enum fault user_make(struct ctx *cx,
                                struct db *db,
                                const struct user *wanted,
                                struct str password,
                                struct user *ret); /* the same e-mail again: DB_TWICE */
MUST_CHECK enum fault user_set_password(struct ctx *cx,
                                        struct db *db,
                                        struct str email,
                                        struct str password);
/* Who left: nobody signs in there any more, and the account counts as none; its row stays, for what
 * was decided and written in its name. USER_ABSENT */
MUST_CHECK enum fault user_close(struct ctx *cx, struct db *db, struct str email, struct user *ret);
bool user_is_closed(const struct user *user);
/* Roles of http/route.h; the last one is not taken away. USER_ABSENT (a closed one too), BAD_INPUT
 */
MUST_CHECK enum fault user_set_roles(struct ctx *cx,
                                     struct db *db,
                                     struct str email,
                                     uint32_t given,
                                     uint32_t taken,
                                     struct user *ret);
/* Where passwords are looked at, four together, so that their memory has an end. The house has one.
 *
 * owner   it lives in `home`
 * thread  any, many at once */
struct password_room;
struct password_room *password_room_new(struct arena *home);
/*
 * Slow on purpose (some 50 ms); the same time whether the address is known or not. After ten wrong
 * passwords for one account none is looked at for ten minutes, wherever it comes from: SIGN_IN_WAIT
 * with *ret_until. `device` is what the caller's device kept from an earlier sign-in (empty:
 * nothing); the failures of such a device are counted apart.
 *
 * faults  SIGN_IN_WRONG, SIGN_IN_WAIT, DB_BUSY (too many passwords are looked at)
 * thread  never in a transaction: the row of a failure must stay
 */
struct sign_in {
    struct str email;
    struct str password;
    struct str device;
    struct str secret;          /* the house's: signs what a device keeps */
    struct password_room *room; /* the house's */
};
MUST_CHECK enum fault user_sign_in(struct ctx *cx,
                                   struct db *db,
                                   const struct sign_in *asked,
                                   struct user *ret,
                                   struct moment *ret_until);
/* What a device keeps after a sign-in with that address. */
struct str user_device(struct ctx *cx, struct str secret, struct str email);
MUST_CHECK enum fault sign_in_tidy(struct ctx *cx, struct db *db);

/* ---- one's own password ---- */

/*
 * Change one's own password, who is signed in. The present one is looked at as when signing in, and
 * a wrong one counts. All other sessions end, `session` (its token) stays; the wait of the account
 * ends too, and a mail tells.
 *
 * faults  BAD_INPUT on "password" (the present one) and "new_password"; SIGN_IN_WAIT, DB_BUSY
 * thread  never in a transaction: passwords are slow
 */
struct password_change {
    struct user_id user;
    struct str present;
    struct str wanted;
    struct str device; /* as in struct sign_in */
    struct str session;
};
struct house;
MUST_CHECK enum fault password_change(struct ctx *cx,
                                      struct db *db,
                                      const struct house *house,
                                      const struct password_change *asked,
                                      struct moment *ret_until);

/*
 * Somebody forgot a password. What is written here is the same whether the address has an account
 * or not: the job "password_mail" looks, and sends a link to who has one. An address is asked for
 * three times in half an hour, known or not: TOO_MANY with *ret_until.
 */
MUST_CHECK enum fault password_ask(struct ctx *cx,
                                   struct db *db,
                                   struct str email,
                                   struct moment *ret_until);
enum fault password_mail(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         struct id subject);
/* What is kept of those who asked has no use after an hour. */
MUST_CHECK enum fault password_ask_tidy(struct ctx *cx, struct db *db);

/*
 * The link: who has it may choose a new password within half an hour of cx->now. Nothing of it is
 * stored; it is signed over the account, its end and the password that holds now, so that it dies
 * with that password.
 */
#define PASSWORD_LINK_LIFE MINUTES(30)
struct str password_link_token(struct ctx *cx, struct str secret, const struct user *user);
/* Whose link it is. LINK_DEAD: its time is over, it was used, the account is closed, or it never
 * was one */
MUST_CHECK enum fault password_link_look(struct ctx *cx,
                                         struct db *db,
                                         struct str secret,
                                         struct str token,
                                         struct user *ret);
/* Given by whoever looks after the house: all sessions end, and the wait of the account; a mail
 * tells its owner. USER_ABSENT, BAD_INPUT on "password", CHANGED_MEANWHILE. Never in a transaction
 */
MUST_CHECK enum fault password_renew(struct ctx *cx,
                                     struct db *db,
                                     const struct house *house,
                                     struct str email,
                                     struct str password);
/* Choose a password by the link. All sessions end, and the wait of the account; a mail tells.
 * LINK_DEAD, DB_BUSY, BAD_INPUT on "new_password". Never in a transaction */
MUST_CHECK enum fault password_change_by_link(struct ctx *cx,
                                              struct db *db,
                                              const struct house *house,
                                              struct str token,
                                              struct str wanted,
                                              struct user *ret);

/* USER_ABSENT */
MUST_CHECK enum fault user_find(struct ctx *cx, struct db *db, struct user_id id, struct user *ret);
MUST_CHECK enum fault users_all(struct ctx *cx, struct db *db, struct list *ret); /* struct user */
MUST_CHECK enum fault users_demo_count(struct ctx *cx,
                                       struct db *db,
                                       uint32_t *ret); /* over all destinations */

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/gateway.h"

/* The settings of a connection: who pays. */
struct sepa_settings {
    struct str name; /* the account holder's exact legal name */
    struct str iban;
    struct str bic;      /* may be empty */
    struct str postcode; /* of a structured address; all three or none */
    struct str town;
    struct str country;
    bool batch; /* one debit for the whole file on the statement */
};
extern const struct shape SEPA_SETTINGS;

struct sepa {
    const struct gateway_host *host;
    struct sepa_settings settings;
};

/*
 * The characters that the European Payments Council allows: letters, digits, / - ? : ( ) . , ' +
 * and the space. Accents go, ligatures are taken apart, quotes become ', the rest blanks; blanks
 * are made one, then it is cut at `most`.
 */
struct str sepa_text(struct arena *a, struct str s, size_t most);
/* The same for references: no / at either end, no //. */
struct str sepa_reference(struct arena *a, struct str s, size_t most);
bool sepa_is_clean(struct str s);

/* The first day on or after `d` on which TARGET is open: not a Saturday, Sunday, 1 January, Good
 * Friday, Easter Monday, 1 May, 25 or 26 December. */
struct day target_day(struct day d);
struct day easter_sunday(int year);

/* make.c and prove.c */
enum { SEPA_NAME = 70, SEPA_REFERENCE = 35, SEPA_ABOUT = 140 };
MUST_CHECK enum fault sepa_make(void *self,
                                struct ctx *cx,
                                const struct payout_batch *batch,
                                struct payout_file *ret);
MUST_CHECK enum fault sepa_prove(void *self,
                                 struct ctx *cx,
                                 const struct payout_batch *batch,
                                 struct str bytes);

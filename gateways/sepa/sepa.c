/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/iban.h"
#include "gateways/sepa/inside.h"

SHAPE(SEPA_SETTINGS,
      struct sepa_settings,
      FIELD(struct sepa_settings,
            name,
            .min = 1,
            .max = 140,
            .means = "The exact legal name of the holder of the account that pays"),
      FIELD(struct sepa_settings, iban, .min = 14, .max = 42, .means = "The account that pays"),
      FIELD(struct sepa_settings,
            bic,
            .traits = OPTIONAL,
            .max = 11,
            .means = "Its bank's BIC; may be left out"),
      FIELD(struct sepa_settings,
            postcode,
            .traits = OPTIONAL,
            .max = 16,
            .means = "The payer's postcode"),
      FIELD(struct sepa_settings,
            town,
            .traits = OPTIONAL,
            .max = 35,
            .means = "The payer's town; with the country, a structured address"),
      FIELD(struct sepa_settings,
            country,
            .traits = OPTIONAL,
            .max = 2,
            .means = "The payer's country: two capital letters"),
      FIELD(struct sepa_settings,
            batch,
            .traits = OPTIONAL,
            .means = "One debit for the whole file on the statement"));

static bool is_upper(struct str s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    }
    return true;
}

static enum fault open_connection(struct ctx *cx,
                                  const struct gateway_host *host,
                                  const void *settings,
                                  void **ret)
{
    const struct sepa_settings *s = settings;
    struct sepa *self = NEW(host->home, struct sepa);
    const char *wrong = iban_fault(iban_plain(cx->arena, s->iban));
    enum fault f = FAULT_NONE;

    if (wrong)
        f = fault_field(cx, "iban", "%s", wrong);
    if (s->bic.n > 0 && ((s->bic.n != 8 && s->bic.n != 11) || !is_upper(s->bic, 6)))
        f = fault_field(cx, "bic", "8 or 11 characters, capital letters first");
    if (s->country.n > 0 && (s->country.n != 2 || !is_upper(s->country, 2)))
        f = fault_field(cx, "country", "two capital letters");
    if ((s->town.n > 0) != (s->country.n > 0))
        f = fault_field(cx, "town", "town and country go together");
    *self = (struct sepa){.host = host, .settings = *s};
    *ret = self;
    return f;
}

static void close_connection(void *self)
{
    (void)self; /* all of it is in the host's arena */
}

static const struct payout_ops payout = {.make = sepa_make, .prove = sepa_prove};

GATEWAY(sepa) = {
    .abi = GATEWAY_ABI,
    .size = sizeof(struct gateway),
    .layout = GATEWAY_LAYOUT,
    .name = "sepa",
    .means = "SEPA credit transfers as a file for the bank (pain.001.001.09)",
    .powers = GATEWAY_PAYOUT,
    .settings = &SEPA_SETTINGS,
    .open = open_connection,
    .close = close_connection,
    .payout = &payout,
};

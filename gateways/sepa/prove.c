/* SPDX-License-Identifier: EUPL-1.2 */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/iban.h"
#include "gateways/sepa/inside.h"

static void doc_drop(xmlDoc **doc)
{
    if (*doc)
        xmlFreeDoc(*doc);
}

static void xml_text_drop(xmlChar **text)
{
    xmlFree(*text);
}

static bool is(const xmlNode *n, const char *name)
{
    return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

static xmlNode *child(const xmlNode *of, const char *name)
{
    for (xmlNode *n = of ? of->children : NULL; n; n = n->next) {
        if (is(n, name))
            return n;
    }
    return NULL;
}

/* "Cdtr/Nm": the text of the first element on that way; p is NULL when there is none. */
static struct str text_at(struct ctx *cx, const xmlNode *of, const char *way)
{
    struct str rest = str_of(way);
    struct str step;
    const xmlNode *n = of;

    while (n && str_cut(&rest, '/', &step))
        n = child(n, arena_copy(cx->arena, step).p);
    if (!n || !n->children || n->children->next || n->children->type != XML_TEXT_NODE)
        return STR_NONE;
    return arena_copy(cx->arena, str_of((const char *)n->children->content));
}

/* Digits, a point, two digits: nothing else is an amount here. */
static bool cents_from(struct str s, int64_t *ret)
{
    int64_t n = 0;

    if (s.n < 4 || s.n > 18 || s.p[s.n - 3] != '.')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (i == s.n - 3)
            continue;
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        n = n * 10 + (s.p[i] - '0');
    }
    *ret = n;
    return true;
}

static bool count_is(struct str s, size_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%zu", n);
    return str_is(s, str_of(text));
}

/* The names of people and the texts, wherever they stand. */
static bool texts_are_clean(const xmlNode *of)
{
    for (const xmlNode *n = of->children; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE && !texts_are_clean(n))
            return false;
        bool blank = n->type == XML_TEXT_NODE && xmlIsBlankNode(n);
        if (n->type == XML_TEXT_NODE && !blank && !sepa_is_clean(str_of((char *)n->content)))
            return false;
    }
    return true;
}

#define XML(text) ((const xmlChar *)(text))
#define UNSOUND(...) fault(cx, FAULT_FILE_UNSOUND, __VA_ARGS__)

static enum fault prove_order(struct ctx *cx,
                              const xmlNode *tx,
                              const struct payout_order *order,
                              int64_t *sum)
{
    struct str reference = text_at(cx, tx, "PmtId/EndToEndId");
    struct str iban = text_at(cx, tx, "CdtrAcct/Id/IBAN");
    struct str name = text_at(cx, tx, "Cdtr/Nm");
    struct str about = text_at(cx, tx, "RmtInf/Ustrd");
    const xmlNode *amount = child(child(tx, "Amt"), "InstdAmt");
    int64_t cents = 0;

    if (!str_is(reference, order->end_to_end)) {
        return UNSOUND("transfer %" PRI_STR " stands where %" PRI_STR " was ordered",
                       ARG_STR(reference), ARG_STR(order->end_to_end));
    }
    const char *wrong = iban_fault(iban);
    if (wrong || !str_is(iban, iban_plain(cx->arena, order->iban))) {
        return UNSOUND("transfer %" PRI_STR ": its IBAN is not the one ordered or is unsound",
                       ARG_STR(reference));
    }
    CLEANUP(xml_text_drop)
    xmlChar *currency = amount ? xmlGetNoNsProp(amount, XML("Ccy")) : NULL;
    if (!currency || strcmp((char *)currency, "EUR") != 0 ||
        !cents_from(text_at(cx, tx, "Amt/InstdAmt"), &cents) || cents != order->amount.minor) {
        return UNSOUND("transfer %" PRI_STR ": its amount is not the one ordered",
                       ARG_STR(reference));
    }
    if (name.n == 0 || name.n > SEPA_NAME ||
        !str_is(name, sepa_text(cx->arena, order->name, SEPA_NAME)))
        return UNSOUND("transfer %" PRI_STR ": its name is not the holder's", ARG_STR(reference));
    if (!str_is(about, sepa_text(cx->arena, order->about, SEPA_ABOUT))) {
        return UNSOUND("transfer %" PRI_STR ": its text is not the one ordered",
                       ARG_STR(reference));
    }
    *sum += cents;
    return FAULT_NONE;
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static enum fault prove_references(struct ctx *cx, const struct payout_batch *batch)
{
    struct str *all = NEW_ARRAY(cx->arena, struct str, batch->n);

    for (size_t i = 0; i < batch->n; i++)
        all[i] = batch->orders[i].end_to_end;
    qsort(all, batch->n, sizeof *all, by_text);
    for (size_t i = 1; i < batch->n; i++) {
        if (str_is(all[i - 1], all[i]))
            return UNSOUND("reference %" PRI_STR " is used twice", ARG_STR(all[i]));
    }
    return FAULT_NONE;
}

static enum fault prove_sums(struct ctx *cx,
                             const xmlNode *part,
                             const char *what,
                             size_t n,
                             int64_t sum)
{
    int64_t said = 0;

    if (!count_is(text_at(cx, part, "NbOfTxs"), n))
        return UNSOUND("%s: NbOfTxs is not %zu", what, n);
    if (!cents_from(text_at(cx, part, "CtrlSum"), &said) || said != sum)
        return UNSOUND("%s: CtrlSum is not the sum of its transfers", what);
    return FAULT_NONE;
}

/* Each transfer is the order in its place; *ret_sum is what the file moves in all. */
static enum fault prove_orders(struct ctx *cx,
                               const xmlNode *payment,
                               const struct payout_batch *batch,
                               int64_t *ret_sum)
{
    size_t n = 0;
    int64_t sum = 0;

    for (const xmlNode *tx = payment->children; tx; tx = tx->next) {
        if (!is(tx, "CdtTrfTxInf"))
            continue;
        if (n == batch->n)
            return UNSOUND("more transfers than were ordered");
        TRY(prove_order(cx, tx, &batch->orders[n++], &sum));
    }
    if (n != batch->n)
        return UNSOUND("%zu transfers where %zu were ordered", n, batch->n);
    *ret_sum = sum;
    return FAULT_NONE;
}

static enum fault prove_payment(struct ctx *cx,
                                const xmlNode *header,
                                const xmlNode *payment,
                                const struct payout_batch *batch)
{
    int64_t sum = 0;
    struct day execute;

    TRY(prove_orders(cx, payment, batch, &sum));
    TRY(prove_sums(cx, header, "GrpHdr", batch->n, sum));
    TRY(prove_sums(cx, payment, "PmtInf", batch->n, sum));
    if (!day_from_text(text_at(cx, payment, "ReqdExctnDt/Dt"), &execute) ||
        execute.n != target_day(batch->execute).n)
        return UNSOUND("the execution date is not the next TARGET day");
    if (iban_fault(text_at(cx, payment, "DbtrAcct/Id/IBAN")))
        return UNSOUND("the payer's IBAN is unsound");
    return FAULT_NONE;
}

/*
 * What the XSD does not check: counts, sums, keys of IBANs, the character set, decimals, and that
 * the file is the batch, order by order. It reads the bytes, not what made them.
 */
enum fault sepa_prove(void *self,
                      struct ctx *cx,
                      const struct payout_batch *batch,
                      struct str bytes)
{
    CLEANUP(doc_drop)
    xmlDoc *doc = bytes.n < (64u << 20)
                      ? xmlReadMemory(bytes.p, (int)bytes.n, "payout.xml", NULL,
                                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)
                      : NULL;
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    const xmlNode *initiation =
        root && is(root, "Document") ? child(root, "CstmrCdtTrfInitn") : NULL;
    const xmlNode *header = child(initiation, "GrpHdr");
    const xmlNode *payment = child(initiation, "PmtInf");

    (void)self;
    if (!doc || !header || !payment || doc->intSubset)
        return UNSOUND("this is not a pain.001 document");
    if (!str_is(text_at(cx, header, "MsgId"), batch->message))
        return UNSOUND("MsgId is not %" PRI_STR, ARG_STR(batch->message));
    for (const xmlNode *n = payment->next; n; n = n->next) {
        if (is(n, "PmtInf"))
            return UNSOUND("more than one payment block");
    }
    if (!texts_are_clean(root))
        return UNSOUND("a text has characters outside the SEPA set");
    TRY(prove_references(cx, batch));
    return prove_payment(cx, header, payment, batch);
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <libxml/xmlwriter.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/iban.h"
#include "gateways/sepa/inside.h"

#define XML(text) ((const xmlChar *)(text))
#define NAMESPACE "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
#define MOST_CENTS INT64_C(99999999999)

static void writer_drop(xmlTextWriter **w)
{
    if (*w)
        xmlFreeTextWriter(*w);
}

static void buffer_drop(xmlBuffer **b)
{
    if (*b)
        xmlBufferFree(*b);
}

/* The document grows in memory: a call that fails shows in `bad`, asked once at the end. */
struct paper {
    xmlTextWriter *w;
    struct arena *a;
    bool bad;
};

static void open_tag(struct paper *p, const char *name)
{
    p->bad = p->bad || xmlTextWriterStartElement(p->w, XML(name)) < 0;
}

static void close_tags(struct paper *p, int n)
{
    for (int i = 0; i < n; i++)
        p->bad = p->bad || xmlTextWriterEndElement(p->w) < 0;
}

static void leaf(struct paper *p, const char *name, struct str text)
{
    const char *z = arena_copy(p->a, text).p;

    p->bad = p->bad || xmlTextWriterWriteElement(p->w, XML(name), XML(z)) < 0;
}

static void nested(struct paper *p, const char *outer, const char *name, struct str text)
{
    open_tag(p, outer);
    leaf(p, name, text);
    close_tags(p, 1);
}

static struct str number(struct arena *a, size_t n)
{
    return arena_text(a, "%zu", n);
}

static struct str stamp(struct arena *a, struct moment t)
{
    return moment_to_text(a, (struct moment){t.us - t.us % 1000000});
}

/* What is wrong with an order, or NULL. */
static const char *order_fault(struct arena *a, const struct payout_order *o)
{
    if (o->amount.currency != CURRENCY_EUR)
        return "not in euros";
    if (o->amount.minor < 1 || o->amount.minor > MOST_CENTS)
        return "an amount no transfer can carry";
    if (sepa_text(a, o->name, SEPA_NAME).n == 0)
        return "no name of the account holder";
    if (o->end_to_end.n > SEPA_REFERENCE ||
        !str_is(sepa_reference(a, o->end_to_end, SEPA_REFERENCE), o->end_to_end) ||
        o->end_to_end.n == 0)
        return "a reference outside the SEPA set";
    return iban_fault(iban_plain(a, o->iban));
}

static enum fault check_batch(struct ctx *cx, const struct payout_batch *batch, struct money *sum)
{
    struct buf wrong = BUF(cx->arena);

    *sum = MONEY_ZERO(CURRENCY_EUR);
    if (batch->n == 0)
        return fault(cx, FAULT_FILE_UNSOUND, "no order at all");
    if (batch->message.n == 0 || batch->message.n > SEPA_REFERENCE - 2 ||
        !str_is(sepa_reference(cx->arena, batch->message, SEPA_REFERENCE), batch->message))
        return fault(cx, FAULT_FILE_UNSOUND, "the file's own reference is outside the SEPA set");
    for (size_t i = 0; i < batch->n; i++) {
        const struct payout_order *o = &batch->orders[i];
        const char *why = order_fault(cx->arena, o);
        if (why) {
            buf_format(&wrong, "%sorder %" PRI_STR " (%" PRI_STR "): %s", wrong.n > 0 ? "; " : "",
                       ARG_STR(o->end_to_end), ARG_STR(o->name), why);
        }
        *sum = money_plus(*sum, o->amount);
    }
    if (wrong.n > 0)
        return fault(cx, FAULT_FILE_UNSOUND, "%" PRI_STR, ARG_STR(buf_str(&wrong)));
    return money_is_sound(*sum) ? FAULT_NONE : fault(cx, FAULT_FILE_UNSOUND, "the sum overflows");
}

static void group_header(struct paper *p,
                         const struct sepa *self,
                         const struct payout_batch *batch,
                         struct str sum)
{
    open_tag(p, "GrpHdr");
    leaf(p, "MsgId", batch->message);
    leaf(p, "CreDtTm", stamp(p->a, batch->made));
    leaf(p, "NbOfTxs", number(p->a, batch->n));
    leaf(p, "CtrlSum", sum);
    nested(p, "InitgPty", "Nm", sepa_text(p->a, self->settings.name, SEPA_NAME));
    close_tags(p, 1);
}

static void debtor(struct paper *p, const struct sepa_settings *s)
{
    open_tag(p, "Dbtr");
    leaf(p, "Nm", sepa_text(p->a, s->name, SEPA_NAME));
    if (s->town.n > 0 && s->country.n > 0) {
        /* Structured: free address lines are refused since November 2026. */
        open_tag(p, "PstlAdr");
        if (s->postcode.n > 0)
            leaf(p, "PstCd", sepa_text(p->a, s->postcode, 16));
        leaf(p, "TwnNm", sepa_text(p->a, s->town, 35));
        leaf(p, "Ctry", s->country);
        close_tags(p, 1);
    }
    close_tags(p, 1);

    open_tag(p, "DbtrAcct");
    nested(p, "Id", "IBAN", iban_plain(p->a, s->iban));
    leaf(p, "Ccy", STR("EUR"));
    close_tags(p, 1);

    open_tag(p, "DbtrAgt");
    open_tag(p, "FinInstnId");
    if (s->bic.n > 0) {
        leaf(p, "BICFI", s->bic);
    } else {
        nested(p, "Othr", "Id", STR("NOTPROVIDED"));
    }
    close_tags(p, 2);
}

static void transfer(struct paper *p, const struct payout_order *o)
{
    struct str about = sepa_text(p->a, o->about, SEPA_ABOUT);

    open_tag(p, "CdtTrfTxInf");
    open_tag(p, "PmtId");
    leaf(p, "InstrId", o->end_to_end);
    leaf(p, "EndToEndId", o->end_to_end);
    close_tags(p, 1);
    open_tag(p, "Amt");
    open_tag(p, "InstdAmt");
    p->bad = p->bad || xmlTextWriterWriteAttribute(p->w, XML("Ccy"), XML("EUR")) < 0 ||
             xmlTextWriterWriteString(p->w, XML(money_to_decimal(p->a, o->amount).p)) < 0;
    close_tags(p, 2);
    nested(p, "Cdtr", "Nm", sepa_text(p->a, o->name, SEPA_NAME));
    open_tag(p, "CdtrAcct");
    nested(p, "Id", "IBAN", iban_plain(p->a, o->iban));
    close_tags(p, 1);
    if (about.n > 0)
        nested(p, "RmtInf", "Ustrd", about);
    close_tags(p, 1);
}

static void payment(struct paper *p,
                    const struct sepa *self,
                    const struct payout_batch *batch,
                    struct str sum)
{
    open_tag(p, "PmtInf");
    leaf(p, "PmtInfId", arena_text(p->a, "%" PRI_STR "-1", ARG_STR(batch->message)));
    leaf(p, "PmtMtd", STR("TRF"));
    leaf(p, "BtchBookg", self->settings.batch ? STR("true") : STR("false"));
    leaf(p, "NbOfTxs", number(p->a, batch->n));
    leaf(p, "CtrlSum", sum);
    open_tag(p, "PmtTpInf");
    nested(p, "SvcLvl", "Cd", STR("SEPA"));
    close_tags(p, 1);
    nested(p, "ReqdExctnDt", "Dt", day_to_text(p->a, target_day(batch->execute)));
    debtor(p, &self->settings);
    leaf(p, "ChrgBr", STR("SLEV"));
    for (size_t i = 0; i < batch->n; i++)
        transfer(p, &batch->orders[i]);
    close_tags(p, 1);
}

enum fault sepa_make(void *of,
                     struct ctx *cx,
                     const struct payout_batch *batch,
                     struct payout_file *ret)
{
    const struct sepa *self = of;
    CLEANUP(buffer_drop) xmlBuffer *bytes = xmlBufferCreate();
    struct money sum;

    TRY(check_batch(cx, batch, &sum));
    struct str total = money_to_decimal(cx->arena, sum);
    {
        CLEANUP(writer_drop) xmlTextWriter *w = bytes ? xmlNewTextWriterMemory(bytes, 0) : NULL;
        struct paper p = {w, cx->arena, false};

        if (!w)
            return fault(cx, FAULT_BROKEN, "no memory for the payout file");
        xmlTextWriterSetIndent(w, 1);
        p.bad = xmlTextWriterStartDocument(w, "1.0", "UTF-8", NULL) < 0;
        open_tag(&p, "Document");
        p.bad = p.bad || xmlTextWriterWriteAttribute(w, XML("xmlns"), XML(NAMESPACE)) < 0;
        open_tag(&p, "CstmrCdtTrfInitn");
        group_header(&p, self, batch, total);
        payment(&p, self, batch, total);
        p.bad = p.bad || xmlTextWriterEndDocument(w) < 0;
        if (p.bad)
            return fault(cx, FAULT_BROKEN, "the payout file could not be written");
    }
    struct str made = {(const char *)xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes)};
    *ret = (struct payout_file){
        .name = arena_text(cx->arena, "%" PRI_STR ".xml", ARG_STR(batch->message)),
        .type = STR("application/xml"),
        .bytes = arena_copy(cx->arena, made),
    };
    return FAULT_NONE;
}

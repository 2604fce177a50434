/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"
#include "gateways/fakepay/till.h"

static const char style[] =
    ":root{--ink:#1d2433;--soft:#5c667a;--line:#d9dee8;--paper:#f4f6fa;--blue:#2347c5}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif}"
    "header{background:#fff;border-bottom:1px solid var(--line)}"
    "header div{max-width:46rem;margin:0 auto;padding:14px 20px;display:flex;gap:12px;"
    "align-items:center;justify-content:space-between}"
    ".mark{font-weight:700;letter-spacing:.01em}"
    ".test{font-size:14px;border:1px solid #b98a00;color:#7a5b00;background:#fff6d8;"
    "border-radius:99px;padding:2px 12px}"
    "main{max-width:46rem;margin:28px auto;padding:0 20px}"
    ".card{background:#fff;border:1px solid var(--line);border-radius:14px;padding:24px;"
    "margin-bottom:20px;box-shadow:0 1px 2px rgba(20,30,60,.05)}"
    "h1{font-size:19px;line-height:1.35;margin:0 0 6px}h2{font-size:16px;margin:0 0 10px}"
    ".sum{font-size:32px;font-weight:700;margin:0;font-variant-numeric:tabular-nums}"
    ".soft{color:var(--soft);margin:0;overflow-wrap:anywhere}"
    "label{display:block;font-weight:600;margin:18px 0 6px}"
    "input[type=text]{width:100%;font:inherit;font-size:18px;letter-spacing:.04em;padding:12px "
    "14px;"
    "border:1px solid #8b95a8;border-radius:10px;background:#fff}"
    "input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid #8ea8ff;"
    "outline-offset:2px}"
    ".wrong{color:#a31621;margin:6px 0 0}"
    "button{font:inherit;font-weight:600;border-radius:10px;padding:13px 20px;min-height:48px;"
    "border:1px solid var(--blue);background:var(--blue);color:#fff;cursor:pointer;width:100%}"
    "button.other{background:#fff;color:var(--ink);border-color:#8b95a8}"
    ".acts{display:grid;gap:10px;margin-top:20px}"
    "a.back{display:inline-block;padding:12px 0;color:var(--blue);font-weight:600}"
    "ul{list-style:none;margin:0;padding:0}"
    "li{border-top:1px solid var(--line);padding:4px 0}li:first-child{border-top:0}"
    "li label{display:flex;gap:10px;align-items:baseline;font-weight:400;margin:0;padding:8px 0;"
    "cursor:pointer;flex-wrap:wrap}"
    "code{font-family:ui-monospace,'Liberation Mono',monospace;font-size:15px;white-space:nowrap}"
    "@media(min-width:40rem){.acts{grid-template-columns:2fr "
    "1fr}.acts.one{grid-template-columns:1fr}}";

/* A card, for the browser's tab: with an address of its own it would be one more request. */
#define ICON                                                                                       \
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"          \
    "%3Crect x='2' y='6' width='28' height='20' rx='4' fill='%232347c5'/%3E"                       \
    "%3Cpath fill='%23fff' d='M2 11h28v4H2zm4 8h8v3H6z'/%3E%3C/svg%3E"

struct page {
    struct buf b;
    bool fr;
    const struct till_payment *payment;
};

static void say_text(struct page *p, const char *fr, const char *en)
{
    buf_html(&p->b, str_of(p->fr ? fr : en));
}

static void open_page(struct page *p, const char *fr, const char *en)
{
    buf_lit(&p->b, "<!doctype html><html lang=\"");
    buf_add(&p->b, p->fr ? STR("fr") : STR("en"));
    buf_lit(&p->b, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                   "content=\"width=device-width, initial-scale=1\"><title>");
    say_text(p, fr, en);
    buf_lit(&p->b, " · Fakepay</title><link rel=\"icon\" href=\"" ICON "\"><style>");
    buf_add(&p->b, str_of(style));
    buf_lit(&p->b, "</style></head><body><header><div><span class=\"mark\">Fakepay</span>"
                   "<span class=\"test\">");
    say_text(p, "Essai : aucun argent ne circule", "Test: no money moves");
    buf_lit(&p->b, "</span></div></header><main>");
}

static struct str close_page(struct page *p)
{
    buf_lit(&p->b, "</main></body></html>\n");
    return buf_str(&p->b);
}

static void what_is_paid(struct page *p)
{
    const struct till_payment *payment = p->payment;

    buf_lit(&p->b, "<h1>");
    buf_html(&p->b, payment->what);
    buf_lit(&p->b, "</h1><p class=\"sum\">");
    buf_html(&p->b, money_to_text(p->b.arena, payment->amount, p->fr ? STR("fr") : STR("en")));
    buf_lit(&p->b, "</p>");
    if (payment->email.n > 0) {
        buf_lit(&p->b, "<p class=\"soft\">");
        buf_html(&p->b, payment->email);
        buf_lit(&p->b, "</p>");
    }
}

static void back_link(struct page *p)
{
    if (p->payment->back_url.n == 0)
        return;
    buf_lit(&p->b, "<a class=\"back\" href=\"");
    buf_html(&p->b, p->payment->back_url);
    buf_lit(&p->b, "\">");
    say_text(p, "Revenir à la boutique", "Back to the shop");
    buf_lit(&p->b, "</a>");
}

static void begin_form(struct page *p, const char *verb)
{
    buf_lit(&p->b, "<form method=\"post\" action=\"/pay/");
    buf_url(&p->b, p->payment->reference);
    buf_add(&p->b, str_of(verb));
    buf_lit(&p->b, "\">");
}

static void card_page(struct page *p, struct str typed, bool wrong)
{
    open_page(p, "Payer", "Pay");
    begin_form(p, "");
    buf_lit(&p->b, "<section class=\"card\">");
    what_is_paid(p);
    buf_lit(&p->b, "<label for=\"card\">");
    say_text(p, "Numéro de carte", "Card number");
    buf_lit(&p->b, "</label><input type=\"text\" id=\"card\" name=\"card\" inputmode=\"numeric\" "
                   "autocomplete=\"off\" maxlength=\"23\" value=\"");
    buf_html(&p->b, typed.n > 0 ? typed : str_of(test_cards[0].number));
    buf_add(&p->b,
            wrong ? STR("\" aria-invalid=\"true\" aria-describedby=\"wrong\">") : STR("\">"));
    if (wrong) {
        buf_lit(&p->b, "<p class=\"wrong\" id=\"wrong\">");
        say_text(p, "Ce numéro n’est pas une carte d’essai : choisissez-en une ci-dessous.",
                 "This number is not a test card: choose one below.");
        buf_lit(&p->b, "</p>");
    }
    buf_lit(&p->b, "<div class=\"acts\"><button name=\"act\" value=\"pay\">");
    say_text(p, "Payer ", "Pay ");
    buf_html(&p->b, money_to_text(p->b.arena, p->payment->amount, p->fr ? STR("fr") : STR("en")));
    buf_lit(&p->b, "</button><button class=\"other\" name=\"act\" value=\"back\" formnovalidate>");
    say_text(p, "Annuler", "Cancel");
    buf_lit(&p->b, "</button></div></section><section class=\"card\"><h2>");
    say_text(p, "Cartes d’essai", "Test cards");
    buf_lit(&p->b, "</h2><p class=\"soft\">");
    say_text(p, "Choisissez-en une, elle remplace le numéro ci-dessus.",
             "Choose one: it takes the place of the number above.");
    buf_lit(&p->b, "</p><ul>");
    for (const struct test_card *c = test_cards; c->number; c++) {
        buf_lit(&p->b, "<li><label><input type=\"radio\" name=\"test\" value=\"");
        buf_html(&p->b, str_of(c->number));
        buf_lit(&p->b, "\"><code>");
        buf_html(&p->b, str_of(c->number));
        buf_lit(&p->b, "</code><span>");
        say_text(p, c->fr, c->en);
        buf_lit(&p->b, "</span></label></li>");
    }
    buf_lit(&p->b, "</ul></section></form>");
}

static void secure_page(struct page *p, struct str card)
{
    open_page(p, "Confirmer", "Confirm");
    buf_lit(&p->b, "<section class=\"card\"><h2>");
    say_text(p, "Votre banque vous demande de confirmer", "Your bank asks you to confirm");
    buf_lit(&p->b, "</h2>");
    what_is_paid(p);
    begin_form(p, "/secure");
    buf_lit(&p->b, "<input type=\"hidden\" name=\"card\" value=\"");
    buf_html(&p->b, card);
    buf_lit(&p->b, "\"><div class=\"acts\"><button name=\"act\" value=\"yes\">");
    say_text(p, "C’est bien moi", "It is me");
    buf_lit(&p->b, "</button><button class=\"other\" name=\"act\" value=\"no\">");
    say_text(p, "Refuser", "Refuse");
    buf_lit(&p->b, "</button></div></form></section>");
}

static void told_page(struct page *p,
                      const char *title_fr,
                      const char *title_en,
                      const char *fr,
                      const char *en)
{
    open_page(p, title_fr, title_en);
    buf_lit(&p->b, "<section class=\"card\"><h1>");
    say_text(p, title_fr, title_en);
    buf_lit(&p->b, "</h1><p>");
    say_text(p, fr, en);
    buf_lit(&p->b, "</p>");
    back_link(p);
    buf_lit(&p->b, "</section>");
}

struct str fakepay_page(struct arena *a,
                        enum page_kind kind,
                        const struct till_payment *payment,
                        struct str card,
                        bool card_wrong)
{
    static const struct till_payment none;
    struct page p = {BUF(a), true, payment ? payment : &none};

    p.fr = !str_is(p.payment->tongue, STR("en"));
    switch (kind) {
    case PAGE_CARD:
        card_page(&p, card, card_wrong);
        break;
    case PAGE_SECURE:
        secure_page(&p, card);
        break;
    case PAGE_REFUSED:
        told_page(&p, "Paiement refusé", "Payment refused",
                  "La banque a refusé ce paiement. Rien n’a été débité.",
                  "The bank refused this payment. Nothing was taken.");
        break;
    case PAGE_CLOSED:
        told_page(&p, "Paiement clos", "Payment closed", "Ce paiement n’est plus possible.",
                  "This payment is not possible any more.");
        break;
    case PAGE_LEFT:
        told_page(&p, "Page fermée", "Page closed",
                  "Vous avez fermé la page : la boutique n’en sait rien.",
                  "You closed the page: the shop knows nothing of it.");
        break;
    case PAGE_ABSENT:
        told_page(&p, "Paiement inconnu", "Unknown payment", "Cette adresse ne mène à rien.",
                  "This address leads nowhere.");
        break;
    }
    return close_page(&p);
}

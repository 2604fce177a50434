/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "gateways/fakepay/inside.h"
#include "gateways/fakepay/sign.h"

/*
 * A payment provider for tests and demonstrations: fakepayd.c is its other side. Money is not.
 */
struct fakepay {
    const struct gateway_host *host;
    struct str base_url;
    struct str shop;
    struct str secret;
    struct str authorization;
};

static enum fault open_connection(struct ctx *cx,
                                  const struct gateway_host *host,
                                  const void *settings,
                                  void **ret_self)
{
    const struct fakepay_settings *s = settings;
    struct fakepay *self = NEW(host->home, struct fakepay);

    if (!str_starts(s->base_url, STR("http://")) && !str_starts(s->base_url, STR("https://")))
        return fault_field(cx, "base_url", "not an address of the web");
    *self = (struct fakepay){
        .host = host,
        .base_url = s->base_url,
        .shop = s->shop,
        .secret = s->secret,
        .authorization = arena_text(host->home, "Bearer %" PRI_STR, ARG_STR(s->secret)),
    };
    *ret_self = self;
    return FAULT_NONE;
}

static void close_connection(void *self)
{
    (void)self; /* all of it is in the host's arena */
}

/* The answer's body through its shape. A status of 5xx tells nothing about what was done. */
static enum fault call(const struct fakepay *self,
                       struct ctx *cx,
                       const struct gateway_fetch *asked,
                       const struct shape *answer,
                       void *ret)
{
    struct gateway_fetched got = {0};

    TRY(self->host->fetch(self->host->of, cx, asked, &got));
    if (got.status >= 500)
        return fault(cx, FAULT_PAYMENT_UNSURE, "fakepay answered %u", got.status);
    if (got.status == 409)
        return fault(cx, FAULT_KEY_REUSED, "fakepay refuses that for good");
    if (got.status != 200 && got.status != 201) {
        struct str told = {got.body.p, got.body.n < 200 ? got.body.n : 200};
        return fault(cx, FAULT_UPSTREAM_DOWN, "fakepay answered %u: %" PRI_STR, got.status,
                     ARG_STR(told));
    }
    if (shape_read_json_text(cx, answer, got.body, ret) != FAULT_NONE) {
        trouble_clear(cx);
        return fault(cx, FAULT_PAYMENT_UNSURE, "fakepay answered what cannot be read");
    }
    return FAULT_NONE;
}

static struct str address(const struct fakepay *self,
                          struct ctx *cx,
                          struct str key,
                          const char *verb)
{
    struct buf b = BUF(cx->arena);

    buf_add(&b, self->base_url);
    buf_lit(&b, "/payments/");
    buf_url(&b, key);
    buf_add(&b, str_of(verb));
    return buf_str(&b);
}

static enum fault start(void *of,
                        struct ctx *cx,
                        const struct payment_asked *asked,
                        struct payment_started *ret)
{
    const struct fakepay *self = of;
    struct buf body = BUF(cx->arena);
    struct fakepay_started started = {0};
    struct fakepay_start what = {
        .key = asked->key,
        .shop = self->shop,
        .amount = asked->amount,
        .what = asked->what,
        .email = asked->email,
        .tongue = asked->tongue,
        .back_url = asked->back_url,
        .notify_url = asked->notify_url,
        .until = asked->until,
    };

    shape_write_json(&body, &FAKEPAY_START, &what);
    struct gateway_fetch fetch = {
        .method = "POST",
        .url = arena_text(cx->arena, "%" PRI_STR "/payments", ARG_STR(self->base_url)),
        .body = buf_str(&body),
        .content_type = STR("application/json"),
        .authorization = self->authorization,
        .idempotency_key = asked->key,
    };
    TRY(call(self, cx, &fetch, &FAKEPAY_STARTED, &started));
    *ret = (struct payment_started){.reference = started.reference, .url = started.url};
    return FAULT_NONE;
}

static enum fault see(const struct fakepay *self,
                      struct ctx *cx,
                      const char *method,
                      struct str url,
                      struct payment_seen *ret)
{
    struct fakepay_seen seen = {0};
    struct gateway_fetch fetch = {
        .method = method,
        .url = url,
        .content_type = STR("application/json"),
        .authorization = self->authorization,
    };

    TRY(call(self, cx, &fetch, &FAKEPAY_SEEN, &seen));
    *ret = (struct payment_seen){
        .state = seen.state,
        .amount = seen.amount,
        .fee = seen.fee,
        .reference = seen.reference,
        .reason = seen.reason,
    };
    return FAULT_NONE;
}

static enum fault look(void *of, struct ctx *cx, struct str key, struct payment_seen *ret)
{
    return see(of, cx, "GET", address(of, cx, key, ""), ret);
}

static enum fault close_payment(void *of, struct ctx *cx, struct str key, struct payment_seen *ret)
{
    return see(of, cx, "POST", address(of, cx, key, "/close"), ret);
}

static enum fault refund(void *of,
                         struct ctx *cx,
                         struct str key,
                         struct str refund_key,
                         struct money amount,
                         enum refund_state *ret)
{
    const struct fakepay *self = of;
    struct buf body = BUF(cx->arena);
    struct fakepay_refund asked = {refund_key, amount};
    struct fakepay_refunded done = {0};

    shape_write_json(&body, &FAKEPAY_REFUND, &asked);
    struct gateway_fetch fetch = {
        .method = "POST",
        .url = address(self, cx, key, "/refunds"),
        .body = buf_str(&body),
        .content_type = STR("application/json"),
        .authorization = self->authorization,
        .idempotency_key = refund_key,
    };
    enum fault f = call(self, cx, &fetch, &FAKEPAY_REFUNDED, &done);
    if (f == FAULT_KEY_REUSED) {
        trouble_clear(cx);
        *ret = REFUND_REFUSED;
        return FAULT_NONE;
    }
    TRY(f);
    *ret = done.state;
    return FAULT_NONE;
}

static enum fault notice(void *of,
                         struct ctx *cx,
                         struct str body,
                         const struct header_view *headers,
                         struct payment_notice *ret)
{
    const struct fakepay *self = of;
    struct fakepay_notice said = {0};
    const char *wrong =
        fakepay_verify(self->secret, cx->now, headers->get(headers->of, FAKEPAY_HEADER), body);

    if (wrong)
        return fault(cx, FAULT_SIGNATURE_WRONG, "%s", wrong);
    TRY(shape_read_json_text(cx, &FAKEPAY_NOTICE, body, &said));
    *ret = (struct payment_notice){
        .event = said.event,
        .key = said.key,
        .reference = said.reference,
        .state = said.state,
        .amount = said.amount,
        .fee = said.fee,
        .at = said.at,
    };
    return FAULT_NONE;
}

static const struct payment_ops payment = {
    .start = start,
    .look = look,
    .close = close_payment,
    .refund = refund,
    .notice = notice,
};

GATEWAY(fakepay) = {
    .abi = GATEWAY_ABI,
    .size = sizeof(struct gateway),
    .layout = GATEWAY_LAYOUT,
    .name = "fakepay",
    .means = "A payment provider for tests and demonstrations; takes no real money",
    .powers = GATEWAY_PAYMENT,
    .settings = &FAKEPAY_SETTINGS,
    .open = open_connection,
    .close = close_connection,
    .payment = &payment,
};

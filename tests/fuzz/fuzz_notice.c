/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "gateways/fakepay/sign.h"
#include "gateways/gateway.h"
#include "tests/fuzz/fuzz.h"

extern const struct gateway gateway_fakepay;

#define SECRET "fuzz-secret-0123456789"

static struct str header_of(void *of, const char *name)
{
    (void)name;
    return *(const struct str *)of;
}

/*
 * A notification: what stands before the first line end is its signature, the rest its body. Then
 * the same body under a good signature, so that what reads it is reached too.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char settings_json[] =
        "{\"base_url\":\"http://127.0.0.1:9\",\"shop\":\"fuzz\",\"secret\":\"" SECRET "\"}";
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct gateway_host host = {.home = arena};
    void *settings = arena_take(arena, gateway_fakepay.settings->size, 16);
    struct str body = {(const char *)bytes, n};
    struct str header = {0};
    struct payment_notice notice = {0};
    void *self = NULL;
    struct ctx cx;

    ctx_init(&cx, arena);
    (void)str_cut(&body, '\n', &header);
    HOLDS(shape_read_json_text(&cx, gateway_fakepay.settings, str_of(settings_json), settings) ==
          FAULT_NONE);
    HOLDS(gateway_fakepay.open(&cx, &host, settings, &self) == FAULT_NONE);

    struct header_view headers = {&header, header_of};
    enum fault f = gateway_fakepay.payment->notice(self, &cx, body, &headers, &notice);
    HOLDS(f == FAULT_SIGNATURE_WRONG); /* nobody guesses it */
    trouble_clear(&cx);

    header = fakepay_sign(arena, STR(SECRET), cx.now, body);
    f = gateway_fakepay.payment->notice(self, &cx, body, &headers, &notice);
    HOLDS(f == FAULT_NONE || f == FAULT_BAD_INPUT);
    if (f == FAULT_NONE)
        HOLDS(notice.event.n > 0 && notice.key.n > 0);
    gateway_fakepay.close(self);
    return 0;
}

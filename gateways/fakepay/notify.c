/* SPDX-License-Identifier: EUPL-1.2 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "gateways/fakepay/sign.h"
#include "gateways/fakepay/till.h"

struct teller {
    struct arena *home;
    struct till *till;
    struct str secret;
    pthread_t thread;
    atomic_bool stopping;
};

static size_t ignore(char *bytes, size_t size, size_t n, void *of)
{
    (void)bytes;
    (void)of;
    return size * n;
}

static void easy_drop(CURL **easy)
{
    if (*easy)
        curl_easy_cleanup(*easy);
}

static void list_drop(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static struct str body_of(struct ctx *cx, const struct till_payment *p)
{
    struct buf body = BUF(cx->arena);
    struct fakepay_notice notice = {
        .event = p->event,
        .key = p->key,
        .reference = p->reference,
        .state = p->state,
        .amount = p->state == PAYMENT_TAKEN ? p->amount : (struct money){0},
        .fee = p->state == PAYMENT_TAKEN ? p->fee : (struct money){0},
        .at = p->event_at,
    };

    shape_write_json(&body, &FAKEPAY_NOTICE, &notice);
    return buf_str(&body);
}

static bool tell(struct ctx *cx, const struct teller *teller, const struct till_payment *p)
{
    CLEANUP(easy_drop) CURL *easy = curl_easy_init();
    CLEANUP(list_drop) struct curl_slist *headers = NULL;
    struct str body = body_of(cx, p);
    struct str signature = fakepay_sign(cx->arena, teller->secret, cx->now, body);
    long status = 0;

    if (!easy)
        return false;
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(
        headers, arena_text(cx->arena, FAKEPAY_HEADER ": %" PRI_STR, ARG_STR(signature)).p);
    curl_easy_setopt(easy, CURLOPT_URL, p->notify_url.p);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.p);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (curl_easy_perform(easy) != CURLE_OK)
        return false;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

static void *run(void *arg)
{
    struct teller *teller = arg;
    struct arena *arena = arena_new();
    const struct timespec nap = {0, 50000000};

    while (!atomic_load(&teller->stopping)) {
        struct ctx cx;
        struct till_payment p;

        arena_reset(arena);
        ctx_init(&cx, arena);
        if (!till_next_to_tell(&cx, teller->till, &p)) {
            nanosleep(&nap, NULL);
            continue;
        }
        bool reached = tell(&cx, teller, &p);
        ctx_tick(&cx);
        if (till_told(&cx, teller->till, p.key, reached) != FAULT_NONE)
            log_trouble(&cx, LOG_ERROR, "a notification's outcome is not kept");
    }
    arena_free(&arena);
    return NULL;
}

struct teller *teller_start(struct till *till, struct str secret)
{
    struct arena *home = arena_new();
    struct teller *teller = NEW(home, struct teller);

    *teller = (struct teller){.home = home, .till = till, .secret = arena_copy(home, secret)};
    if (pthread_create(&teller->thread, NULL, run, teller) != 0) {
        arena_free(&home);
        return NULL;
    }
    return teller;
}

void teller_stop(struct teller **owned)
{
    struct teller *teller = *owned;

    *owned = NULL;
    if (!teller)
        return;
    atomic_store(&teller->stopping, true);
    pthread_join(teller->thread, NULL);
    struct arena *home = teller->home;
    arena_free(&home);
}

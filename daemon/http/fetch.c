/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/fetch.h"

#include <curl/curl.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/log.h"

#define TRIES 3
#define CONNECT_SECONDS 5L

static void easy_drop(CURL **easy)
{
    if (*easy)
        curl_easy_cleanup(*easy);
}

static void list_drop(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static void url_drop(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void curl_text_drop(char **text)
{
    curl_free(*text);
}

static void begin(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* What arrives, and the limit on it. */
struct basket {
    struct buf body;
    size_t most;
    bool overflowed;
};

static size_t take(char *bytes, size_t size, size_t n, void *of)
{
    struct basket *basket = of;
    size_t more = size * n;

    if (basket->body.n + more > basket->most) {
        basket->overflowed = true;
        return 0;
    }
    buf_add(&basket->body, (struct str){bytes, more});
    return more;
}

/* "pay.example:443", "*.example.org", "pay.example": names in lower case, as curl gives them. */
static bool host_fits(struct str rule, struct str host, struct str port)
{
    struct str name = rule;
    struct str wanted = STR_NONE;

    for (size_t i = rule.n; i > 0 && rule.p[i - 1] != ']'; i--) {
        if (rule.p[i - 1] != ':')
            continue;
        name.n = i - 1;
        wanted = (struct str){rule.p + i, rule.n - i};
        break;
    }
    if (!str_is_empty(wanted) && !str_is(wanted, port))
        return false;
    if (!str_starts(name, STR("*.")))
        return str_is(name, host);
    name = (struct str){name.p + 1, name.n - 1};
    return host.n > name.n && str_ends(host, name);
}

static struct str low(struct arena *a, struct str s)
{
    struct buf b = BUF(a);

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        buf_byte(&b, (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
    }
    return buf_str(&b);
}

static enum fault check_host(struct ctx *cx, const struct fetch_rules *rules, const char *url)
{
    CLEANUP(url_drop) CURLU *parts = curl_url();
    CLEANUP(curl_text_drop) char *host = NULL;
    CLEANUP(curl_text_drop) char *port = NULL;

    if (!parts || curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return fault(cx, FAULT_UPSTREAM_DOWN, "the address is no URL");
    struct str name = low(cx->arena, str_of(host));
    for (size_t i = 0; i < rules->hosts_n; i++) {
        if (host_fits(low(cx->arena, rules->hosts[i]), name, str_of(port)))
            return FAULT_NONE;
    }
    return fault(cx, FAULT_UPSTREAM_DOWN, "host %s:%s is not on the list", host, port);
}

bool http_fetch_may(struct ctx *cx, const struct fetch_rules *rules, struct str url)
{
    struct trouble before = cx->trouble;
    bool may = check_host(cx, rules, arena_copy(cx->arena, url).p) == FAULT_NONE;

    cx->trouble = before;
    return may;
}

static bool add_header(struct arena *a, struct curl_slist **list, struct str name, struct str value)
{
    struct curl_slist *longer;

    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\r' || value.p[i] == '\n')
            return false;
    }
    struct str line = arena_text(a, "%" PRI_STR ": %" PRI_STR, ARG_STR(name), ARG_STR(value));
    longer = curl_slist_append(*list, line.p);
    if (!longer)
        return false;
    *list = longer;
    return true;
}

static bool add_headers(struct ctx *cx, const struct fetch_asked *asked, struct curl_slist **list)
{
    bool added = add_header(cx->arena, list, STR("X-Request-Id"), cx->trace);

    /* Nobody waits for "100 Continue". */
    added = added && add_header(cx->arena, list, STR("Expect"), STR(""));
    if (!str_is_empty(asked->content_type))
        added = added && add_header(cx->arena, list, STR("Content-Type"), asked->content_type);
    if (!str_is_empty(asked->authorization))
        added = added && add_header(cx->arena, list, STR("Authorization"), asked->authorization);
    for (size_t i = 0; i < COUNT_OF(asked->more) && added; i++) {
        if (!str_is_empty(asked->more[i].name))
            added = add_header(cx->arena, list, asked->more[i].name, asked->more[i].value);
    }
    return added;
}

static void set_rules(CURL *easy, const struct fetch_rules *rules)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)(rules->seconds ? rules->seconds : 30));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "insolite");
}

static void set_asked(CURL *easy, const struct fetch_asked *asked, const char *url)
{
    struct str method = str_of(asked->method);

    curl_easy_setopt(easy, CURLOPT_URL, url);
    if (!str_is(method, STR("GET"))) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)asked->body.n);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, asked->body.n ? asked->body.p : "");
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, asked->method);
    }
    if (str_is(method, STR("HEAD")))
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
}

/* What may go better a second time without having been heard the first. */
static bool is_connection_trouble(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
           code == CURLE_SSL_CONNECT_ERROR;
}

static enum fault exchange(struct ctx *cx,
                           CURL *easy,
                           const struct fetch_rules *rules,
                           bool again,
                           struct fetched *ret)
{
    struct basket basket = {.body = BUF(cx->arena), .most = (size_t)rules->kib * 1024};
    CURLcode code = CURLE_OK;
    long status = 0;
    char *type = NULL;

    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &basket);
    for (int i = 0; i < (again ? TRIES : 1); i++) {
        basket.body.n = 0;
        code = curl_easy_perform(easy);
        if (!is_connection_trouble(code))
            break;
    }
    if (basket.overflowed)
        return fault(cx, FAULT_UPSTREAM_DOWN, "the answer is larger than %u KiB", rules->kib);
    if (code != CURLE_OK)
        return fault(cx, FAULT_UPSTREAM_DOWN, "%s", curl_easy_strerror(code));
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    *ret = (struct fetched){
        .status = (uint32_t)status,
        .type = arena_copy(cx->arena, str_of(type)),
        .body = buf_str(&basket.body),
    };
    return FAULT_NONE;
}

enum fault http_fetch(struct ctx *cx,
                      const struct fetch_rules *rules,
                      const struct fetch_asked *asked,
                      struct fetched *ret)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct str url = arena_copy(cx->arena, asked->url);
    bool get = str_is(str_of(asked->method), STR("GET"));
    CLEANUP(list_drop) struct curl_slist *headers = NULL;

    pthread_once(&once, begin);
    TRY(check_host(cx, rules, url.p));
    CLEANUP(easy_drop) CURL *easy = curl_easy_init();
    if (!easy || !add_headers(cx, asked, &headers))
        return fault(cx, FAULT_UPSTREAM_DOWN, "a header cannot be sent");
    set_rules(easy, rules);
    set_asked(easy, asked, url.p);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    url.n = str_find(url, STR("?")); /* what follows may be a secret */
    return fault_while(cx, exchange(cx, easy, rules, get, ret), "fetching %s %" PRI_STR,
                       asked->method, ARG_STR(url));
}

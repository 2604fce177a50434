/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "gateways/gateway.h"

/*
 * Every struct that crosses between the daemon and a module, member by member, and every fault.
 * When this test fails, a module built before would misread one of them: raise GATEWAY_ABI, write
 * the history, and put the new hash beside it.
 */
static uint64_t layout = UINT64_C(0xcbf29ce484222325);

static void add(const char *name, size_t at, size_t size)
{
    char line[160];
    int n = snprintf(line, sizeof line, "%s %zu %zu;", name, at, size);

    for (int i = 0; i < n; i++)
        layout = (layout ^ (unsigned char)line[i]) * UINT64_C(0x100000001b3);
}

#define WHOLE(type) add(#type, 0, sizeof(struct type))
#define MEMBER(type, name)                                                                         \
    add(#type "." #name, offsetof(struct type, name), sizeof(__typeof__(((struct type *)0)->name)))

static void base(void)
{
    WHOLE(str);
    WHOLE(texts);
    WHOLE(list);
    WHOLE(money);
    WHOLE(moment);
    WHOLE(day);
    WHOLE(point);
    WHOLE(shape);
    WHOLE(shape_field);
    MEMBER(shape_field, kind);
    MEMBER(shape_field, at);
    MEMBER(shape_field, of);
    WHOLE(ctx);
    MEMBER(ctx, now);
    MEMBER(ctx, trace);
    MEMBER(ctx, tongue);
    MEMBER(ctx, destination);
    MEMBER(ctx, trouble);
    MEMBER(ctx, ending);
    add("languages", 0, LANGUAGE_COUNT);
}

static void records(void)
{
    WHOLE(record_opening);
    MEMBER(record_opening, weekdays);
    MEMBER(record_opening, departures);
    MEMBER(record_opening, note);
    WHOLE(record_departure);
    WHOLE(record_price);
    MEMBER(record_price, label);
    MEMBER(record_price, most);
    WHOLE(record_picture);
    MEMBER(record_picture, credit);
    WHOLE(record_contact);
    WHOLE(record_place);
    MEMBER(record_place, point);
    WHOLE(record_body);
    WHOLE(record_text);
    WHOLE(record_tag);
    WHOLE(record);
    MEMBER(record, state);
    MEMBER(record, title);
    MEMBER(record, body);
    MEMBER(record, place);
    MEMBER(record, openings);
    MEMBER(record, prices);
    MEMBER(record, duration);
    MEMBER(record, tags);
    MEMBER(record, changed);
}

static void verbs(void)
{
    WHOLE(gateway_fetch);
    WHOLE(gateway_fetched);
    WHOLE(gateway_host);
    MEMBER(gateway_host, fetch);
    MEMBER(gateway_host, log);
    WHOLE(feed_sink);
    MEMBER(feed_sink, record);
    MEMBER(feed_sink, refused);
    WHOLE(feed_extent);
    WHOLE(feed_ops);
    MEMBER(feed_ops, skim);
    WHOLE(payment_asked);
    MEMBER(payment_asked, until);
    WHOLE(payment_started);
    WHOLE(payment_seen);
    MEMBER(payment_seen, reason);
    WHOLE(payment_notice);
    MEMBER(payment_notice, at);
    WHOLE(header_view);
    WHOLE(payment_ops);
    MEMBER(payment_ops, look);
    MEMBER(payment_ops, notice);
    WHOLE(payout_order);
    WHOLE(payout_batch);
    WHOLE(payout_file);
    WHOLE(payout_ops);
    WHOLE(gateway);
    MEMBER(gateway, layout);
    MEMBER(gateway, powers);
    MEMBER(gateway, settings);
    MEMBER(gateway, open);
    MEMBER(gateway, payout);
}

/* A fault crosses as a number: a module built when it meant something else would be misread. */
static void faults(void)
{
#define FAULT(name, kind, slug, title) add(#name, FAULT_##name, FAULT_KIND_##kind);
#include "base/fault.def"
#undef FAULT
}

static void nothing_moved(void **state)
{
    (void)state;
    base();
    records();
    verbs();
    faults();
    if (layout != GATEWAY_LAYOUT)
        fail_msg("the layout is now UINT64_C(0x%016" PRIx64 ")", layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_moved)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

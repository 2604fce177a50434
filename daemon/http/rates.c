/* SPDX-License-Identifier: EUPL-1.2 */
#include <arpa/inet.h>
#include <string.h>

#include "http/inside.h"

/*
 * How many POSTs an address may send: a bucket that holds a minute's worth and fills steadily.
 * A table of fixed size, four buckets a row; a new address takes the place of the one in its row
 * that was quiet for longest, so a flood of addresses costs no memory.
 */
#define ROWS 4096
#define WAYS 4

struct bucket {
    uint64_t who; /* a keyed hash of the address; 0: nobody */
    int64_t at;   /* when it was last looked at */
    int64_t left; /* unit: millionths of a request */
};

struct rates {
    pthread_mutex_t lock;
    uint32_t a_minute;
    struct str secret;
    struct bucket rows[ROWS][WAYS];
};

struct rates *rates_new(struct arena *home, uint32_t a_minute, struct str secret)
{
    if (a_minute == 0)
        return NULL;
    struct rates *rates = NEW(home, struct rates);
    rates->a_minute = a_minute;
    rates->secret = secret;
    pthread_mutex_init(&rates->lock, NULL);
    return rates;
}

/* An IPv6 caller owns at least a /64: that is who he is. `room` is where it stands then. */
static struct str network_of(struct str address, struct in6_addr *room)
{
    char text[INET6_ADDRSTRLEN] = "";

    if (address.n < sizeof text)
        memcpy(text, address.p, address.n);
    if (inet_pton(AF_INET6, text, room) == 1 && !IN6_IS_ADDR_V4MAPPED(room))
        return (struct str){(const char *)room, 8};
    return address;
}

struct str request_caller(struct ctx *cx, const struct request *rq)
{
    struct in6_addr six;

    if (str_find(rq->remote, STR(":")) == rq->remote.n)
        return rq->remote;
    return arena_copy(cx->arena, network_of(rq->remote, &six));
}

uint64_t caller_number(struct str secret, struct str address)
{
    struct in6_addr six;
    uint64_t who;

    struct hash h = hash_keyed(secret, network_of(address, &six));
    memcpy(&who, h.b, sizeof who);
    return who ? who : 1;
}

static struct bucket *bucket_for(struct rates *rates, uint64_t who, int64_t now_us)
{
    struct bucket *row = rates->rows[who % ROWS];
    struct bucket *oldest = &row[0];

    for (int i = 0; i < WAYS; i++) {
        if (row[i].who == who)
            return &row[i];
        if (row[i].at < oldest->at)
            oldest = &row[i];
    }
    *oldest = (struct bucket){.who = who, .at = now_us, .left = (int64_t)rates->a_minute * 1000000};
    return oldest;
}

bool rates_allow(struct rates *rates, struct str address, int64_t now_us, uint32_t requests)
{
    bool allowed = false;

    if (!rates)
        return true;
    uint64_t who = caller_number(rates->secret, address);
    int64_t most = (int64_t)rates->a_minute * 1000000;
    int64_t wanted = (int64_t)requests * 1000000;

    if (wanted > most) /* what costs much is possible once a minute at least */
        wanted = most;
    pthread_mutex_lock(&rates->lock);
    struct bucket *b = bucket_for(rates, who, now_us);
    int64_t passed = now_us > b->at ? now_us - b->at : 0;
    b->left = passed >= 60000000 ? most : b->left + passed * rates->a_minute / 60;
    if (b->left > most)
        b->left = most;
    b->at = now_us;
    if (b->left >= wanted) {
        b->left -= wanted;
        allowed = true;
    }
    pthread_mutex_unlock(&rates->lock);
    return allowed;
}

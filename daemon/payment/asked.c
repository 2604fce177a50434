/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "payment/inside.h"

/*
 * Of which payments a provider was asked a moment ago, for visitors who load the page again and
 * again. A table of fixed size in this daemon's memory: of two payments that share a row the later
 * one stands there, and the other may be asked about once more.
 */
#define ROWS 1024

struct asked {
    pthread_mutex_t lock;
    struct {
        struct intent_id intent;
        int64_t at; /* unit: ticks */
    } rows[ROWS];
};

struct asked *asked_new(struct arena *home)
{
    struct asked *asked = NEW(home, struct asked);

    pthread_mutex_init(&asked->lock, NULL);
    return asked;
}

void asked_done(struct asked *asked)
{
    pthread_mutex_destroy(&asked->lock);
}

bool asked_lately(struct asked *asked, struct intent_id intent, int64_t now)
{
    uint32_t row;

    memcpy(&row, intent.id.b + sizeof intent.id.b - sizeof row, sizeof row); /* its random end */
    row %= ROWS;
    pthread_mutex_lock(&asked->lock);
    bool lately =
        id_is(asked->rows[row].intent.id, intent.id) && now - asked->rows[row].at < ASK_APART.us;
    if (!lately) {
        asked->rows[row].intent = intent;
        asked->rows[row].at = now;
    }
    pthread_mutex_unlock(&asked->lock);
    return lately;
}

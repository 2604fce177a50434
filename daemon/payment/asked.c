/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "payment/inside.h"

/*
 * Of which payments a provider was asked a moment ago and what it said, for visitors who load the
 * page again and again. A table of fixed size in this daemon's memory: of two payments that share a
 * row the later one stands there, and the other may be asked about once more.
 */
#define ROWS 1024

struct asked {
    pthread_mutex_t lock;
    struct {
        struct intent_id intent;
        int64_t at; /* unit: ticks */
        enum payment_state said;
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

static uint32_t row_of(struct intent_id intent)
{
    uint32_t row;

    memcpy(&row, intent.id.b + sizeof intent.id.b - sizeof row, sizeof row); /* its random end */
    return row % ROWS;
}

bool asked_lately(struct asked *asked,
                  struct intent_id intent,
                  int64_t now,
                  enum payment_state *ret_said)
{
    uint32_t row = row_of(intent);

    *ret_said = PAYMENT_UNKNOWN;
    if (!asked)
        return false;
    pthread_mutex_lock(&asked->lock);
    bool lately =
        id_is(asked->rows[row].intent.id, intent.id) && now - asked->rows[row].at < ASK_APART.us;
    if (!lately) {
        asked->rows[row].intent = intent;
        asked->rows[row].at = now;
        asked->rows[row].said = PAYMENT_UNKNOWN;
    }
    *ret_said = asked->rows[row].said;
    pthread_mutex_unlock(&asked->lock);
    return lately;
}

void asked_said(struct asked *asked,
                struct intent_id intent,
                int64_t since,
                enum payment_state said)
{
    uint32_t row = row_of(intent);

    if (!asked)
        return;
    pthread_mutex_lock(&asked->lock);
    if (id_is(asked->rows[row].intent.id, intent.id) && asked->rows[row].at == since)
        asked->rows[row].said = said;
    pthread_mutex_unlock(&asked->lock);
}

void asked_forget(struct asked *asked, struct intent_id intent)
{
    uint32_t row = row_of(intent);

    if (!asked)
        return;
    pthread_mutex_lock(&asked->lock);
    if (id_is(asked->rows[row].intent.id, intent.id))
        asked->rows[row].intent = (struct intent_id){0};
    pthread_mutex_unlock(&asked->lock);
}

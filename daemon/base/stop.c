/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/stop.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/str.h"

static atomic_bool asked;
static sigset_t awaited;

/* Signals are taken by a thread of their own, not by a handler: no system call of a library that
 * does not expect it is cut short. */
static void *wait_for_signal(void *arg)
{
    int got = 0;

    (void)arg;
    sigwait(&awaited, &got);
    atomic_store(&asked, true);
    return NULL;
}

void stop_on_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    pthread_attr_t how;
    pthread_t waiter;

    sigemptyset(&awaited);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sigaction now;

        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(&awaited, signals[i]);
    }
    pthread_sigmask(SIG_BLOCK, &awaited, NULL);
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&waiter, &how, wait_for_signal, NULL) != 0)
        pthread_sigmask(SIG_UNBLOCK, &awaited, NULL);
    pthread_attr_destroy(&how);
}

bool stop_is_asked(void)
{
    return atomic_load(&asked);
}

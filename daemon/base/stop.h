/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>

/*
 * A verb that somebody wants to end (SIGINT, SIGTERM, SIGHUP) ends by its ordinary way out: from
 * then on nothing new is asked of the database, each caller gives back what it holds, and the
 * private server is stopped. `serve` waits for its signals by itself and does without this.
 *
 * A signal that was ignored at the start stays ignored. A second one changes nothing: a terminal's
 * Ctrl-C reaches a whole group, whose leader may pass it on. SIGQUIT ends the process at once.
 *
 * thread  stop_on_signals before the first other thread; stop_is_asked any
 */
void stop_on_signals(void);
bool stop_is_asked(void);

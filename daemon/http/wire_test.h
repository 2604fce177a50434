/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* A client that says exactly the bytes it is given, for tests of the server. */
int wire_open(uint32_t port);
/* By another address of this machine: "127.0.0.2". */
int wire_open_from(uint32_t port, const char *address);
void wire_say(int fd, struct str bytes);
/* All that comes until the other side closes, or nothing comes for five seconds. */
struct str wire_hear(struct arena *a, int fd);
/* Say it, hear the answer, close. The request should ask for "Connection: close". */
struct str wire_ask(struct arena *a, uint32_t port, const char *request);
/* The status of the first answer; 0 when there is none. */
int wire_status(struct str answer);
int wire_has(struct str answer, const char *text);

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "base/fault.h"
#include "base/id.h"
#include "base/moment.h"
#include "base/str.h"

struct arena;

/* One thing wrong with one field; a reader gets all of them at once. */
struct field_trouble {
    struct str field; /* "email", "lines.0.seats" */
    struct str why;   /* English, also the gettext key: "missing", "too long", "not a date" ... */
    struct field_trouble *next;
};

/* What went wrong, for the log and, when it is the caller's own input, for the caller. */
struct trouble {
    enum fault fault;
    struct str story;             /* innermost first: "4 seats asked, 3 left; holding" */
    struct field_trouble *fields; /* for BAD_INPUT: one per bad field, in the order of the shape */
};

/*
 * One piece of work: an HTTP request, a job run, a test case. Everything that
 * belongs to the work and to nothing else is here; services (the database,
 * the catalogue) are passed beside it, so a signature shows what it touches.
 */
struct ctx {
    struct arena *arena; /* lives as long as the work */
    struct moment now;   /* read once when the work began: time does not move under you */
    struct str trace;    /* the same id in every log line, job and gateway call */
    struct str tongue;   /* "fr", "en", ... for texts people will read */
    struct destination_id destination; /* whose rows this work may see; none for the whole house */
    struct trouble trouble;            /* filled by fault() */
    const atomic_bool *ending;         /* of a job: set when its daemon stops; else NULL */
};

/* Begin a piece of work: reads the clock and makes a trace id. Texts of cx live in `arena`. */
void ctx_init(struct ctx *cx, struct arena *arena);

/* Read the clock anew: after waiting in a queue, at the first line of a transaction. */
void ctx_tick(struct ctx *cx);

/* Whether long work has to leave off at its next piece. What is left, its job does after the next
 * start: it says DB_BUSY, or is asked for again by the clock. */
bool ctx_is_ending(const struct ctx *cx);

/* Record what happened and return `f`, so that `return fault(...)` is one line. */
enum fault fault(struct ctx *cx, enum fault f, const char *story, ...)
    __attribute__((format(printf, 3, 4), cold));

/* Add what only this caller knows. Returns `f` unchanged; FAULT_NONE passes through. */
enum fault fault_while(struct ctx *cx, enum fault f, const char *doing, ...)
    __attribute__((format(printf, 3, 4)));

/* One bad field. Returns FAULT_BAD_INPUT, so that several can be noted before the function returns
 * it. */
enum fault fault_field(struct ctx *cx, const char *field, const char *why, ...)
    __attribute__((format(printf, 3, 4), cold));

/* The trouble is over (a fault was handled): forget it. */
void trouble_clear(struct ctx *cx);

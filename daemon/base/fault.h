/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/* What a caller can do about it. HTTP statuses hang on this, nothing else. */
enum fault_kind {
    FAULT_KIND_NONE,
    FAULT_KIND_INPUT,    /* send something else     422 */
    FAULT_KIND_STRANGER, /* say who you are         401 */
    FAULT_KIND_DENIED,   /* be someone else         403 */
    FAULT_KIND_ABSENT,   /* look somewhere else     404 */
    FAULT_KIND_METHOD,   /* ask in another way      405 */
    FAULT_KIND_CONFLICT, /* look again, then choose 409 */
    FAULT_KIND_GONE,     /* too late                410 */
    FAULT_KIND_LARGE,    /* send less               413 */
    FAULT_KIND_TYPE,     /* send another kind of body 415 */
    FAULT_KIND_RATE,     /* ask less often          429 */
    FAULT_KIND_ADDRESS,  /* send a shorter address  414 */
    FAULT_KIND_HEADERS,  /* send smaller headers    431 */
    FAULT_KIND_CODING,   /* send it in another way  501 */
    FAULT_KIND_BUSY,     /* the same, later         503 */
    FAULT_KIND_UPSTREAM, /* not us                  502 */
    FAULT_KIND_BROKEN,   /* tell us                 500 */
};

enum fault {
    FAULT_NONE,
#define FAULT(name, kind, slug, title) FAULT_##name,
#include "base/fault.def"
#undef FAULT
    FAULT_COUNT,
};

struct fault_info {
    enum fault_kind kind;
    const char *slug;  /* stable: clients match on it */
    const char *title; /* English; also the gettext key */
};

extern const struct fault_info fault_info[FAULT_COUNT];

/* Pass a fault up. With cleanup attributes there is nothing else to do on the way. */
#define TRY(call)                                                                                  \
    ({                                                                                             \
        enum fault try_fault_ = (call);                                                            \
        if (try_fault_ != FAULT_NONE)                                                              \
            return try_fault_;                                                                     \
    })

#define MUST_CHECK __attribute__((warn_unused_result))

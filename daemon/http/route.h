/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"
#include "base/shape.h"

struct catalogue; /* only names here: http passes on what serve.c gave it */
struct house;
struct db;
struct reply;

/* Who may knock. Zero is not an answer: a route that forgets it stops the daemon at start. */
enum who {
    WHO_UNSET,
    WHO_ANYONE,
    WHO_VISITOR, /* a visitor's cookie; POST needs the CSRF token of it (pages), or an
                    Idempotency-Key (API) */
    WHO_PARTNER, /* signed in on the portal, or an API key */
    WHO_OFFICE,  /* an agent of the operator, signed in */
    WHO_GATEWAY, /* a notification; the handler verifies its signature */
};

/* What an agent or partner user may do; a user has a set of these bits. */
enum role {
    ROLE_PARTNER = 1 << 0,
    ROLE_MODERATOR = 1 << 1,
    ROLE_CASHIER = 1 << 2,  /* prepares settlements */
    ROLE_APPROVER = 1 << 3, /* approves settlements */
    ROLE_CARE = 1 << 4,     /* customer care */
    ROLE_ADMIN = 1 << 5,
};

/* Who asks. Lives in the request's arena. */
struct account {
    enum who who;
    struct user_id user;
    struct partner_id partner; /* none for agents */
    struct destination_id destination;
    uint32_t roles;
    struct str name;
    struct str email;
    struct str csrf; /* what a form of this account must carry */
};

/* A request after the front desk: path, query and body are already read into their shapes. */
struct request {
    struct str method;
    struct str path;       /* as it came, decoded, without the query */
    struct str query_text; /* as it came */
    const void *query;     /* the struct of route->query; bad fields see query_fault */
    const void *body;      /* the struct of route->body, or NULL */
    struct str body_text;  /* the bytes as they came: signatures are over these */
    struct pairs form;     /* a page's form as typed: keeps what a field could not take */
    enum fault
        body_fault; /* pages only (route.lenient): BAD_INPUT with cx->trouble.fields, else none */
    enum fault query_fault; /* the same for lenient queries */
    struct id path_id;      /* what stood at {id} */
    struct str path_text;   /* what stood at {slug} or {name} (one of them a path), or {rest...} */
    struct str tongue_path; /* "fr" or "en" when the path begins with it */
    struct str host;
    struct str remote;    /* the caller's address, without port */
    struct str key;       /* Idempotency-Key, with the caller before it; empty when there is none */
    struct hash key_hash; /* of method, path, query and body: the same key with another hash is
                             KEY_REUSED */
    struct str visitor;   /* the visitor's cookie, verified; made when it was absent (all pages, and
                             WHO_VISITOR of the API; elsewhere empty) */
    struct str csrf;      /* the token that this caller's forms must carry: put it into each */
    const struct account *by; /* who asks; NULL for WHO_ANYONE, WHO_VISITOR and WHO_GATEWAY */
    const struct house *house;
    const void *raw; /* for request_header */
};

/* A header as it came; empty when absent. Name in any case. */
struct str request_header(const struct request *rq, const char *name);
/* Whose limits these are: the caller's address, of an IPv6 caller the /64 that is his. */
struct str request_caller(struct ctx *cx, const struct request *rq);
/* A cookie's value; empty when absent. For signing out: SESSION_COOKIE. */
struct str request_cookie(const struct request *rq, const char *name);

/* Answers from the snapshot in microseconds, on the server's own thread. Has no database. */
typedef enum fault quick_handler(struct ctx *cx,
                                 const struct catalogue *catalogue,
                                 const struct request *rq,
                                 struct reply *ret_reply);

/* May wait: runs on a worker with a database lease, while the connection sleeps. */
typedef enum fault desk_handler(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret_reply);

/*
 * Hands the work to a writer's queue and returns; the connection sleeps until reply_later. Runs on
 * the server's own thread, so it must not block. A fault returned is answered at once. cx, rq and
 * everything in cx->arena live until the reply is sent.
 */
struct parked;
typedef enum fault queued_handler(struct ctx *cx, const struct request *rq, struct parked *parked);

/* Answer a parked request, once, from any thread: the fault of cx, or `reply` (from
 * reply_of_parked). */
struct reply *reply_of_parked(struct parked *parked);
void reply_later(struct parked *parked, enum fault f);

struct route {
    const char *method; /* "GET" answers HEAD too */
    const char *path;   /* "/api/v1/offers/{id}", "/{tongue}/visites/{slug}", "/assets/{rest...}" */
    enum who who;
    uint32_t roles;       /* any of these bits; 0: all who may knock */
    quick_handler *quick; /* exactly one of these three */
    desk_handler *desk;
    queued_handler *queued;
    const struct shape *query;
    const struct shape *body;
    const struct shape *reply;
    /* What no shape can say of a body: run even when the shape found faults, so that all are told
     * together. Notes fields, as fault_field does. */
    enum fault (*check)(struct ctx *cx, const void *body);
    bool lenient; /* pages: bad fields reach the handler, which shows them beside the field */
    bool keyed;   /* API POST: needs Idempotency-Key; the front desk keeps (key, hash, reply) in the
                     handler's transaction */
    bool calls_out; /* a desk handler that asks a gateway, and may wait for it: never all workers do
                       that. One that is keyed runs in no transaction: its key is kept after it.
                       Asking it twice does no harm */
    uint32_t costs; /* of the requests that one address may send in a minute; 0: one */
    const char *means; /* one line, for people */
};

/*
 * A desk handler that is `keyed` runs inside one transaction opened by the front desk: it looks for
 * the key, replays the stored reply or runs the handler and stores its reply, then commits. A
 * queued handler that is keyed does it itself in its writer with http/keys.h.
 */

/* A surface: a table of routes ended by {0}, and how its faults are told. */
struct surface {
    const char *name; /* "public pages" */
    const struct route *routes;
    enum surface_kind { SURFACE_PAGES, SURFACE_API } kind;
    /* Pages: fills the page that tells a fault (trouble in cx). NULL: problem+json. */
    enum fault (*tell)(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret);
};

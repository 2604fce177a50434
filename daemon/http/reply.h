/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/buf.h"
#include "base/ctx.h"
#include "base/fault.h"
#include "base/shape.h"

/*
 * What goes back. A handler fills it or returns a fault; it has no way to send a 409 by itself.
 * Bytes live in cx->arena, or for as long as the process (reply_static).
 */
struct reply;

/* 200 with the struct written through its shape. */
void reply_json(struct ctx *cx, struct reply *r, const struct shape *shape, const void *what);
/* 200 with bytes that are already made; `type` such as STR("text/html; charset=utf-8"). */
void reply_bytes(struct reply *r, struct str type, struct str bytes);
/* An HTML page of status 200, or with another status (404 of a page, 422 of a form shown again). */
void reply_html(struct reply *r, struct str html);
void reply_status(struct reply *r, unsigned status);
/* What a fault is in HTTP: 404 for *_ABSENT. For the page that tells it. */
unsigned reply_status_of(enum fault f);
/* 303: look there now. After every POST of a page. */
void reply_see_other(struct ctx *cx, struct reply *r, struct str location);
/* 302/308 */
void reply_redirect(struct ctx *cx, struct reply *r, unsigned status, struct str location);
void reply_empty(struct reply *r); /* 204 */

/* name is static; value lives in cx->arena */
void reply_header(struct reply *r, const char *name, struct str value);
/* HttpOnly, SameSite=Lax, Path=/, Secure when the public address is https. seconds 0: this browser
 * session; <0: forget it */
void reply_cookie(struct ctx *cx,
                  struct reply *r,
                  const char *name,
                  struct str value,
                  int64_t seconds);

/* For caches: public pages "max-age=N", assets immutable; default is no-store on desk routes,
 * no-cache on quick ones. */
/* A page kept by anybody ("public..." or "max-age...") brings no visitor's cookie, so it must hold
 * no form. */
void reply_cache(struct reply *r, struct str cache_control);

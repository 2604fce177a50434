/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/rules.h"

#include "base/arena.h"
#include "http/path.h"

static bool wants_session(const struct route *r)
{
    return r->who == WHO_PARTNER || r->who == WHO_OFFICE;
}

static const char *wrong_handler(const struct route *r)
{
    int handlers = (r->quick ? 1 : 0) + (r->desk ? 1 : 0) + (r->queued ? 1 : 0);

    if (handlers != 1)
        return "has not exactly one handler";
    if (wants_session(r) && !r->desk)
        return "wants a session, which only a desk handler can read";
    if (r->quick && !str_is(str_of(r->method), STR("GET")))
        return "a quick handler answers GET alone";
    if (r->calls_out && !r->desk)
        return "calls out, which only a desk handler may wait for";
    return NULL;
}

static const char *wrong_body(const struct surface *surface, const struct route *r)
{
    bool get = str_is(str_of(r->method), STR("GET"));

    if (get && (r->body || r->keyed))
        return "a GET has neither body nor key";
    if (r->keyed && surface->kind == SURFACE_PAGES)
        return "keys are for the API";
    if (r->lenient && surface->kind == SURFACE_API)
        return "lenient is for pages";
    return NULL;
}

static const char *wrong_path(const struct route *r)
{
    struct path_part parts[PATH_PARTS];
    bool slash = false;
    size_t n = path_parse(str_of(r->path), parts, &slash);
    int ids = 0;
    int texts = 0;

    if (n > PATH_PARTS)
        return "is no path that can be matched";
    for (size_t i = 0; i < n; i++) {
        ids += parts[i].kind == PART_ID;
        texts += parts[i].kind == PART_TEXT || parts[i].kind == PART_REST;
    }
    return ids > 1 || texts > 1 ? "has more than one id or more than one text" : NULL;
}

static const char *wrong_word(const struct route *r)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (str_is(str_of(r->method), str_of(methods[i])))
            return r->who == WHO_UNSET ? "does not say who may knock" : NULL;
    }
    return "has a method that is not known";
}

static bool shapes_hold(struct ctx *cx, const struct route *r)
{
    const struct shape *shapes[] = {r->query, r->body, r->reply};
    bool hold = true;

    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        struct str why = STR_NONE;
        if (shapes[i] && !shape_is_sound(cx->arena, shapes[i], &why)) {
            (void)fault_field(cx, r->path, "%" PRI_STR, ARG_STR(why));
            hold = false;
        }
    }
    return hold;
}

bool rules_hold(struct ctx *cx, const struct surface *surface, const struct route *r)
{
    const char *wrong[] = {
        wrong_word(r),
        r->path ? wrong_path(r) : "has no path",
        wrong_handler(r),
        wrong_body(surface, r),
        r->means ? NULL : "does not say what it means",
        r->roles && !wants_session(r) ? "wants roles of nobody" : NULL,
    };
    bool hold = true;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        if (!wrong[i])
            continue;
        (void)fault_field(cx, r->path ? r->path : "?", "%s %s", r->method, wrong[i]);
        hold = false;
    }
    return shapes_hold(cx, r) && hold;
}

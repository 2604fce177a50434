/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/office/connections.h"

/* One connection: made, tried, changed, by the settings that its module describes. */

struct connection_view {
    struct page page;
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
    struct page_message message;
    struct str heading;
    struct str means;
    struct badge badge; /* not there: it is being made */
    struct str why;
    struct list fields; /* struct desk_field */
    struct str csrf;
    struct str action;
    struct str button;
    struct str gateway; /* of one that is being made */
    struct str try_action;
    struct str stop_href;
    struct str start_action;
};
SHAPE(OFFICE_CONNECTION_PAGE,
      struct connection_view,
      FIELD_PART(struct connection_view, page, &PAGE),
      FIELD(struct connection_view, wrongs_title),
      FIELD_LIST(struct connection_view, wrongs, &PAGE_WRONG),
      FIELD_PART(struct connection_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct connection_view, heading),
      FIELD(struct connection_view, means),
      FIELD_PART(struct connection_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct connection_view, why),
      FIELD_LIST(struct connection_view, fields, &DESK_FIELD),
      FIELD(struct connection_view, csrf),
      FIELD(struct connection_view, action),
      FIELD(struct connection_view, button),
      FIELD(struct connection_view, gateway),
      FIELD(struct connection_view, try_action),
      FIELD(struct connection_view, stop_href),
      FIELD(struct connection_view, start_action));
PAGE_TEMPLATE(OFFICE_CONNECTION_TEMPLATE, "office/connection", &OFFICE_CONNECTION_PAGE);

bool connection_is_allowed(const struct request *rq, struct str gateway)
{
    return !rq->house->production || !str_is(gateway, STR("fakepay"));
}

/* ---- the form, by the shape of the module's settings ---- */

#define LONG_TEXT 4000 /* what may be longer gets an area */

static const char *form_name(struct ctx *cx, const struct shape_field *f)
{
    return arena_text(cx->arena, "settings.%s", f->name).p;
}

static struct str label_of(struct ctx *cx, const struct shape_field *f)
{
    struct str means = str_of(f->means ? f->means : f->name);
    struct str said = say_in(cx->tongue, means);

    if (!(f->traits & OPTIONAL) || f->kind == SHAPE_BOOL)
        return said;
    return WITH(cx, "{label} (optional)", "label", &said);
}

static struct str hint_of(struct ctx *cx, const struct shape_field *f, bool known)
{
    struct str name = str_of(f->name);
    struct str otherwise = str_of(f->otherwise ? f->otherwise : "");

    if ((f->traits & SECRET) && known)
        return WITH(cx, "{name}. Kept, and never shown: left empty, it stays.", "name", &name);
    if (otherwise.n)
        return WITH(cx, "{name}. When empty: {value}", "name", &name, "value", &otherwise);
    return name;
}

static void add_field(struct ctx *cx,
                      struct desk_form *form,
                      const struct shape_field *f,
                      const void *settings)
{
    const char *name = form_name(cx, f);
    struct str label = label_of(cx, f);
    struct str hint = hint_of(cx, f, settings != NULL);
    struct str kept = settings ? shape_field_text(cx->arena, f, settings) : STR_NONE;

    if (f->kind == SHAPE_BOOL) {
        struct option *yes = NEW(cx->arena, struct option);
        bool is_on = settings && *(const bool *)shape_at(f, settings);

        *yes = (struct option){.value = STR("1"), .label = SAY(cx, "Yes"), .chosen = is_on};
        form_ticks(form, name, label, hint, (struct list){yes, 1});
    } else if (f->traits & SECRET) {
        form_input(form, name, "password", label, hint, STR_NONE)->autocomplete = STR("off");
    } else if (f->kind == SHAPE_TEXT && f->max > LONG_TEXT) {
        form_area(form, name, label, hint, kept);
    } else {
        struct desk_field *field = form_input(form, name, "text", label, hint, kept);

        field->autocomplete = STR("off");
        if (f->kind == SHAPE_COUNT || f->kind == SHAPE_NUMBER) {
            field->is_short = true;
            field->inputmode = STR("numeric");
        }
    }
}

static bool is_number(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    }
    return text.n > 0 && text.n < 18;
}

static void add_setting(struct buf *b, const struct shape_field *f, struct str value)
{
    bool is_count = f->kind == SHAPE_COUNT || f->kind == SHAPE_NUMBER;

    buf_format(b, "%s\"%s\":", b->n > 1 ? "," : "", f->name);
    if (f->kind == SHAPE_BOOL) {
        buf_lit(b, "true");
    } else if (is_count && is_number(value)) {
        while (value.n > 1 && value.p[0] == '0') /* JSON has no 007 */
            value = (struct str){value.p + 1, value.n - 1};
        buf_add(b, value);
    } else {
        buf_byte(b, '"');
        buf_json(b, value);
        buf_byte(b, '"');
    }
}

/* What was typed as the JSON that the module reads; empty fields are left out. */
static struct str settings_typed(struct ctx *cx,
                                 const struct request *rq,
                                 const struct shape *shape)
{
    struct buf b = BUF(cx->arena);

    buf_byte(&b, '{');
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        struct str value = str_trim(typed(rq, form_name(cx, f)));

        if (value.n > 0)
            add_setting(&b, f, value);
    }
    buf_byte(&b, '}');
    return buf_str(&b);
}

/* What is wrong with the settings as a whole stands above the form. */
static struct page_message whole_trouble(struct ctx *cx, struct page_message message)
{
    struct str why = wrong_with(cx, "settings");

    return why.n ? message_err(SAY(cx, "It does not open with these settings."), why) : message;
}

static enum fault show(struct ctx *cx,
                       struct desk *d,
                       const struct request *rq,
                       struct connection_view *view,
                       struct desk_form *form,
                       struct reply *ret)
{
    view->message = whole_trouble(cx, view->message);
    view->csrf = rq->csrf;
    view->fields = form_fields(form);
    view->wrongs = form_wrongs(form, &view->wrongs_title);
    trouble_clear(cx);
    view->page = desk_page(cx, d, view->heading, CONNECTIONS, view->wrongs_title);
    return page_reply(cx, rq, &OFFICE_CONNECTION_TEMPLATE, view, ret);
}

/* ---- made ---- */

static enum fault show_new(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct str gateway,
                           struct reply *ret)
{
    const struct shape *shape = gateway_settings(rq->house->gateways, gateway);
    struct trouble trouble = cx->trouble;
    struct desk d;

    if (!shape || !connection_is_allowed(rq, gateway))
        return fault(cx, FAULT_GATEWAY_ABSENT, "no module of that name is in service here");
    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    cx->trouble = trouble;
    struct desk_form form = form_begin(cx, rq);

    form_input(&form, "name", "text", SAY(cx, "Its name"),
               SAY(cx, "What runs and notifications call it: small letters, digits, - and _"),
               gateway)
        ->autocomplete = STR("off");
    for (size_t i = 0; i < shape->count; i++)
        add_field(cx, &form, &shape->fields[i], NULL);
    struct connection_view view = {
        .heading = SAY(cx, "New connection"),
        .means = module_means(cx, rq->house->gateways, gateway),
        .action = STR(CONNECTIONS),
        .button = SAY(cx, "Try it and make it"),
        .gateway = gateway,
    };

    return show(cx, &d, rq, &view, &form, ret);
}

enum fault connection_new_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    return show_new(cx, db, rq, asked(cx, rq, "gateway"), ret);
}

static enum fault make_it(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct str gateway,
                          struct connection *ret)
{
    const struct shape *shape = gateway_settings(rq->house->gateways, gateway);
    struct connection wanted = {
        .destination = cx->destination,
        .gateway = gateway,
        .name = str_trim(typed(rq, "name")),
        .enabled = true,
    };
    struct list all;

    if (!shape || !connection_is_allowed(rq, gateway))
        return fault(cx, FAULT_GATEWAY_ABSENT, "no module of that name is in service here");
    TRY(connections_all(cx, db, &all));
    each_in (c, const struct connection, &all) {
        if (str_is(c->name, wanted.name))
            return fault_field(cx, "name", "There is one of that name already");
    }
    wanted.settings = settings_typed(cx, rq, shape);
    return connection_make(cx, db, rq->house->gateways, &wanted, ret);
}

enum fault connection_make_send(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret)
{
    struct str gateway = typed(rq, "gateway");
    struct connection made;

    desk_tongue(cx, rq);
    enum fault f = make_it(cx, db, rq, gateway, &made);

    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show_new(cx, db, rq, gateway, ret);
    }
    TRY(f);
    return go_to(cx, ret, address_of(cx, CONNECTIONS, made.id.id, ""), "made");
}

/* ---- changed ---- */

static enum fault show_one(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct page_message message,
                           bool typed_before,
                           struct reply *ret)
{
    struct gateways *g = rq->house->gateways;
    struct trouble trouble = cx->trouble;
    struct connection c;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(connection_find(cx, db, (struct connection_id){rq->path_id}, &c));
    const struct shape *shape = gateway_settings(g, c.gateway);
    const void *settings = connection_settings(cx, g, &c);
    struct str out = connection_out(cx, g, &c);

    cx->trouble = trouble;
    struct desk_form form = form_begin(cx, rq);
    form.again = typed_before;
    for (size_t i = 0; shape && i < shape->count; i++)
        add_field(cx, &form, &shape->fields[i], settings);
    struct connection_view view = {
        .message = message,
        .heading = c.name,
        .means = module_means(cx, g, c.gateway),
        .badge = connection_badge(cx, c.enabled, out),
        .why = c.enabled ? out : STR_NONE,
        .button = SAY(cx, "Try it and keep it"),
    };

    if (shape) {
        view.action = address_of(cx, CONNECTIONS, c.id.id, "");
        view.try_action = address_of(cx, CONNECTIONS, c.id.id, "/try");
    }
    if (c.enabled) {
        view.stop_href = address_of(cx, CONNECTIONS, c.id.id, "/stop");
    } else {
        view.start_action = address_of(cx, CONNECTIONS, c.id.id, "/start");
    }
    return show(cx, &d, rq, &view, &form, ret);
}

enum fault connection_page(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct str done = asked(cx, rq, "done");
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(done, STR("made"))) {
        message = message_ok(SAY(cx, "It is made."), SAY(cx, "It opens, and is in service."));
    } else if (str_is(done, STR("changed"))) {
        message = message_ok(SAY(cx, "It is changed."), SAY(cx, "It opens with its new settings."));
    } else if (str_is(done, STR("stopped"))) {
        message = message_ok(SAY(cx, "It is out of use."), STR_NONE);
    } else if (str_is(done, STR("started"))) {
        message = message_ok(SAY(cx, "It is in use again."), STR_NONE);
    }
    return show_one(cx, db, rq, message, false, ret);
}

enum fault connection_change_send(struct ctx *cx,
                                  struct db *db,
                                  const struct request *rq,
                                  struct reply *ret)
{
    struct connection_id id = {rq->path_id};
    struct gateways *g = rq->house->gateways;
    struct connection c;

    desk_tongue(cx, rq);
    TRY(connection_find(cx, db, id, &c));
    const struct shape *shape = gateway_settings(g, c.gateway);

    if (!shape)
        return fault(cx, FAULT_GATEWAY_OUT, "its module is out of service");
    enum fault f = connection_change(cx, db, g, id, settings_typed(cx, rq, shape));

    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show_one(cx, db, rq, (struct page_message){0}, true, ret);
    }
    if (f == FAULT_CHANGED_MEANWHILE) {
        trouble_clear(cx);
        reply_status(ret, 409);
        return show_one(cx, db, rq,
                        message_err(SAY(cx, "Somebody else changed it meanwhile."),
                                    SAY(cx, "These are the settings it has now; yours were not "
                                            "kept.")),
                        false, ret);
    }
    TRY(f);
    return go_to(cx, ret, address_of(cx, CONNECTIONS, id.id, ""), "changed");
}

/* ---- tried, put out of use and back ---- */

enum fault connection_try_send(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct connection c;
    struct str why = STR_NONE;

    desk_tongue(cx, rq);
    TRY(connection_find(cx, db, (struct connection_id){rq->path_id}, &c));
    enum fault f = connection_try(cx, rq->house->gateways, &c, &why);

    if (f == FAULT_GATEWAY_OUT) {
        why = cx->trouble.story;
        trouble_clear(cx);
    } else {
        TRY(f);
    }
    return show_one(
        cx, db, rq,
        why.n ? message_err(SAY(cx, "It does not open."), why)
              : message_ok(SAY(cx, "It opens."), SAY(cx, "Its module took these settings.")),
        false, ret);
}

enum fault connection_stop_page(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret)
{
    struct connection c;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(connection_find(cx, db, (struct connection_id){rq->path_id}, &c));
    struct str words[] = {
        SAY(cx, "Nothing new goes through it: no payment is begun, no file is made, no record "
                "comes in. What is under way there is brought to its end."),
        SAY(cx, "Its settings stay. It can be put in use again."),
    };
    struct ask a = {
        .title = SAY(cx, "Put this connection out of use?"),
        .about = c.name,
        .words = lines_of(cx, words, COUNT_OF(words)),
        .action = address_of(cx, CONNECTIONS, c.id.id, "/stop"),
        .button = SAY(cx, "Put it out of use"),
        .back = address_of(cx, CONNECTIONS, c.id.id, ""),
        .back_name = SAY(cx, "Leave it in use"),
    };

    desk_title(&d, a.title, CONNECTIONS);
    return ask_reply(cx, rq, &d, &a, ret);
}

static enum fault use_it(struct ctx *cx,
                         struct db *db,
                         const struct request *rq,
                         bool enabled,
                         struct reply *ret)
{
    struct connection_id id = {rq->path_id};

    TRY(connection_use(cx, db, id, enabled));
    return go_to(cx, ret, address_of(cx, CONNECTIONS, id.id, ""), enabled ? "started" : "stopped");
}

enum fault connection_stop_send(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret)
{
    return use_it(cx, db, rq, /* enabled */ false, ret);
}

enum fault connection_start_send(struct ctx *cx,
                                 struct db *db,
                                 const struct request *rq,
                                 struct reply *ret)
{
    return use_it(cx, db, rq, /* enabled */ true, ret);
}

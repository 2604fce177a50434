/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/text.h"
#include "mail/inside.h"

/*
 * What a letter becomes:
 *
 *   multipart/mixed                   when there are attachments
 *     multipart/alternative           when there is HTML
 *       text/plain
 *       multipart/related             when the HTML shows pictures of its own
 *         text/html
 *         image/png (cid)
 *     text/calendar ...
 *
 * The boundaries begin with "=_", which neither quoted-printable nor base64 can hold.
 */
static const char MIXED[] = "=_insolite_mixed";
static const char ALTERNATIVE[] = "=_insolite_alternative";
static const char RELATED[] = "=_insolite_related";

static void open_multipart(struct buf *b, const char *kind, const char *boundary)
{
    buf_format(b, "Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n\r\n", kind, boundary);
}

static void next_part(struct buf *b, const char *boundary)
{
    buf_format(b, "--%s\r\n", boundary);
}

static void close_multipart(struct buf *b, const char *boundary)
{
    buf_format(b, "--%s--\r\n", boundary);
}

static void add_text(struct buf *b, const char *subtype, struct str text)
{
    buf_format(b,
               "Content-Type: text/%s; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
               subtype);
    mime_quoted_printable(b, text);
}

static size_t count(const struct letter *letter, bool shown_inside)
{
    size_t n = 0;

    for (size_t i = 0; i < letter->parts_n; i++)
        n += str_is_empty(letter->parts[i].cid) != shown_inside;
    return n;
}

static void add_parts(struct buf *b,
                      const struct letter *letter,
                      bool shown_inside,
                      const char *boundary)
{
    for (size_t i = 0; i < letter->parts_n; i++) {
        if (str_is_empty(letter->parts[i].cid) == shown_inside)
            continue;
        next_part(b, boundary);
        mime_part(b, &letter->parts[i]);
    }
}

static void add_html(struct buf *b, const struct letter *letter)
{
    if (count(letter, /* shown_inside */ true) == 0) {
        add_text(b, "html", letter->html);
        return;
    }
    open_multipart(b, "related", RELATED);
    next_part(b, RELATED);
    add_text(b, "html", letter->html);
    add_parts(b, letter, /* shown_inside */ true, RELATED);
    close_multipart(b, RELATED);
}

static void add_words(struct buf *b, const struct letter *letter)
{
    if (str_is_empty(letter->html)) {
        add_text(b, "plain", letter->text);
        return;
    }
    open_multipart(b, "alternative", ALTERNATIVE);
    next_part(b, ALTERNATIVE);
    add_text(b, "plain", letter->text);
    next_part(b, ALTERNATIVE);
    add_html(b, letter);
    close_multipart(b, ALTERNATIVE);
}

static void add_all(struct buf *b, const struct letter *letter)
{
    if (count(letter, /* shown_inside */ false) == 0) {
        add_words(b, letter);
        return;
    }
    open_multipart(b, "mixed", MIXED);
    next_part(b, MIXED);
    add_words(b, letter);
    add_parts(b, letter, /* shown_inside */ false, MIXED);
    close_multipart(b, MIXED);
}

enum fault mail_compose(struct ctx *cx, const struct letter *letter, struct str *ret)
{
    struct buf b = BUF(cx->arena);
    struct str date = moment_to_http(cx->arena, cx->now);

    if (!text_is_email(letter->to))
        return fault_field(cx, "email", "not a mail address");
    /* RFC 5322 wants a number for the zone; ours is UTC. */
    if (str_ends(date, STR("GMT")))
        date = arena_text(cx->arena, "%" PRI_STR "+0000", (int)date.n - 3, date.p);
    mime_header(&b, "Date", date);
    mime_mailbox(&b, "To", letter->to_name, letter->to);
    mime_header(&b, "Subject", letter->subject);
    buf_lit(&b, "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n");
    add_all(&b, letter);
    *ret = buf_str(&b);
    return FAULT_NONE;
}

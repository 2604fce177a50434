/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/inside.h"

/* Lines of a mail are shorter than this (RFC 2045).       unit: characters */
#define LINE 76
/* So many bytes make 60 characters of base64 in one encoded word of at most 75. */
#define WORD_BYTES 45

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < ' ' || s.p[i] > '~')
            return false;
    }
    return s.n <= 60 && str_find(s, STR("=?")) == s.n;
}

/* How many bytes from `at` go into one word without cutting a character in two. */
static size_t word_length(struct str s, size_t at)
{
    size_t n = s.n - at < WORD_BYTES ? s.n - at : WORD_BYTES;

    while (at + n < s.n && n > 1 && ((unsigned char)s.p[at + n] & 0xC0) == 0x80)
        n--;
    return n;
}

static void encoded_words(struct buf *b, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t n = word_length(s, at);
        if (at > 0)
            buf_lit(b, "\r\n ");
        buf_lit(b, "=?UTF-8?B?");
        buf_base64(b, s.p + at, n);
        buf_lit(b, "?=");
        at += n;
    }
}

/* Control characters, line breaks above all, are spaces here. */
static struct str tame(struct buf *b, struct str s)
{
    struct buf out = BUF(b->arena);

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        buf_byte(&out, (char)(c < ' ' || c == 0x7F ? ' ' : c));
    }
    return buf_str(&out);
}

void mime_header(struct buf *b, const char *name, struct str text)
{
    struct str tamed = tame(b, text);

    buf_add(b, str_of(name));
    buf_lit(b, ": ");
    if (is_plain(tamed)) {
        buf_add(b, tamed);
    } else {
        encoded_words(b, tamed);
    }
    buf_lit(b, "\r\n");
}

static void quoted_string(struct buf *b, struct str s)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_byte(b, '\\');
        buf_byte(b, s.p[i]);
    }
    buf_byte(b, '"');
}

void mime_mailbox(struct buf *b, const char *name, struct str person, struct str address)
{
    struct str tamed = str_trim(tame(b, person));

    buf_add(b, str_of(name));
    buf_lit(b, ": ");
    if (!str_is_empty(tamed) && is_plain(tamed)) {
        quoted_string(b, tamed);
    } else {
        encoded_words(b, tamed);
    }
    if (!str_is_empty(tamed))
        buf_lit(b, "\r\n ");
    buf_byte(b, '<');
    buf_add(b, tame(b, address));
    buf_lit(b, ">\r\n");
}

/* Room for `n` more characters on the line, or a soft break. */
static void soft_break(struct buf *b, size_t *line, size_t n)
{
    if (*line + n > LINE - 1) {
        buf_lit(b, "=\r\n");
        *line = 0;
    }
    *line += n;
}

/* A space or tab before a line break would be lost on the way. */
static bool must_escape(struct str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];

    if (c == ' ' || c == '\t')
        return i + 1 == s.n || s.p[i + 1] == '\n' || s.p[i + 1] == '\r';
    return c < ' ' || c > '~' || c == '=';
}

void mime_quoted_printable(struct buf *b, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t line = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')
            continue;
        if (c == '\n') {
            buf_lit(b, "\r\n");
            line = 0;
        } else if (must_escape(text, i)) {
            soft_break(b, &line, 3);
            buf_byte(b, '=');
            buf_byte(b, digits[c >> 4]);
            buf_byte(b, digits[c & 15]);
        } else {
            soft_break(b, &line, 1);
            buf_byte(b, (char)c);
        }
    }
    buf_lit(b, "\r\n");
}

void mime_base64(struct buf *b, struct str bytes)
{
    const size_t row = (size_t)LINE / 4 * 3;

    for (size_t at = 0; at < bytes.n; at += row) {
        buf_base64(b, bytes.p + at, bytes.n - at < row ? bytes.n - at : row);
        buf_lit(b, "\r\n");
    }
}

static bool is_token_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '+';
}

/* "image/png; charset=..." is ours; anything that could end the line makes it plain bytes. */
static struct str sound_type(struct str type)
{
    for (size_t i = 0; i < type.n; i++) {
        if (type.p[i] < ' ' || type.p[i] > '~')
            return STR("application/octet-stream");
    }
    return str_is_empty(type) ? STR("application/octet-stream") : type;
}

/* RFC 2183 and 2231: filename*=UTF-8''... reads well everywhere today. */
static void add_name(struct buf *b, struct str name)
{
    bool simple = !str_is_empty(name);

    for (size_t i = 0; i < name.n; i++)
        simple = simple && is_token_byte(name.p[i]);
    if (simple) {
        buf_lit(b, "; filename=\"");
        buf_add(b, name);
        buf_byte(b, '"');
    } else if (!str_is_empty(name)) {
        buf_lit(b, ";\r\n filename*=UTF-8''");
        buf_url(b, name);
    }
}

void mime_part(struct buf *b, const struct mail_part *part)
{
    buf_lit(b, "Content-Type: ");
    buf_add(b, sound_type(part->type));
    buf_lit(b, "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: ");
    buf_add(b, str_is_empty(part->cid) ? STR("attachment") : STR("inline"));
    add_name(b, part->name);
    buf_lit(b, "\r\n");
    if (!str_is_empty(part->cid)) {
        buf_lit(b, "Content-ID: <");
        for (size_t i = 0; i < part->cid.n; i++) {
            if (is_token_byte(part->cid.p[i]) || part->cid.p[i] == '@')
                buf_byte(b, part->cid.p[i]);
        }
        buf_lit(b, ">\r\n");
    }
    buf_lit(b, "\r\n");
    mime_base64(b, part->bytes);
}

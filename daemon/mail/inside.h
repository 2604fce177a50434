/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/buf.h"
#include "mail/mail.h"

enum mail_state {
    MAIL_NONE,
    MAIL_WAITING,
    MAIL_SENT,
    MAIL_REFUSED, /* by the server, for good */
    MAIL_KEPT,    /* as a file: there is no server */
};

struct mail_row {
    struct mail_id id;
    struct destination_id destination;
    struct str addressee;
    struct str subject;
    struct str once;
    struct str message;
    unsigned state; /* enum mail_state */
    struct str answer;
    struct moment written;
    struct moment closed;
};

struct mail_found {
    struct mail_id id;
    unsigned state; /* enum mail_state */
    uint32_t attempt;
};

struct mail_lock_row {
    struct str addressee;
    struct str message;
    uint32_t attempt;
};

struct mail_count_row {
    uint32_t n;
};

extern const struct words MAIL_STATES;
extern const struct shape MAIL_ROW;
extern const struct shape MAIL_FOUND, MAIL_LOCK_ROW, MAIL_COUNT_ROW, MAILS_LEFT_ROW;

extern const struct query MAIL_INSERT_ONCE;
extern const struct query MAIL_BY_ONCE;
extern const struct query MAIL_BY_ID;
extern const struct query MAIL_CLOSE;
extern const struct query MAIL_ANSWERED;
extern const struct query MAIL_LIST_REFUSED, MAIL_COUNT_REFUSED, MAIL_VIEW_BY_ID, MAIL_LOCK;
extern const struct query MAIL_REFUSED_BY_ID, MAIL_ONCE_MORE, MAILS_LEFT;

struct post {
    struct str smtp_url;
    struct str user;
    struct str password;
    struct str from;    /* a header's value */
    struct str address; /* what stands in it between < and > */
    struct str domain;  /* of that address */
    struct str state;   /* the state folder */
};

/*
 * The message but for From and Message-ID, which the post office adds.
 *
 * faults  BAD_INPUT: the address cannot be written to
 */
MUST_CHECK enum fault mail_compose(struct ctx *cx, const struct letter *letter, struct str *ret);

/* send.c: to the server, or into the folder where there is none; its row is closed. */
MUST_CHECK enum fault mail_hand_over(struct ctx *cx,
                                     struct db *db,
                                     const struct post *post,
                                     const struct mail_row *mail);

/* The same message to another address, written to the same person. */
struct str mail_readdressed(struct ctx *cx, struct str message, struct str from, struct str to);

/* One line of a header, folded, with what is not ASCII in encoded words (RFC 2047). A line break
 * inside `text` becomes a space: no header can be smuggled in. */
void mime_header(struct buf *b, const char *name, struct str text);
/* "Name <address>", the name quoted or encoded. */
void mime_mailbox(struct buf *b, const char *name, struct str person, struct str address);
void mime_quoted_printable(struct buf *b, struct str text);
void mime_base64(struct buf *b, struct str bytes);
/* Content-Type, Content-Disposition and the bytes of an attachment or a picture. */
void mime_part(struct buf *b, const struct mail_part *part);

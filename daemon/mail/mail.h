/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * Mails are rows first (table mail), with a key that makes them happen once. Who writes one in the
 * transaction of what causes it leaves it to the job "mail_send", which takes it to the SMTP server
 * through libcurl; a job that does nothing but write one delivers it itself. A mail that the server
 * refuses for good (5xx) is marked and shown in the back office; 4xx and silence are tried again.
 */
struct mail_part {
    struct str name; /* "ticket.ics", "qr.png" */
    struct str type;
    struct str bytes;
    struct str cid; /* not empty: shown inside the HTML as cid:... */
};

struct letter {
    struct str to; /* checked address */
    struct str to_name;
    struct str subject;
    struct str text; /* plain, always */
    struct str html;
    const struct mail_part *parts;
    size_t parts_n;
    struct str key; /* UNIQUE: "ticket:BOOKING" */
};

/* Compose (MIME, RFC 5322 and 2045, UTF-8) and write the row and its job, in the caller's
 * transaction or in one of its own. The same key again is done already. */
MUST_CHECK enum fault mail_write(struct ctx *cx, struct db *db, const struct letter *letter);

/*
 * For a job, which runs again until it went: write the row and send it at once, without a job of
 * its own. Run again it sends what it wrote the first time, if that did not go. Not inside a
 * transaction. Killed between the sending and the note of it, it sends the letter twice, under the
 * same Message-ID.
 *
 * faults  BAD_INPUT: the address cannot be written to; UPSTREAM_DOWN, FILE_BROKEN: it is to go
 * later
 */
struct house;
MUST_CHECK enum fault mail_deliver(struct ctx *cx,
                                   struct db *db,
                                   const struct house *house,
                                   const struct letter *letter);
/* What the job wrote under that key and could not send yet, if anything: when there would be no
 * letter to write any more. */
MUST_CHECK enum fault mail_deliver_left(struct ctx *cx,
                                        struct db *db,
                                        const struct house *house,
                                        struct str key);

struct mail_config {
    struct str smtp_url; /* "smtp://127.0.0.1:2525"; empty: mails stay in the table and in
                            state/mails (no server yet) */
    struct str user;
    struct str password_file;
    struct str from; /* "Insolite <billets@insolite.example>" */
};
extern const struct shape MAIL_CONFIG;

/* "NAME <ADDRESS>" or the address alone */
bool mailbox_is_sound(struct str from);

/* The post office: settings and the password, read once. */
struct post;
MUST_CHECK enum fault post_open(struct ctx *cx,
                                struct arena *home,
                                const struct mail_config *config,
                                struct str state,
                                struct post **ret);

/* ---- again.c: what a mail server refused for good waits for a person ---- */

struct mail_view {
    struct mail_id id;
    struct str addressee;
    struct str subject;
    struct str once; /* the letter's key: names what the mail is about */
    struct str answer;
    struct moment written;
    struct moment closed; /* when it was refused */
    uint32_t attempt;     /* so many times a person had it sent, the first counted */
};
extern const struct shape MAIL_VIEW;
/* Of cx->destination, newest first, 200 at most. */
MUST_CHECK enum fault mails_refused(struct ctx *cx, struct db *db, struct list *ret);
MUST_CHECK enum fault mails_refused_count(struct ctx *cx, struct db *db, uint32_t *ret);
/* A refused one. MAIL_ABSENT: it is not there, or no longer refused */
MUST_CHECK enum fault mail_refused_find(struct ctx *cx,
                                        struct db *db,
                                        struct mail_id id,
                                        struct mail_view *ret);
/*
 * Send it again, the same letter under the same Message-ID, to the address it has or to another.
 *
 * faults  MAIL_ABSENT, BAD_INPUT (field "email")
 */
MUST_CHECK enum fault mail_again(struct ctx *cx,
                                 struct db *db,
                                 struct mail_id id,
                                 struct str to); /* empty: as before */
/* All that were refused before now, to their own addresses. */
MUST_CHECK enum fault mails_again(struct ctx *cx, struct db *db, uint32_t *ret_n);
/* Whom a mail goes to and about what, whatever its state. MAIL_ABSENT */
MUST_CHECK enum fault mail_find(struct ctx *cx,
                                struct db *db,
                                struct mail_id id,
                                struct mail_view *ret);

/* For /metrics, over all destinations. */
struct mails_left {
    uint32_t waiting;
    uint32_t refused;
};
MUST_CHECK enum fault mails_left(struct ctx *cx, struct db *db, struct mails_left *ret);

/* The job "mail_send": subject is the mail. */
enum fault mail_send(struct ctx *cx, struct db *db, const struct house *house, struct id subject);

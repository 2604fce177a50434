/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "mail/inside.h"

SHAPE(MAIL_CONFIG,
      struct mail_config,
      FIELD(struct mail_config,
            smtp_url,
            .traits = OPTIONAL,
            .max = 200,
            .means = "The mail server, smtp://HOST:PORT or smtps://HOST:PORT; empty: mails are "
                     "written as files into the state folder"),
      FIELD(struct mail_config,
            user,
            .traits = OPTIONAL,
            .max = 200,
            .means = "The account at the mail server"),
      FIELD(struct mail_config,
            password_file,
            .traits = OPTIONAL,
            .max = 400,
            .means = "A file with the password of that account"),
      FIELD(struct mail_config,
            from,
            .traits = OPTIONAL,
            .otherwise = "Insolite <billets@insolite.example>",
            .max = 300,
            .means = "Who writes: NAME <ADDRESS>"));

static void file_close(FILE **file)
{
    if (*file)
        (void)fclose(*file);
}

static enum fault read_password(struct ctx *cx,
                                struct arena *home,
                                struct str path,
                                struct str *ret)
{
    char line[512];
    struct str name = arena_copy(cx->arena, path);
    CLEANUP(file_close) FILE *file = fopen(name.p, "re");

    if (!file || !fgets(line, sizeof line, file))
        return fault(cx, FAULT_CONFIG_WRONG, "mail.password_file %s cannot be read", name.p);
    *ret = arena_copy(home, str_trim(str_of(line)));
    return FAULT_NONE;
}

/* "Name <address>" or the address alone. */
static void cut_mailbox(struct str from, struct str *ret_name, struct str *ret_address)
{
    size_t open = str_find(from, STR("<"));

    *ret_name = STR_NONE;
    *ret_address = str_trim(from);
    if (open == from.n || !str_ends(*ret_address, STR(">")))
        return;
    *ret_name = str_trim((struct str){from.p, open});
    *ret_address = (struct str){from.p + open + 1, from.n - open - 1};
    ret_address->n = str_find(*ret_address, STR(">"));
}

bool mailbox_is_sound(struct str from)
{
    struct str name;
    struct str address;

    cut_mailbox(from, &name, &address);
    return text_is_email(address);
}

enum fault post_open(struct ctx *cx,
                     struct arena *home,
                     const struct mail_config *config,
                     struct str state,
                     struct post **ret)
{
    struct post *post = NEW(home, struct post);
    struct buf b = BUF(home);
    struct str name;
    struct str address;

    cut_mailbox(config->from, &name, &address);
    if (!text_is_email(address)) {
        return fault(cx, FAULT_CONFIG_WRONG, "mail.from: \"%" PRI_STR "\" is no mail address",
                     ARG_STR(address));
    }
    mime_mailbox(&b, "From", name, address);
    size_t at = str_find(address, STR("@"));
    *post = (struct post){
        .smtp_url = arena_copy(home, config->smtp_url),
        .user = arena_copy(home, config->user),
        .from = buf_str(&b),
        .address = arena_copy(home, address),
        .domain = arena_copy(home, (struct str){address.p + at + 1, address.n - at - 1}),
        .state = arena_copy(home, state),
    };
    if (!str_is_empty(config->password_file))
        TRY(read_password(cx, home, config->password_file, &post->password));
    *ret = post;
    return FAULT_NONE;
}

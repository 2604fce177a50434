/* SPDX-License-Identifier: EUPL-1.2 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "house.h"
#include "mail/inside.h"

#define SEND_SECONDS 60L

static void easy_drop(CURL **easy)
{
    if (*easy)
        curl_easy_cleanup(*easy);
}

static void list_drop(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static void fd_close(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* What the server is given, piece by piece. */
struct reading {
    struct str rest;
};

static size_t give(char *to, size_t size, size_t n, void *of)
{
    struct reading *reading = of;
    size_t most = size * n < reading->rest.n ? size * n : reading->rest.n;

    memcpy(to, reading->rest.p, most);
    reading->rest = (struct str){reading->rest.p + most, reading->rest.n - most};
    return most;
}

/* The server's last line, or the one that refused. */
struct answer {
    char text[300];
};

static size_t hear(char *line, size_t size, size_t n, void *of)
{
    struct answer *answer = of;
    struct str said = str_trim((struct str){line, size * n});

    if (answer->text[0] == '4' || answer->text[0] == '5')
        return size * n;
    if (said.n >= sizeof answer->text)
        said.n = sizeof answer->text - 1;
    for (size_t i = 0; i < said.n; i++)
        answer->text[i] = (char)(said.p[i] < ' ' || said.p[i] > '~' ? '?' : said.p[i]);
    answer->text[said.n] = '\0';
    return size * n;
}

static struct str whole(struct ctx *cx, const struct post *post, const struct mail_row *mail)
{
    struct buf b = BUF(cx->arena);

    buf_add(&b, post->from);
    buf_format(&b, "Message-ID: <%" PRI_STR "@%" PRI_STR ">\r\n",
               ARG_STR(id_to_text(cx->arena, mail->id.id)), ARG_STR(post->domain));
    buf_add(&b, mail->message);
    return buf_str(&b);
}

static bool is_own_machine(struct str url)
{
    size_t at = str_find(url, STR("://"));
    struct str host = at < url.n ? (struct str){url.p + at + 3, url.n - at - 3} : url;

    return str_starts(host, STR("127.")) || str_starts(host, STR("localhost")) ||
           str_starts(host, STR("[::1]"));
}

/* A password never leaves in the clear; without one, encryption is taken where it is offered. */
static long encryption(const struct post *post)
{
    if (is_own_machine(post->smtp_url))
        return CURLUSESSL_NONE;
    return str_is_empty(post->password) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

static void set_server(CURL *easy, const struct post *post)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, SEND_SECONDS);
    curl_easy_setopt(easy, CURLOPT_URL, post->smtp_url.p);
    curl_easy_setopt(easy, CURLOPT_USE_SSL, encryption(post));
    if (!str_is_empty(post->user)) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, post->user.p);
        curl_easy_setopt(easy, CURLOPT_PASSWORD,
                         str_is_empty(post->password) ? "" : post->password.p);
    }
}

/* What became of it: the code of the server's last answer, 0 when there was none. */
static CURLcode converse(struct ctx *cx,
                         const struct post *post,
                         const struct mail_row *mail,
                         struct answer *ret_answer,
                         long *ret_code)
{
    CLEANUP(easy_drop) CURL *easy = curl_easy_init();
    CLEANUP(list_drop)
    struct curl_slist *to = curl_slist_append(NULL, arena_copy(cx->arena, mail->addressee).p);
    struct reading reading = {whole(cx, post, mail)};

    if (!easy || !to)
        return CURLE_OUT_OF_MEMORY;
    set_server(easy, post);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, post->address.p);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(easy, CURLOPT_READDATA, &reading);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, hear);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, ret_answer);
    CURLcode code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, ret_code);
    return code;
}

/* 53x is about our account, not about the letter: a person mends that and it goes. */
static bool is_refused_for_good(CURLcode code, long status)
{
    return code != CURLE_OK && code != CURLE_LOGIN_DENIED && status >= 500 && status < 600 &&
           (status < 530 || status > 539);
}

static enum fault close_mail(struct ctx *cx,
                             struct db *db,
                             const struct mail_row *mail,
                             enum mail_state state,
                             struct str answer)
{
    struct args args = ARGS(word_of(&MAIL_STATES, state), answer, cx->now, mail->id);

    return db_do(cx, db, &MAIL_CLOSE, args, NULL);
}

static enum fault send_it(struct ctx *cx,
                          struct db *db,
                          const struct post *post,
                          const struct mail_row *mail)
{
    struct answer answer = {""};
    long status = 0;
    CURLcode code = converse(cx, post, mail, &answer, &status);

    ctx_tick(cx); /* a server may take its time */
    struct str said = str_of(answer.text[0] ? answer.text : curl_easy_strerror(code));
    if (code == CURLE_OK)
        return close_mail(cx, db, mail, MAIL_SENT, said);
    if (is_refused_for_good(code, status)) {
        say(cx, WARN, "a mail was refused", KV(mail->id), KV_AS("answer", said));
        return close_mail(cx, db, mail, MAIL_REFUSED, said);
    }
    TRY(db_do(cx, db, &MAIL_ANSWERED, ARGS(said, mail->id), NULL));
    return fault(cx, FAULT_UPSTREAM_DOWN, "the mail server: %s (%s)", curl_easy_strerror(code),
                 answer.text);
}

static bool write_all(int fd, struct str bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = write(fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* The folder is made for the first one. */
static int open_file(struct str folder, struct str path)
{
    int fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 && errno == ENOENT && (mkdir(folder.p, 0700) == 0 || errno == EEXIST))
        fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return fd;
}

static enum fault keep_it(struct ctx *cx,
                          struct db *db,
                          const struct post *post,
                          const struct mail_row *mail)
{
    struct str folder = arena_text(cx->arena, "%" PRI_STR "/mails", ARG_STR(post->state));
    struct str path = arena_text(cx->arena, "%" PRI_STR "/%" PRI_STR ".eml", ARG_STR(folder),
                                 ARG_STR(id_to_text(cx->arena, mail->id.id)));

    CLEANUP(fd_close) int fd = open_file(folder, path);
    if (fd < 0 || !write_all(fd, whole(cx, post, mail)))
        return fault(cx, FAULT_FILE_BROKEN, "%s: %s", path.p, strerror(errno));
    return close_mail(cx, db, mail, MAIL_KEPT, STR("written as a file"));
}

enum fault mail_hand_over(struct ctx *cx,
                          struct db *db,
                          const struct post *post,
                          const struct mail_row *mail)
{
    return str_is_empty(post->smtp_url) ? keep_it(cx, db, post, mail) : send_it(cx, db, post, mail);
}

enum fault mail_send(struct ctx *cx, struct db *db, const struct house *house, struct id subject)
{
    struct mail_row mail = {0};
    struct mail_id id = {subject};
    bool found = false;

    TRY(db_find(cx, db, &MAIL_BY_ID, ARGS(id), &mail, &found));
    if (!found || mail.state != MAIL_WAITING)
        return FAULT_NONE;
    return mail_hand_over(cx, db, house->post, &mail);
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/server_kit.h"
#include "house.h"
#include "jobs/run_kit.h"
#include "mail/inside.h"

/* Letters through a database and a mail server that speaks just enough SMTP. */

static struct server_kit kit;
static struct db *db;

/* The mail server: what it says to RCPT TO, and what it was given. */
struct smtp {
    int listening;
    uint32_t port;
    pthread_t thread;
    pthread_mutex_t lock;
    const char *to_recipient;
    char message[16384];
    size_t n;
    unsigned taken;
};
static struct smtp smtp = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void answer(FILE *to, const char *line)
{
    (void)fprintf(to, "%s\r\n", line);
    (void)fflush(to);
}

static void take_message(FILE *from)
{
    char line[2048];

    pthread_mutex_lock(&smtp.lock);
    smtp.n = 0;
    while (fgets(line, sizeof line, from) && strcmp(line, ".\r\n") != 0) {
        size_t n = strlen(line);
        if (smtp.n + n < sizeof smtp.message) {
            memcpy(smtp.message + smtp.n, line, n);
            smtp.n += n;
        }
    }
    smtp.taken++;
    pthread_mutex_unlock(&smtp.lock);
}

static void converse_with(FILE *talk)
{
    char line[2048];

    answer(talk, "220 test ready");
    while (fgets(line, sizeof line, talk)) {
        if (strncmp(line, "RCPT", 4) == 0) {
            pthread_mutex_lock(&smtp.lock);
            const char *said = smtp.to_recipient;
            pthread_mutex_unlock(&smtp.lock);
            answer(talk, said);
        } else if (strncmp(line, "DATA", 4) == 0) {
            answer(talk, "354 go on");
            take_message(talk);
            answer(talk, "250 taken as 42");
        } else if (strncmp(line, "QUIT", 4) == 0) {
            answer(talk, "221 bye");
            break;
        } else {
            answer(talk, "250 fine");
        }
    }
}

static void *serve_mail(void *of)
{
    (void)of;
    for (;;) {
        int fd = accept(smtp.listening, NULL, NULL);
        if (fd < 0)
            return NULL;
        FILE *talk = fdopen(fd, "r+");
        if (!talk)
            return NULL;
        converse_with(talk);
        (void)fclose(talk);
    }
}

static void smtp_start(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t n = sizeof at;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    smtp.listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(smtp.listening, (const struct sockaddr *)(const void *)&at, sizeof at),
                     0);
    assert_int_equal(listen(smtp.listening, 8), 0);
    getsockname(smtp.listening, (struct sockaddr *)(void *)&at, &n);
    smtp.port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&smtp.thread, NULL, serve_mail, NULL), 0);
}

static void smtp_say(const char *to_recipient)
{
    pthread_mutex_lock(&smtp.lock);
    smtp.to_recipient = to_recipient;
    pthread_mutex_unlock(&smtp.lock);
}

/* What came last, and how much came in all. */
static struct str smtp_taken(unsigned *ret_taken)
{
    pthread_mutex_lock(&smtp.lock);
    struct str got = arena_copy(kit.arena, (struct str){smtp.message, smtp.n});
    *ret_taken = smtp.taken;
    pthread_mutex_unlock(&smtp.lock);
    return got;
}

static int start(void **state)
{
    (void)state;
    if (kit_begin_serving(&kit, &db) != FAULT_NONE)
        return -1;
    smtp_start();
    log_least(LOG_ERROR);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    shutdown(smtp.listening, SHUT_RDWR);
    pthread_join(smtp.thread, NULL);
    close(smtp.listening);
    db_close(&db);
    kit_end(&kit);
    return 0;
}

static struct post *office(bool with_server)
{
    struct mail_config config = {.from = STR("Insolite <billets@insolite.example>")};
    struct post *post;

    if (with_server)
        config.smtp_url = arena_text(kit.arena, "smtp://127.0.0.1:%u", smtp.port);
    assert_int_equal(post_open(&kit.cx, kit.arena, &config, str_of(kit.folder), &post), FAULT_NONE);
    return post;
}

static struct letter letter_to_ana(const char *key)
{
    return (struct letter){
        .to = STR("ana@example.org"),
        .to_name = STR("Ana"),
        .subject = STR("Vos billets"),
        .text = STR("Bonjour\n.un point\n"),
        .key = str_of(key),
    };
}

static enum fault write_to_ana(const char *key)
{
    struct letter letter = letter_to_ana(key);

    ctx_tick(&kit.cx);
    return mail_write(&kit.cx, db, &letter);
}

static void write_letter(const char *key)
{
    assert_int_equal(write_to_ana(key), FAULT_NONE);
}

static const struct job_kind kinds[] = {
    {.name = "mail_send", .run = mail_send, .patience = SECONDS(3600), .ask_after = 10},
    {0},
};

static uint32_t run_jobs(struct post *post)
{
    struct house house = {.post = post};
    uint32_t run = 0;

    ctx_tick(&kit.cx);
    assert_int_equal(job_run_due(&kit.cx, db, kinds, &house, &run), FAULT_NONE);
    trouble_clear(&kit.cx);
    return run;
}

static struct mail_row row_of(const char *key)
{
    struct mail_found found = {0};
    struct mail_row row = {0};

    assert_int_equal(
        db_one(&kit.cx, db, &MAIL_BY_ONCE, ARGS(str_of(key)), FAULT_FILE_ABSENT, &found),
        FAULT_NONE);
    assert_int_equal(db_one(&kit.cx, db, &MAIL_BY_ID, ARGS(found.id), FAULT_FILE_ABSENT, &row),
                     FAULT_NONE);
    return row;
}

static void a_letter_goes_once(void **state)
{
    unsigned taken = 0;

    (void)state;
    smtp_say("250 fine");
    write_letter("ticket:1");
    write_letter("ticket:1");
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    struct str got = smtp_taken(&taken);
    assert_int_equal(taken, 1);
    assert_true(str_find(got, STR("From: \"Insolite\"\r\n <billets@insolite.example>")) < got.n);
    assert_true(str_find(got, STR("Message-ID: <")) < got.n);
    assert_true(str_find(got, STR("\r\n..un point\r\n")) < got.n);
    struct mail_row row = row_of("ticket:1");
    assert_int_equal(row.state, MAIL_SENT);
    assert_true(str_find(row.answer, STR("250")) < row.answer.n);
    assert_int_equal(run_jobs(office(/* with_server */ true)), 0);
}

static void what_is_refused_for_good_is_marked(void **state)
{
    struct list refused;

    (void)state;
    smtp_say("550 no such person");
    write_letter("ticket:2");
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    assert_int_equal(row_of("ticket:2").state, MAIL_REFUSED);
    assert_int_equal(mails_refused(&kit.cx, db, &refused), FAULT_NONE);
}

/* Refused, then sent to the address that is right, as the same letter to the same person. */
static void what_was_refused_goes_again(void **state)
{
    unsigned before = 0;
    unsigned taken = 0;
    struct mail_view view;
    struct mails_left left;
    struct list refused;
    uint32_t n = 0;

    (void)state;
    (void)smtp_taken(&before);
    kit.cx.destination = (struct destination_id){{{7}}};
    smtp_say("550 no such person");
    write_letter("ticket:6");
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    assert_int_equal(mails_refused(&kit.cx, db, &refused), FAULT_NONE);
    assert_int_equal(refused.n, 1);
    struct mail_id id = ((const struct mail_view *)refused.items)->id;
    assert_int_equal(mails_left(&kit.cx, db, &left), FAULT_NONE);
    assert_true(left.refused >= 1);

    kit.cx.destination = (struct destination_id){{{8}}};
    assert_int_equal(mails_refused_count(&kit.cx, db, &n), FAULT_NONE);
    assert_int_equal(n, 0);
    assert_int_equal(mail_refused_find(&kit.cx, db, id, &view), FAULT_MAIL_ABSENT);
    assert_int_equal(mail_again(&kit.cx, db, id, STR_NONE), FAULT_MAIL_ABSENT);
    kit.cx.destination = (struct destination_id){{{7}}};
    assert_int_equal(mail_again(&kit.cx, db, id, STR("nowhere")), FAULT_BAD_INPUT);
    trouble_clear(&kit.cx);

    assert_int_equal(mails_again(&kit.cx, db, &n), FAULT_NONE); /* and is refused once more */
    assert_int_equal(n, 1);
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    assert_int_equal(mail_refused_find(&kit.cx, db, id, &view), FAULT_NONE);
    assert_int_equal(view.attempt, 2);

    smtp_say("250 fine");
    assert_int_equal(mail_again(&kit.cx, db, id, STR(" ana.b@example.org ")), FAULT_NONE);
    assert_int_equal(mail_again(&kit.cx, db, id, STR_NONE), FAULT_MAIL_ABSENT); /* on its way */
    trouble_clear(&kit.cx);
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    struct str got = smtp_taken(&taken);
    assert_int_equal(taken, before + 1);
    assert_true(str_find(got, STR("To: \"Ana\"\r\n <ana.b@example.org>\r\nSubject: ")) < got.n);
    assert_true(str_find(got, STR("\r\n..un point\r\n")) < got.n);
    struct mail_row row = row_of("ticket:6");
    assert_int_equal(row.state, MAIL_SENT);
    assert_true(str_is(row.addressee, STR("ana.b@example.org")));
    assert_int_equal(mails_refused_count(&kit.cx, db, &n), FAULT_NONE);
    assert_int_equal(n, 0);
    kit.cx.destination = (struct destination_id){{{0}}};
}

static void what_may_go_later_waits(void **state)
{
    (void)state;
    smtp_say("451 come back");
    write_letter("ticket:3");
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    struct mail_row row = row_of("ticket:3");
    assert_int_equal(row.state, MAIL_WAITING);
    assert_true(str_find(row.answer, STR("451")) < row.answer.n);
}

static void without_a_server_letters_are_files(void **state)
{
    (void)state;
    write_letter("ticket:4");
    run_jobs(office(/* with_server */ false));
    struct mail_row row = row_of("ticket:4");
    assert_int_equal(row.state, MAIL_KEPT);
    struct str path = arena_text(kit.arena, "%s/mails/%.*s.eml", kit.folder,
                                 ARG_STR(id_to_text(kit.arena, row.id.id)));
    assert_int_equal(access(path.p, R_OK), 0);
}

/* The jobs' verb, played here (the linker puts this in its place) when it is to fail. */
static bool no_job;

enum fault __real_job_add(struct ctx *cx,
                          struct db *here,
                          struct str kind,
                          struct id subject,
                          struct moment due,
                          struct str key);
enum fault __wrap_job_add(struct ctx *cx,
                          struct db *here,
                          struct str kind,
                          struct id subject,
                          struct moment due,
                          struct str key);
enum fault __wrap_job_add(struct ctx *cx,
                          struct db *here,
                          struct str kind,
                          struct id subject,
                          struct moment due,
                          struct str key)
{
    if (no_job)
        return fault(cx, FAULT_DB_BROKEN, "no job can be written now");
    return __real_job_add(cx, here, kind, subject, due, key);
}

/* A letter that stayed behind without its job would count as written, and never go. */
static void a_letter_and_its_job_are_written_together(void **state)
{
    struct mail_found found;
    bool there = true;

    (void)state;
    no_job = true;
    assert_int_equal(write_to_ana("ticket:5"), FAULT_DB_BROKEN);
    no_job = false;
    trouble_clear(&kit.cx);
    assert_int_equal(db_find(&kit.cx, db, &MAIL_BY_ONCE, ARGS(STR("ticket:5")), &found, &there),
                     FAULT_NONE);
    assert_false(there);
    write_letter("ticket:5");
    assert_int_equal(run_jobs(office(/* with_server */ false)), 1);
}

/* Where a daemon that delivers is killed: from there on, nothing happens any more. */
static enum { NOT_KILLED, KILLED_BEFORE_SENDING, KILLED_AFTER_SENDING } killed;

enum fault __real_mail_hand_over(struct ctx *cx,
                                 struct db *here,
                                 const struct post *post,
                                 const struct mail_row *mail);
enum fault __wrap_mail_hand_over(struct ctx *cx,
                                 struct db *here,
                                 const struct post *post,
                                 const struct mail_row *mail);
enum fault __wrap_mail_hand_over(struct ctx *cx,
                                 struct db *here,
                                 const struct post *post,
                                 const struct mail_row *mail)
{
    if (killed == KILLED_BEFORE_SENDING)
        return fault(cx, FAULT_BROKEN, "killed before the sending");
    return __real_mail_hand_over(cx, here, post, mail);
}

enum fault __real_db_do(struct ctx *cx,
                        struct db *here,
                        const struct query *q,
                        struct args args,
                        uint64_t *ret_changed);
enum fault __wrap_db_do(struct ctx *cx,
                        struct db *here,
                        const struct query *q,
                        struct args args,
                        uint64_t *ret_changed);
enum fault __wrap_db_do(struct ctx *cx,
                        struct db *here,
                        const struct query *q,
                        struct args args,
                        uint64_t *ret_changed)
{
    if (killed == KILLED_AFTER_SENDING && q == &MAIL_CLOSE)
        return fault(cx, FAULT_BROKEN, "killed after the sending");
    return __real_db_do(cx, here, q, args, ret_changed);
}

static enum fault deliver(const char *key)
{
    struct house house = {.post = office(/* with_server */ true)};
    struct letter letter = letter_to_ana(key);

    ctx_tick(&kit.cx);
    trouble_clear(&kit.cx);
    return mail_deliver(&kit.cx, db, &house, &letter);
}

static enum fault deliver_left(const char *key)
{
    struct house house = {.post = office(/* with_server */ true)};

    trouble_clear(&kit.cx);
    return mail_deliver_left(&kit.cx, db, &house, str_of(key));
}

static unsigned taken_so_far(void)
{
    unsigned taken = 0;

    (void)smtp_taken(&taken);
    return taken;
}

static struct str message_id(void)
{
    unsigned taken = 0;
    struct str got = smtp_taken(&taken);
    size_t at = str_find(got, STR("Message-ID: <"));
    struct str rest = {got.p + at, got.n - at};

    return (struct str){rest.p, str_find(rest, STR("\r\n"))};
}

static void a_job_delivers_its_letter_itself(void **state)
{
    unsigned before = taken_so_far();

    (void)state;
    smtp_say("250 fine");
    assert_int_equal(deliver("ticket:10"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before + 1);
    assert_int_equal(row_of("ticket:10").state, MAIL_SENT);
    assert_int_equal(deliver("ticket:10"), FAULT_NONE);
    assert_int_equal(run_jobs(office(/* with_server */ true)), 0); /* no job of its own */
    assert_int_equal(taken_so_far(), before + 1);
}

static void what_its_job_could_not_deliver_goes_with_the_next_run(void **state)
{
    unsigned before = taken_so_far();

    (void)state;
    smtp_say("451 come back");
    assert_int_equal(deliver("ticket:11"), FAULT_UPSTREAM_DOWN);
    struct mail_row first = row_of("ticket:11");
    assert_int_equal(first.state, MAIL_WAITING);
    assert_true(str_find(first.answer, STR("451")) < first.answer.n);
    assert_int_equal(deliver("ticket:11"), FAULT_UPSTREAM_DOWN);
    smtp_say("250 fine");
    assert_int_equal(deliver("ticket:11"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before + 1);
    assert_true(str_find(message_id(), id_to_text(kit.arena, first.id.id)) < message_id().n);
    assert_int_equal(row_of("ticket:11").state, MAIL_SENT);

    /* And when there is no letter any more, the one that was written goes all the same. */
    smtp_say("451 come back");
    assert_int_equal(deliver("ticket:12"), FAULT_UPSTREAM_DOWN);
    smtp_say("250 fine");
    assert_int_equal(deliver_left("ticket:12"), FAULT_NONE);
    assert_int_equal(row_of("ticket:12").state, MAIL_SENT);
    assert_int_equal(deliver_left("ticket:12"), FAULT_NONE);
    assert_int_equal(deliver_left("ticket:never"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before + 2);
}

static void what_is_refused_to_its_job_is_done(void **state)
{
    struct destination_id none = kit.cx.destination;
    struct mail_row row;

    (void)state;
    kit.cx.destination = (struct destination_id){{{9}}};
    smtp_say("550 no such person");
    assert_int_equal(deliver("ticket:13"), FAULT_NONE);
    row = row_of("ticket:13");
    assert_int_equal(row.state, MAIL_REFUSED);
    smtp_say("250 fine");
    unsigned before = taken_so_far();
    assert_int_equal(deliver("ticket:13"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before);

    /* A person has it sent again: that is for a job of its own, whoever else looks. */
    assert_int_equal(mail_again(&kit.cx, db, row.id, STR_NONE), FAULT_NONE);
    assert_int_equal(deliver("ticket:13"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before);
    assert_int_equal(run_jobs(office(/* with_server */ true)), 1);
    assert_int_equal(taken_so_far(), before + 1);
    kit.cx.destination = none;
}

static void a_kill_loses_no_letter(void **state)
{
    unsigned before = taken_so_far();

    (void)state;
    smtp_say("250 fine");
    killed = KILLED_BEFORE_SENDING;
    assert_int_equal(deliver("ticket:14"), FAULT_BROKEN);
    killed = NOT_KILLED;
    assert_int_equal(deliver("ticket:14"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before + 1);

    /* Nobody noted that it went: it goes twice, as one letter. */
    killed = KILLED_AFTER_SENDING;
    assert_int_equal(deliver("ticket:15"), FAULT_BROKEN);
    struct str first = message_id();
    killed = NOT_KILLED;
    assert_int_equal(row_of("ticket:15").state, MAIL_WAITING);
    assert_int_equal(deliver("ticket:15"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before + 3);
    assert_true(str_is(message_id(), first));
    assert_int_equal(row_of("ticket:15").state, MAIL_SENT);
    assert_int_equal(deliver("ticket:15"), FAULT_NONE);
    assert_int_equal(taken_so_far(), before + 3);
}

static void every_query_fits_the_schema(void **state)
{
    uint32_t n = 0;

    (void)state;
    assert_int_equal(kit_check_queries(&kit, &n), FAULT_NONE);
    assert_true(n >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_goes_once),
        cmocka_unit_test(what_is_refused_for_good_is_marked),
        cmocka_unit_test(what_was_refused_goes_again),
        cmocka_unit_test(what_may_go_later_waits),
        cmocka_unit_test(without_a_server_letters_are_files),
        cmocka_unit_test(a_letter_and_its_job_are_written_together),
        cmocka_unit_test(a_job_delivers_its_letter_itself),
        cmocka_unit_test(what_its_job_could_not_deliver_goes_with_the_next_run),
        cmocka_unit_test(what_is_refused_to_its_job_is_done),
        cmocka_unit_test(a_kill_loses_no_letter),
        cmocka_unit_test(every_query_fits_the_schema),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "db/files.h"
#include "db/inside.h"
#include "db/server_kit.h"

static const char note_table[] = "CREATE TABLE IF NOT EXISTS note (n INT UNSIGNED PRIMARY KEY)";

struct number_row {
    int64_t n;
};
SHAPE(NUMBER_ROW, struct number_row, FIELD(struct number_row, n));
QUERY(NOTE_INSERT, NULL, "INSERT INTO note (n) VALUES (?)");
QUERY(NOTE_COUNT, &NUMBER_ROW, "SELECT COUNT(*) FROM note");

static struct server_kit kit; /* of the running test; its teardown ends what a failure left */

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* The pid that private.c noted; 0 when there is none. */
static pid_t server_pid(const struct server_kit *k)
{
    char path[300];
    int pid = 0;

    snprintf(path, sizeof path, "%s/db/pid", k->folder);
    FILE *f = fopen(path, "re");
    if (!f)
        return 0;
    if (fscanf(f, "%d", &pid) != 1) /* NOLINT(cert-err34-c): mariadbd wrote it */
        pid = 0;
    fclose(f);
    return (pid_t)pid;
}

/* Reaped or not: a zombie is gone. */
static bool is_alive(pid_t pid)
{
    char path[64];
    char line[16] = "";

    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, line, sizeof line);
    close(fd);
    return n > 0;
}

static void write_note(struct server_kit *k, uint32_t n)
{
    CLEANUP(db_close) struct db *db = NULL;

    trouble_clear(&k->cx);
    if (db_open(&k->cx, &k->owner, &db) != FAULT_NONE ||
        db_plain(&k->cx, db, note_table, sizeof note_table - 1) != FAULT_NONE ||
        db_do(&k->cx, db, &NOTE_INSERT, ARGS(n), NULL) != FAULT_NONE)
        fail_msg("note %u: %s", n, k->cx.trouble.story.p);
}

static int64_t count_notes(struct server_kit *k)
{
    CLEANUP(db_close) struct db *db = NULL;
    struct number_row row = {-1};

    trouble_clear(&k->cx);
    if (db_open(&k->cx, &k->owner, &db) != FAULT_NONE ||
        db_one(&k->cx, db, &NOTE_COUNT, NO_ARGS, FAULT_BROKEN, &row) != FAULT_NONE)
        fail_msg("counting: %s", k->cx.trouble.story.p);
    return row.n;
}

static bool comes_up(struct server_kit *k, pid_t other_than)
{
    for (int i = 0; i < 1500; i++) {
        if (private_is_up(k->server) && server_pid(k) != other_than)
            return true;
        pause_ms(10);
    }
    return false;
}

static void begin(struct server_kit *k)
{
    *k = (struct server_kit){0};
    assert_int_equal(kit_begin(k), FAULT_NONE);
}

static int end_one(void **state)
{
    (void)state;
    kit_end(&kit);
    return 0;
}

static void stops_and_starts_quickly(void **state)
{
    (void)state;
    begin(&kit);
    pid_t pid = server_pid(&kit);
    write_note(&kit, 1);
    assert_true(is_alive(pid));
    private_stop(&kit.server);
    assert_false(is_alive(pid));

    int64_t began = moment_ticks();
    assert_int_equal(kit_start(&kit), FAULT_NONE);
    assert_true(moment_ticks() - began < SECONDS(5).us);
    assert_int_equal(count_notes(&kit), 1);
    kit_end(&kit);
    assert_false(is_alive(pid));
}

static void never_as_root(void **state)
{
    struct stat st;
    char path[300];

    (void)state;
    begin(&kit);
    snprintf(path, sizeof path, "/proc/%d", (int)server_pid(&kit));
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_uid != 0);
    snprintf(path, sizeof path, "%s/db/passwords", kit.folder);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    kit_end(&kit);
}

/* kill -9 of mariadbd: the watcher brings it back, with everything that was committed. */
static void a_killed_server_comes_back(void **state)
{
    (void)state;
    begin(&kit);
    for (uint32_t round = 1; round <= 3; round++) {
        pid_t pid = server_pid(&kit);

        write_note(&kit, round);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_true(comes_up(&kit, pid));
        assert_int_equal(count_notes(&kit), round);
    }
    kit_end(&kit);
}

/* A child that starts a server and tells its pid, then waits to be killed or told to end. */
static pid_t child_starts(struct server_kit *k, int *ret_tell)
{
    int ready[2];
    int end[2];
    char byte = 0;

    assert_int_equal(pipe(ready) | pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        close(end[1]);
        enum fault f = kit_start(k);
        byte = f == FAULT_NONE ? 'y' : 'n';
        if (write(ready[1], &byte, 1) != 1)
            _exit(3);
        while (read(end[0], &byte, 1) < 0)
            ;
        private_stop(&k->server);
        _exit(f == FAULT_NONE ? 0 : 1);
    }
    close(ready[1]);
    close(end[0]);
    *ret_tell = end[1];
    if (read(ready[0], &byte, 1) != 1)
        byte = 'n';
    close(ready[0]);
    assert_int_equal(byte, 'y');
    return child;
}

/* Later children hold the pipes of earlier ones too: a byte, not the end of the pipe, is the word.
 */
static void tell_to_end(int tell)
{
    assert_int_equal(write(tell, "e", 1), 1);
    close(tell);
}

static void wait_child(pid_t child)
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void a_killed_daemon_leaves_a_server_to_take_over(void **state)
{
    int tell = -1;

    (void)state;
    begin(&kit);
    private_stop(&kit.server);

    pid_t child = child_starts(&kit, &tell);
    pid_t pid = server_pid(&kit);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(tell);
    assert_true(is_alive(pid));
    assert_int_equal(kit_start(&kit), FAULT_NONE);
    assert_int_equal(server_pid(&kit), pid); /* the same one */
    write_note(&kit, 1);
    private_stop(&kit.server);
    pause_ms(50);
    assert_false(is_alive(pid));

    /* Both killed: what is left are a pid file and a socket that nobody listens on. */
    child = child_starts(&kit, &tell);
    pid = server_pid(&kit);
    kill(child, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(child, NULL, 0);
    close(tell);
    assert_int_equal(kit_start(&kit), FAULT_NONE);
    assert_true(server_pid(&kit) != pid);
    assert_int_equal(count_notes(&kit), 1);
    kit_end(&kit);
}

/* The server was started by a verb that ends first: who is left goes on, the last one stops it. */
static void the_last_to_leave_stops_it(void **state)
{
    int tell[3];
    pid_t children[3];

    (void)state;
    begin(&kit);
    private_stop(&kit.server);
    for (int i = 0; i < 3; i++)
        children[i] = child_starts(&kit, &tell[i]);
    pid_t pid = server_pid(&kit);
    assert_int_equal(kit_start(&kit), FAULT_NONE);
    assert_int_equal(server_pid(&kit), pid);
    for (int i = 0; i < 3; i++) {
        tell_to_end(tell[i]);
        wait_child(children[i]);
    }
    assert_true(is_alive(pid));
    write_note(&kit, 1);

    /* The one who is left did not start it, and brings it back all the same. */
    kill(pid, SIGKILL);
    assert_true(comes_up(&kit, pid));
    assert_int_equal(count_notes(&kit), 1);
    pid = server_pid(&kit);
    kit_end(&kit);
    assert_false(is_alive(pid));
}

static void two_verbs_at_once(void **state)
{
    pid_t children[4];

    (void)state;
    begin(&kit);
    private_stop(&kit.server);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            enum fault f = kit_start(&kit);
            pause_ms(INT64_C(20) * i);
            if (f == FAULT_NONE)
                private_stop(&kit.server);
            _exit(f == FAULT_NONE ? 0 : 1);
        }
    }
    for (int i = 0; i < 4; i++)
        wait_child(children[i]);
    assert_int_equal(server_pid(&kit), 0);
    kit_end(&kit);
}

static void a_long_path_is_no_obstacle(void **state)
{
    char folder[64];

    (void)state;
    begin(&kit);
    private_stop(&kit.server);
    memcpy(folder, kit.folder, sizeof folder);
    struct str deep = arena_text(kit.arena, "%s/%0*d", folder, 150, 0);
    assert_int_equal(mkdir(deep.p, 0755), 0);
    struct private_options options = {.state = deep, .buffer_pool_mib = 64, .connections = 20};
    if (private_start(&kit.cx, &options, &kit.server, &kit.owner, &kit.serving) != FAULT_NONE)
        fail_msg("%s", kit.cx.trouble.story.p);
    write_note(&kit, 1);
    assert_int_equal(count_notes(&kit), 1);
    kit_end(&kit);
}

/* A first start that was killed half-way left a folder that was never used. */
static void a_half_made_folder_is_made_again(void **state)
{
    kit = (struct server_kit){.arena = arena_new()};
    (void)state;
    ctx_init(&kit.cx, kit.arena);
    snprintf(kit.folder, sizeof kit.folder, "/tmp/insolite-test-XXXXXX");
    assert_non_null(mkdtemp(kit.folder));
    chmod(kit.folder, 0755);
    struct str half = arena_text(kit.arena, "%s/db/data.new/mysql", kit.folder);
    assert_int_equal(folder_make(&kit.cx, half, 0755), FAULT_NONE);
    struct str junk = arena_text(kit.arena, "%s/junk", half.p);
    assert_int_equal(file_write(&kit.cx, junk, STR("x")), FAULT_NONE);
    assert_int_equal(kit_start(&kit), FAULT_NONE);
    write_note(&kit, 1);
    kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(stops_and_starts_quickly, end_one),
        cmocka_unit_test_teardown(never_as_root, end_one),
        cmocka_unit_test_teardown(a_killed_server_comes_back, end_one),
        cmocka_unit_test_teardown(a_killed_daemon_leaves_a_server_to_take_over, end_one),
        cmocka_unit_test_teardown(the_last_to_leave_stops_it, end_one),
        cmocka_unit_test_teardown(two_verbs_at_once, end_one),
        cmocka_unit_test_teardown(a_long_path_is_no_obstacle, end_one),
        cmocka_unit_test_teardown(a_half_made_folder_is_made_again, end_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

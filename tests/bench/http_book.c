/* SPDX-License-Identifier: EUPL-1.2 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/server.h"

/*
 * Clients that book over HTTP, each with one request under way.
 *
 *   http_book hold|book PORT SLOTS SECONDS [--clients 64] [--rate N] [--hook NAME --secret TEXT]
 *             [--state DIR] [--acknowledged FILE]
 *
 * SLOTS is a file of lines "SLOT TARIFF". `hold` keeps seats; `book` also pays each by a
 * notification signed as fakepay signs, and waits at the end until every one has been applied.
 * `--rate`: so many a second, not as many as can be. `--acknowledged`: one line for every answer
 * "201", "B ID", and one for every notification that was taken, "P ID", written before the next
 * request goes out. Prints "DONE SECONDS REFUSED BROKEN SLOWEST_MS"; a broken connection is opened
 * again.
 */
enum { CLIENTS_MOST = 1024, SLOTS_MOST = 4096, REPLY_MOST = 16384 };

struct target {
    char slot[40];
    char tariff[40];
};

enum step { STEP_NONE, STEP_HOLD, STEP_PAY };

struct client {
    int fd;
    enum step step;
    char out[2048];
    size_t out_n, out_at;
    char in[REPLY_MOST];
    size_t in_n;
    char booking[40];
    char intent[40];
    unsigned long long price; /* minor units */
    double begun;             /* of the request under way */
};

static struct {
    bool pays;
    int port;
    unsigned seconds;
    unsigned clients;
    double rate;
    const char *hook;
    const char *secret;
    const char *state;
    FILE *acknowledged;
    struct target *targets;
    size_t targets_n;
    const char *mark; /* of this run: keys of two runs differ */
} wish = {.clients = 64};

static struct {
    int poll;
    struct client all[CLIENTS_MOST];
    unsigned long asked, held, paid, refused, broken;
    double slowest;
    double start;
    bool over;
} load;

/* ---- requests ---- */

static void hold_request(struct client *c)
{
    const struct target *t = &wish.targets[(load.asked * 2654435761u >> 7) % wish.targets_n];
    char body[400];
    int n = snprintf(body, sizeof body,
                     "{\"slot\":\"%s\",\"lines\":[{\"tariff\":\"%s\",\"seats\":1}],"
                     "\"email\":\"visiteur@essai.example\",\"name\":\"Essai Visiteur\"}",
                     t->slot, t->tariff);

    c->out_n = (size_t)snprintf(c->out, sizeof c->out,
                                "POST /api/v1/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                "Content-Type: application/json\r\nIdempotency-Key: %s-%lu\r\n"
                                "Content-Length: %d\r\n\r\n%s",
                                wish.mark, load.asked, n, body);
    c->step = STEP_HOLD;
    load.asked++;
}

static void pay_request(struct client *c)
{
    char body[400];
    char signed_text[440];
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[sizeof mac * 2 + 1];
    char at[40];
    time_t now = time(NULL);
    struct tm tm;
    crypto_auth_hmacsha256_state h;

    strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    int n =
        snprintf(body, sizeof body,
                 "{\"event\":\"ev_%s\",\"key\":\"%s\",\"reference\":\"fp_%s\",\"state\":\"taken\","
                 "\"amount\":{\"minor\":%llu,\"currency\":\"EUR\"},"
                 "\"fee\":{\"minor\":29,\"currency\":\"EUR\"},\"at\":\"%s\"}",
                 c->intent, c->intent, c->intent, c->price, at);
    int m = snprintf(signed_text, sizeof signed_text, "%ld.%s", (long)now, body);
    crypto_auth_hmacsha256_init(&h, (const unsigned char *)wish.secret, strlen(wish.secret));
    crypto_auth_hmacsha256_update(&h, (const unsigned char *)signed_text, (size_t)m);
    crypto_auth_hmacsha256_final(&h, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    c->out_n = (size_t)snprintf(c->out, sizeof c->out,
                                "POST /hooks/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                "Content-Type: application/json\r\n"
                                "Fakepay-Signature: t=%ld,v1=%s\r\nContent-Length: %d\r\n\r\n%s",
                                wish.hook, (long)now, hex, n, body);
    c->step = STEP_PAY;
}

/* ---- the wire ---- */

static void watch(struct client *c, int op, unsigned events)
{
    struct epoll_event e = {.events = events, .data.ptr = c};

    epoll_ctl(load.poll, op, c->fd, &e);
}

static bool connect_client(struct client *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)wish.port)};
    int one = 1;

    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0) {
        if (c->fd >= 0)
            close(c->fd);
        c->fd = -1;
        return false;
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    c->step = STEP_NONE;
    c->in_n = 0;
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
    return true;
}

static void lose(struct client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    if (c->step != STEP_NONE)
        load.broken++;
    c->step = STEP_NONE;
}

static void send_rest(struct client *c)
{
    while (c->out_at < c->out_n) {
        ssize_t n = send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        }
        if (n <= 0) {
            lose(c);
            return;
        }
        c->out_at += (size_t)n;
    }
}

static void begin(struct client *c)
{
    c->out_at = 0;
    c->in_n = 0;
    c->begun = seconds_now();
    send_rest(c);
}

/* The next hold, when one is due. */
static void ask(struct client *c)
{
    c->step = STEP_NONE;
    if (load.over ||
        (wish.rate > 0 && (double)load.asked >= (seconds_now() - load.start) * wish.rate))
        return;
    hold_request(c);
    begin(c);
}

static void copy_member(const char *body, const char *name, char *ret, size_t room)
{
    const char *p = strstr(body, name);
    size_t n = p ? strcspn(p + strlen(name), "\"") : 0;

    if (n >= room)
        n = 0;
    memcpy(ret, p ? p + strlen(name) : "", n);
    ret[n] = 0;
}

static unsigned long long price_in(const char *body)
{
    static const char before[] = "\"price\":{\"minor\":";
    const char *p = strstr(body, before);

    return p ? strtoull(p + strlen(before), NULL, 10) : 0;
}

static void acknowledge(const char *what, const char *id)
{
    if (wish.acknowledged) {
        fprintf(wish.acknowledged, "%s %s\n", what, id);
        fflush(wish.acknowledged);
    }
}

static void refuse(const struct client *c)
{
    if (load.refused++ < 3)
        fprintf(stderr, "http_book: %.600s\n", c->in);
}

static void answered(struct client *c, int status, const char *body)
{
    double took = seconds_now() - c->begun;

    if (took > load.slowest)
        load.slowest = took;
    if (c->step == STEP_HOLD && status == 201) {
        load.held++;
        copy_member(body, "\"id\":\"", c->booking, sizeof c->booking);
        acknowledge("B", c->booking);
        copy_member(body, "\"intent\":\"", c->intent, sizeof c->intent);
        c->price = price_in(body);
        if (wish.pays) {
            pay_request(c);
            begin(c);
            return;
        }
    } else if (c->step == STEP_PAY && status >= 200 && status < 300) {
        load.paid++;
        acknowledge("P", c->booking);
    } else {
        refuse(c);
    }
    ask(c);
}

static void receive(struct client *c)
{
    ssize_t n = recv(c->fd, c->in + c->in_n, sizeof c->in - 1 - c->in_n, 0);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        lose(c);
        return;
    }
    c->in_n += (size_t)n;
    c->in[c->in_n] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end)
        return;
    const char *length = strcasestr(c->in, "\r\nContent-Length:");
    size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    if ((size_t)(end + 4 - c->in) + body > c->in_n)
        return;
    answered(c, (int)strtol(c->in + 9, NULL, 10), end + 4); /* behind "HTTP/1.1 " */
}

/* ---- the whole ---- */

static void turn(int patience)
{
    struct epoll_event events[CLIENTS_MOST];
    int n = epoll_wait(load.poll, events, CLIENTS_MOST, patience);

    for (int i = 0; i < n; i++) {
        struct client *c = events[i].data.ptr;
        if ((events[i].events & EPOLLOUT) && c->fd >= 0) {
            watch(c, EPOLL_CTL_MOD, EPOLLIN);
            send_rest(c);
        }
        if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && c->fd >= 0)
            receive(c);
    }
}

static unsigned under_way(void)
{
    unsigned n = 0;

    for (unsigned i = 0; i < wish.clients; i++)
        n += load.all[i].fd >= 0 && load.all[i].step != STEP_NONE;
    return n;
}

/* Lost clients come back, idle ones ask when something is due. */
static void wake_all(void)
{
    for (unsigned i = 0; i < wish.clients; i++) {
        struct client *c = &load.all[i];

        if (c->fd < 0)
            connect_client(c);
        if (c->fd >= 0 && c->step == STEP_NONE)
            ask(c);
    }
}

static void run(void)
{
    double end = load.start + wish.seconds;

    while (seconds_now() < end) {
        wake_all();
        /* Idle clients and lost ones are looked at again soon. */
        for (int k = 0; k < 64; k++)
            turn(wish.rate > 0 ? 1 : 5);
    }
    load.over = true;
    end = seconds_now() + 10;
    while (under_way() > 0 && seconds_now() < end)
        turn(50);
}

/* The answer to a notification means "stored": it counts when it was applied. */
static void wait_until_applied(void)
{
    MYSQL *db = server_open(wish.state);
    struct timespec pause = {0, 2000000};

    while (server_number(db, "SELECT COUNT(*) FROM payment_event WHERE waiting = 1") > 0)
        nanosleep(&pause, NULL);
    mysql_close(db);
}

static void read_targets(const char *path)
{
    FILE *f = fopen(path, "re");

    wish.targets = calloc(SLOTS_MOST, sizeof *wish.targets);
    while (f && wish.targets && wish.targets_n < SLOTS_MOST &&
           fscanf(f, "%39s %39s", wish.targets[wish.targets_n].slot,
                  wish.targets[wish.targets_n].tariff) == 2)
        wish.targets_n++;
    if (wish.targets_n == 0)
        errx(1, "no slots in %s", path);
    fclose(f);
}

static void read_option(const char *name, const char *value)
{
    if (strcmp(name, "--clients") == 0) {
        wish.clients = (unsigned)number_in(value);
    } else if (strcmp(name, "--rate") == 0) {
        wish.rate = decimal_in(value);
    } else if (strcmp(name, "--hook") == 0) {
        wish.hook = value;
    } else if (strcmp(name, "--secret") == 0) {
        wish.secret = value;
    } else if (strcmp(name, "--state") == 0) {
        wish.state = value;
    } else if (strcmp(name, "--acknowledged") == 0) {
        wish.acknowledged = fopen(value, "ae");
        if (!wish.acknowledged)
            err(1, "%s", value);
    } else {
        errx(2, "%s is not known", name);
    }
}

static void read_words(int argc, char **argv)
{
    if (argc < 5 || argc % 2 == 0)
        errx(2, "http_book hold|book PORT SLOTS SECONDS [options]");
    wish.pays = strcmp(argv[1], "book") == 0;
    wish.port = (int)number_in(argv[2]);
    read_targets(argv[3]);
    wish.seconds = (unsigned)number_in(argv[4]);
    for (int i = 5; i < argc; i += 2)
        read_option(argv[i], argv[i + 1]);
    if (wish.clients < 1 || wish.clients > CLIENTS_MOST)
        errx(2, "1 to %d clients", CLIENTS_MOST);
    if (wish.pays && (!wish.hook || !wish.secret))
        errx(2, "book wants --hook and --secret");
}

int main(int argc, char **argv)
{
    char mark[40];

    if (sodium_init() < 0)
        return 1;
    read_words(argc, argv);
    snprintf(mark, sizeof mark, "%lx%x", (long)time(NULL), randombytes_random());
    wish.mark = mark;
    load.poll = epoll_create1(EPOLL_CLOEXEC);
    for (unsigned i = 0; i < wish.clients; i++)
        load.all[i].fd = -1;
    load.start = seconds_now();
    run();
    if (wish.pays && wish.state)
        wait_until_applied();
    printf("%lu %.3f %lu %lu %.1f\n", wish.pays ? load.paid : load.held, seconds_now() - load.start,
           load.refused, load.broken, load.slowest * 1000);
    return 0;
}

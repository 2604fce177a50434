/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/wire_test.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"

int wire_open(uint32_t port)
{
    return wire_open_from(port, "127.0.0.1");
}

int wire_open_from(uint32_t port, const char *address)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(fd >= 0 && inet_pton(AF_INET, address, &from.sin_addr) == 1);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (bind(fd, (const struct sockaddr *)(const void *)&from, sizeof from) != 0 ||
        connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void wire_say(int fd, struct str bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = send(fd, bytes.p + at, bytes.n - at, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the other side has heard enough */
        at += (size_t)n;
    }
}

struct str wire_hear(struct arena *a, int fd)
{
    struct buf b = BUF(a);
    ssize_t n = 1;

    while (n > 0) {
        char *room = buf_room(&b, 4096);
        n = recv(fd, room, 4096, 0);
        if (n > 0)
            b.n += (size_t)n;
    }
    return buf_str(&b);
}

struct str wire_ask(struct arena *a, uint32_t port, const char *request)
{
    int fd = wire_open(port);

    wire_say(fd, str_of(request));
    struct str answer = wire_hear(a, fd);
    close(fd);
    return answer;
}

int wire_status(struct str answer)
{
    if (answer.n < 12 || !str_starts(answer, STR("HTTP/1.")))
        return 0;
    return (answer.p[9] - '0') * 100 + (answer.p[10] - '0') * 10 + (answer.p[11] - '0');
}

int wire_has(struct str answer, const char *text)
{
    return str_find(answer, str_of(text)) < answer.n;
}

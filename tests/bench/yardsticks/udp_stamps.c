/*
 * What the machine allows before any runtime: a WC server in plain C, and the
 * probe that measures how good the stamps of a WC server are.
 *
 *   udp_stamps serve               answers with stamps of CLOCK_MONOTONIC
 *   udp_stamps probe PORT COUNT    asks a server on loopback, COUNT times
 *
 * The probe prints a line for each exchange, in nanoseconds: its clock right
 * before the request was handed to the kernel, the server's receive and transmit
 * stamps as they came, when the kernel took the response from the server, and
 * when the probe had it. All but the server's are CLOCK_MONOTONIC.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { LENGTH = 32, TYPE = 1, ORIGINATE = 8, RECEIVE = 16, TRANSMIT = 24 };
enum { RESPONSE = 1, RESPONSE_WITH_FOLLOW_UP = 2, FOLLOW_UP = 3 };
enum { PAUSE_NANOS = 4000000 };

static int64_t now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void write_time(uint8_t *at, int64_t nanos) {
  uint32_t words[2] = {htonl((uint32_t)(nanos / 1000000000)),
                       htonl((uint32_t)(nanos % 1000000000))};
  memcpy(at, words, sizeof words);
}

static int64_t read_time(const uint8_t *at) {
  uint32_t words[2];
  memcpy(words, at, sizeof words);
  return ntohl(words[0]) * INT64_C(1000000000) + ntohl(words[1]);
}

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)port);
  return address;
}

static _Noreturn void serve(int sock) {
  struct sockaddr_in address = loopback(0), peer;
  socklen_t length = sizeof address;
  check(bind(sock, (struct sockaddr *)&address, length), "bind");
  check(getsockname(sock, (struct sockaddr *)&address, &length), "getsockname");
  printf("{\"event\":\"listening\",\"urls\":[\"udp://127.0.0.1:%d\"]}\n",
         ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    uint8_t message[LENGTH];
    socklen_t size = sizeof peer;
    ssize_t got = recvfrom(sock, message, LENGTH, 0, (struct sockaddr *)&peer,
                           &size);
    int64_t received = now(CLOCK_MONOTONIC);
    if (got != LENGTH) continue;
    message[TYPE] = RESPONSE;
    write_time(message + RECEIVE, received);
    write_time(message + TRANSMIT, now(CLOCK_MONOTONIC));
    sendto(sock, message, LENGTH, 0, (struct sockaddr *)&peer, size);
  }
}

/* How far CLOCK_REALTIME, in which the kernel stamps, is ahead. */
static int64_t realtime_ahead(void) {
  int64_t least = INT64_MAX, ahead = 0;
  for (int i = 0; i < 20; i++) {
    int64_t before = now(CLOCK_MONOTONIC);
    int64_t real = now(CLOCK_REALTIME);
    int64_t after = now(CLOCK_MONOTONIC);
    if (after - before >= least) continue;
    least = after - before;
    ahead = real - before - least / 2;
  }
  return ahead;
}

/* Receives a message; tells when the kernel got it, or -1 after a timeout. */
static int64_t receive(int sock, uint8_t *message) {
  char control[CMSG_SPACE(sizeof(struct timespec))];
  struct iovec part = {.iov_base = message, .iov_len = LENGTH};
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1,
                          .msg_control = control,
                          .msg_controllen = sizeof control};
  if (recvmsg(sock, &header, 0) != LENGTH) return -1;
  struct cmsghdr *first = CMSG_FIRSTHDR(&header);
  if (first == NULL || first->cmsg_type != SCM_TIMESTAMPNS) return -1;
  struct timespec stamp;
  memcpy(&stamp, CMSG_DATA(first), sizeof stamp);
  return stamp.tv_sec * INT64_C(1000000000) + stamp.tv_nsec;
}

static void exchange(int sock, uint32_t number) {
  uint8_t request[LENGTH] = {0}, message[LENGTH];
  uint32_t word = htonl(number);
  memcpy(request + ORIGINATE, &word, sizeof word);
  int64_t sent = now(CLOCK_MONOTONIC), arrived, left = -1;
  if (send(sock, request, LENGTH, 0) != LENGTH) return;
  do {
    int64_t stamp = receive(sock, message);
    arrived = now(CLOCK_MONOTONIC);
    if (stamp < 0) return;
    if (memcmp(message + ORIGINATE, &word, sizeof word) != 0) continue;
    if (message[TYPE] != FOLLOW_UP) left = stamp - realtime_ahead();
  } while (left < 0 || message[TYPE] == RESPONSE_WITH_FOLLOW_UP);
  printf("%lld %lld %lld %lld %lld\n", (long long)sent,
         (long long)read_time(message + RECEIVE),
         (long long)read_time(message + TRANSMIT), (long long)left,
         (long long)arrived);
}

static int probe(int sock, int port, uint32_t count) {
  struct sockaddr_in server = loopback(port);
  struct timeval patience = {.tv_usec = 200000};
  struct timespec pause = {.tv_nsec = PAUSE_NANOS};
  int on = 1;
  /* Companions have processors of their own; without the right to, so be it. */
  setpriority(PRIO_PROCESS, 0, -19);
  check(connect(sock, (struct sockaddr *)&server, sizeof server), "connect");
  check(setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience),
        "SO_RCVTIMEO");
  check(setsockopt(sock, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on),
        "SO_TIMESTAMPNS");
  for (uint32_t number = 1; number <= count; number++) {
    exchange(sock, number);
    nanosleep(&pause, NULL);
  }
  return 0;
}

int main(int argc, char **argv) {
  int sock = socket(AF_INET, SOCK_DGRAM, 0);
  check(sock, "socket");
  if (argc == 2 && strcmp(argv[1], "serve") == 0) serve(sock);
  if (argc == 4 && strcmp(argv[1], "probe") == 0)
    return probe(sock, atoi(argv[2]), (uint32_t)atoi(argv[3]));
  fprintf(stderr, "usage: udp_stamps serve | probe PORT COUNT\n");
  return 2;
}

/* flood sockets COUNT PATH | flood lookups RATE NAME...: what a local user can do to a host until killed. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t over;

static void end(int signal)
{
	(void)signal;
	over = 1;
}

/* COUNT connections are kept, each says one byte a second; one that is closed is made again. */
static int sockets(unsigned long count, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct rlimit limit = {count + 16, count + 16};
	struct pollfd *peers = calloc(count, sizeof(*peers));
	unsigned long i, made = 0, refused = 0;

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	if (peers == NULL || setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1;
	for (i = 0; i < count; i++)
		peers[i].fd = -1;
	while (!over) {
		for (i = 0; i < count; i++) {
			if (peers[i].fd >= 0 && send(peers[i].fd, "{", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1)
				continue;
			if (peers[i].fd >= 0)
				close(peers[i].fd);
			peers[i].fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
			peers[i].events = POLLIN;
			if (connect(peers[i].fd, (struct sockaddr *)&address, sizeof(address)) == 0)
				made++;
			else
				refused++;
		}
		poll(peers, 0, 10);
	}
	printf("%lu connections, %lu refused by the kernel\n", made, refused);
	return 0;
}

/* RATE lookups a second of the names in turn, fewer when the host is slower. */
static int lookups(unsigned long rate, char **names, int count)
{
	unsigned long done = 0, found = 0;
	struct timespec begin, now;
	double seconds = 0;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (!over) {
		found += getpwnam(names[done % (unsigned long)count]) != NULL;
		done++;
		clock_gettime(CLOCK_MONOTONIC, &now);
		seconds = (double)(now.tv_sec - begin.tv_sec) + (double)(now.tv_nsec - begin.tv_nsec) / 1e9;
		if ((double)done > seconds * (double)rate)
			usleep(1000);
	}
	printf("%.0f lookups a second, %lu of %lu found\n", (double)done / seconds, found, done);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = end};

	sigaction(SIGTERM, &action, NULL);
	if (argc == 4 && strcmp(argv[1], "sockets") == 0)
		return sockets(strtoul(argv[2], NULL, 10), argv[3]);
	if (argc >= 4 && strcmp(argv[1], "lookups") == 0)
		return lookups(strtoul(argv[2], NULL, 10), argv + 3, argc - 3);
	return 2;
}

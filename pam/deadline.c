#define _GNU_SOURCE
#include "deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

enum { SLICE_MS = 150 };

int64_t deadline_now_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return INT64_MAX;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t deadline_after_ms(int64_t wait_ms)
{
	int64_t now = deadline_now_ms();

	return now < INT64_MAX - wait_ms ? now + wait_ms : INT64_MAX;
}

int64_t deadline_left_ms(int64_t deadline_ms)
{
	int64_t now = deadline_now_ms();

	return now < deadline_ms ? deadline_ms - now : 0;
}

int deadline_check_signals(void)
{
	sigset_t pending;

	if (sigpending(&pending) < 0)
		return -errno;
	if (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGQUIT) == 1 ||
	    sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGHUP) == 1)
		return -ECANCELED;
	return 0;
}

int deadline_wait(int fd, short events, int64_t until_ms, bool heeds_signals)
{
	struct pollfd entry = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline_left_ms(until_ms);
		int r;

		r = heeds_signals ? deadline_check_signals() : 0;
		if (r < 0)
			return r;
		if (left == 0)
			return 0;
		r = poll(&entry, fd < 0 ? 0 : 1, left < SLICE_MS ? (int)left : SLICE_MS);
		if (r > 0)
			return 1;
		if (r < 0 && errno != EINTR)
			return -errno;
	}
}

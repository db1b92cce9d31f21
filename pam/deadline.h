/* CLOCK_MONOTONIC in milliseconds, and waiting that notices a blocked ^C. */
#ifndef USHER_DEADLINE_H
#define USHER_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

/* Now; INT64_MAX if there were no clock, so that every deadline has passed. */
int64_t deadline_now_ms(void);

/* The moment `wait_ms` from now, at most INT64_MAX. */
int64_t deadline_after_ms(int64_t wait_ms);

/* At least 0. */
int64_t deadline_left_ms(int64_t deadline_ms);

/* -ECANCELED when SIGINT, SIGQUIT, SIGTERM or SIGHUP is blocked and pending, else 0: sudo holds
 * them back while a module runs. */
int deadline_check_signals(void);

/* Waits for `events` on `fd` (-1: for the time alone). 1 when there is one, 0 when `until_ms` has
 * come, -ECANCELED for a pending signal where `heeds_signals`, or another negative errno. */
int deadline_wait(int fd, short events, int64_t until_ms, bool heeds_signals);

#endif

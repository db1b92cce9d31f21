/* The way to usherd: a socket that nobody but root can have made, with nobody but root behind it.
 */
#ifndef USHER_PEER_H
#define USHER_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The uid that is trusted beside root: the caller's own, when its real and effective uid are equal
 * and not 0 and no privilege was gained by exec. Otherwise 0. */
uid_t peer_own_uid(void);

/* A non-blocking connected socket, or a negative errno: -EPERM when path or peer belong to somebody
 * else, -ETIMEDOUT, -ECANCELED for a pending signal where `heeds_signals`. */
int peer_connect(const char *path, int64_t deadline_ms, bool heeds_signals);

#endif

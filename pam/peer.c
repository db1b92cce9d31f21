#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "deadline.h"

enum { CONNECT_MS = 2000, RETRY_MS = 20 };

uid_t peer_own_uid(void)
{
	if (getauxval(AT_SECURE) != 0 || getuid() != geteuid())
		return 0;
	return getuid();
}

static bool is_trusted_owner(const struct stat *st, uid_t own_uid)
{
	return st->st_uid == 0 || st->st_uid == own_uid;
}

/* Others may write into a directory of root's only where the sticky bit keeps them off its entries.
 */
static bool is_trusted_directory(const struct stat *st, uid_t own_uid)
{
	if (!S_ISDIR(st->st_mode) || !is_trusted_owner(st, own_uid))
		return false;
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return true;
	return st->st_uid == 0 && (st->st_mode & S_ISVTX) != 0;
}

static bool is_trusted_socket(const struct stat *st, uid_t own_uid)
{
	return S_ISSOCK(st->st_mode) && is_trusted_owner(st, own_uid) &&
	       (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* 0 when every directory on the way and the socket itself are root's or our own; symbolic links are
 * not followed. Nobody but their owners can exchange them afterwards. */
static int check_path(const char *path, uid_t own_uid)
{
	char name[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	struct stat st;
	int directory, r;

	if (path[0] != '/')
		return -EINVAL;
	directory = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return -errno;
	for (;;) {
		size_t size;
		int next;

		if (fstat(directory, &st) < 0) {
			r = -errno;
			goto out;
		}
		if (!is_trusted_directory(&st, own_uid)) {
			r = -EPERM;
			goto out;
		}
		path += strspn(path, "/");
		size = strcspn(path, "/");
		if (size == 0 || size >= sizeof(name)) {
			r = -EINVAL;
			goto out;
		}
		memcpy(name, path, size);
		name[size] = '\0';
		path += size;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
			r = -EINVAL;
			goto out;
		}
		if (*path == '\0')
			break;
		next = openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0) {
			r = -errno;
			goto out;
		}
		close(directory);
		directory = next;
	}
	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		r = -errno;
		goto out;
	}
	r = is_trusted_socket(&st, own_uid) ? 0 : -EPERM;
out:
	close(directory);
	return r;
}

/* Under socket activation the kernel reports who listened: root. */
static int check_credentials(int fd, uid_t own_uid)
{
	struct ucred peer = { .uid = (uid_t)-1 };
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	if (size != sizeof(peer))
		return -EPERM;
	return peer.uid == 0 || (own_uid != 0 && peer.uid == own_uid) ? 0 : -EPERM;
}

/* A local connect never waits when non-blocking: EAGAIN means that the backlog is full. */
static int connect_until(int fd, const struct sockaddr_un *address, int64_t until_ms,
			 bool heeds_signals)
{
	for (;;) {
		int64_t retry_ms = deadline_after_ms(RETRY_MS);
		int r;

		if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
			return 0;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (deadline_left_ms(until_ms) == 0)
			return -ETIMEDOUT;
		r = deadline_wait(-1, 0, retry_ms < until_ms ? retry_ms : until_ms, heeds_signals);
		if (r < 0)
			return r;
	}
}

int peer_connect(const char *path, int64_t deadline_ms, bool heeds_signals)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int64_t until_ms = deadline_after_ms(CONNECT_MS);
	uid_t own_uid = peer_own_uid();
	int fd, r;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	r = check_path(path, own_uid);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	r = connect_until(fd, &address, until_ms < deadline_ms ? until_ms : deadline_ms,
			  heeds_signals);
	if (r < 0)
		goto out;
	r = check_credentials(fd, own_uid);
	if (r < 0)
		goto out;
	r = fd;
	fd = -1; /* now the caller's */
out:
	if (fd >= 0)
		close(fd);
	return r;
}

#define _GNU_SOURCE
#include "snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int open_file(const char *path, mode_t forbidden, uint64_t *ret_size)
{
	struct stat st;
	int fd, r = -EIO;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == USHER_NSS_OWNER &&
	    (st.st_mode & forbidden) == 0 && st.st_size > 0) {
		*ret_size = (uint64_t)st.st_size;
		r = fd;
	}
	if (r < 0)
		close(fd);
	return r;
}

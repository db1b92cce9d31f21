#define _GNU_SOURCE
#include "snapshot.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

bool is_local_user(const char *name)
{
	char part[1024];
	uint64_t file_size = 0;
	size_t at = 0;
	bool is_same = true, is_found = false; /* so far in this line */
	ssize_t n;
	int fd;

	fd = open_file(USHER_NSS_PASSWD, S_IWGRP | S_IWOTH, &file_size);
	if (fd < 0)
		return true;
	while (!is_found && (n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		is_found = n < 0;
		for (ssize_t i = 0; !is_found && i < n; i++) {
			if (part[i] == '\n') {
				at = 0;
				is_same = true;
			} else if (is_same && name[at] == '\0') {
				is_found = part[i] == ':';
				is_same = false;
			} else if (is_same) {
				is_same = part[i] == name[at++];
			}
		}
	}
	close(fd);
	return is_found;
}

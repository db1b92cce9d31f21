#define _GNU_SOURCE
#include "local_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 100,000 accounts take about 7 MB. */
enum { MAX_FILE_SIZE = 64 * 1024 * 1024 };

struct span {
	const char *text;
	size_t size;
};

static bool equals(struct span span, const char *text)
{
	return span.size == strlen(text) && memcmp(span.text, text, span.size) == 0;
}

/* The whole of a regular file; the caller frees it. */
static int read_file(const char *path, struct span *ret_content)
{
	char *content = NULL;
	size_t size = 0, capacity;
	struct stat st;
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0) {
		r = -errno;
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		r = -EINVAL;
		goto out;
	}
	if (st.st_size < 0 || st.st_size >= MAX_FILE_SIZE) {
		r = -EFBIG;
		goto out;
	}
	capacity = (size_t)st.st_size + 1;
	content = malloc(capacity);
	if (content == NULL) {
		r = -ENOMEM;
		goto out;
	}
	for (;;) {
		ssize_t n = read(fd, content + size, capacity - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			r = -errno;
			goto out;
		}
		if (n == 0)
			break;
		size += (size_t)n;
		if (size == capacity) { /* it grew since fstat */
			r = -EAGAIN;
			goto out;
		}
	}
	ret_content->text = content;
	ret_content->size = size;
	content = NULL; /* now the caller's */
	r = 0;
out:
	free(content);
	close(fd);
	return r;
}

/* Cuts the part before the next `end` off the front of `rest`; false when nothing is left. */
static bool next_part(struct span *rest, char end, struct span *ret_part)
{
	const char *found;

	if (rest->text == NULL)
		return false;
	found = rest->size == 0 ? NULL : memchr(rest->text, end, rest->size);
	ret_part->text = rest->text;
	if (found == NULL) {
		ret_part->size = rest->size;
		rest->text = NULL;
		rest->size = 0;
	} else {
		ret_part->size = (size_t)(found - rest->text);
		rest->text = found + 1;
		rest->size -= ret_part->size + 1;
	}
	return true;
}

static int parse_uid(struct span text, uint32_t *ret_uid)
{
	uint64_t value = 0;

	if (text.size == 0)
		return -EBADMSG;
	for (size_t i = 0; i < text.size; i++) {
		if (text.text[i] < '0' || text.text[i] > '9')
			return -EBADMSG;
		value = value * 10 + (uint64_t)(text.text[i] - '0');
		if (value > UINT32_MAX)
			return -EBADMSG;
	}
	*ret_uid = (uint32_t)value;
	return 0;
}

int local_user(const char *name, uint32_t *ret_uid)
{
	struct span content = { NULL, 0 }, rest, line, field;
	int r;

	r = read_file("/etc/passwd", &content);
	if (r < 0)
		return r;
	r = 0;
	rest = content;
	while (next_part(&rest, '\n', &line)) {
		if (!next_part(&line, ':', &field) || !equals(field, name))
			continue;
		if (!next_part(&line, ':', &field) || !next_part(&line, ':', &field))
			r = -EBADMSG;
		else
			r = parse_uid(field, ret_uid);
		if (r == 0)
			r = 1;
		break;
	}
	free((char *)content.text);
	return r;
}

static bool has_member(struct span members, const char *name)
{
	struct span member;

	while (next_part(&members, ',', &member)) {
		if (equals(member, name))
			return true;
	}
	return false;
}

int local_groups(const char *name, const char *group, bool *ret_is_group, bool *ret_is_member)
{
	struct span content = { NULL, 0 }, rest, line, field, password, gid, members;
	int r;

	r = read_file("/etc/group", &content);
	if (r < 0)
		return r;
	*ret_is_group = false;
	*ret_is_member = false;
	rest = content;
	while (next_part(&rest, '\n', &line)) {
		if (!next_part(&line, ':', &field))
			continue;
		if (equals(field, name))
			*ret_is_group = true;
		if (group != NULL && equals(field, group) && next_part(&line, ':', &password) &&
		    next_part(&line, ':', &gid) && next_part(&line, ':', &members) &&
		    has_member(members, name))
			*ret_is_member = true;
	}
	free((char *)content.text);
	return 0;
}

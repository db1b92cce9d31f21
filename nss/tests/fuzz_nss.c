/* libFuzzer: any bytes as the two files, behind checks that hold, and any name, uid and buffer
 * length. What comes out must be above the floor, what was asked for, and inside the caller's
 * buffer. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../nss_usher.h"
#include "../snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int snapshot_file = -1, rule_file = -1;

static void check(int condition)
{
	if (!condition)
		abort();
}

/* In place of open_file.c: the module gets these bytes whatever it opens. */
int open_file(const char *path, mode_t forbidden, uint64_t *ret_size)
{
	size_t length = strlen(path);
	int fd = strcmp(path + length - 5, "/rule") == 0 ? rule_file : snapshot_file;
	off_t size = lseek(fd, 0, SEEK_END);

	check(forbidden == (fd == rule_file ? 0077 : 0022));
	if (size <= 0)
		return -ENOENT;
	*ret_size = (uint64_t)size;
	check(lseek(fd, 0, SEEK_SET) == 0); /* passwd is read from its start, the others anywhere */
	return dup(fd);
}

static void fill(int *fd, const void *bytes, size_t size)
{
	if (*fd < 0)
		*fd = memfd_create("file", MFD_CLOEXEC);
	check(ftruncate(*fd, 0) == 0 && pwrite(*fd, bytes, size, 0) == (ssize_t)size);
}

/* Mostly a header that passes, for all that comes behind it. */
static void repair(uint8_t *bytes, size_t size)
{
	static const uint8_t key[SIPHASH_KEY_SIZE];
	struct header header;

	memcpy(&header, bytes, sizeof(header));
	memcpy(header.magic, "usherv1\n", 8);
	header.header_size = htole32(sizeof(header));
	header.flags &= htole32(FLAG_ENUMERATION);
	header.file_size = htole64(size);
	header.id_min = htole32(1879048192U);
	header.id_max = htole32(MAX_ID);
	header.bits = htole32(MIN_BITS + le32toh(header.bits) % 2);
	header.home[0] = header.shell[0] = header.locked_shell[0] = '/';
	header.home[7] = header.shell[9] = header.locked_shell[20] = '\0';
	header.header_check = htole64(siphash(key, &header, offsetof(struct header, header_check)));
	memcpy(bytes, &header, sizeof(header));
}

static void repair_rule(uint8_t *bytes)
{
	static const uint8_t key[SIPHASH_KEY_SIZE];
	struct rule rule;

	memcpy(&rule, bytes, sizeof(rule));
	memcpy(rule.magic, "usherr1\n", 8);
	rule.size = htole32(sizeof(rule));
	memcpy(rule.home, "/home", 6);
	memcpy(rule.shell, "/bin/sh", 8);
	rule.check = htole64(siphash(key, &rule, offsetof(struct rule, check)));
	memcpy(bytes, &rule, sizeof(rule));
}

static void check_text(const char *text, const char *buffer, size_t size)
{
	check(text >= buffer && text < buffer + size &&
	      memchr(text, '\0', (size_t)(buffer + size - text)) != NULL);
	for (; *text != '\0'; text++)
		check((unsigned char)*text >= 0x20 && *text != ':' && *text != 0x7F);
}

static void check_passwd(const struct passwd *user, const char *name, const char *buffer,
			 size_t size)
{
	check(user->pw_uid >= MIN_ID && user->pw_uid <= MAX_ID && user->pw_gid == user->pw_uid);
	check_text(user->pw_name, buffer, size);
	check_text(user->pw_passwd, buffer, size);
	check_text(user->pw_gecos, buffer, size);
	check_text(user->pw_dir, buffer, size);
	check_text(user->pw_shell, buffer, size);
	check(strcmp(user->pw_passwd, "*") == 0 && user->pw_dir[0] == '/' &&
	      user->pw_shell[0] == '/');
	check(name == NULL || strcmp(user->pw_name, name) == 0);
	check(name_is_allowed(user->pw_name) && strstr(user->pw_dir, user->pw_name) != NULL);
}

static void check_group(const struct group *group, const char *name, const char *buffer,
			size_t size)
{
	check(group->gr_gid >= MIN_ID && group->gr_gid <= MAX_ID);
	check_text(group->gr_name, buffer, size);
	check((const char *)group->gr_mem >= buffer &&
	      (uintptr_t)group->gr_mem % _Alignof(char *) == 0);
	check((const char *)(group->gr_mem + 1) <= buffer + size && group->gr_mem[0] == NULL);
	check(name == NULL || strcmp(group->gr_name, name) == 0);
}

static void check_status(enum nss_status status, int error)
{
	check(status == NSS_STATUS_NOTFOUND ? error == 0
	      : status == NSS_STATUS_TRYAGAIN
		      ? error == ERANGE
		      : status == NSS_STATUS_UNAVAIL && error != 0 && error != ERANGE);
}

#define TRY(status_of, checked)                                                                    \
	do {                                                                                       \
		error = 0;                                                                         \
		status = status_of;                                                                \
		if (status == NSS_STATUS_SUCCESS)                                                  \
			checked;                                                                   \
		else                                                                               \
			check_status(status, error);                                               \
	} while (0)

static void ask(const char *name, uint32_t id, char *buffer, size_t size)
{
	struct passwd user;
	struct group group;
	enum nss_status status;
	long count = 1, places = 1;
	gid_t *list = calloc(1, sizeof(gid_t));
	int error;

	check(list != NULL);
	list[0] = id;
	TRY(_nss_usher_getpwnam_r(name, &user, buffer, size, &error),
	    check_passwd(&user, name, buffer, size));
	TRY(_nss_usher_getpwuid_r(id, &user, buffer, size, &error),
	    check_passwd(&user, NULL, buffer, size));
	check(status != NSS_STATUS_SUCCESS || user.pw_uid == id);
	TRY(_nss_usher_getgrnam_r(name, &group, buffer, size, &error),
	    check_group(&group, name, buffer, size));
	TRY(_nss_usher_getgrgid_r(id, &group, buffer, size, &error),
	    check_group(&group, NULL, buffer, size));
	check(status != NSS_STATUS_SUCCESS || group.gr_gid == id);
	_nss_usher_setpwent(0);
	do
		TRY(_nss_usher_getpwent_r(&user, buffer, size, &error),
		    check_passwd(&user, NULL, buffer, size));
	while (status == NSS_STATUS_SUCCESS);
	_nss_usher_setgrent(0);
	do
		TRY(_nss_usher_getgrent_r(&group, buffer, size, &error),
		    check_group(&group, NULL, buffer, size));
	while (status == NSS_STATUS_SUCCESS);
	TRY(_nss_usher_initgroups_dyn(name, id, &count, &places, &list, 0, &error), (void)0);
	check(count >= 1 && count <= places && list[0] == id && count <= 1 + MAX_GROUPS);
	for (long i = 1; i < count; i++)
		check(list[i] != 0 && list[i] != (gid_t)-1);
	free(list);
}

/* 2 bytes: sizes and whether to repair; name with NUL; 4 bytes id; rule; snapshot. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[64];
	size_t buffer_size, length;
	uint8_t options, *bytes;
	char *buffer;
	uint32_t id;

	if (size < 2)
		return 0;
	options = data[0];
	buffer_size = data[1] * 5U;
	data += 2;
	size -= 2;
	length = strnlen((const char *)data, size < sizeof(name) - 1 ? size : sizeof(name) - 1);
	memcpy(name, data, length);
	name[length] = '\0';
	length += length < size;
	data += length;
	size -= length;
	if (size < sizeof(id) + sizeof(struct rule))
		return 0;
	memcpy(&id, data, sizeof(id));
	data += sizeof(id);
	size -= sizeof(id);
	bytes = malloc(size);
	buffer = malloc(buffer_size + 1);
	check(bytes != NULL && buffer != NULL);
	memcpy(bytes, data, size);
	if ((options & 1) == 0)
		repair_rule(bytes);
	fill(&rule_file, bytes, (options & 2) == 0 ? sizeof(struct rule) : 0);
	size -= sizeof(struct rule);
	memmove(bytes, bytes + sizeof(struct rule), size);
	if ((options & 4) == 0 && size >= sizeof(struct header))
		repair(bytes, size);
	fill(&snapshot_file, bytes, size);
	ask(name, id, buffer, buffer_size);
	/* And what the bytes themselves lead to: a record's own name and number. */
	if (size > 32) {
		size_t at = size - 32;

		memcpy(&id, bytes + at, sizeof(id));
		memcpy(name, bytes + at + 4, 20);
		name[20] = '\0';
		ask(name, id, buffer, buffer_size);
	}
	free(buffer);
	free(bytes);
	return 0;
}

/* Files that are not as they should be: an error, never a crash, a hang or a lost descriptor. */
#define _GNU_SOURCE
#include "cases.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALL(wanted, ...)                                                                           \
	do {                                                                                       \
		EXPECT(strcmp(passwd_of("alice"), wanted) == 0, "passwd by name, " __VA_ARGS__);   \
		EXPECT(strcmp(passwd_of_uid(ALICE), wanted) == 0, "passwd by uid, " __VA_ARGS__);  \
		EXPECT(strcmp(group_of("alice"), wanted) == 0, "group by name, " __VA_ARGS__);     \
		EXPECT(strcmp(group_of_gid(ALICE), wanted) == 0, "group by gid, " __VA_ARGS__);    \
		EXPECT(strcmp(groups_of("alice", ALICE), wanted) == 0,                             \
		       "initgroups, " __VA_ARGS__);                                                \
	} while (0)

static unsigned int open_descriptors(void)
{
	unsigned int count = 0;
	DIR *directory = opendir("/proc/self/fd");

	while (directory != NULL && readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count;
}

static void test_kinds(const uint8_t *bytes, size_t size)
{
	remove_state("v1");
	ALL("error ENOENT", "without a file");
	if (symlink(STATE "/elsewhere", STATE "/v1") != 0)
		abort();
	write_state("elsewhere", bytes, size, 0644);
	ALL("error ELOOP", "a symbolic link");
	remove_state("elsewhere");
	remove_state("v1");
	if (mkdir(STATE "/v1", 0755) != 0)
		abort();
	ALL("error EIO", "a directory");
	remove_state("v1");
	if (mkfifo(STATE "/v1", 0644) != 0)
		abort();
	ALL("error EIO", "a pipe that nobody writes to");
	remove_state("v1");
	write_state("v1", bytes, size, 0664);
	ALL("error EIO", "writable by its group");
	write_state("v1", bytes, size, 0646);
	ALL("error EIO", "writable by everybody");
	write_state("v1", bytes, 0, 0644);
	ALL("error EIO", "empty");
	if (geteuid() == 0) {
		write_state("v1", bytes, size, 0644);
		if (chown(STATE "/v1", 65534, 0) != 0)
			abort();
		ALL("error EIO", "of another owner");
	}
}

static void test_header(uint8_t *bytes, size_t size)
{
	static const struct {
		size_t at;
		uint32_t value;
		const char *what;
	} fields[] = {
		{ 8, 288, "header size" },
		{ 12, 2, "unknown flag" },
		{ 16, 100000, "file size" },
		{ 40, 999, "id_min" },
		{ 44, 0x80000000U, "id_max" },
		{ 40, 0, "id_min 0" },
		{ 52, 3, "few bits" },
		{ 52, 23, "many bits" },
		{ 52, 0, "no bits" },
		{ 52, 0xFFFFFFFFU, "all bits" },
		{ 52, 22, "tables behind the end" },
		{ 72, 0x6D6F68, "home" }, /* "hom" */
		{ 72, 0x0A2F, "home with a newline" },
		{ 72, 0x3A2F, "home with a colon" },
		{ 136, 0, "no shell" },
		{ 200, 0, "no shell for the locked" },
	};

	for (size_t at = 0; at < HEADER_SIZE; at++) {
		bytes[at] ^= 0x40;
		write_state("v1", bytes, size, 0644);
		EXPECT(strcmp(passwd_of("alice"), "error EIO") == 0,
		       "byte %zu of the header is another", at);
		bytes[at] ^= 0x40;
	}
	/* The same with a check that holds. */
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint8_t header[HEADER_SIZE];

		memcpy(header, bytes, HEADER_SIZE);
		put32(bytes + fields[i].at, fields[i].value);
		model_repair(bytes, HEADER_CHECK);
		write_state("v1", bytes, size, 0644);
		ALL("error EIO", "wrong %s", fields[i].what);
		memcpy(bytes, header, HEADER_SIZE);
	}
	memset(bytes + 72, 'h', 64); /* no end */
	model_repair(bytes, HEADER_CHECK);
	write_state("v1", bytes, size, 0644);
	ALL("error EIO", "a home without an end");
}

static void test_cut(const uint8_t *bytes, size_t size)
{
	for (size_t left = 1; left < size; left += 7) {
		write_state("v1", bytes, left, 0644);
		EXPECT(strcmp(passwd_of("alice"), "error EIO") == 0, "a copy of %zu bytes", left);
	}
	/* Cut between two of the module's reads: other tests cannot do this, so the header lies. */
	for (size_t left = HEADER_SIZE; left < size; left += 5) {
		uint8_t *copy = malloc(size);

		if (copy == NULL)
			abort();
		memcpy(copy, bytes, size);
		put64(copy + 16, left);
		model_repair(copy, HEADER_CHECK);
		write_state("v1", copy, left, 0644);
		EXPECT(strcmp(passwd_of("carol"), "error EIO") == 0, "a file that ends at %zu",
		       left);
		free(copy);
	}
}

static void test_no_descriptors(const uint8_t *bytes, size_t size)
{
	struct rlimit before, none;
	int next;

	write_state("v1", bytes, size, 0644);
	getrlimit(RLIMIT_NOFILE, &before);
	next = open("/dev/null", O_RDONLY);
	close(next);
	none = before;
	none.rlim_cur = (rlim_t)next;
	setrlimit(RLIMIT_NOFILE, &none);
	ALL("error EMFILE", "without a descriptor left");
	setrlimit(RLIMIT_NOFILE, &before);
	EXPECT(strncmp(passwd_of("alice"), "alice:", 6) == 0, "afterwards: %s", passwd_of("alice"));
}

void test_files(void)
{
	size_t size = 0;
	uint8_t *bytes = model_snapshot(&usual, &size);
	unsigned int before = open_descriptors();

	test_kinds(bytes, size);
	test_cut(bytes, size);
	test_no_descriptors(bytes, size);
	test_header(bytes, size); /* changes them */
	EXPECT(open_descriptors() == before, "%u descriptors are open, %u before",
	       open_descriptors(), before);
	free(bytes);
}

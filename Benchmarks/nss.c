/* nss-bench SERVICE USERS CALLS: what a lookup through glibc costs; nss-bench write USERS FILE; nss-bench nobody CALLS;
 * nss-bench rule FILE; * and nss-bench flood NAMES, as /usr/sbin/sshd: how many of so many random names outside that rule, and of a hundredth
 * as many inside, have a record, and by how many kilobytes the program has grown.
 *
 * One line a function: name, median and 99th percentile in nanoseconds, of CALLS calls for random ones of the
 * users u0 … u(USERS-1), uid 1879048192 and up, each with 4 groups. nsswitch.conf names SERVICE alone; another
 * answer than the right one ends the program. */
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "../nss/tests/model.h"

static const uint32_t first = 1879048192U;

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static void fail(const char *what)
{
	fprintf(stderr, "nss-bench: %s\n", what);
	exit(1);
}

static uint32_t random_user(uint32_t users)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state % users);
}

static void call(int function, uint32_t user, char *name)
{
	struct passwd record, *found = NULL;
	char buffer[1024];
	gid_t list[64];
	int count = 64;

	snprintf(name, 32, function == 3 ? "v%u" : "u%u", user);
	switch (function) {
	case 0:
		if (getpwnam_r(name, &record, buffer, sizeof(buffer), &found) != 0 || found == NULL ||
		    record.pw_uid != first + user)
			fail("getpwnam");
		break;
	case 1:
		if (getpwuid_r(first + user, &record, buffer, sizeof(buffer), &found) != 0 ||
		    found == NULL || strcmp(record.pw_name, name) != 0)
			fail("getpwuid");
		break;
	case 2:
		if (getgrouplist(name, first + user, list, &count) != 4)
			fail("getgrouplist");
		break;
	default:
		if (getpwnam_r(name, &record, buffer, sizeof(buffer), &found) != 0 || found != NULL)
			fail("getpwnam of nobody");
	}
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void measure(int function, const char *title, uint32_t users, size_t calls)
{
	uint64_t *times = calloc(calls, sizeof(*times));
	char name[32];

	if (times == NULL)
		fail("memory");
	for (size_t i = 0; i < calls; i++) {
		uint32_t user = random_user(users);
		uint64_t began = now();

		call(function, user, name);
		times[i] = now() - began;
	}
	qsort(times, calls, sizeof(*times), by_value);
	printf("%s %lu %lu\n", title, times[calls / 2], times[calls - 1 - calls / 100]);
	free(times);
}

static void write_users(uint32_t users, const char *path)
{
	static const uint32_t groups[] = { 27, 100, 44 };
	struct model_account *accounts = calloc(users, sizeof(*accounts));
	char(*names)[16] = calloc(users, sizeof(*names));
	struct model model = { .generation = 1,
			       .id_min = first,
			       .id_max = 2147483647U,
			       .key = { 1, 2, 3 },
			       .home = "/home",
			       .shell = "/bin/bash",
			       .locked_shell = "/usr/sbin/nologin",
			       .accounts = accounts,
			       .count = users };
	size_t size = 0;
	uint8_t *bytes;
	FILE *file = fopen(path, "w");

	if (accounts == NULL || names == NULL || file == NULL)
		fail("cannot write");
	for (uint32_t i = 0; i < users; i++) {
		snprintf(names[i], sizeof(names[i]), "u%u", i);
		accounts[i] = (struct model_account){ names[i], "A Person", first + i, false, groups, 3 };
	}
	bytes = model_snapshot(&model, &size);
	if (fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		fail("cannot write");
	free(bytes);
	free(names);
	free(accounts);
}

/* The names that begin with "emp-". */
static void write_rule(const char *path)
{
	static const uint8_t key[16] = { 1, 2, 3 };
	uint8_t bytes[RULE_SIZE];
	FILE *file = fopen(path, "w");

	model_rule(bytes, key, "emp-", "", '\0', 1, 32);
	if (file == NULL || fwrite(bytes, 1, sizeof(bytes), file) != sizeof(bytes) || fclose(file) != 0)
		fail("cannot write");
}

static long resident_peak(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static size_t found(const char *prefix, size_t names)
{
	size_t count = 0;

	for (size_t i = 0; i < names; i++) {
		struct passwd record, *result = NULL;
		char name[33], buffer[1024];
		size_t size = strlen(prefix), end = size + 1 + random_user((uint32_t)(32 - size));

		memcpy(name, prefix, size);
		for (; size < end; size++)
			name[size] = "abcdfghijklmnopqrstuvwxyz_0123456789"[random_user(size == 0 ? 26 : 36)];
		name[size] = '\0';
		getpwnam_r(name, &record, buffer, sizeof(buffer), &result);
		count += result != NULL;
	}
	return count;
}

static void flood(size_t names)
{
	size_t outside, inside;
	long before;

	found("", 100); /* the module is loaded */
	before = resident_peak();
	outside = found("", names);
	inside = found("emp-", names / 100);
	printf("%zu %zu %ld\n", outside, inside, resident_peak() - before);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "rule") == 0) {
		write_rule(argv[2]);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "flood") == 0) {
		flood(strtoul(argv[2], NULL, 10));
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "nobody") == 0) {
		measure(3, "nobody", 100000, strtoul(argv[2], NULL, 10));
		return 0;
	}
	if (argc != 4) {
		fprintf(stderr, "usage: nss-bench SERVICE USERS CALLS | write USERS FILE | nobody CALLS | rule FILE | flood NAMES\n");
		return 2;
	}
	uint32_t users = (uint32_t)strtoul(argv[2], NULL, 10);
	size_t calls = strtoul(argv[3], NULL, 10);

	if (strcmp(argv[1], "write") == 0) {
		write_users(users, argv[3]);
		return 0;
	}
	measure(0, "getpwnam", users, calls);
	measure(1, "getpwuid", users, calls);
	measure(2, "getgrouplist", users, calls);
	measure(3, "nobody", users, calls);
	return 0;
}

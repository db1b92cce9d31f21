#define _GNU_SOURCE
#include "snapshot.h"

#include <errno.h>
#include <sys/auxv.h>
#include <unistd.h>

/* One after the other, an empty one at the end. OpenSSH has split sshd into three programs; where
 * they lie is the distribution's choice. */
#ifndef USHER_NSS_PROGRAMS
#define USHER_NSS_PROGRAMS                                                                         \
	"/usr/sbin/sshd\0"                                                                         \
	"/usr/lib/openssh/sshd-session\0/usr/lib/openssh/sshd-auth\0"                              \
	"/usr/libexec/openssh/sshd-session\0/usr/libexec/openssh/sshd-auth\0"                      \
	"/usr/lib/ssh/sshd-session\0/usr/lib/ssh/sshd-auth\0"
#endif

/* Is this sshd, run by root and not through set-uid? The name that a program is called by is its
 * caller's to choose, so it only spares other programs of root's the look at the kernel's link,
 * which is not. */
static bool is_sshd(void)
{
	const char *called = (const char *)getauxval(AT_EXECFN), *slash;
	char path[128];
	ssize_t size;

	if (called == NULL)
		return false;
	slash = strrchr(called, '/');
	if (strncmp(slash != NULL ? slash + 1 : called, "sshd", 4) != 0)
		return false;
	if (getauxval(AT_SECURE) != 0 || getuid() != USHER_NSS_OWNER ||
	    geteuid() != USHER_NSS_OWNER)
		return false;
	size = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (size <= 0)
		return false;
	path[size] = '\0';
	for (const char *at = USHER_NSS_PROGRAMS; *at != '\0'; at += strlen(at) + 1) {
		if (strcmp(at, path) == 0)
			return true;
	}
	return false;
}

static bool is_sound(const struct rule *rule)
{
	static const uint8_t check_key[SIPHASH_KEY_SIZE];
	uint32_t min = le32toh(rule->id_min), max = le32toh(rule->id_max);

	return memcmp(rule->magic, "usherr1\n", 8) == 0 && le32toh(rule->size) == sizeof(*rule) &&
	       siphash(check_key, rule, offsetof(struct rule, check)) == le64toh(rule->check) &&
	       min > 65535 && min <= max && max <= MAX_ID && place_is_valid(rule->home) &&
	       place_is_valid(rule->shell) && memchr(rule->prefix, '\0', MAX_NAME) != NULL &&
	       memchr(rule->suffix, '\0', MAX_NAME) != NULL &&
	       /* A rule that every name fits is none. */
	       (rule->prefix[0] != '\0' || rule->suffix[0] != '\0' || rule->contains != '\0');
}

static bool fits(const struct rule *rule, const char *name, size_t size)
{
	size_t prefix = strlen(rule->prefix), suffix = strlen(rule->suffix);

	return size >= rule->min_name && size <= rule->max_name && size > prefix + suffix &&
	       memcmp(name, rule->prefix, prefix) == 0 &&
	       memcmp(name + size - suffix, rule->suffix, suffix) == 0 &&
	       (rule->contains == '\0' ||
		memchr(name + prefix, rule->contains, size - prefix - suffix) != NULL);
}

int rule_account(const char *name, struct rule *ret_rule, struct account *ret)
{
	uint64_t size = 0, count;
	size_t name_size = strlen(name);
	ssize_t n = -1;
	bool is_ours = false;
	int fd;

	if (!is_sshd())
		return 0;
	fd = open_file(USHER_NSS_DIRECTORY "/rule", 0077, &size);
	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return fd;
	if (size == sizeof(*ret_rule))
		n = pread(fd, ret_rule, sizeof(*ret_rule), 0);
	close(fd);
	if (n != (ssize_t)sizeof(*ret_rule) || !is_sound(ret_rule))
		return -EIO;
	if (fits(ret_rule, name, name_size)) {
		count = (uint64_t)le32toh(ret_rule->id_max) - le32toh(ret_rule->id_min) + 1;
		ret->id = le32toh(ret_rule->id_min) +
			  (uint32_t)(siphash(ret_rule->key, name, name_size) % count);
		is_ours = true;
	}
	/* sshd becomes the user in a copy of this process. */
	explicit_bzero(ret_rule->key, sizeof(ret_rule->key));
	if (!is_ours)
		return 0;
	ret->name = name;
	ret->gecos = "";
	ret->home = ret_rule->home;
	ret->shell = ret_rule->shell;
	ret->groups = NULL;
	ret->groups_count = 0;
	return 1;
}

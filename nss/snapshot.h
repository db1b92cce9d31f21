/* The two files that root writes and this module reads: the accounts (v1, for everybody) and the
 * rule for names that sshd may meet before their first login (rule, root alone). docs/nss.md is the
 * format. */
#ifndef USHER_SNAPSHOT_H
#define USHER_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "siphash.h"

/* Another place, owner or program only when it is compiled: never at run time. */
#ifndef USHER_NSS_DIRECTORY
#define USHER_NSS_DIRECTORY "/var/lib/usher/nss"
#endif
#ifndef USHER_NSS_PASSWD
#define USHER_NSS_PASSWD "/etc/passwd"
#endif
#ifndef USHER_NSS_OWNER
#define USHER_NSS_OWNER 0U
#endif

enum {
	MIN_ID = 1000,
	MAX_ID = 0x7FFFFFFF,
	MAX_NAME = 32,
	MAX_GECOS = 255,
	MAX_GROUPS = 128,
	MAX_RECORD = 832, /* 16 + 4 * 128 + 33 + 256, padded to 4: 820; and a little */
	PLACE_SIZE = 64,
	PROBES = 16,
	MIN_BITS = 4,
	MAX_BITS = 22,
	FIRST_READ = 4096, /* all of a file with some 30 accounts */
};

/* Little endian, as in the file. */
struct header {
	char magic[8];
	uint32_t header_size, flags;
	uint64_t file_size, generation, created;
	uint32_t id_min, id_max, count, bits;
	uint8_t key[SIPHASH_KEY_SIZE];
	char home[PLACE_SIZE], shell[PLACE_SIZE], locked_shell[PLACE_SIZE];
	uint64_t body_check, header_check;
};
_Static_assert(sizeof(struct header) == 280, "no padding");
enum { FLAG_ENUMERATION = 1 };

struct slot {
	uint32_t hash, offset;
};

struct record {
	uint32_t size, id; /* uid, and gid of the account's own group */
	uint16_t flags;
	uint8_t name_size, gecos_size;
	uint16_t groups_count, zero;
	uint32_t groups[]; /* then name, NUL, gecos, NUL, zeros up to a multiple of 4 */
};
_Static_assert(sizeof(struct record) == 16, "no padding");
enum { FLAG_LOCKED = 1 };

struct rule {
	char magic[8];
	uint32_t size, zero;
	uint32_t id_min, id_max;
	uint8_t key[SIPHASH_KEY_SIZE];
	char home[PLACE_SIZE], shell[PLACE_SIZE];
	char prefix[MAX_NAME], suffix[MAX_NAME];
	char contains; /* a character that must stand between prefix and suffix, or NUL */
	uint8_t min_name, max_name, zeros[5];
	uint64_t check;
};
_Static_assert(sizeof(struct rule) == 248, "no padding");

/* What an answer is made of; the strings point into the structures that it came from. */
struct account {
	const char *name, *gecos, *home, *shell;
	const uint32_t *groups; /* little endian */
	uint32_t id, groups_count;
	union {
		struct record record;
		char bytes[MAX_RECORD];
	} raw;
};

struct snapshot {
	int fd;
	uint32_t size, bits, records; /* `records` is where they begin */
	uint32_t known; /* bytes of `first` */
	union {
		struct header header;
		char first[FIRST_READ];
	};
};

/* A regular file of this directory that only the owner can have written, whose mode has none of the
 * bits `forbidden`: its descriptor and size, or a negative errno. */
int open_file(const char *path, mode_t forbidden, uint64_t *ret_size);

/* Does the name stand in /etc/passwd? Also true when the file cannot be read. */
bool is_local_user(const char *name);

/* An absolute path, at most 63 printable bytes, that can stand in a field of passwd. */
bool place_is_valid(const char *place);

/* [a-z_][a-z0-9_.-]{0,31}, no "..", not ending in "." or "-", and not reserved. */
bool name_is_allowed(const char *name);

/* 0, or a negative errno: ENOENT without a file, EIO for one that is not as it should be. */
int snapshot_open(struct snapshot *ret);
void snapshot_close(struct snapshot *snapshot);

/* 1 with the account, 0 for none, or a negative errno. */
int snapshot_by_name(const struct snapshot *snapshot, const char *name, struct account *ret);
int snapshot_by_id(const struct snapshot *snapshot, uint32_t id, struct account *ret);
/* The record at `*offset`, 0 for the first; moves it on. */
int snapshot_next(const struct snapshot *snapshot, uint32_t *offset, struct account *ret);

/* The account that the rule makes of a name: only in sshd, run by root. 1, 0 or a negative errno.
 */
int rule_account(const char *name, struct rule *ret_rule, struct account *ret);

#endif

/* libnss_usher.so.2: accounts of the provider for glibc (nsswitch.conf(5)). It opens a file, reads
 * it one to three times, closes it and keeps nothing; it asks no daemon, so it cannot hang. */
#define _GNU_SOURCE
#include "nss_usher.h"

#include <errno.h>
#include <stdlib.h>

#include "../pam/version.h"
#include "snapshot.h"

/* Nothing here reads it. */
static const char version[] __attribute__((used)) = USHER_VERSION_MARK;

/* Where a list stands; glibc holds a lock of its own for each of the two. */
struct position {
	uint64_t generation;
	uint32_t offset;
};
static struct position users, groups;

struct lookup {
	struct snapshot snapshot;
	struct rule rule;
	struct account account;
};

/* The caller's buffer. */
struct space {
	char *at;
	size_t left;
};

static char *put(struct space *space, const char *text, size_t size)
{
	char *start = space->at;

	if (start == NULL || size > space->left) {
		space->at = NULL;
		return NULL;
	}
	memcpy(start, text, size);
	space->at += size;
	space->left -= size;
	return start;
}

static char *put_text(struct space *space, const char *text)
{
	return put(space, text, strlen(text) + 1);
}

static int fill_passwd(const struct account *account, struct passwd *ret, char *buffer, size_t size)
{
	struct space space = { buffer, size };

	ret->pw_name = put_text(&space, account->name);
	ret->pw_passwd = put_text(&space, "*"); /* not x: nobody need look for it in shadow */
	ret->pw_uid = account->id;
	ret->pw_gid = account->id;
	ret->pw_gecos = put_text(&space, account->gecos);
	ret->pw_dir = put(&space, account->home, strlen(account->home));
	put(&space, "/", strcmp(account->home, "/") == 0 ? 0 : 1);
	put_text(&space, account->name);
	ret->pw_shell = put_text(&space, account->shell);
	return space.at != NULL ? 1 : -ERANGE;
}

static int fill_group(const struct account *account, struct group *ret, char *buffer, size_t size)
{
	size_t skipped = -(uintptr_t)buffer % _Alignof(char *);
	char *const no_member = NULL;
	struct space space = { buffer, size };

	put(&space, "\0\0\0\0\0\0\0", skipped);
	ret->gr_mem = (char **)(void *)put(&space, (const char *)&no_member, sizeof(no_member));
	ret->gr_name = put_text(&space, account->name);
	ret->gr_passwd = put_text(&space, "*");
	ret->gr_gid = account->id;
	return space.at != NULL ? 1 : -ERANGE;
}

static int find_name(const char *name, bool with_rule, struct lookup *ret)
{
	struct account other;
	int opened, r, by_rule = 0;

	if (!name_is_allowed(name))
		return 0;
	opened = snapshot_open(&ret->snapshot);
	r = opened == 0 ? snapshot_by_name(&ret->snapshot, name, &ret->account) : opened;
	if (with_rule && (r == 0 || r == -ENOENT)) {
		by_rule = rule_account(name, &ret->rule, &ret->account);
		if (by_rule > 0 && opened == 0) { /* never a uid that somebody has */
			int taken = snapshot_by_id(&ret->snapshot, ret->account.id, &other);

			by_rule = taken > 0 ? 0 : taken < 0 ? taken : 1;
		}
	}
	if (opened == 0)
		snapshot_close(&ret->snapshot);
	return by_rule != 0 ? by_rule : r;
}

static int find_id(uint32_t id, struct lookup *ret)
{
	int r;

	if (id < MIN_ID || id > MAX_ID)
		return 0;
	r = snapshot_open(&ret->snapshot);
	if (r < 0)
		return r;
	r = snapshot_by_id(&ret->snapshot, id, &ret->account);
	snapshot_close(&ret->snapshot);
	return r > 0 && !name_is_allowed(ret->account.name) ? 0 : r;
}

/* The next account of a list, where root's configuration allows lists. A file that was replaced
 * meanwhile ends it. */
static int find_next(struct position *position, struct lookup *ret)
{
	struct position next = *position;
	int r;

	r = snapshot_open(&ret->snapshot);
	if (r < 0)
		return r;
	if (next.offset == 0)
		next.generation = ret->snapshot.header.generation;
	if ((le32toh(ret->snapshot.header.flags) & FLAG_ENUMERATION) == 0 ||
	    next.generation != ret->snapshot.header.generation)
		r = 0;
	else
		do
			r = snapshot_next(&ret->snapshot, &next.offset, &ret->account);
		while (r > 0 && !name_is_allowed(ret->account.name));
	snapshot_close(&ret->snapshot);
	if (r > 0)
		*position = next;
	return r;
}

static enum nss_status status(int r, int before, int *errnop)
{
	if (r >= 0) {
		*errnop = before;
		return r > 0 ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
	}
	*errnop = -r;
	return r == -ERANGE ? NSS_STATUS_TRYAGAIN : NSS_STATUS_UNAVAIL;
}

enum nss_status _nss_usher_getpwnam_r(const char *name, struct passwd *ret, char *buffer,
				      size_t size, int *errnop)
{
	const int before = *errnop;
	struct lookup found;
	int r = find_name(name, true, &found);

	if (r > 0)
		r = fill_passwd(&found.account, ret, buffer, size);
	return status(r, before, errnop);
}

enum nss_status _nss_usher_getpwuid_r(uid_t uid, struct passwd *ret, char *buffer, size_t size,
				      int *errnop)
{
	const int before = *errnop;
	struct lookup found;
	int r = find_id(uid, &found);

	if (r > 0)
		r = fill_passwd(&found.account, ret, buffer, size);
	return status(r, before, errnop);
}

enum nss_status _nss_usher_setpwent(int stay_open)
{
	(void)stay_open;
	users = (struct position){ 0 };
	return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_usher_getpwent_r(struct passwd *ret, char *buffer, size_t size, int *errnop)
{
	const int before = *errnop;
	struct position position = users;
	struct lookup found;
	int r = find_next(&position, &found);

	if (r > 0)
		r = fill_passwd(&found.account, ret, buffer, size);
	if (r > 0)
		users = position; /* one that did not fit comes again */
	return status(r, before, errnop);
}

enum nss_status _nss_usher_endpwent(void)
{
	return _nss_usher_setpwent(0);
}

enum nss_status _nss_usher_getgrnam_r(const char *name, struct group *ret, char *buffer,
				      size_t size, int *errnop)
{
	const int before = *errnop;
	struct lookup found;
	int r = find_name(name, false, &found);

	if (r > 0)
		r = fill_group(&found.account, ret, buffer, size);
	return status(r, before, errnop);
}

enum nss_status _nss_usher_getgrgid_r(gid_t gid, struct group *ret, char *buffer, size_t size,
				      int *errnop)
{
	const int before = *errnop;
	struct lookup found;
	int r = find_id(gid, &found);

	if (r > 0)
		r = fill_group(&found.account, ret, buffer, size);
	return status(r, before, errnop);
}

enum nss_status _nss_usher_setgrent(int stay_open)
{
	(void)stay_open;
	groups = (struct position){ 0 };
	return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_usher_getgrent_r(struct group *ret, char *buffer, size_t size, int *errnop)
{
	const int before = *errnop;
	struct position position = groups;
	struct lookup found;
	int r = find_next(&position, &found);

	if (r > 0)
		r = fill_group(&found.account, ret, buffer, size);
	if (r > 0)
		groups = position;
	return status(r, before, errnop);
}

enum nss_status _nss_usher_endgrent(void)
{
	return _nss_usher_setgrent(0);
}

/* Puts the gid behind the caller's list, unless it is there: 1, or -ENOMEM. `limit` is the longest
 * that the list may get, and what is too much is left out; 0 or less: as long as it must. */
static int add_group(gid_t gid, long *count, long *size, gid_t **list, long limit)
{
	for (long i = 0; i < *count; i++) {
		if ((*list)[i] == gid)
			return 1;
	}
	if (*count == *size) {
		long wanted = 2 * *size + 1;
		gid_t *grown;

		if (limit > 0 && *size >= limit)
			return 1;
		if (limit > 0 && wanted > limit)
			wanted = limit;
		grown = reallocarray(*list, (size_t)wanted, sizeof(**list));
		if (grown == NULL)
			return -ENOMEM;
		*list = grown;
		*size = wanted;
	}
	(*list)[(*count)++] = gid;
	return 1;
}

enum nss_status _nss_usher_initgroups_dyn(const char *name, gid_t primary, long *count, long *size,
					  gid_t **list, long limit, int *errnop)
{
	const int before = *errnop;
	struct lookup found;
	int r = find_name(name, false, &found);

	/* glibc asks every service about every name: a record must not give groups to an account of
	 * another service that is called the same. nscd asks without a primary gid, for whoever has
	 * the name; then it must not stand in passwd. */
	if (r > 0 && found.account.id != primary && (primary != (gid_t)-1 || is_local_user(name)))
		r = 0;
	for (uint32_t i = 0; r > 0 && i < found.account.groups_count; i++) {
		gid_t gid = le32toh(found.account.groups[i]);

		/* Never root's, never somebody's own. */
		if (gid == 0 || gid == (gid_t)-1 ||
		    (gid >= le32toh(found.snapshot.header.id_min) &&
		     gid <= le32toh(found.snapshot.header.id_max)))
			continue;
		r = add_group(gid, count, size, list, limit);
	}
	return status(r, before, errnop);
}

/* libnss_usher.so.2: accounts of the provider for glibc (nsswitch.conf(5)). It opens a file, reads
 * it one to three times, closes it and keeps nothing; it asks no daemon, so it cannot hang. */
#define _GNU_SOURCE
#include "nss_usher.h"

#include <errno.h>
#include <stdlib.h>

#include "../pam/version.h"
#include "answer.h"
#include "lookup.h"

/* Nothing here reads it. */
static const char version[] __attribute__((used)) = USHER_VERSION_MARK;

/* Where the two lists stand; glibc holds a lock of its own for each. */
static struct position users, groups;

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

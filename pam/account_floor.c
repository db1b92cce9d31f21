#define _GNU_SOURCE
#include "account_floor.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "local_files.h"
#include "reserved_names.h"

enum { MIN_RECORD_BUFFER = 4096, MAX_RECORD_BUFFER = 1024 * 1024, MAX_INTERRUPTIONS = 16 };

bool account_name_is_valid(const char *name)
{
	size_t size = strnlen(name, WIRE_MAX_USER + 1);

	if (size == 0 || size > WIRE_MAX_USER)
		return false;
	for (size_t i = 0; i < size; i++) {
		char c = name[i];
		bool is_first = (c >= 'a' && c <= 'z') || c == '_';
		bool is_later =
			(c >= '0' && c <= '9') || c == '-' || (c == '.' && name[i + 1] != '.');

		if (!is_first && (i == 0 || !is_later))
			return false;
	}
	return name[size - 1] != '.' && name[size - 1] != '-';
}

/* Besides the list, everything that begins as systemd's own users do. */
static bool is_reserved(const char *name)
{
	if (strncmp(name, "systemd-", 8) == 0)
		return true;
	for (const char *at = usher_reserved_names; *at != '\0'; at += strlen(at) + 1) {
		if (strcmp(at, name) == 0)
			return true;
	}
	return false;
}

/* The overflow uid and -1 in 16 bits and 32 bits stand for "nobody", never for a person. */
static bool is_persons_uid(uint32_t uid)
{
	return uid >= ACCOUNT_MIN_UID && uid != 65534 && uid != 65535 && uid != UINT32_MAX;
}

static bool is_in_ranges(const struct options *options, uint32_t uid)
{
	for (size_t i = 0; i < options->uids_count; i++) {
		if (uid >= options->uids[i].min && uid <= options->uids[i].max)
			return true;
	}
	return false;
}

/* One look into NSS with a buffer of this size: 1, 0 or a negative errno as below. */
static int find_record_sized(const char *name, size_t size, uint32_t *ret_uid,
			     bool *ret_is_same_name)
{
	struct passwd record = { 0 }, *found = NULL;
	char *buffer;
	int r;

	buffer = malloc(size);
	if (buffer == NULL)
		return -ENOMEM;
	r = getpwnam_r(name, &record, buffer, size, &found);
	if (r == 0 && found != NULL) {
		*ret_uid = found->pw_uid;
		*ret_is_same_name = found->pw_name != NULL && strcmp(found->pw_name, name) == 0;
	}
	explicit_bzero(buffer, size); /* some sources put password hashes in */
	free(buffer);
	if (r == 0)
		return found != NULL ? 1 : 0;
	return r == ENOENT || r == ESRCH ? 0 : -r;
}

/* The NSS record: 1 with its uid and whether it is spelt as asked, 0 for none, or a negative errno.
 */
static int find_record(const char *name, uint32_t *ret_uid, bool *ret_is_same_name)
{
	size_t size = MIN_RECORD_BUFFER;
	int interruptions = 0;

	for (;;) {
		int r = find_record_sized(name, size, ret_uid, ret_is_same_name);

		if (r == -ERANGE && size < MAX_RECORD_BUFFER)
			size *= 4;
		else if (r != -EINTR || ++interruptions > MAX_INTERRUPTIONS)
			return r;
	}
}

int account_floor(const struct options *options, const char *name, bool is_remote,
		  struct account *ret_account)
{
	struct account account = { .has_record = false, .uid = WIRE_NO_UID };
	bool is_group = false, is_managed = false, is_same_name = false;
	uint32_t local_uid = 0;
	int is_local, r;

	if (!account_name_is_valid(name) || strcmp(name, "root") == 0)
		return 0;
	is_local = local_user(name, &local_uid);
	if (is_local == -EBADMSG)
		return 0; /* local, whatever its uid */
	if (is_local < 0)
		return is_local;
	if (is_local > 0 && (options->manage_local == NULL || !is_persons_uid(local_uid)))
		return 0;
	r = local_groups(name, options->manage_local, &is_group, &is_managed);
	if (r < 0)
		return r;
	is_managed = is_managed && is_local > 0;
	if (!is_managed && (is_local > 0 || is_reserved(name)))
		return 0;
	r = find_record(name, &account.uid, &is_same_name);
	if (r < 0)
		return r;
	account.has_record = r > 0;
	/* Others decide about such a name, but not about a person of ours who has it: a group may have
	 * come later, and what was published before still stand. */
	if (!is_managed && is_group)
		return account.has_record && is_in_ranges(options, account.uid) ? -EEXIST : 0;
	if (account.has_record) {
		if (!is_same_name || !is_persons_uid(account.uid))
			return 0;
		if (is_managed ? account.uid != local_uid : !is_in_ranges(options, account.uid))
			return 0;
	} else if (is_managed || is_remote) {
		return 0;
	}
	memcpy(account.name, name, strlen(name) + 1); /* fits: the name is valid */
	*ret_account = account;
	return 1;
}

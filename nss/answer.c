#define _GNU_SOURCE
#include "answer.h"

#include <errno.h>

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

int fill_passwd(const struct account *account, struct passwd *ret, char *buffer, size_t size)
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

int fill_group(const struct account *account, struct group *ret, char *buffer, size_t size)
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

enum nss_status status(int r, int before, int *errnop)
{
	if (r >= 0) {
		*errnop = before;
		return r > 0 ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
	}
	*errnop = -r;
	return r == -ERANGE ? NSS_STATUS_TRYAGAIN : NSS_STATUS_UNAVAIL;
}

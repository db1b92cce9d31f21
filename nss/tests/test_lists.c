/* getent passwd and getent group: only where the file allows it. */
#define _GNU_SOURCE
#include "cases.h"

#include <errno.h>
#include <string.h>

/* All names with commas between, until the end or an error; `replace` after the first. */
static const char *list(bool users, const struct model *replacement)
{
	static char text[256];
	struct passwd user;
	struct group group;
	char buffer[256];
	int error = 0;

	text[0] = '\0';
	for (;;) {
		enum nss_status status =
			users ? module_getpwent(&user, buffer, sizeof(buffer), &error)
			      : module_getgrent(&group, buffer, sizeof(buffer), &error);

		if (status != NSS_STATUS_SUCCESS) {
			if (status != NSS_STATUS_NOTFOUND)
				strcat(text, strerrorname_np(error));
			return text;
		}
		strcat(strcat(text, users ? user.pw_name : group.gr_name), ",");
		if (replacement != NULL)
			write_model(replacement);
		replacement = NULL;
	}
}

static void expect_listed(const char *wanted)
{
	const char *got;

	module_setpwent(0);
	got = list(true, NULL);
	EXPECT(strcmp(got, wanted) == 0, "users: wanted %s, got %s", wanted, got);
	module_setgrent(0);
	got = list(false, NULL);
	EXPECT(strcmp(got, wanted) == 0, "groups: wanted %s, got %s", wanted, got);
}

void test_lists(void)
{
	struct model lists = usual, later = usual;
	struct passwd user;
	char buffer[64];
	int error = 0;

	write_model(&usual);
	expect_listed(""); /* off by default */
	lists.lists = true;
	write_model(&lists);
	expect_listed("alice,bob.smith,carol,");
	EXPECT(strcmp(list(true, NULL), "") == 0, "the end stays the end");
	module_endpwent();
	EXPECT(strcmp(list(true, NULL), "alice,bob.smith,carol,") == 0,
	       "it begins again after the end");

	/* A record that does not fit comes again. */
	module_setpwent(0);
	EXPECT(module_getpwent(&user, buffer, 10, &error) == NSS_STATUS_TRYAGAIN && error == ERANGE,
	       "%d", error);
	EXPECT(module_getpwent(&user, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS &&
		       strcmp(user.pw_name, "alice") == 0,
	       "the first one is lost");

	/* Another file in between: its offsets are others', so the list ends. */
	later.lists = true;
	later.generation++;
	module_setpwent(0);
	EXPECT(strcmp(list(true, &later), "alice,") == 0, "after a replacement");
	module_setgrent(0);
	EXPECT(strcmp(list(false, &lists), "alice,") == 0, "after a replacement");

	remove_state("v1");
	expect_listed("ENOENT");
}

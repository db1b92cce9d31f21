/* What the module answers over a sound file: the right accounts, and nobody else. */
#define _GNU_SOURCE
#include "cases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../pam/reserved_names.h"

#define SAME(got, wanted) EXPECT(strcmp(got, wanted) == 0, "wanted \"%s\", got \"%s\"", wanted, got)

static void test_answers(void)
{
	SAME(passwd_of("alice"),
	     "alice:*:1879048200:1879048200:Alice Liddell:/home/alice:/bin/bash");
	SAME(passwd_of_uid(ALICE),
	     "alice:*:1879048200:1879048200:Alice Liddell:/home/alice:/bin/bash");
	/* A locked account keeps its name, and its shell says no. */
	SAME(passwd_of("bob.smith"),
	     "bob.smith:*:1879048201:1879048201::/home/bob.smith:/usr/sbin/nologin");
	SAME(passwd_of_uid(2147483647U),
	     "carol:*:2147483647:2147483647:Carol \xC3\x96st:/home/carol:/bin/bash");
	SAME(group_of("alice"), "alice:*:1879048200:");
	SAME(group_of_gid(BOB), "bob.smith:*:1879048201:");
}

/* Each of these also with a record of that name or number in the file (test_records.c). */
static void test_nobody(void)
{
	static const char *const names[] = {
		"",
		"root",
		"daemon",
		"admin",
		"sudo",
		"wheel",
		"ubuntu",
		"systemd-resolve",
		"ALICE",
		"Alice",
		"al ice",
		"a:b",
		"alice\n",
		"-x",
		"alice-",
		"alice.",
		"a..b",
		"0day",
		"1000",
		"alice@example.com",
		"DOMAIN\\alice",
		"\xC3\xA4lice",
		"al\x01"
		"ce",
		"../etc",
		"dora",
		"abcdefghijklmnopqrstuvwxyz_______", /* 33 */
	};
	static const uint32_t ids[] = { 0,	     1,		  999,	       1000,
					65534,	     65535,	  1879048191U, 1879048202U,
					2147483648U, 4294967294U, 4294967295U };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		SAME(passwd_of(names[i]), "none");
		SAME(group_of(names[i]), "none");
		SAME(groups_of(names[i], 0), "none");
		SAME(groups_of(names[i], 1000), "none");
	}
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		SAME(passwd_of_uid(ids[i]), "none");
		SAME(group_of_gid(ids[i]), "none");
	}
}

/* Every name of the list, and none that is a byte longer, shorter or different. */
static void test_reserved_names(void)
{
	static char names[1024][40];
	static struct model_account accounts[1024];
	struct model model = usual;
	uint32_t count = 0;
	unsigned int wrong = 0, reserved = 0;

	for (const char *at = usher_reserved_names; *at != '\0'; at += strlen(at) + 1) {
		reserved++;
		snprintf(names[count++], sizeof(names[0]), "%s", at);
		snprintf(names[count++], sizeof(names[0]), "%sx7", at);
	}
	for (uint32_t i = 0; i < count; i++)
		accounts[i] = (struct model_account){ names[i], "", ALICE + i, false, NULL, 0 };
	model.accounts = accounts;
	model.count = count;
	write_model(&model);
	for (uint32_t i = 0; i < count; i++) {
		bool is_found = strcmp(passwd_of(names[i]), "none") != 0;

		/* "systemd-journalx7" is reserved by its beginning */
		wrong += is_found != (i % 2 == 1 && strncmp(names[i], "systemd-", 8) != 0);
	}
	EXPECT(reserved > 200 && wrong == 0, "%u of %u reserved names are wrong", wrong, reserved);
}

static void test_groups(void)
{
	SAME(groups_of("alice", ALICE), "1879048200 27 110000");
	SAME(groups_of("carol", 2147483647U), "2147483647");
	/* glibc asks about names of other services too: the primary gid says whose account it is.
	 */
	SAME(groups_of("alice", 1000), "none");
	SAME(groups_of("alice", 0), "none");
	SAME(groups_of("alice", 27), "none");
	SAME(groups_of("alice", BOB), "none");
	SAME(groups_of("bob.smith", ALICE), "none");
}

/* nscd asks for whoever has the name: 4294967295 is its "no primary gid". */
static void test_name_cache(void)
{
	static const char passwd[] = "root:x:0:0::/root:/bin/sh\nalic:x:1:1::/:\nalicex:x:2:2::/:\n"
				     "x:alice:3:3:alice:/alice:/bin/sh\n";
	static const char *const local[] = { "alice:x:1000:1000::/:/bin/sh\n",
					     "alice:", "alice::\n" };
	char text[4096];

	write_state("passwd", passwd, sizeof(passwd) - 1, 0644);
	SAME(groups_of("alice", 4294967295U), "4294967295 27 110000");
	for (size_t i = 0; i < 3; i++) {
		size_t size = (size_t)snprintf(text, sizeof(text), "%s%s", passwd, local[i]);

		write_state("passwd", text, size, 0644);
		SAME(groups_of("alice", 4294967295U), "none");
		SAME(groups_of("alice", ALICE), "1879048200 27 110000");
	}
	/* Across the parts that the file is read in. */
	for (size_t before = 1000; before < 1040; before++) {
		memset(text, 'x', before);
		text[before - 1] = '\n';
		memcpy(text + before, "alice:x:", 8);
		write_state("passwd", text, before + 8, 0644);
		SAME(groups_of("alice", 4294967295U), "none");
		text[before + 5] = 'x';
		write_state("passwd", text, before + 8, 0644);
		SAME(groups_of("alice", 4294967295U), "4294967295 27 110000");
	}
	write_state("passwd", passwd, sizeof(passwd) - 1, 0666);
	SAME(groups_of("alice", 4294967295U), "none"); /* not to be believed */
	remove_state("passwd");
	SAME(groups_of("alice", 4294967295U), "none");
}

static long list_length(long start, long size, long limit, const gid_t *wanted, long wanted_count)
{
	gid_t *list = calloc((size_t)size, sizeof(gid_t));
	long count = start;
	int error = 0;

	if (list == NULL)
		abort();
	for (long i = 0; i < start; i++)
		list[i] = (gid_t)(27 + i); /* 27 is one of alice's already */
	if (module_initgroups("alice", ALICE, &count, &size, &list, limit, &error) !=
	    NSS_STATUS_SUCCESS)
		count = -error;
	EXPECT(limit <= 0 || size <= limit, "the list has %ld places, allowed are %ld", size,
	       limit);
	EXPECT(count == wanted_count && memcmp(list, wanted, (size_t)count * sizeof(gid_t)) == 0,
	       "start %ld, limit %ld: %ld gids", start, limit, count);
	free(list);
	return count;
}

static void test_list_of_groups(void)
{
	const gid_t all[] = { 27, 110000 }, both[] = { 27, 28, 110000 };

	list_length(0, 1, 0, all, 2);
	list_length(0, 8, 8, all, 2);
	list_length(0, 1, 1, all, 1); /* what the limit leaves no room for is left out */
	list_length(0, 1, 2, all, 2);
	list_length(1, 1, 0, all, 2); /* none twice */
	list_length(2, 2, -1, both, 3);
	list_length(2, 2, 2, both, 2);
}

/* 2,000 accounts: every one is found by each key, and what lies between is not. */
static void test_many(void)
{
	enum { COUNT = 2000 };
	static char names[COUNT][16];
	static struct model_account accounts[COUNT];
	struct model model = usual;
	unsigned int wrong = 0;
	char wanted[256];

	for (uint32_t i = 0; i < COUNT; i++) {
		snprintf(names[i], sizeof(names[i]), "u%u", i);
		accounts[i] =
			(struct model_account){ names[i], "", 1879048192U + 7 * i, false, NULL, 0 };
	}
	model.accounts = accounts;
	model.count = COUNT;
	write_model(&model);
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t id = accounts[i].id;

		snprintf(wanted, sizeof(wanted), "%s:*:%u:%u::/home/%s:/bin/bash", names[i], id, id,
			 names[i]);
		wrong += strcmp(passwd_of(names[i]), wanted) != 0;
		wrong += strcmp(passwd_of_uid(id), wanted) != 0;
		wrong += strcmp(passwd_of_uid(id + 1), "none") != 0;
		wrong += strcmp(group_of_gid(id + 6), "none") != 0;
	}
	EXPECT(wrong == 0, "%u wrong answers of %u", wrong, 4 * COUNT);
	SAME(passwd_of("u2000"), "none");
	model.count = 0; /* and an empty file is a sound one */
	write_model(&model);
	SAME(passwd_of("u1"), "none");
	SAME(passwd_of_uid(1879048192U), "none");
}

void test_lookups(void)
{
	write_model(&usual);
	test_answers();
	test_nobody();
	test_groups();
	test_name_cache();
	test_list_of_groups();
	test_reserved_names();
	test_many();
}

/* A buffer one byte too short asks for more and is not overrun; the exact size does, at every
 * alignment. */
void test_buffers(void)
{
	static const struct model *model = &usual;
	struct passwd user;
	struct group group;

	write_model(model);
	for (size_t start = 0; start < 8; start++) {
		size_t user_size = 0, group_size = 0;

		for (size_t size = 0; size <= 128; size++) {
			/* of exactly this size, so that a byte too far is noticed */
			char *memory = malloc(start + size + (start + size == 0));
			int error = 0;
			enum nss_status status;

			if (memory == NULL)
				abort();
			status = module_getpwnam("alice", &user, memory + start, size, &error);
			if (status == NSS_STATUS_SUCCESS && user_size == 0)
				user_size = size;
			EXPECT(status == (user_size > 0 ? NSS_STATUS_SUCCESS
							: NSS_STATUS_TRYAGAIN) &&
				       error == (user_size > 0 ? 0 : ERANGE),
			       "passwd, %zu bytes: status %d, %d", size, (int)status, error);
			error = 0;
			status = module_getgrgid(ALICE, &group, memory + start, size, &error);
			if (status == NSS_STATUS_SUCCESS && group_size == 0)
				group_size = size;
			EXPECT(status == (group_size > 0 ? NSS_STATUS_SUCCESS
							 : NSS_STATUS_TRYAGAIN) &&
				       error == (group_size > 0 ? 0 : ERANGE),
			       "group, %zu bytes: status %d, %d", size, (int)status, error);
			free(memory);
		}
		/* alice, *, Alice Liddell, /home/alice, /bin/bash, each with its NUL */
		EXPECT(user_size == 6 + 2 + 14 + 12 + 10, "passwd takes %zu bytes", user_size);
		/* the list's one pointer, aligned, alice and * */
		EXPECT(group_size == 8 + 6 + 2 + (8 - start) % 8, "group takes %zu bytes",
		       group_size);
	}
}

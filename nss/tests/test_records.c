/* Records that no writer of ours would write, behind a check that holds: nothing above the floor
 * comes out. */
#define _GNU_SOURCE
#include "cases.h"

#include <stdlib.h>
#include <string.h>

#include "../siphash.h"

static size_t records_at(const uint8_t *bytes)
{
	return HEADER_SIZE + 2 * 8 * (((size_t)1 << get32(bytes + 52)) + 16);
}

/* The answers for alice after one value of her record was changed. */
static void expect_damage(size_t at, const uint8_t *value, size_t value_size, const char *what)
{
	size_t size = 0;
	uint8_t *bytes = model_snapshot(&usual, &size);

	memcpy(bytes + records_at(bytes) + at, value, value_size);
	write_state("v1", bytes, size, 0644);
	EXPECT(strcmp(passwd_of("alice"), "error EIO") == 0, "%s: %s", what, passwd_of("alice"));
	EXPECT(strcmp(group_of("alice"), "error EIO") == 0, "%s: %s", what, group_of("alice"));
	EXPECT(strcmp(groups_of("alice", ALICE), "error EIO") == 0, "%s: %s", what,
	       groups_of("alice", ALICE));
	EXPECT(strcmp(passwd_of_uid(ALICE), "error EIO") == 0, "%s: %s", what,
	       passwd_of_uid(ALICE));
	free(bytes);
}

static void test_fields(void)
{
	static const uint32_t ids[] = { 0,     1,	    999,	 1000,	     65534,
					65535, 1879048191U, 0x80000000U, 0xFFFFFFFFU };
	static const uint32_t sizes[] = { 0, 4, 12, 40, 48, 0xFFFFFFF0U, 0xFFFFFFFFU };
	uint8_t value[4];

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		put32(value, ids[i]);
		expect_damage(4, value, 4, "uid below the floor or outside the range");
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		put32(value, sizes[i]);
		expect_damage(0, value, 4, "size of the record");
	}
	expect_damage(10, (const uint8_t *)"\0", 1, "no name");
	expect_damage(10, (const uint8_t *)"\x04", 1, "a shorter name");
	expect_damage(10, (const uint8_t *)"\x20", 1, "a longer name");
	expect_damage(10, (const uint8_t *)"\xFF", 1, "the longest name");
	expect_damage(11, (const uint8_t *)"\xFF", 1, "the longest gecos");
	expect_damage(11, (const uint8_t *)"\x04", 1, "a shorter gecos");
	expect_damage(12, (const uint8_t *)"\x03", 1, "one group more");
	expect_damage(12, (const uint8_t *)"\xFF\xFF", 2, "all groups");
	expect_damage(24, (const uint8_t *)"Alice", 5, "a capital letter");
	expect_damage(24, (const uint8_t *)"al:ce", 5, "a colon in the name");
	expect_damage(24, (const uint8_t *)"al\0ce", 5, "a NUL in the name");
	expect_damage(24, (const uint8_t *)"../..", 5, "a path in the name");
	expect_damage(29, (const uint8_t *)"x", 1, "no NUL behind the name");
	expect_damage(30, (const uint8_t *)"A:0:0", 5, "a colon in the gecos");
	expect_damage(30, (const uint8_t *)"Al\nce", 5, "a newline in the gecos");
	expect_damage(30, (const uint8_t *)"\x1B[31m", 5, "an escape sequence in the gecos");
	expect_damage(30, (const uint8_t *)"Al\0ce", 5, "a NUL in the gecos");
	expect_damage(43, (const uint8_t *)"x", 1, "no NUL behind the gecos");
}

/* A slot that leads nowhere. */
static void test_slots(void)
{
	static const uint32_t offsets[] = { 1, 4, 280, 281, 0x7FFFFFFCU, 0xFFFFFFFCU, 0xFFFFFFFFU };
	size_t size = 0;
	uint8_t *bytes = model_snapshot(&usual, &size);
	const size_t begin = HEADER_SIZE, end = records_at(bytes);

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]) + 2; i++) {
		for (size_t at = begin; at < end; at += 8) {
			if (get32(bytes + at + 4) != 0)
				put32(bytes + at + 4, i < 7    ? offsets[i]
						      : i == 7 ? (uint32_t)size
							       : (uint32_t)records_at(bytes) + 4);
		}
		write_state("v1", bytes, size, 0644);
		EXPECT(strcmp(passwd_of("alice"), "error EIO") == 0, "offset %zu: %s", i,
		       passwd_of("alice"));
		EXPECT(strcmp(group_of_gid(ALICE), "error EIO") == 0, "offset %zu: %s", i,
		       group_of_gid(ALICE));
	}
	free(bytes);
}

/* A record that is right, but stands inside a table. */
static void test_record_in_table(void)
{
	size_t size = 0;
	uint8_t *bytes = model_snapshot(&usual, &size);
	const size_t records = records_at(bytes), free_slots = HEADER_SIZE + 8 * 20;

	for (size_t at = HEADER_SIZE; at < records; at += 8) {
		if (get32(bytes + at + 4) == records)
			put32(bytes + at + 4, (uint32_t)free_slots);
	}
	memcpy(bytes + free_slots, bytes + records, get32(bytes + records));
	write_state("v1", bytes, size, 0644);
	EXPECT(strcmp(passwd_of_uid(ALICE), "error EIO") == 0, "%s", passwd_of_uid(ALICE));
	EXPECT(strcmp(passwd_of("alice"), "error EIO") == 0, "%s", passwd_of("alice"));
	free(bytes);
}

/* Records with another one's hash are not taken for the asked one. */
static void test_another(void)
{
	size_t size = 0;
	uint8_t *bytes = model_snapshot(&usual, &size);
	uint32_t first = (uint32_t)records_at(bytes);

	for (size_t at = HEADER_SIZE; at < first; at += 8) {
		if (get32(bytes + at + 4) != 0)
			put32(bytes + at + 4, first); /* everything leads to alice */
	}
	write_state("v1", bytes, size, 0644);
	EXPECT(strcmp(passwd_of("carol"), "none") == 0, "carol: %s", passwd_of("carol"));
	EXPECT(strcmp(group_of("bob.smith"), "none") == 0, "bob: %s", group_of("bob.smith"));
	EXPECT(strcmp(passwd_of_uid(BOB), "none") == 0, "bob: %s", passwd_of_uid(BOB));
	EXPECT(strncmp(passwd_of("alice"), "alice:", 6) == 0, "alice: %s", passwd_of("alice"));
	free(bytes);
}

/* Whoever wrote them: reserved names are nobody's, and no record gives root's group or a person's.
 */
static void test_reserved(void)
{
	static const uint32_t groups[] = { 0, 0xFFFFFFFFU, 1879048192U, BOB, 2147483647U, 60 };
	static const char *const names[] = { "root",  "daemon",		 "sudo",
					     "admin", "systemd-network", "zookeeper" };
	struct model_account account = { "alice", "", ALICE, false, groups, 6 };
	struct model model = usual;

	model.accounts = &account;
	model.count = 1;
	model.lists = true;
	write_model(&model);
	EXPECT(strcmp(groups_of("alice", ALICE), "1879048200 60") == 0, "%s",
	       groups_of("alice", ALICE));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct passwd user;
		char buffer[256];
		int error = 0;

		account.name = names[i];
		write_model(&model);
		EXPECT(strcmp(passwd_of(names[i]), "none") == 0, "%s", passwd_of(names[i]));
		EXPECT(strcmp(group_of(names[i]), "none") == 0, "%s", group_of(names[i]));
		EXPECT(strcmp(passwd_of_uid(ALICE), "none") == 0, "%s", passwd_of_uid(ALICE));
		EXPECT(strcmp(group_of_gid(ALICE), "none") == 0, "%s", group_of_gid(ALICE));
		EXPECT(strcmp(groups_of(names[i], ALICE), "none") == 0, "%s",
		       groups_of(names[i], ALICE));
		module_setpwent(0);
		EXPECT(module_getpwent(&user, buffer, sizeof(buffer), &error) ==
			       NSS_STATUS_NOTFOUND,
		       "%s is listed", names[i]);
	}
}

/* In a range of root's own choice "nobody" and the 16-bit -1 are still nobody's. */
static void test_nobody_in_range(void)
{
	struct model_account accounts[] = { { "alice", "", 65534, false, NULL, 0 },
					    { "carol", "", 65535, false, NULL, 0 },
					    { "dora", "", 65536, false, NULL, 0 } };
	struct model model = usual;

	model.accounts = accounts;
	model.id_min = 1000;
	model.id_max = 100000;
	write_model(&model);
	EXPECT(strcmp(passwd_of("alice"), "error EIO") == 0, "%s", passwd_of("alice"));
	EXPECT(strcmp(passwd_of_uid(65535), "error EIO") == 0, "%s", passwd_of_uid(65535));
	EXPECT(strncmp(passwd_of_uid(65536), "dora:", 5) == 0, "%s", passwd_of_uid(65536));
}

/* The largest record there can be, the last in its file. */
static void test_largest(void)
{
	static uint32_t groups[128];
	static char gecos[256];
	struct model_account account = {
		"abcdefghijklmnopqrstuvwxyz012345", gecos, ALICE, false, groups, 128
	};
	struct model model = usual;
	char wanted[512];

	for (uint32_t i = 0; i < 128; i++)
		groups[i] = 2000 + i;
	memset(gecos, 'g', 255);
	model.accounts = &account;
	model.count = 1;
	model.home = "/a/home/of/63/bytes/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	write_model(&model);
	snprintf(wanted, sizeof(wanted), "%s:*:%u:%u:%s:%s/%s:/bin/bash", account.name, ALICE,
		 ALICE, gecos, model.home, account.name);
	EXPECT(strcmp(passwd_of(account.name), wanted) == 0, "%s", passwd_of(account.name));
	EXPECT(strlen(groups_of(account.name, ALICE)) == 10 + 128 * 5, "%s",
	       groups_of(account.name, ALICE));
}

void test_records(void)
{
	test_fields();
	test_slots();
	test_record_in_table();
	test_another();
	test_reserved();
	test_nobody_in_range();
	test_largest();
}

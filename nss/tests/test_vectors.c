/* The files that Sources/AccountRecord's tests use too: both languages read and write the same. */
#define _GNU_SOURCE
#include "cases.h"

#include <stdlib.h>
#include <string.h>

#include "../siphash.h"

/* The whole file; the caller frees it. */
static uint8_t *vector(const char *name, size_t *ret_size)
{
	uint8_t *bytes = calloc(1, 1 << 20);
	char path[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", vectors_path, name);
	file = fopen(path, "re");
	if (file == NULL || bytes == NULL) {
		fprintf(stderr, "%s cannot be read\n", path);
		exit(2);
	}
	*ret_size = fread(bytes, 1, (1 << 20) - 1, file);
	fclose(file);
	return bytes;
}

static uint8_t nibble(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static size_t from_hex(const char *hex, uint8_t *ret)
{
	size_t count = strlen(hex) / 2;

	for (size_t i = 0; i < count; i++)
		ret[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	return count;
}

/* A line of up to `count` fields with tabs between; comments are left out. */
static bool next_line(char **rest, char **fields, size_t count)
{
	char *line;

	do
		line = strsep(rest, "\n");
	while (line != NULL && (line[0] == '#' || line[0] == '\0'));
	for (size_t i = 0; i < count; i++)
		fields[i] = strsep(&line, "\t");
	return fields[0] != NULL;
}

/* Of the designers' own reference implementation: key 00…0f, message 00…(n-1). */
static void test_siphash(void)
{
	size_t size = 0, lines = 0;
	char *text = (char *)vector("siphash.tsv", &size), *rest = text, *fields[3];
	uint8_t key[16], message[256];

	while (next_line(&rest, fields, 3)) {
		uint64_t wanted = strtoull(fields[2], NULL, 16), got;
		size_t length;

		from_hex(fields[0], key);
		length = from_hex(fields[1], message);
		got = siphash(key, message, length);
		EXPECT(got == wanted, "%zu bytes: %016lx", length, got);
		lines++;
	}
	EXPECT(lines >= 8, "%zu vectors", lines);
	free(text);
}

/* The rule of the golden file gives the uids of derivations.tsv. */
static void test_derivations(void)
{
	size_t size = 0, rule_size = 0, lines = 0;
	char *text = (char *)vector("derivations.tsv", &size), *rest = text, *fields[3];
	uint8_t *rule = vector("rule.bin", &rule_size), written[RULE_SIZE], key[16];

	while (next_line(&rest, fields, 3)) {
		char wanted[256];

		from_hex(fields[0], key);
		model_rule(written, key, "o.", "", '\0', 3, 32);
		EXPECT(lines > 0 ||
			       (rule_size == RULE_SIZE && memcmp(rule, written, RULE_SIZE) == 0),
		       "rule.bin is another");
		write_state("rule", written, RULE_SIZE, 0600);
		snprintf(wanted, sizeof(wanted), "%s:*:%s:%s::/home/%s:/bin/bash", fields[1],
			 fields[2], fields[2], fields[1]);
		EXPECT(strcmp(in_program(sshd_path, fields[1]), wanted) == 0, "wanted %s, got %s",
		       wanted, in_program(sshd_path, fields[1]));
		lines++;
	}
	EXPECT(lines >= 4, "%zu vectors", lines);
	remove_state("rule");
	free(rule);
	free(text);
}

/* name, uid, state, gids with commas between, gecos; the header is `usual`'s. */
static void test_snapshot(void)
{
	static struct model_account accounts[256];
	static uint32_t groups[256][128];
	size_t text_size = 0, size = 0, written_size = 0;
	char *text = (char *)vector("accounts.tsv", &text_size), *rest = text, *fields[5];
	uint8_t *golden = vector("snapshot.bin", &size), *written;
	struct model model = usual;

	for (model.count = 0; next_line(&rest, fields, 5); model.count++) {
		struct model_account *account = &accounts[model.count];

		*account = (struct model_account){ fields[0],
						   fields[4] == NULL ? "" : fields[4],
						   (uint32_t)strtoul(fields[1], NULL, 10),
						   strcmp(fields[2], "locked") == 0,
						   groups[model.count],
						   0 };
		for (char *gid; (gid = strsep(&fields[3], ",")) != NULL && gid[0] != '\0';)
			groups[model.count][account->groups_count++] =
				(uint32_t)strtoul(gid, NULL, 10);
	}
	model.accounts = accounts;
	written = model_snapshot(&model, &written_size);
	EXPECT(written_size == size && memcmp(written, golden, size) == 0,
	       "the second writer's %zu bytes are not snapshot.bin's %zu", written_size, size);
	write_state("v1", golden, size, 0644);
	for (size_t i = 0; i < model.count; i++) {
		char wanted[2048];

		snprintf(wanted, sizeof(wanted), "%s:*:%u:%u:%s:/home/%s:%s", accounts[i].name,
			 accounts[i].id, accounts[i].id, accounts[i].gecos, accounts[i].name,
			 accounts[i].is_locked ? "/usr/sbin/nologin" : "/bin/bash");
		EXPECT(strcmp(passwd_of(accounts[i].name), wanted) == 0, "%s",
		       passwd_of(accounts[i].name));
		EXPECT(strcmp(passwd_of_uid(accounts[i].id), wanted) == 0, "%s",
		       passwd_of_uid(accounts[i].id));
		snprintf(wanted, sizeof(wanted), "%u", accounts[i].id);
		for (size_t group = 0; group < accounts[i].groups_count; group++)
			sprintf(wanted + strlen(wanted), " %u", accounts[i].groups[group]);
		EXPECT(strcmp(groups_of(accounts[i].name, accounts[i].id), wanted) == 0, "%s",
		       groups_of(accounts[i].name, accounts[i].id));
	}
	EXPECT(model.count >= 20, "%zu accounts", model.count);
	free(written);
	free(golden);
	free(text);
}

/* "none", and "error EIO" where a uid leads to a record that cannot be, are none. */
static bool is_record(const char *answer)
{
	return strchr(answer, ':') != NULL;
}

/* A name that must not be has no record, by name, by uid and in sshd, although v1 has one and the
 * rule fits. */
static void test_usernames(void)
{
	size_t size = 0, names = 0, accepted = 0;
	char *text = (char *)vector("usernames.tsv", &size), *rest = text, *fields[3];
	uint8_t rule[RULE_SIZE];
	static const uint8_t rule_key[16];

	while (next_line(&rest, fields, 3)) {
		bool passes = strcmp(fields[1], "accept") == 0;
		uint8_t name[1024] = { 0 };
		size_t length = from_hex(fields[0], name);
		struct model_account account = {
			(const char *)name, "", 1900000000, false, NULL, 0
		};
		struct model model = usual;
		char first[2] = { (char)name[0], '\0' };
		bool fits = length > 1;

		/* No caller can ask for a name with a NUL, and no record holds one of 300 bytes. */
		if (strlen((const char *)name) != length || length > 255)
			continue;
		model.accounts = &account;
		model.count = 1;
		write_model(&model);
		EXPECT(is_record(passwd_of((const char *)name)) == passes, "%s: %s",
		       fields[2], passwd_of((const char *)name));
		EXPECT(is_record(passwd_of_uid(1900000000)) == passes, "%s: %s",
		       fields[2], passwd_of_uid(1900000000));
		EXPECT(is_record(group_of((const char *)name)) == passes, "%s: %s",
		       fields[2], group_of((const char *)name));
		EXPECT(is_record(group_of_gid(1900000000)) == passes, "%s: %s",
		       fields[2], group_of_gid(1900000000));
		model.count = 0;
		write_model(&model);
		model_rule(rule, rule_key, first, "", '\0', 1, 32);
		write_state("rule", rule, sizeof(rule), 0600);
		if (length > 0)
			EXPECT(is_record(in_program(sshd_path, (const char *)name)) ==
				       (passes && fits),
			       "%s in sshd: %s", fields[2],
			       in_program(sshd_path, (const char *)name));
		remove_state("rule");
		names++;
		accepted += passes;
	}
	EXPECT(names >= 80 && accepted >= 8, "%zu names, %zu good ones", names, accepted);
	write_model(&usual);
	free(text);
}

void test_vectors(void)
{
	test_usernames();
	test_siphash();
	test_snapshot();
	test_derivations();
}

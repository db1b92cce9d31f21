/* Names that have never logged in: only sshd sees them, and only those of the rule's shape. */
#define _GNU_SOURCE
#include "cases.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../siphash.h"

static const uint8_t key[16] = { 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
				 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F };

static uint32_t derived(const char *name)
{
	return 1879048192U + (uint32_t)(siphash(key, name, strlen(name)) % (1U << 28));
}

static const char *record(const char *name)
{
	static char text[256];

	snprintf(text, sizeof(text), "%s:*:%u:%u::/home/%s:/bin/bash", name, derived(name),
		 derived(name), name);
	return text;
}

static void write_rule(const char *prefix, const char *suffix, char contains, unsigned int mode)
{
	uint8_t bytes[RULE_SIZE];

	model_rule(bytes, key, prefix, suffix, contains, 3, 20);
	write_state("rule", bytes, sizeof(bytes), mode);
}

#define IN_SSHD(name, wanted)                                                                      \
	do {                                                                                       \
		const char *got_ = in_program(sshd_path, name);                                    \
		EXPECT(strcmp(got_, wanted) == 0, "%s in sshd: wanted \"%s\", got \"%s\"", name,   \
		       wanted, got_);                                                              \
	} while (0)

static void test_shapes(void)
{
	write_rule("o.", "", '\0', 0600);
	IN_SSHD("o.fred", record("o.fred"));
	IN_SSHD("o.f", record("o.f"));
	IN_SSHD("o.abcdefghijklmnopqr", record("o.abcdefghijklmnopqr"));
	IN_SSHD("o.abcdefghijklmnopqrs", "none"); /* 21 bytes */
	IN_SSHD("p.fred", "none");
	IN_SSHD("o", "none");
	IN_SSHD("o.Fred", "none");
	IN_SSHD("o.fr:d", "none");
	IN_SSHD("o.", "none");
	IN_SSHD("alice", "alice:*:1879048200:1879048200:Alice Liddell:/home/alice:/bin/bash");
	write_rule("", "-ext", '\0', 0600);
	IN_SSHD("fred-ext", record("fred-ext"));
	IN_SSHD("-ext", "none");
	IN_SSHD("fred-exte", "none");
	write_rule("", "", '.', 0600);
	IN_SSHD("fred.smith", record("fred.smith"));
	IN_SSHD("fredsmith", "none");
	write_rule("o.", "-x", '.', 0600);
	IN_SSHD("o.a.b-x", record("o.a.b-x"));
	IN_SSHD("o.ab-x", "none"); /* the prefix's own dot is not the one */
	write_rule("abc", "cde", '\0', 0600);
	IN_SSHD("abccde", "none"); /* nothing between them */
	IN_SSHD("abcde", "none");  /* nor one in the other */
	IN_SSHD("abcxcde", record("abcxcde"));
	write_rule("abc", "cde", 'c', 0600);
	IN_SSHD("abcde", "none");
	write_rule("a", "a", '\0', 0600);
	IN_SSHD("aa", "none");
	IN_SSHD("admin", "none"); /* reserved whatever the rule says */
	write_rule("adm", "", '\0', 0600);
	IN_SSHD("admin", "none");
	IN_SSHD("admina", record("admina"));
}

static void test_callers(void)
{
	static const char other[] = STATE "/sshd-other", group[] = STATE "/setgid";
	char command[1024];

	write_rule("o.", "", '\0', 0600);
	IN_SSHD("o.fred", record("o.fred"));
	/* Another program, although it is called /usr/sbin/sshd. */
	snprintf(command, sizeof(command), "cp '%s' '%s' && cp '%s' '%s'", sshd_path, other,
		 sshd_path, group);
	if (system(command) != 0)
		abort();
	EXPECT(strcmp(in_program(other, "o.fred"), "none") == 0, "%s", in_program(other, "o.fred"));
	EXPECT(strcmp(passwd_of("o.fred"), "none") == 0, "%s", passwd_of("o.fred"));
	EXPECT(strcmp(group_of("o.fred"), "none") == 0, "a rule has no group of its own: %s",
	       group_of("o.fred"));
	EXPECT(strcmp(passwd_of_uid(derived("o.fred")), "none") == 0, "nor a uid to look up");
	if (geteuid() == 0) {
		/* The right program, but set-gid: AT_SECURE is set although every uid is root's. */
		char back[512];

		snprintf(back, sizeof(back), "%s.kept", sshd_path);
		if (rename(sshd_path, back) != 0 || rename(group, sshd_path) != 0 ||
		    chown(sshd_path, 0, 65534) != 0 || chmod(sshd_path, 02755) != 0)
			abort();
		IN_SSHD("o.fred", "none");
		if (rename(back, sshd_path) != 0)
			abort();
		IN_SSHD("o.fred", record("o.fred"));
	}
	remove_state("sshd-other");
	remove_state("setgid");
}

/* A derived uid that another account has is nobody's. */
static void test_taken(void)
{
	struct model_account account = { "alice", "", derived("o.fred"), false, NULL, 0 };
	struct model model = usual;
	uint8_t broken[] = "no snapshot";

	model.accounts = &account;
	model.count = 1;
	write_model(&model);
	IN_SSHD("o.fred", "none");
	IN_SSHD("o.dora", record("o.dora"));
	/* With its own uid it is its own, with what the snapshot says of it. */
	account.name = "o.fred";
	account.is_locked = true;
	model.home = "/srv/home";
	write_model(&model);
	EXPECT(strstr(in_program(sshd_path, "o.fred"), "/srv/home/o.fred:/usr/sbin/nologin") !=
		       NULL,
	       "%s", in_program(sshd_path, "o.fred"));
	/* Nobody is published yet: the first login must be possible. */
	remove_state("v1");
	IN_SSHD("o.fred", record("o.fred"));
	/* What cannot be read cannot say whether the uid is taken. */
	write_state("v1", broken, sizeof(broken), 0644);
	IN_SSHD("o.fred", "error EIO");
	write_model(&usual);
}

static void test_rule_files(void)
{
	uint8_t bytes[RULE_SIZE];

	remove_state("rule");
	IN_SSHD("o.fred", "none");
	write_rule("o.", "", '\0', 0644);
	IN_SSHD("o.fred", "error EIO"); /* others could read the key */
	write_rule("o.", "", '\0', 0640);
	IN_SSHD("o.fred", "error EIO");
	write_rule("", "", '\0', 0600);
	IN_SSHD("o.fred", "error EIO"); /* fits every name */
	if (geteuid() == 0) {
		write_rule("o.", "", '\0', 0600);
		if (chown(STATE "/rule", 65534, 0) != 0)
			abort();
		IN_SSHD("o.fred", "error EIO");
	}
	remove_state("rule");
	if (symlink("/dev/zero", STATE "/rule") != 0)
		abort();
	IN_SSHD("o.fred", "error ELOOP");
	remove_state("rule");
	model_rule(bytes, key, "o.", "", '\0', 3, 20);
	write_state("rule", bytes, RULE_SIZE - 1, 0600);
	IN_SSHD("o.fred", "error EIO");
	for (size_t at = 0; at < RULE_SIZE; at += 9) {
		bytes[at] ^= 1;
		write_state("rule", bytes, RULE_SIZE, 0600);
		IN_SSHD("o.fred", "error EIO");
		bytes[at] ^= 1;
	}
	put32(bytes + 16, 1000); /* local uids */
	model_repair(bytes, RULE_CHECK);
	write_state("rule", bytes, RULE_SIZE, 0600);
	IN_SSHD("o.fred", "error EIO");
	put32(bytes + 16, 1879048192U);
	put32(bytes + 20, 0xFFFFFFFFU);
	model_repair(bytes, RULE_CHECK);
	write_state("rule", bytes, RULE_SIZE, 0600);
	IN_SSHD("o.fred", "error EIO");
	put32(bytes + 20, 2147483647U);
	bytes[40] = 'h'; /* home */
	model_repair(bytes, RULE_CHECK);
	write_state("rule", bytes, RULE_SIZE, 0600);
	IN_SSHD("o.fred", "error EIO");
	remove_state("rule");
}

void test_rule(void)
{
	write_model(&usual);
	test_shapes();
	test_callers();
	test_taken();
	test_rule_files();
}

/* What passes between the daemon and the person. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../wire.h"
#include "cases.h"

static const struct step password_login[] = { { .kind = ACCEPT },
					      { .kind = ASK_PASSWORD,
						.text = "Example password: " },
					      { .kind = WAIT_ANSWER },
					      { .kind = GRANT },
					      { .kind = END } };

/* As the kernel says, in the type of the frame. */
static uint32_t login_uid(void)
{
	FILE *file = fopen("/proc/self/loginuid", "re");
	unsigned long number = UINT32_MAX;

	if (file != NULL) {
		if (fscanf(file, "%lu", &number) != 1)
			number = UINT32_MAX;
		fclose(file);
	}
	return (uint32_t)number;
}

static void test_begin(void)
{
	static const struct step steps[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .rhost = "192.0.2.7\x1b[2J\xc3\xa9",
				 .tty = "/dev/null",
				 .ruser = "bo\nb" };
	struct attempt first = { .service = "sudo", .user = "nora", .tty = "null" };
	struct attempt links = { .service = "sudo", .user = "nora", .tty = "../dev/null" };
	struct fake_daemon daemon = { 0 }, second = { 0 }, third = { 0 };
	const uint8_t *field;
	size_t size = 0;
	struct stat null;

	stat("/dev/null", &null);
	play(&tried, &daemon, steps);
	EXPECT(tried.result == PAM_SUCCESS, "granted: %s", code_name(tried.result));
	field = field_of(daemon.begin, daemon.begin_size, 5, &size);
	EXPECT(field != NULL && size == 15 && memcmp(field, "192.0.2.7?[2J??", 15) == 0,
	       "rhost is printable");
	field = field_of(daemon.begin, daemon.begin_size, 9, &size);
	EXPECT(field != NULL && size == 4 && memcmp(field, "bo?b", 4) == 0, "ruser is printable");
	field = field_of(daemon.begin, daemon.begin_size, 4, &size);
	EXPECT(field != NULL && size == 5 && memcmp(field, "alice", 5) == 0, "user");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 7) == null.st_rdev,
	       "the terminal's device");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 8) == getuid(), "real uid");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 10) == (uint64_t)getsid(0), "session");
	if (access("/proc/self/stat", R_OK) == 0 && getsid(0) > 0)
		EXPECT(number_of(daemon.begin, daemon.begin_size, 11) > 0,
		       "start of the session's leader");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 13) == 0, "no trial");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 14) == 1000, "uid of the record");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 15) <= 5000 &&
		       number_of(daemon.begin, daemon.begin_size, 15) > 4000,
	       "the time left");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 16) == 0, "no password at hand");
	EXPECT(field_of(daemon.begin, daemon.begin_size, 17, &size) != NULL && size == 1 &&
		       number_of(daemon.begin, daemon.begin_size, 17) == 0,
	       "no first factor");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 18) == login_uid(), "login uid");
	field = field_of(daemon.begin, daemon.begin_size, 19, &size);
	EXPECT(field != NULL && size == 0, "no ssh connection");
	play(&first, &second, steps);
	EXPECT(number_of(second.begin, second.begin_size, 7) == null.st_rdev,
	       "a terminal's name without /dev/");
	EXPECT(memcmp(field_of(daemon.begin, daemon.begin_size, 1, &size),
		      field_of(second.begin, second.begin_size, 1, &size), 16) != 0,
	       "each request has its own id");
	play(&links, &third, steps);
	EXPECT(number_of(third.begin, third.begin_size, 7) == 0,
	       "a terminal's name with dots has no device");
}

/* Only a line of PAM's own environment that begins with the method counts, never the process's. */
static void test_first_factor(void)
{
	static const struct step steps[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	static const struct {
		const char *environment;
		unsigned int wanted;
	} table[] = {
		{ "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAAC3Nz", 1 },
		{ "SSH_AUTH_INFO_0=password\npublickey ssh-ed25519 AAAAC3Nz\n", 1 },
		{ "SSH_AUTH_INFO_0=", 0 },
		{ "SSH_AUTH_INFO_0=\n\n", 0 },
		{ "SSH_AUTH_INFO_0=publickey", 0 },
		{ "SSH_AUTH_INFO_0=publickeys ssh-ed25519", 0 },
		{ "SSH_AUTH_INFO_0=password", 0 },
		{ "SSH_AUTH_INFO_0=password publickey ssh-ed25519", 0 },
		{ "SSH_AUTH_INFO_0= publickey ssh-ed25519", 0 },
		{ "SSH_AUTH_INFO_0=hostbased ssh-ed25519 AAAAC3Nz", 0 },
		{ "SSH_AUTH_INFO_1=publickey ssh-ed25519 AAAAC3Nz", 0 },
		{ NULL, 0 },
	};

	setenv("SSH_AUTH_INFO_0", "publickey ssh-ed25519 AAAAC3Nz", 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct attempt tried = { .service = "sshd",
					 .user = "alice",
					 .rhost = "192.0.2.7",
					 .pam_environment = table[i].environment };
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, steps);
		EXPECT(number_of(daemon.begin, daemon.begin_size, 17) == table[i].wanted,
		       "first factor %zu is %u", i, table[i].wanted);
	}
	unsetenv("SSH_AUTH_INFO_0");
}

/* Of PAM's own environment, as it is or shorter, never of the process's. */
static void test_ssh_connection(void)
{
	static const struct step steps[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	static char longest[160] = "SSH_CONNECTION=";
	static const struct {
		const char *environment;
		const char *wanted;
		size_t size;
	} table[] = {
		{ "SSH_CONNECTION=192.0.2.7 50122 198.51.100.2 22",
		  "192.0.2.7 50122 198.51.100.2 22", 31 },
		{ "SSH_CONNECTION=2001:db8::7 50122 2001:db8::2 22",
		  "2001:db8::7 50122 2001:db8::2 22", 32 },
		{ "SSH_CONNECTION=", "", 0 },
		{ "SSH_CONNECTION=a\nb\x1b\xc3\xa9", "a?b???", 6 },
		{ longest, longest + 15, 128 },
		{ "SSH_CLIENT=192.0.2.7 50122 22", "", 0 },
		{ NULL, "", 0 },
	};

	memset(longest + 15, 'c', sizeof(longest) - 16);
	setenv("SSH_CONNECTION", "203.0.113.9 1 203.0.113.1 22", 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct attempt tried = { .service = "sshd",
					 .user = "alice",
					 .rhost = "192.0.2.7",
					 .pam_environment = table[i].environment };
		struct fake_daemon daemon = { 0 };
		const uint8_t *field;
		size_t size = 0;

		play(&tried, &daemon, steps);
		field = field_of(daemon.begin, daemon.begin_size, 19, &size);
		EXPECT(field != NULL && size == table[i].size &&
			       memcmp(field, table[i].wanted, size) == 0,
		       "ssh connection %zu is '%s'", i, table[i].wanted);
	}
	unsetenv("SSH_CONNECTION");
}

static void test_password(void)
{
	/* With spaces, signs and umlauts; 511 and 512 bytes; and a format. */
	char longest[513] = { 0 };
	const char *const passwords[] = { "p\xc3\xa4 ss;\"'$w\\rd ", "%n%s%d", longest, "x", "" };

	memset(longest, 'p', 512);
	for (size_t i = 0; i < 5; i++) {
		struct attempt tried = { .service = "sshd",
					 .user = "alice",
					 .person.answers = { passwords[i] } };
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, password_login);
		EXPECT(tried.result == PAM_SUCCESS, "password %zu: %s", i, code_name(tried.result));
		EXPECT(daemon.answers == 1 && daemon.answer_purpose == 1 &&
			       strcmp(daemon.answer_bytes, passwords[i]) == 0,
		       "password %zu arrives as typed", i);
		EXPECT(strcmp(tried.person.seen, "P:Example password: |/:|") == 0,
		       "one hidden prompt: %s", tried.person.seen);
	}
}

/* PAM-12, PAM-09: no request leaves with these. */
static void test_no_password(void)
{
	char too_long[514] = { 0 };
	const char *const junk[] = {
		"\b\n\r\177INCORRECT",
		"\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b\n",
		"\b",
		"\b\n\r",
		"a\nb",
		"a\x1bOA",
		"tab\t",
		"del\x7f",
		too_long,
	};

	memset(too_long, 'p', 513);
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
		struct attempt typed = { .service = "sshd",
					 .user = "alice",
					 .person.answers = { junk[i] } };
		struct attempt at_hand = { .service = "sshd", .user = "alice", .authtok = junk[i] };
		struct fake_daemon daemon = { 0 }, other = { 0 };

		play(&typed, &daemon, password_login);
		EXPECT(typed.result == PAM_AUTH_ERR && daemon.answers == 0 && daemon.cancelled,
		       "junk %zu: %s, %u answers (PAM-12)", i, code_name(typed.result),
		       daemon.answers);
		EXPECT(fail_delay_us == 2000000, "junk %zu delays", i);
		play(&at_hand, &other, password_login);
		EXPECT(at_hand.result == PAM_AUTH_ERR && other.answers == 0, "junk %zu at hand: %s",
		       i, code_name(at_hand.result));
	}
}

static void test_password_at_hand(void)
{
	static const struct step twice[] = {
		{ .kind = ACCEPT },	 { .kind = ASK_PASSWORD, .text = "First: " },
		{ .kind = WAIT_ANSWER }, { .kind = ASK_PASSWORD, .text = "Second: " },
		{ .kind = WAIT_ANSWER }, { .kind = VERDICT, .number = WIRE_WRONG_CREDENTIAL },
		{ .kind = END }
	};
	struct attempt one = { .service = "sshd", .user = "alice", .authtok = "at hand" };
	struct attempt two = { .service = "sshd",
			       .user = "alice",
			       .authtok = "at hand",
			       .person.answers = { "typed" } };
	struct attempt none = {
		.service = "sshd", .user = "alice", .authtok = "", .person.answers = { "typed" }
	};
	struct fake_daemon daemon = { 0 }, second = { 0 }, third = { 0 };

	play(&one, &daemon, password_login);
	EXPECT(one.result == PAM_SUCCESS && one.person.calls == 0 &&
		       strcmp(daemon.answer_bytes, "at hand") == 0,
	       "a password at hand is used and not asked for");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 16) == 1, "begin says that there is one");
	play(&two, &second, twice);
	EXPECT(strcmp(second.answer_bytes, "typed") == 0 && second.answers == 2 &&
		       two.person.calls == 1,
	       "and only once");
	EXPECT(fail_delay_us == 2000000, "a wrong one delays");
	play(&none, &third, password_login);
	EXPECT(strcmp(third.answer_bytes, "typed") == 0, "an empty one is none");
}

static void test_joining(void)
{
	static const struct step joined[] = { { .kind = ACCEPT },
					      { .kind = SAY,
						.text = "https://login.example/\nABCD-EFGH" },
					      { .kind = SAY_ERROR, .text = "hurry" },
					      { .kind = ASK_ENTER, .text = "\nPress Enter: " },
					      { .kind = WAIT_ANSWER },
					      { .kind = SAY, .text = "Waiting." },
					      { .kind = PAUSE, .number = 100 },
					      { .kind = ASK_ENTER_HIDDEN, .text = "Again: " },
					      { .kind = WAIT_ANSWER },
					      { .kind = SAY, .text = "Thanks." },
					      { .kind = GRANT },
					      { .kind = END } };
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .person.answers = { "my password by mistake" } };
	struct fake_daemon daemon = { 0 };

	play(&tried, &daemon, joined);
	EXPECT(tried.result == PAM_SUCCESS, "granted: %s", code_name(tried.result));
	EXPECT(strcmp(tried.person.seen,
		      "I:https://login.example/\nABCD-EFGH|E:hurry|Q:\nPress Enter: |/:|"
		      "I:Waiting.|/:|P:Again: |/:|I:Thanks.|/:|") == 0,
	       "information joins the prompt behind it, and else is shown at once (SHIM-11): %s",
	       tried.person.seen);
	EXPECT(daemon.answers == 2 && daemon.answer_size == 0 && daemon.answer_purpose == 2,
	       "what is typed at an acknowledgement never leaves");
	EXPECT(fail_delay_us == 0, "and is no password");
}

/* The verdict was said before Enter was pressed, and the daemon is gone since. */
static void test_early_verdict(void)
{
	static const struct step early[] = { { .kind = ACCEPT },
					     { .kind = ASK_ENTER, .text = "Press Enter: " },
					     { .kind = GRANT },
					     { .kind = END } };
	struct attempt tried = { .service = "sshd", .user = "alice" };
	struct fake_daemon daemon = { 0 };

	play(&tried, &daemon, early);
	EXPECT(tried.result == PAM_SUCCESS, "a verdict waits behind a prompt: %s",
	       code_name(tried.result));
}

static void test_hidden_password(void)
{
	static const struct step shown[] = {
		{ .kind = ACCEPT },
		{ .kind = ASK_PASSWORD, .text = "Visible: ", .number = 1 },
		{ .kind = WAIT_ANSWER },
		{ .kind = GRANT },
		{ .kind = END }
	};
	struct attempt tried = { .service = "sudo", .user = "alice", .person.answers = { "x" } };
	struct fake_daemon daemon = { 0 };

	play(&tried, &daemon, shown);
	EXPECT(strcmp(tried.person.seen, "P:Visible: |/:|") == 0,
	       "no daemon makes a password visible: %s", tried.person.seen);
}

/* PAM-10 */
static void test_conversations(void)
{
	static const struct {
		enum manner manner;
		int password, enter, say;
	} rows[] = {
		{ FAILS, PAM_CONV_ERR, PAM_CONV_ERR, PAM_CONV_ERR },
		{ NO_RESPONSES, PAM_CONV_ERR, PAM_CONV_ERR, PAM_SUCCESS },
		{ NO_ANSWER, PAM_CONV_ERR, PAM_CONV_ERR, PAM_SUCCESS },
		{ NO_CONVERSATION, PAM_CONV_ERR, PAM_CONV_ERR, PAM_CONV_ERR },
		{ CHANGES_USER, PAM_PERM_DENIED, PAM_PERM_DENIED, PAM_PERM_DENIED },
		{ CHANGES_SERVICE, PAM_SUCCESS, PAM_SUCCESS, PAM_SUCCESS },
	};
	static const struct step enter[] = { { .kind = ACCEPT },
					     { .kind = SAY, .text = "Code" },
					     { .kind = ASK_ENTER, .text = "Enter: " },
					     { .kind = WAIT_ANSWER },
					     { .kind = GRANT },
					     { .kind = END } };
	static const struct step say[] = { { .kind = ACCEPT },
					   { .kind = SAY, .text = "Code" },
					   { .kind = PAUSE, .number = 60 },
					   { .kind = GRANT },
					   { .kind = END } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct {
			const struct step *steps;
			int wanted;
		} scripts[] = { { password_login, rows[i].password },
				{ enter, rows[i].enter },
				{ say, rows[i].say } };

		for (size_t s = 0; s < 3; s++) {
			struct attempt tried = { .service = "sshd",
						 .user = "alice",
						 .person = { .manner = rows[i].manner,
							     .answers = { "x" } } };
			struct fake_daemon daemon = { 0 };

			play(&tried, &daemon, scripts[s].steps);
			EXPECT(tried.result == scripts[s].wanted,
			       "manner %d, script %zu: %s (PAM-10)", (int)rows[i].manner, s,
			       code_name(tried.result));
			EXPECT(daemon.cancelled == (scripts[s].wanted == PAM_CONV_ERR),
			       "manner %d, script %zu: cancel says that nobody waits",
			       (int)rows[i].manner, s);
		}
	}
}

void test_dialogue(void)
{
	usual_host();
	test_begin();
	test_first_factor();
	test_ssh_connection();
	test_password();
	test_no_password();
	test_password_at_hand();
	test_joining();
	test_early_verdict();
	test_hidden_password();
	test_conversations();
}

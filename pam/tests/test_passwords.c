/* Passwords: what leaves for the daemon, and what never does. */
#define _GNU_SOURCE
#include <string.h>

#include "../wire.h"
#include "cases.h"

const struct step asks_password[] = { { .kind = ACCEPT },
				      { .kind = ASK_PASSWORD, .text = "Example password: " },
				      { .kind = WAIT_ANSWER },
				      { .kind = GRANT },
				      { .kind = END } };

static void test_typed(void)
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

		play(&tried, &daemon, asks_password);
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

		play(&typed, &daemon, asks_password);
		EXPECT(typed.result == PAM_AUTH_ERR && daemon.answers == 0 && daemon.cancelled,
		       "junk %zu: %s, %u answers (PAM-12)", i, code_name(typed.result),
		       daemon.answers);
		EXPECT(fail_delay_us == 2000000, "junk %zu delays", i);
		play(&at_hand, &other, asks_password);
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

	play(&one, &daemon, asks_password);
	EXPECT(one.result == PAM_SUCCESS && one.person.calls == 0 &&
		       strcmp(daemon.answer_bytes, "at hand") == 0,
	       "a password at hand is used and not asked for");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 16) == 1, "begin says that there is one");
	play(&two, &second, twice);
	EXPECT(strcmp(second.answer_bytes, "typed") == 0 && second.answers == 2 &&
		       two.person.calls == 1,
	       "and only once");
	EXPECT(fail_delay_us == 2000000, "a wrong one delays");
	play(&none, &third, asks_password);
	EXPECT(strcmp(third.answer_bytes, "typed") == 0, "an empty one is none");
}

/* Libpam frees the old one at once, so what was looked up before is nobody's any more. */
static void test_password_replaced(void)
{
	static const struct step steps[] = { { .kind = ACCEPT },
					     { .kind = SAY, .text = "Welcome." },
					     { .kind = ASK_PASSWORD, .text = "Password: " },
					     { .kind = WAIT_ANSWER },
					     { .kind = GRANT },
					     { .kind = END } };
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .authtok = "at hand",
				 .person = { .manner = CHANGES_AUTHTOK } };
	struct fake_daemon daemon = { 0 };

	play(&tried, &daemon, steps);
	EXPECT(tried.result == PAM_SUCCESS && strcmp(tried.person.seen, "I:Welcome.|/:|") == 0,
	       "shown, and not asked: %s %s", code_name(tried.result), tried.person.seen);
	EXPECT(daemon.answers == 1 && strcmp(daemon.answer_bytes, "another") == 0,
	       "the password that is at hand when it is sent: %s", daemon.answer_bytes);
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

void test_passwords(void)
{
	usual_host();
	test_typed();
	test_no_password();
	test_password_at_hand();
	test_password_replaced();
	test_hidden_password();
}

/* Daemons that babble or die: never a success, never a crash. */
#define _GNU_SOURCE
#include <string.h>

#include "cases.h"

static const char huge[17000];

static const struct {
	const char *what;
	struct step steps[5];
} broken[] = {
	{ "nothing at all", { { .kind = END } } },
	{ "garbage first",
	  { { .kind = RAW, .text = "HTTP/1.1 200 OK\r\n\r\n" }, { .kind = END } } },
	{ "zeros first", { { .kind = RAW, .text = huge, .number = 100 }, { .kind = END } } },
	{ "version 2 first",
	  { { .kind = RAW, .text = "\2\201\0\0\0\0", .number = 6 }, { .kind = END } } },
	{ "a verdict first", { { .kind = GRANT }, { .kind = END } } },
	{ "a say first",
	  { { .kind = SAY, .text = "hello" },
	    { .kind = ACCEPT },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "accepted with another id",
	  { { .kind = RAW, .text = "\1\201\0\0\0\23\1\0\0200123456789abcdef", .number = 25 },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "accepted twice",
	  { { .kind = ACCEPT }, { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } } },
	{ "accepted, then the end", { { .kind = ACCEPT }, { .kind = END } } },
	{ "accepted, then garbage",
	  { { .kind = ACCEPT }, { .kind = RAW, .text = "xxxxxxxxxxxxxxxx" }, { .kind = END } } },
	{ "half a header",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\202\0", .number = 3 },
	    { .kind = END } } },
	{ "half a frame",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\202\0\0\0\20\1\0\1\1", .number = 10 },
	    { .kind = END } } },
	{ "an empty say",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\202\0\0\0\0", .number = 6 },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "16,385 bytes",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\202\0\0\100\1", .number = 6 },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "4 GB",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\202\377\377\377\377", .number = 6 },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "a begin",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\1\0\0\0\0", .number = 6 },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "a cancel",
	  { { .kind = ACCEPT },
	    { .kind = RAW, .text = "\1\3\0\0\0\0", .number = 6 },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "an escape sequence",
	  { { .kind = ACCEPT },
	    { .kind = SAY, .text = "a\x1b[2Jb" },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "an escape sequence in a prompt",
	  { { .kind = ACCEPT },
	    { .kind = ASK_PASSWORD, .text = "\x1b]0;x\x07" },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "a C1 control",
	  { { .kind = ACCEPT },
	    { .kind = SAY, .text = "a\xc2\x9b" },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "an override",
	  { { .kind = ACCEPT },
	    { .kind = SAY, .text = "a\xe2\x80\xae" },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "bad UTF-8",
	  { { .kind = ACCEPT },
	    { .kind = SAY, .text = "a\xff" },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "an empty prompt",
	  { { .kind = ACCEPT },
	    { .kind = ASK_PASSWORD, .text = "" },
	    { .kind = GRANT },
	    { .kind = END } } },
	{ "17 messages", { { .kind = ACCEPT }, { .kind = FLOOD }, { .kind = END } } },
};

static void test_broken(void)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = "alice" };
			struct fake_daemon daemon = { 0 };
			int wanted = phase == CHAUTHTOK ? PAM_AUTHTOK_ERR : PAM_AUTHINFO_UNAVAIL;

			play_within(&tried, &daemon, broken[i].steps, 2.5);
			EXPECT(tried.result == wanted, "%s in phase %d: %s (SHIM-7)",
			       broken[i].what, (int)phase, code_name(tried.result));
			EXPECT(tried.seconds < 4, "%s in phase %d takes %.1f s", broken[i].what,
			       (int)phase, tried.seconds);
			EXPECT(strchr(tried.person.seen, '\x1b') == NULL,
			       "%s: nothing of it is shown (SHIM-3)", broken[i].what);
		}
	}
}

/* The account phase and a password change are silent. */
static void test_silent_phases(void)
{
	static const struct step say[] = { { .kind = ACCEPT },
					   { .kind = SAY, .text = "hello" },
					   { .kind = GRANT },
					   { .kind = END } };
	static const struct step ask[] = { { .kind = ACCEPT },
					   { .kind = ASK_PASSWORD, .text = "Secret: " },
					   { .kind = GRANT },
					   { .kind = END } };

	for (enum phase phase = ACCOUNT; phase <= CHAUTHTOK; phase++) {
		for (int i = 0; i < 2; i++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = "alice",
						 .person.answers = { "x" } };
			struct fake_daemon daemon = { 0 };

			play(&tried, &daemon, i == 0 ? say : ask);
			EXPECT(tried.result == (phase == ACCOUNT ? PAM_AUTHINFO_UNAVAIL
								 : PAM_AUTHTOK_ERR) &&
				       tried.person.calls == 0 && daemon.answers == 0,
			       "phase %d has no dialogue: %s", (int)phase, code_name(tried.result));
		}
	}
}

static void test_sixteen_messages(void)
{
	struct step steps[20] = { { .kind = ACCEPT } };
	struct fake_daemon daemon = { 0 };
	int result;

	for (int i = 1; i <= 16; i++)
		steps[i] = (struct step){ .kind = SAY, .text = "%n%s%1000000d" };
	steps[17] = (struct step){ .kind = GRANT };
	result = log_in_as("sshd", "alice", steps, &daemon);
	EXPECT(result == PAM_SUCCESS, "16 messages are allowed, formats are text: %s (SHIM-3)",
	       code_name(result));
}

/* PAM-03: killed at each point of its talk. */
static void test_killed(void)
{
	static struct frame stored;
	struct step steps[] = { { .kind = CUT_GRANT }, { .kind = END } };
	struct fake_daemon whole = { .stored = &stored };
	unsigned int points = 0, wrong = 0;
	size_t size;

	steps[0].number = 100000;
	EXPECT(log_in_as("sshd", "alice", steps, &whole) == PAM_SUCCESS, "the whole of it grants");
	size = stored.size;
	for (size_t cut = 0; cut < size; cut++) {
		struct fake_daemon daemon = { .stored = &stored };

		steps[0].number = (long)cut;
		points++;
		if (log_in_as("sshd", "alice", steps, &daemon) != PAM_AUTHINFO_UNAVAIL)
			wrong++;
	}
	EXPECT(points >= 20 && wrong == 0, "killed at %u points, wrong at %u (PAM-03)", points,
	       wrong);
}

static void test_randomness(void)
{
	static const struct step grant[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	struct fake_daemon daemon = { 0 }, second = { 0 };
	int result;

	broken_random = -1;
	result = log_in_as("sshd", "alice", grant, &daemon);
	EXPECT(result == PAM_AUTHINFO_UNAVAIL && daemon.connections == 0,
	       "without randomness nothing begins: %s", code_name(result));
	broken_random = 3;
	result = log_in_as("sshd", "alice", grant, &second);
	EXPECT(result == PAM_SUCCESS, "interrupted randomness is asked for again: %s",
	       code_name(result));
	broken_random = 0;
}

void test_broken_daemon(void)
{
	usual_host();
	test_broken();
	test_silent_phases();
	test_sixteen_messages();
	test_killed();
	test_randomness();
}

/* What the person is shown, and applications that do not carry it. */
#define _GNU_SOURCE
#include <string.h>

#include "cases.h"

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
		} scripts[] = { { asks_password, rows[i].password },
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
	test_joining();
	test_early_verdict();
	test_conversations();
}

/* Deadlines, and what ends a wait before them. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cases.h"

/* SHIM-9. The account phase takes 1 s in all, `accepted` 2 s, the login its timeout (5 s here). */
static void test_deadlines(void)
{
	static const struct {
		const char *what;
		struct step steps[4];
		double login, account;
	} rows[] = {
		{ "no accepted", { { .kind = PAUSE_UNTIL_END } }, 2, 1 },
		{ "accepted in drips", { { .kind = DRIP, .number = 1000 } }, 2, 1 },
		{ "no verdict", { { .kind = ACCEPT }, { .kind = PAUSE_UNTIL_END } }, 5, 1 },
		{ "a byte a second",
		  { { .kind = ACCEPT }, { .kind = DRIP, .number = 1000 } },
		  5,
		  1 },
		{ "a message, then nothing",
		  { { .kind = ACCEPT },
		    { .kind = SAY, .text = "Wait." },
		    { .kind = PAUSE_UNTIL_END } },
		  5,
		  0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = "alice" };
			struct fake_daemon daemon = { 0 };
			double limit = phase == AUTHENTICATE ? rows[i].login : rows[i].account;

			play_within(&tried, &daemon, rows[i].steps, limit + 0.9);
			EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL, "%s: %s", rows[i].what,
			       code_name(tried.result));
			EXPECT(tried.seconds > limit - 0.1 && tried.seconds < limit + 2.5,
			       "%s in phase %d ends after %.2f s, not %.0f (SHIM-9)", rows[i].what,
			       (int)phase, tried.seconds, limit);
		}
	}
}

/* No deadline can be counted from then, so each has passed. */
static void test_no_clock(void)
{
	static const struct step grant[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };

	for (enum phase phase = AUTHENTICATE; phase <= CLOSE_SESSION; phase++) {
		struct attempt tried = { .phase = phase, .service = "login", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		write_service("login", "manage_local=usher-managed sessions");
		has_no_clock = true;
		play(&tried, &daemon, grant);
		has_no_clock = false;
		EXPECT(tried.result == (phase >= SETCRED     ? PAM_SUCCESS
					: phase == CHAUTHTOK ? PAM_AUTHTOK_ERR
							     : PAM_AUTHINFO_UNAVAIL),
		       "without a clock phase %d ends: %s", (int)phase, code_name(tried.result));
		EXPECT(phase == SETCRED || strcmp(logged, "usherd took too long (110)\n") == 0,
		       "and says so: %s", logged);
	}
	usual_host();
}

/* Nobody accepts: the backlog is full, so that even connect() would wait. */
static void test_full_backlog(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct attempt tried = { .service = "sshd", .user = "alice" };
	struct attempt account = { .phase = ACCOUNT, .service = "sshd", .user = "alice" };
	struct fake_daemon daemon = { 0 };
	int fds[8], used = 0;

	daemon_deaf(&daemon, 0);
	memcpy(address.sun_path, socket_path, strlen(socket_path) + 1);
	for (; used < 8; used++) {
		fds[used] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (connect(fds[used], (struct sockaddr *)&address, sizeof(address)) != 0)
			break;
	}
	attempt_within(&tried, 2.9);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL && tried.seconds > 1.9 && tried.seconds < 2.9,
	       "a full backlog: %s after %.2f s (connect at most 2 s)", code_name(tried.result),
	       tried.seconds);
	attempt_within(&account, 1.9);
	EXPECT(account.result == PAM_AUTHINFO_UNAVAIL && account.seconds < 1.9,
	       "in the account phase: %s after %.2f s", code_name(account.result), account.seconds);
	while (used >= 0)
		close(fds[used--]);
	daemon_stop(&daemon);
}

/* The socket is there, systemd's backlog takes the connection, and nobody answers. */
static void test_deaf(void)
{
	struct attempt tried = { .service = "sshd", .user = "alice" };
	struct fake_daemon daemon = { 0 };

	daemon_deaf(&daemon, 8);
	attempt_within(&tried, 2.9);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL && tried.seconds > 1.9 && tried.seconds < 2.9,
	       "nobody accepts: %s after %.2f s", code_name(tried.result), tried.seconds);
	daemon_stop(&daemon);
}

static void test_end_while_waiting(void)
{
	static const struct step dies[] = { { .kind = ACCEPT },
					    { .kind = SAY, .text = "Wait." },
					    { .kind = PAUSE, .number = 300 },
					    { .kind = END } };
	struct attempt tried = { .service = "sudo", .user = "alice" };
	struct fake_daemon daemon = { 0 };

	play_within(&tried, &daemon, dies, 1);
	EXPECT(tried.result == PAM_AUTHINFO_UNAVAIL && tried.seconds < 1,
	       "a daemon that dies ends the login at once: %s, %.2f s", code_name(tried.result),
	       tried.seconds);
}

/* The signals of the set that are pending are so no more. */
static void drain(const sigset_t *set)
{
	const struct timespec none = { 0, 0 };

	while (sigtimedwait(set, NULL, &none) > 0)
		continue;
}

static void play_interrupted(struct attempt *tried, struct fake_daemon *daemon,
			     const struct step *steps, double limit, const sigset_t *set)
{
	const struct attempt asked = *tried;

	do {
		drain(set);
		*tried = asked;
		*daemon = (struct fake_daemon){ 0 };
		play(tried, daemon, steps);
	} while (again(tried, limit));
}

/* SHIM-12: sudo blocks these while a module runs. */
static void test_signals(void)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	static const struct step interrupt_later[] = { { .kind = ACCEPT },
						       { .kind = SAY, .text = "Wait." },
						       { .kind = PAUSE, .number = 200 },
						       { .kind = SIGNAL, .number = SIGINT },
						       { .kind = PAUSE_UNTIL_END } };
	sigset_t set, before, pending;

	sigemptyset(&set);
	for (size_t i = 0; i < 4; i++)
		sigaddset(&set, signals[i]);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &before);
	for (size_t i = 0; i < 4; i++) {
		for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
			const struct step steps[] = { { .kind = ACCEPT },
						      { .kind = SIGNAL, .number = signals[i] },
						      { .kind = PAUSE_UNTIL_END } };
			struct attempt tried = { .phase = phase,
						 .service = "sudo",
						 .user = "alice" };
			struct fake_daemon daemon = { 0 };

			play_interrupted(&tried, &daemon, steps, 0.5, &set);
			EXPECT(tried.result == (phase == CHAUTHTOK ? PAM_AUTHTOK_ERR : PAM_ABORT),
			       "signal %d in phase %d: %s (SHIM-12)", signals[i], (int)phase,
			       code_name(tried.result));
			EXPECT(tried.seconds < 4 && daemon.cancelled,
			       "signal %d ends it in %.2f s, with a cancel", signals[i],
			       tried.seconds);
			sigpending(&pending);
			EXPECT(sigismember(&pending, signals[i]) == 1,
			       "the signal is left to the application");
			drain(&set);
		}
	}
	{
		struct attempt tried = { .service = "sudo", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		play_interrupted(&tried, &daemon, interrupt_later, 0.7, &set);
		EXPECT(tried.result == PAM_ABORT && tried.seconds < 0.7,
		       "^C during a wait: %s after %.2f s", code_name(tried.result), tried.seconds);
		EXPECT(fail_delay_us == 0, "and no delay");
		drain(&set);
	}
	{ /* in the conversation: the answer given is not sent */
		static const struct step asks[] = { { .kind = ACCEPT },
						    { .kind = ASK_PASSWORD, .text = "Secret: " },
						    { .kind = WAIT_ANSWER },
						    { .kind = GRANT },
						    { .kind = END } };
		struct attempt tried = { .service = "sudo",
					 .user = "alice",
					 .person = { .manner = INTERRUPTS, .answers = { "x" } } };
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, asks);
		EXPECT(tried.result == PAM_ABORT && daemon.answers == 0 && daemon.cancelled,
		       "^C at a prompt: %s", code_name(tried.result));
		drain(&set);
	}
	{ /* another blocked signal means nothing here */
		static const struct step other[] = { { .kind = ACCEPT },
						     { .kind = SIGNAL, .number = SIGUSR1 },
						     { .kind = PAUSE, .number = 300 },
						     { .kind = GRANT },
						     { .kind = END } };
		struct attempt tried = { .service = "sudo", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, other);
		EXPECT(tried.result == PAM_SUCCESS, "SIGUSR1: %s", code_name(tried.result));
		drain(&set);
	}
	{ /* while the backlog is full */
		struct attempt tried = { .service = "sudo", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		daemon_deaf(&daemon, 8);
		raise(SIGINT);
		attempt_within(&tried, 0.5);
		EXPECT(tried.result == PAM_ABORT && tried.seconds < 0.5, "^C before it began: %s",
		       code_name(tried.result));
		daemon_stop(&daemon);
		drain(&set);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void test_waiting(void)
{
	usual_host();
	test_deadlines();
	test_no_clock();
	test_full_backlog();
	test_deaf();
	test_end_while_waiting();
	test_signals();
}

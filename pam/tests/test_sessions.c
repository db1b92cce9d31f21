/* Sessions: told to the daemon where the line says so, and never refused (SHIM-14). */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <time.h>

#include "../wire.h"
#include "cases.h"

#define OPTIONS "manage_local=usher-managed sessions"

static const struct step granted[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

static void test_begin(void)
{
	for (enum phase phase = OPEN_SESSION; phase <= CLOSE_SESSION; phase++) {
		struct attempt tried = { .phase = phase,
					 .service = "sshd",
					 .user = "alice",
					 .rhost = "192.0.2.7",
					 .tty = "ssh",
					 .pam_environment =
						 "SSH_CONNECTION=192.0.2.7 50122 198.51.100.2 22" };
		struct fake_daemon daemon = { 0 };
		size_t size = 0;
		const uint8_t *field;

		try_session(&tried, &daemon, granted);
		EXPECT(daemon.connections == 1 && !daemon.cancelled, "the daemon is told");
		EXPECT(number_of(daemon.begin, daemon.begin_size, 2) ==
			       (uint64_t)(phase == OPEN_SESSION ? WIRE_OPEN_SESSION
								: WIRE_CLOSE_SESSION),
		       "begin names the phase");
		EXPECT(number_of(daemon.begin, daemon.begin_size, 14) == 1000, "and the uid");
		EXPECT(number_of(daemon.begin, daemon.begin_size, 15) <= 1000,
		       "and waits a second at most");
		field = field_of(daemon.begin, daemon.begin_size, 19, &size);
		EXPECT(field != NULL && size == 31 && memcmp(field, "192.0.2.7 50122", 15) == 0,
		       "and the connection");
		EXPECT(logged[0] == '\0', "nothing is logged: %s", logged);
	}
}

/* Whoever is left to others in the other phases is nobody's business here. */
static void test_nobody_else(void)
{
	static const struct {
		const char *options, *user, *rhost;
	} rows[] = {
		{ "manage_local=usher-managed", "alice", NULL }, /* without `sessions` */
		{ "manage_local=usher-managed sessions=1", "alice", NULL },
		{ OPTIONS, "root", NULL },
		{ OPTIONS, "daemon", NULL },
		{ OPTIONS, "larry", NULL },
		{ OPTIONS, "ghost", NULL }, /* has no account */
		{ OPTIONS, "ghost", "192.0.2.7" },
		{ OPTIONS, "Zo\xc3\xab", NULL },
		{ "sessions", "alice", NULL },
		{ OPTIONS " uids=1-2", "nora", NULL }, /* malformed */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (enum phase phase = OPEN_SESSION; phase <= CLOSE_SESSION; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = rows[i].user,
						 .rhost = rows[i].rhost };
			struct fake_daemon daemon = { 0 };

			write_service("sshd", rows[i].options);
			try_session(&tried, &daemon, granted);
			EXPECT(daemon.connections == 0, "\"%s\" tells nobody of %s",
			       rows[i].options, rows[i].user);
		}
	}
	write_service("sshd", OPTIONS);
}

/* Values count with the daemon's grant alone; the names are empty all the same. */
static void test_no_grant(void)
{
	static const struct {
		const char *what;
		struct step last;
		const char *log;
	} rows[] = {
		{ "a refusal", { .kind = VERDICT, .number = WIRE_UNAVAILABLE },
		  "refused: test.refused\n" },
		{ "an observing service", { .kind = VERDICT, .number = (long)WIRE_LEFT_TO_OTHERS },
		  "refused: observed\n" },
		{ "an unknown outcome", { .kind = VERDICT, .number = 9 },
		  "refused: test.refused\n" },
		{ "another id", { .kind = FOREIGN_GRANT, .number = 1, .text = "0123456789abcdef",
				  .mask = 16 },
		  "usherd does not answer this request as it should (71)\n" },
		{ "another phase", { .kind = FOREIGN_GRANT, .number = 2, .text = "\5", .mask = 1 },
		  "usherd does not answer this request as it should (71)\n" },
		{ "another user", { .kind = FOREIGN_GRANT, .number = 3, .text = "bob", .mask = 3 },
		  "usherd does not answer this request as it should (71)\n" },
		{ "another uid",
		  { .kind = FOREIGN_GRANT, .number = 5, .text = "\0\0\3\351", .mask = 4 },
		  "usherd does not answer this request as it should (71)\n" },
		{ "words", { .kind = SAY, .text = "Hello." },
		  "usherd does not answer this request as it should (71)\n" },
		{ "a question", { .kind = ASK_PASSWORD, .text = "Secret: " },
		  "usherd does not answer this request as it should (71)\n" },
		{ "accepted twice", { .kind = ACCEPT },
		  "usherd does not answer this request as it should (71)\n" },
		{ "no frame", { .kind = RAW, .text = "nonsense" },
		  "usherd does not answer this request as it should (71)\n" },
		/* As one does that is older and knows no sessions. */
		{ "the end", { .kind = END }, "" },
		{ "silence", { .kind = PAUSE_UNTIL_END }, "usherd took too long (110)\n" },
		{ "a byte now and then", { .kind = DRIP, .number = 200 },
		  "usherd took too long (110)\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ENVIRONMENT, .text = "ID=1" },
					      rows[i].last,
					      { .kind = END } };
		struct attempt tried;

		do {
			struct fake_daemon daemon = { 0 };

			tried = (struct attempt){ .phase = OPEN_SESSION,
						  .service = "sshd",
						  .user = "alice",
						  .pam_environment = "ID=of the client" };
			try_session(&tried, &daemon, steps);
		} while (again(&tried, 1.9));
		EXPECT(strcmp(tried.environment, "ID=|") == 0, "after %s: %s", rows[i].what,
		       tried.environment);
		EXPECT(strcmp(logged, rows[i].log) == 0, "%s is logged once: %s", rows[i].what,
		       logged);
		EXPECT(tried.seconds < 4, "%s takes %.2f s", rows[i].what, tried.seconds);
	}
}

static void test_nobody_there(void)
{
	struct attempt absent = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
	struct attempt deaf = { .phase = CLOSE_SESSION, .service = "sshd", .user = "alice" };
	struct fake_daemon daemon = { 0 };

	do {
		forget_logged();
		attempt(&absent);
	} while (again(&absent, 0.5));
	EXPECT(absent.result == PAM_SUCCESS && absent.seconds < 0.5, "without usherd: %s",
	       code_name(absent.result));
	EXPECT(strcmp(logged, "usherd does not run (2)\n") == 0, "logged once: %s", logged);
	daemon_deaf(&daemon, 4);
	attempt_within(&deaf, 1.9);
	daemon_stop(&daemon);
	EXPECT(deaf.result == PAM_SUCCESS && deaf.seconds > 0.9 && deaf.seconds < 4,
	       "a usherd that hangs costs a second: %s, %.2f s", code_name(deaf.result),
	       deaf.seconds);
}

/* A terminal that goes away leaves SIGHUP behind, which su blocks: the end of the session is told all
 * the same, or it would count as open. */
static void test_pending_signals(void)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	const struct timespec none = { 0, 0 };
	sigset_t set, before;

	sigemptyset(&set);
	for (size_t i = 0; i < 4; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	for (size_t i = 0; i < 4; i++) {
		for (enum phase phase = OPEN_SESSION; phase <= CLOSE_SESSION; phase++) {
			struct attempt tried = { .phase = phase, .service = "sshd", .user = "alice" };
			struct fake_daemon daemon = { 0 };

			raise(signals[i]);
			try_session(&tried, &daemon, granted);
			EXPECT(daemon.connections == 1 && !daemon.cancelled && logged[0] == '\0',
			       "signal %d is no reason not to tell of phase %d: %s", signals[i],
			       (int)phase, logged);
			EXPECT(sigtimedwait(&set, NULL, &none) == signals[i],
			       "the signal is left to the application");
		}
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void test_sessions(void)
{
	usual_host();
	write_service("sshd", OPTIONS);
	test_begin();
	test_nobody_else();
	test_no_grant();
	test_nobody_there();
	test_pending_signals();
}

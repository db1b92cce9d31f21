/* Sessions: told to the daemon where the line says so, and never refused (SHIM-14). */
#define _GNU_SOURCE
#include <string.h>

#include "../wire.h"
#include "cases.h"

#define OPTIONS "manage_local=usher-managed sessions"

static const struct step granted[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

static void try(struct attempt *tried, struct fake_daemon *daemon, const struct step *steps)
{
	play(tried, daemon, steps);
	EXPECT(tried->result == PAM_SUCCESS, "phase %d for %s: %s", (int)tried->phase, tried->user,
	       code_name(tried->result));
	EXPECT(tried->person.calls == 0, "a session says nothing: %s", tried->person.seen);
}

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

		try(&tried, &daemon, granted);
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
			try(&tried, &daemon, granted);
			EXPECT(daemon.connections == 0, "\"%s\" tells nobody of %s",
			       rows[i].options, rows[i].user);
		}
	}
	write_service("sshd", OPTIONS);
}

static void test_environment(void)
{
	static const struct step steps[] = {
		{ .kind = ACCEPT },
		{ .kind = ENVIRONMENT, .text = "EMPLOYEE_ID=4711" },
		{ .kind = ENVIRONMENT, .text = "COST_CENTRE=" },
		{ .kind = ENVIRONMENT, .text = "A=b=c d~" },
		{ .kind = GRANT },
		{ .kind = END },
	};
	struct attempt tried = { .phase = OPEN_SESSION,
				 .service = "sshd",
				 .user = "nora",
				 .pam_environment = "COST_CENTRE=of the client" };
	struct fake_daemon daemon = { 0 };

	try(&tried, &daemon, steps);
	EXPECT(strcmp(tried.environment, "COST_CENTRE=|EMPLOYEE_ID=4711|A=b=c d~|") == 0,
	       "what was there before is gone: %s", tried.environment);
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
		struct attempt tried = { .phase = OPEN_SESSION,
					 .service = "sshd",
					 .user = "alice",
					 .pam_environment = "ID=of the client" };
		struct fake_daemon daemon = { 0 };

		try(&tried, &daemon, steps);
		EXPECT(strcmp(tried.environment, "ID=|") == 0, "after %s: %s", rows[i].what,
		       tried.environment);
		EXPECT(strcmp(logged, rows[i].log) == 0, "%s is logged once: %s", rows[i].what,
		       logged);
		EXPECT(tried.seconds < 1.9, "%s takes %.2f s", rows[i].what, tried.seconds);
	}
}

/* What a shell, a loader or sudo reads is never set, whoever says so. */
static void test_kept_names(void)
{
	static const char *const kept[] = {
		"PATH=/tmp",	 "HOME=/",	   "SHELL=/tmp/x",     "IFS=x",
		"ENV=/tmp/x",	 "BASH_ENV=/tmp/x", "TZ=x",	       "LD_PRELOAD=/tmp/x.so",
		"LD_=x",	 "LD_AUDIT=x",	   "PYTHONPATH=/tmp",  "PERL5LIB=/tmp",
		"SSH_AUTH_SOCK=x", "SUDO_ASKPASS=x", "XDG_RUNTIME_DIR=/tmp", "LC_ALL=x",
		"LANGUAGE=x",	 "BEARER_TOKEN=x", "BEARER_TOKEN_FILE=x", "KRB5CCNAME=x",
		"GCONV_PATH=/tmp", "PS4=$(id)",	   "GIT_SSH=x",	       "TMPDIR=/x",
	};
	static const char *const others[] = { "PATHS=1", "L=1", "LD=1", "EN=1", "MY_PATH=1" };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ENVIRONMENT, .text = "ID=1" },
					      { .kind = ENVIRONMENT, .text = kept[i] },
					      { .kind = GRANT },
					      { .kind = END } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		try(&tried, &daemon, steps);
		EXPECT(strcmp(tried.environment, "ID=|") == 0, "%s: %s", kept[i],
		       tried.environment);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ENVIRONMENT, .text = others[i] },
					      { .kind = GRANT },
					      { .kind = END } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		try(&tried, &daemon, steps);
		EXPECT(strncmp(tried.environment, others[i], strlen(others[i])) == 0, "%s: %s",
		       others[i], tried.environment);
	}
}

static void test_many(void)
{
	static const char *const names[] = { "A0=1", "A1=1", "A2=1", "A3=1", "A4=1", "A5=1",
					     "A6=1", "A7=1", "A8=1", "A9=1", "B0=1" };

	for (size_t count = WIRE_MAX_ENVIRONMENT; count <= WIRE_MAX_ENVIRONMENT + 1; count++) {
		struct step steps[WIRE_MAX_ENVIRONMENT + 4] = { { .kind = ACCEPT } };
		struct attempt tried = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		for (size_t i = 0; i < count; i++)
			steps[1 + i] = (struct step){ .kind = ENVIRONMENT, .text = names[i % 11] };
		steps[1 + count].kind = GRANT;
		try(&tried, &daemon, steps);
		EXPECT((strstr(tried.environment, "B0=1|") != NULL) ==
			       (count == WIRE_MAX_ENVIRONMENT),
		       "%zu frames: %s", count, tried.environment);
	}
}

/* In no other phase has the daemon anything to set. */
static void test_other_phases(void)
{
	static const struct step steps[] = { { .kind = ACCEPT },
					     { .kind = ENVIRONMENT, .text = "ID=1" },
					     { .kind = GRANT },
					     { .kind = END } };

	for (enum phase phase = AUTHENTICATE; phase <= CLOSE_SESSION; phase++) {
		struct attempt tried = { .phase = phase, .service = "sshd", .user = "alice" };
		struct fake_daemon daemon = { 0 };

		if (phase == SETCRED || phase == OPEN_SESSION)
			continue;
		play(&tried, &daemon, steps);
		EXPECT(tried.result == (phase == CLOSE_SESSION ? PAM_SUCCESS
					: phase == CHAUTHTOK   ? PAM_AUTHTOK_ERR
							       : PAM_AUTHINFO_UNAVAIL),
		       "an environment in phase %d: %s", (int)phase, code_name(tried.result));
		EXPECT(tried.environment[0] == '\0', "phase %d sets %s", (int)phase,
		       tried.environment);
	}
}

static void test_nobody_there(void)
{
	struct attempt absent = { .phase = OPEN_SESSION, .service = "sshd", .user = "alice" };
	struct attempt deaf = { .phase = CLOSE_SESSION, .service = "sshd", .user = "alice" };
	struct fake_daemon daemon = { 0 };

	forget_logged();
	attempt(&absent);
	EXPECT(absent.result == PAM_SUCCESS && absent.seconds < 0.5, "without usherd: %s",
	       code_name(absent.result));
	EXPECT(strcmp(logged, "usherd does not run (2)\n") == 0, "logged once: %s", logged);
	daemon_deaf(&daemon, 4);
	attempt(&deaf);
	daemon_stop(&daemon);
	EXPECT(deaf.result == PAM_SUCCESS && deaf.seconds > 0.9 && deaf.seconds < 1.9,
	       "a usherd that hangs costs a second: %s, %.2f s", code_name(deaf.result),
	       deaf.seconds);
}

void test_sessions(void)
{
	usual_host();
	write_service("sshd", OPTIONS);
	test_begin();
	test_nobody_else();
	test_environment();
	test_no_grant();
	test_kept_names();
	test_many();
	test_other_phases();
	test_nobody_there();
}

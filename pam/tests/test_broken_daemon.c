/* Daemons that lie, babble or die: never a success, never a crash. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "../wire.h"
#include "cases.h"

static int log_in(const char *service, const char *user, const struct step *steps,
		  struct fake_daemon *daemon)
{
	struct attempt tried = { .service = service, .user = user };

	play(&tried, daemon, steps);
	return tried.result;
}

/* PAM-06, SHIM-4 */
static void test_mutations(void)
{
	static const unsigned int masks[] = { 0x01, 0x02, 0x04, 0x08, 0x10,
					      0x20, 0x40, 0x80, 0xFF, 0x55 };
	unsigned int mutated = 0, admitted = 0;
	struct step steps[] = { { .kind = ACCEPT }, { .kind = MUTATED_GRANT }, { .kind = END } };
	struct fake_daemon daemon = { 0 };
	size_t size;

	EXPECT(log_in("sshd", "alice", steps, &daemon) == PAM_SUCCESS,
	       "the verdict as it is grants");
	size = daemon.grant_size;
	EXPECT(size > 60, "the verdict has %zu bytes", size);
	for (size_t byte = 0; byte < size; byte++) {
		for (size_t m = 0; m < sizeof(masks) / sizeof(masks[0]); m++) {
			struct fake_daemon other = { 0 };

			steps[1].number = (long)byte;
			steps[1].mask = masks[m];
			mutated++;
			if (log_in("sshd", "alice", steps, &other) == PAM_SUCCESS)
				admitted++;
		}
	}
	EXPECT(admitted == 0, "%u of %u mutated grants admit (PAM-06)", admitted, mutated);
	printf("%u mutated grants, %u admitted\n", mutated, admitted);
}

/* SHIM-10 */
static void test_foreign_verdicts(void)
{
	static const struct {
		const char *what;
		long tag;
		const char *bytes;
		unsigned int size;
	} rows[] = {
		{ "another id", 1, "0123456789abcdef", 16 }, { "no id", 1, "", 0 },
		{ "the account phase", 2, "\2", 1 },	     { "another user", 3, "bob", 3 },
		{ "a longer user", 3, "alicea", 6 },	     { "a shorter user", 3, "alic", 4 },
		{ "a user with NUL", 3, "alice\0", 6 },	     { "capitals", 3, "ALICE", 5 },
		{ "another service", 4, "sudo", 4 },	     { "a longer service", 4, "sshd2", 5 },
		{ "another uid", 5, "\0\0\3\351", 4 },	     { "uid 0", 5, "\0\0\0\0", 4 },
		{ "no record", 5, "\377\377\377\377", 4 },   { "another reason", 7, "grante", 6 },
		{ "a long reason", 7, "granted.", 8 },	     { "words", 8, "Welcome", 7 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = FOREIGN_GRANT,
						.number = rows[i].tag,
						.text = rows[i].bytes,
						.mask = rows[i].size },
					      { .kind = END } };
		struct fake_daemon daemon = { 0 };
		int result = log_in("sshd", "alice", steps, &daemon);

		EXPECT(result == PAM_AUTHINFO_UNAVAIL, "a grant with %s: %s (SHIM-10)",
		       rows[i].what, code_name(result));
	}
}

/* A grant of before, for the same person and service. */
static void test_replay(void)
{
	static struct frame stored;
	static const struct step first[] = { { .kind = ACCEPT },
					     { .kind = KEEP_GRANT },
					     { .kind = STORED_GRANT },
					     { .kind = END } };
	static const struct step again[] = { { .kind = ACCEPT },
					     { .kind = STORED_GRANT },
					     { .kind = END } };
	struct fake_daemon daemon = { .stored = &stored }, second = { .stored = &stored };
	int result = log_in("sshd", "alice", first, &daemon);

	EXPECT(result == PAM_SUCCESS, "the first time it grants: %s", code_name(result));
	result = log_in("sshd", "alice", again, &second);
	EXPECT(result == PAM_AUTHINFO_UNAVAIL, "replayed it does not: %s (SHIM-10)",
	       code_name(result));
}

static void *log_in_beside(void *data)
{
	attempt(data);
	return NULL;
}

/* PAM-08, PAM-14: two handles at a time; each daemon answers the other's request. */
static void test_swapped(bool swaps)
{
	static struct frame stored[2];
	const struct step steps[] = { { .kind = ACCEPT },     { .kind = KEEP_GRANT },
				      { .kind = RENDEZVOUS }, { .kind = STORED_GRANT },
				      { .kind = RENDEZVOUS }, { .kind = END } };
	struct attempt logins[2] = { { .service = "one", .user = "alice" },
				     { .service = "two", .user = "alice" } };
	struct fake_daemon daemons[2] = { 0 };
	pthread_barrier_t barrier;
	pthread_t threads[2];
	char paths[2][96], options[256];

	pthread_barrier_init(&barrier, NULL, 2);
	forget_logged();
	for (int i = 0; i < 2; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s/%d.sock", base_directory, i);
		snprintf(options, sizeof(options), "socket=%s manage_local=usher-managed timeout=5",
			 paths[i]);
		write_service_bare(logins[i].service, options);
		daemons[i].barrier = &barrier;
		daemons[i].stored = &stored[i];
		daemons[i].swapped = swaps ? &stored[1 - i] : &stored[i];
		daemon_start_at(&daemons[i], paths[i], steps);
	}
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, log_in_beside, &logins[i]);
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		daemon_stop(&daemons[i]);
		unlink(paths[i]);
		EXPECT(logins[i].result == (swaps ? PAM_AUTHINFO_UNAVAIL : PAM_SUCCESS),
		       "login %d: %s (PAM-08)", i, code_name(logins[i].result));
	}
	pthread_barrier_destroy(&barrier);
}

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

			play(&tried, &daemon, broken[i].steps);
			EXPECT(tried.result == wanted, "%s in phase %d: %s (SHIM-7)",
			       broken[i].what, (int)phase, code_name(tried.result));
			EXPECT(tried.seconds < 2.5, "%s in phase %d takes %.1f s", broken[i].what,
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
	result = log_in("sshd", "alice", steps, &daemon);
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
	EXPECT(log_in("sshd", "alice", steps, &whole) == PAM_SUCCESS, "the whole of it grants");
	size = stored.size;
	for (size_t cut = 0; cut < size; cut++) {
		struct fake_daemon daemon = { .stored = &stored };

		steps[0].number = (long)cut;
		points++;
		if (log_in("sshd", "alice", steps, &daemon) != PAM_AUTHINFO_UNAVAIL)
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
	result = log_in("sshd", "alice", grant, &daemon);
	EXPECT(result == PAM_AUTHINFO_UNAVAIL && daemon.connections == 0,
	       "without randomness nothing begins: %s", code_name(result));
	broken_random = 3;
	result = log_in("sshd", "alice", grant, &second);
	EXPECT(result == PAM_SUCCESS, "interrupted randomness is asked for again: %s",
	       code_name(result));
	broken_random = 0;
}

void test_broken_daemon(void)
{
	usual_host();
	test_mutations();
	test_foreign_verdicts();
	test_replay();
	test_swapped(false);
	test_swapped(true);
	test_broken();
	test_silent_phases();
	test_sixteen_messages();
	test_killed();
	test_randomness();
}

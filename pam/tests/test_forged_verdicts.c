/* Grants that are not for this request, or not the daemon's: none of them admits. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "cases.h"

/* PAM-06, SHIM-4 */
static void test_mutations(void)
{
	static const unsigned int masks[] = { 0x01, 0x02, 0x04, 0x08, 0x10,
					      0x20, 0x40, 0x80, 0xFF, 0x55 };
	unsigned int mutated = 0, admitted = 0;
	struct step steps[] = { { .kind = ACCEPT }, { .kind = MUTATED_GRANT }, { .kind = END } };
	struct fake_daemon daemon = { 0 };
	size_t size;

	EXPECT(log_in_as("sshd", "alice", steps, &daemon) == PAM_SUCCESS,
	       "the verdict as it is grants");
	size = daemon.grant_size;
	EXPECT(size > 60, "the verdict has %zu bytes", size);
	for (size_t byte = 0; byte < size; byte++) {
		for (size_t m = 0; m < sizeof(masks) / sizeof(masks[0]); m++) {
			struct fake_daemon other = { 0 };

			steps[1].number = (long)byte;
			steps[1].mask = masks[m];
			mutated++;
			if (log_in_as("sshd", "alice", steps, &other) == PAM_SUCCESS)
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
		int result = log_in_as("sshd", "alice", steps, &daemon);

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
	int result = log_in_as("sshd", "alice", first, &daemon);

	EXPECT(result == PAM_SUCCESS, "the first time it grants: %s", code_name(result));
	result = log_in_as("sshd", "alice", again, &second);
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

void test_forged_verdicts(void)
{
	usual_host();
	test_mutations();
	test_foreign_verdicts();
	test_replay();
	test_swapped(false);
	test_swapped(true);
}

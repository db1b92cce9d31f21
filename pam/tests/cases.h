/* The groups of tests, and the host that they start from. */
#ifndef USHER_TESTS_CASES_H
#define USHER_TESTS_CASES_H

#include "daemon.h"
#include "harness.h"

/* alice and bob are managed local accounts (1000, 1001), larry a local one that is not (1002), nora
 * comes from NSS with a uid of our range, and ghost has no record. */
void usual_host(void);
#define NORA_UID 1879048200U
#define NORA_UID_BYTES "\160\0\0\10" /* as a field has it */

/* One phase against a daemon that plays `steps`; the daemon's notes stay in `daemon`. */
void play(struct attempt *attempt, struct fake_daemon *daemon, const struct step *steps);

/* Whether to play once more, five times in a row at most: it has taken `limit` seconds or more. A
 * busy machine is slow for a moment; what the module waits for is there each time. */
bool again(const struct attempt *attempt, double limit);

/* The same until one is quicker than that; what is left is the last one. */
void attempt_within(struct attempt *attempt, double limit);
void play_within(struct attempt *attempt, struct fake_daemon *daemon, const struct step *steps,
		 double limit);

/* A login without more, and its PAM code. */
int log_in_as(const char *service, const char *user, const struct step *steps,
	      struct fake_daemon *daemon);

/* A session phase, which always succeeds and says nothing. */
void try_session(struct attempt *attempt, struct fake_daemon *daemon, const struct step *steps);

/* A daemon that asks for a password and grants. */
extern const struct step asks_password[];

/* The name of a PAM code for messages. */
const char *code_name(int code);

void test_frames(const char *vectors);
void test_text(void);
void test_results(void);
void test_observe(void);
void test_request(void);
void test_passwords(void);
void test_dialogue(void);
void test_floor(void);
void test_floor_failures(void);
void test_account_after(void);
void test_usernames(const char *table);
void test_options(void);
void test_peer(void);
void test_forged_verdicts(void);
void test_broken_daemon(void);
void test_waiting(void);
void test_process(void);
void test_shortage(void);
void test_sessions(void);
void test_session_environment(void);

#endif

/* Which verdict becomes which PAM code, in every phase. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

#include <security/pam_modules.h>

#include "../wire.h"
#include "cases.h"

#define UNKNOWN_OUTCOME 6

static const struct {
	long outcome;
	int sshd, sudo, account; /* password changes end in AUTHTOK_ERR, always */
	bool delays;
} table[] = {
	{ (long)WIRE_GRANTED, PAM_SUCCESS, PAM_SUCCESS, PAM_SUCCESS, false },
	{ WIRE_WRONG_CREDENTIAL, PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_PERM_DENIED, true },
	{ WIRE_ENDED, PAM_MAXTRIES, PAM_ABORT, PAM_PERM_DENIED, true },
	{ WIRE_DENIED, PAM_PERM_DENIED, PAM_PERM_DENIED, PAM_PERM_DENIED, true },
	{ WIRE_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL,
	  false },
	{ WIRE_ACCOUNT_LOCKED, PAM_ACCT_EXPIRED, PAM_ACCT_EXPIRED, PAM_ACCT_EXPIRED, true },
	{ 0, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, false },
	{ UNKNOWN_OUTCOME, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL,
	  false },
	{ 0xFFFFFFFF, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, false },
};

static int wanted(size_t row, enum phase phase, const char *service)
{
	if (phase == CHAUTHTOK)
		return PAM_AUTHTOK_ERR;
	if (phase == ACCOUNT)
		return table[row].account;
	return strcmp(service, "sshd") == 0 ? table[row].sshd : table[row].sudo;
}

/* SHIM-13 */
static void test_outcomes(void)
{
	static const char *const services[] = { "sshd", "sudo", "login" };
	static const char *const users[] = { "alice", "nora" };

	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
			for (size_t s = 0; s < 6; s++) {
				bool is_grant = table[row].outcome == (long)WIRE_GRANTED;
				const struct step steps[] = {
					{ .kind = ACCEPT },
					{ .kind = VERDICT,
					  .number = table[row].outcome,
					  .text = is_grant ? NULL : "No entry.\nAsk root." },
					{ .kind = END },
				};
				struct attempt tried = { .phase = phase,
							 .service = services[s % 3],
							 .user = users[s / 3] };
				struct fake_daemon daemon = { 0 };

				if (s % 3 == 0)
					tried.rhost = "192.0.2.7";
				play(&tried, &daemon, steps);
				EXPECT(tried.result == wanted(row, phase, tried.service),
				       "outcome %ld, phase %d of %s for %s: %s", table[row].outcome,
				       (int)phase, tried.service, tried.user,
				       code_name(tried.result));
				EXPECT(strcmp(tried.person.seen,
					      is_grant ? "" : "E:No entry.\nAsk root.|/:|") == 0,
				       "outcome %ld, phase %d shows %s", table[row].outcome,
				       (int)phase, tried.person.seen);
				EXPECT(fail_delay_us == 0, "without a password there is no delay");
				EXPECT(number_of(daemon.begin, daemon.begin_size, 2) ==
					       (uint64_t)phase + 1,
				       "begin names the phase");
			}
		}
	}
}

static void test_fail_delay(void)
{
	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		const struct step steps[] = { { .kind = ACCEPT },
					      { .kind = ASK_PASSWORD, .text = "Secret: " },
					      { .kind = WAIT_ANSWER },
					      { .kind = VERDICT, .number = table[row].outcome },
					      { .kind = END } };
		struct attempt tried = { .service = "sudo",
					 .user = "alice",
					 .person.answers = { "a password" } };
		struct attempt empty = { .service = "sudo", .user = "alice" };
		struct fake_daemon daemon = { 0 }, other = { 0 };

		play(&tried, &daemon, steps);
		EXPECT(tried.result == table[row].sudo, "outcome %ld with a password: %s",
		       table[row].outcome, code_name(tried.result));
		EXPECT(fail_delay_us == (table[row].delays ? 2000000 : 0),
		       "outcome %ld delays %u us", table[row].outcome, fail_delay_us);
		play(&empty, &other, steps);
		EXPECT(fail_delay_us == 0, "an empty answer is no typed password");
	}
}

static void test_silence(void)
{
	static const struct step refusal[] = {
		{ .kind = ACCEPT },
		{ .kind = VERDICT, .number = WIRE_DENIED, .text = "No." },
		{ .kind = END }
	};
	static const struct step talk[] = {
		{ .kind = ACCEPT },
		{ .kind = SAY, .text = "The code is AB-CD." },
		{ .kind = PAUSE, .number = 60 },
		{ .kind = VERDICT, .number = WIRE_DENIED, .text = "No." },
		{ .kind = END }
	};

	for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
		struct attempt tried = {
			.phase = phase, .service = "sudo", .user = "alice", .flags = (int)PAM_SILENT
		};
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, refusal);
		EXPECT(strcmp(tried.person.seen, phase == AUTHENTICATE ? "E:No.|/:|" : "") == 0,
		       "PAM_SILENT in phase %d shows %s (SHIM-11)", (int)phase, tried.person.seen);
	}
	{
		struct attempt tried = { .service = "sudo",
					 .user = "alice",
					 .flags = (int)PAM_SILENT };
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, talk);
		EXPECT(strcmp(tried.person.seen, "I:The code is AB-CD.|/:|E:No.|/:|") == 0,
		       "sudo's PAM_SILENT hides no code (SHIM-11): %s", tried.person.seen);
	}
}

/* SHIM-14: without the option `sessions` these never ask, whoever it is. */
static void test_neutral_phases(void)
{
	static const char *const users[] = {
		"alice", "nora", "root", "larry", "ghost", "Zo\xc3\xab"
	};

	static const struct step nothing[] = { { .kind = END } };

	for (enum phase phase = SETCRED; phase <= CLOSE_SESSION; phase++) {
		for (size_t i = 0; i < 6; i++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = users[i] };
			struct fake_daemon daemon = { 0 };

			if (phase == SETCRED)
				tried.flags = PAM_ESTABLISH_CRED;
			play(&tried, &daemon, nothing);
			/* The auth stack of the test service ends in pam_debug for setcred. */
			EXPECT(tried.result == PAM_SUCCESS && daemon.connections == 0,
			       "phase %d for %s: %s", (int)phase, users[i],
			       code_name(tried.result));
		}
	}
}

/* The flags of pam_chauthtok(3) that libpam never lets through after a refused first pass. */
static void test_entry_points(void)
{
	static const char *const names[] = { "pam_sm_authenticate",  "pam_sm_setcred",
					     "pam_sm_acct_mgmt",     "pam_sm_open_session",
					     "pam_sm_close_session", "pam_sm_chauthtok" };
	void *module = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);
	int (*change)(pam_handle_t *, int, int, const char **);
	struct pam_conv conversation = { NULL, NULL };
	const char *arguments[] = { "socket=/nonexistent/auth.sock", "manage_local=usher-managed" };
	pam_handle_t *pamh = NULL;

	EXPECT(module != NULL, "the module loads by itself");
	for (size_t i = 0; module != NULL && i < 6; i++)
		EXPECT(dlsym(module, names[i]) != NULL, "%s is there", names[i]);
	EXPECT(module == NULL || dlsym(module, "wire_decode") == NULL, "nothing else is exported");
	if (module == NULL)
		return;
	*(void **)&change = dlsym(module, "pam_sm_chauthtok");
	EXPECT(pam_start_confdir("sshd", "alice", &conversation, base_directory, &pamh) ==
		       PAM_SUCCESS,
	       "starts");
	EXPECT(change(pamh, PAM_UPDATE_AUTHTOK, 2, arguments) == PAM_AUTHTOK_ERR,
	       "a password update is refused (STACK-08)");
	EXPECT(change(pamh, PAM_PRELIM_CHECK, 2, arguments) == PAM_AUTHTOK_ERR,
	       "and its check before");
	pam_set_item(pamh, PAM_USER, "larry");
	EXPECT(change(pamh, PAM_UPDATE_AUTHTOK, 2, arguments) == PAM_IGNORE,
	       "others change theirs elsewhere");
	EXPECT(change(pamh, PAM_PRELIM_CHECK, 2, arguments) == PAM_IGNORE, "and its check before");
	pam_end(pamh, PAM_SUCCESS);
	dlclose(module);
}

void test_results(void)
{
	usual_host();
	test_outcomes();
	test_fail_delay();
	test_silence();
	test_neutral_phases();
	test_entry_points();
}

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

#include "cases.h"

static const char usual_passwd[] = "root:x:0:0:root:/root:/bin/bash\n"
				   "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
				   "alice:x:1000:1000:Alice:/home/alice:/bin/bash\n"
				   "bob:x:1001:1001:Bob:/home/bob:/bin/bash\n"
				   "larry:x:1002:1002::/home/larry:/bin/bash\n";
static const char usual_group[] = "root:x:0:\nstaff:x:50:larry\nalice:x:1000:\nbob:x:1001:\n"
				  "larry:x:1002:\nusher-managed:x:990:alice,bob\n";
static const struct record usual_records[] = {
	{ "root", "root", 0, 0 },  { "daemon", "daemon", 1, 0 },  { "alice", "alice", 1000, 0 },
	{ "bob", "bob", 1001, 0 }, { "larry", "larry", 1002, 0 }, { "nora", "nora", NORA_UID, 0 },
	{ NULL, NULL, 0, 0 },
};

void usual_host(void)
{
	passwd_file = usual_passwd;
	group_file = usual_group;
	set_records(usual_records, NULL, 0);
	write_service("sshd", "manage_local=usher-managed timeout=5");
	write_service("sudo", "manage_local=usher-managed timeout=5");
	write_service("login", "manage_local=usher-managed timeout=5");
}

void play(struct attempt *tried, struct fake_daemon *daemon, const struct step *steps)
{
	forget_logged();
	daemon_start(daemon, steps);
	attempt(tried);
	daemon_stop(daemon);
}

bool again(const struct attempt *attempt, double limit)
{
	static int plays;

	if (attempt->seconds < limit || ++plays == 5) {
		plays = 0;
		return false;
	}
	return true;
}

void attempt_within(struct attempt *tried, double limit)
{
	const struct attempt asked = *tried;

	do {
		*tried = asked;
		attempt(tried);
	} while (again(tried, limit));
}

void play_within(struct attempt *tried, struct fake_daemon *daemon, const struct step *steps,
		 double limit)
{
	const struct attempt asked = *tried;

	do {
		*tried = asked;
		*daemon = (struct fake_daemon){ 0 };
		play(tried, daemon, steps);
	} while (again(tried, limit));
}

int log_in_as(const char *service, const char *user, const struct step *steps,
	      struct fake_daemon *daemon)
{
	struct attempt tried = { .service = service, .user = user };

	play(&tried, daemon, steps);
	return tried.result;
}

void try_session(struct attempt *tried, struct fake_daemon *daemon, const struct step *steps)
{
	play(tried, daemon, steps);
	EXPECT(tried->result == PAM_SUCCESS, "phase %d for %s: %s", (int)tried->phase, tried->user,
	       code_name(tried->result));
	EXPECT(tried->person.calls == 0, "a session says nothing: %s", tried->person.seen);
}

const char *code_name(int code)
{
	switch (code) {
	case PAM_SUCCESS:
		return "SUCCESS";
	case PAM_SYSTEM_ERR:
		return "SYSTEM_ERR";
	case PAM_PERM_DENIED:
		return "PERM_DENIED";
	case PAM_AUTH_ERR:
		return "AUTH_ERR";
	case PAM_AUTHINFO_UNAVAIL:
		return "AUTHINFO_UNAVAIL";
	case PAM_USER_UNKNOWN:
		return "USER_UNKNOWN";
	case PAM_MAXTRIES:
		return "MAXTRIES";
	case PAM_ACCT_EXPIRED:
		return "ACCT_EXPIRED";
	case PAM_CONV_ERR:
		return "CONV_ERR";
	case PAM_AUTHTOK_ERR:
		return "AUTHTOK_ERR";
	case PAM_ABORT:
		return "ABORT";
	case PAM_MODULE_UNKNOWN:
		return "IGNORE";
	default:
		return "another code";
	}
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: tests MODULE AUTHTOK_MODULE FRAMES NAMES\n");
		return 2;
	}
	harness_start(argv[1], argv[2]);
	usual_host();
	test_frames(argv[3]);
	test_text();
	test_results();
	test_observe();
	test_request();
	test_passwords();
	test_dialogue();
	test_floor();
	test_floor_failures();
	test_account_after();
	test_usernames(argv[4]);
	test_options();
	test_peer();
	test_forged_verdicts();
	test_broken_daemon();
	test_waiting();
	test_process();
	test_shortage();
	test_sessions();
	test_session_environment();
	harness_end();
	printf("%u passed, %u failed\n", passed_checks, failed_checks);
	return failed_checks == 0 ? 0 : 1;
}

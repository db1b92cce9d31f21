/* The words behind the module's name, and the names of services. */
#define _GNU_SOURCE
#include <string.h>

#include "cases.h"

static const struct step grant[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

static const struct record option_records[] = {
	{ "larry", "larry", 1002, 0 }, { "dora", "dora", 20000, 0 },
	{ "alice", "alice", 1000, 0 }, { "nora", "nora", NORA_UID, 0 },
	{ NULL, NULL, 0, 0 },
};

static const struct {
	const char *options;
	const char *user;
	int auth;
	bool logs;
} option_rows[] = {
	{ "", "nora", PAM_SUCCESS, false },
	{ "", "alice", PAM_USER_UNKNOWN, false }, /* nobody local is managed */
	{ "manage_local=usher-managed", "alice", PAM_SUCCESS, false },
	{ "manage_local=other", "alice", PAM_USER_UNKNOWN, false },
	{ "debug", "nora", PAM_SUCCESS, true },
	{ "unknown", "nora", PAM_SUCCESS, true },
	{ "debug=1", "nora", PAM_SUCCESS, true },
	{ "Trial", "nora", PAM_SUCCESS, true },
	{ "timeout=5", "nora", PAM_SUCCESS, false },
	{ "timeout=600", "nora", PAM_SUCCESS, false },
	{ "timeout=4", "nora", PAM_SUCCESS, true },
	{ "timeout=601", "nora", PAM_SUCCESS, true },
	{ "timeout=", "nora", PAM_SUCCESS, true },
	{ "timeout=99999999999999999999", "nora", PAM_SUCCESS, true },
	{ "timeout=10s", "nora", PAM_SUCCESS, true },
	{ "timeout=-5", "nora", PAM_SUCCESS, true },
	{ "uids=20000-20000", "dora", PAM_SUCCESS, false },
	{ "uids=1000-1001,20000-30000", "dora", PAM_SUCCESS, false },
	{ "uids=1000-19999,20001-4294967294", "dora", PAM_USER_UNKNOWN, false },
	{ "uids=20000-30000", "nora", PAM_USER_UNKNOWN, false },
	{ "uids=20000-30000", "larry", PAM_USER_UNKNOWN, false },
	/* A malformed range may have meant anybody but root and the local accounts. */
	{ "uids=", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=20000", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=20000-", "nora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=-20000", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=30000-20000", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=999-20000", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=20000-30000,", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=20000-30000;1-2", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=20000-4294967295", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=20000-99999999999999999999999", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=+20000-30000", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=0x5000-30000", "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=1000-1000,1001-1001,1002-1002,1003-1003,1004-1004,1005-1005,1006-1006,20000-20000",
	  "dora", PAM_SUCCESS, false },
	{ "uids=1000-1000,1001-1001,1002-1002,1003-1003,1004-1004,1005-1005,1006-1006,1007-1007,"
	  "20000-20000",
	  "dora", PAM_AUTHINFO_UNAVAIL, true },
	{ "uids=x", "larry", PAM_USER_UNKNOWN, true },
	{ "uids=x", "root", PAM_USER_UNKNOWN, true },
	{ "manage_local=", "nora", PAM_AUTHINFO_UNAVAIL, true },
	{ "manage_local=a,b", "nora", PAM_AUTHINFO_UNAVAIL, true },
	{ "manage_local=", "alice", PAM_USER_UNKNOWN, true },
	{ "manage_local=", "root", PAM_USER_UNKNOWN, true },
	{ "socket=", "nora", PAM_AUTHINFO_UNAVAIL, true },
	{ "socket=auth.sock", "nora", PAM_AUTHINFO_UNAVAIL, true },
	{ "socket=", "larry", PAM_USER_UNKNOWN, true },
	{ "socket=", "root", PAM_USER_UNKNOWN, true },
	{ "socket=/"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaa",
	  "nora", PAM_AUTHINFO_UNAVAIL, true },
};

static void test_words(void)
{
	usual_host();
	set_records(option_records, NULL, 0);
	for (size_t i = 0; i < sizeof(option_rows) / sizeof(option_rows[0]); i++) {
		struct attempt tried = { .service = "sudo", .user = option_rows[i].user };
		struct fake_daemon daemon = { 0 };

		write_service("sudo", option_rows[i].options);
		play(&tried, &daemon, grant);
		EXPECT(tried.result == option_rows[i].auth, "\"%s\" for %s: %s",
		       option_rows[i].options, option_rows[i].user, code_name(tried.result));
		EXPECT((logged[0] != '\0') == option_rows[i].logs, "\"%s\" logs \"%s\"",
		       option_rows[i].options, logged);
	}
}

static void test_services(void)
{
	static const char longest[] =
		"abcdefghijklmnopqrstuvwxyz-.0123456789_abcdefghijklmnopqrstuvwxy";
	static const struct {
		const char *service;
		int auth, account, change;
	} rows[] = {
		{ "su-l", PAM_SUCCESS, PAM_SUCCESS, PAM_AUTHTOK_ERR },
		{ "x_y.z-9", PAM_SUCCESS, PAM_SUCCESS, PAM_AUTHTOK_ERR },
		{ longest, PAM_SUCCESS, PAM_SUCCESS, PAM_AUTHTOK_ERR },
		{ "abcdefghijklmnopqrstuvwxyz-.0123456789_abcdefghijklmnopqrstuvwxyz",
		  PAM_SYSTEM_ERR, PAM_SYSTEM_ERR, PAM_AUTHTOK_ERR },
		{ "a b", PAM_SYSTEM_ERR, PAM_SYSTEM_ERR, PAM_AUTHTOK_ERR },
		{ "a\nb", PAM_SYSTEM_ERR, PAM_SYSTEM_ERR, PAM_AUTHTOK_ERR },
		{ "s\xc3\xbc", PAM_SYSTEM_ERR, PAM_SYSTEM_ERR, PAM_AUTHTOK_ERR },
	};

	usual_host();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_service(rows[i].service, "manage_local=usher-managed timeout=5");
		for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = rows[i].service,
						 .user = "alice" };
			struct attempt others = { .phase = phase,
						  .service = rows[i].service,
						  .user = "root" };
			struct fake_daemon daemon = { 0 }, none = { 0 };
			int wanted = phase == AUTHENTICATE ? rows[i].auth
				     : phase == ACCOUNT	   ? rows[i].account
							   : rows[i].change;

			play(&tried, &daemon, grant);
			EXPECT(tried.result == wanted, "service \"%s\" in phase %d: %s",
			       rows[i].service, (int)phase, code_name(tried.result));
			play(&others, &none, grant);
			EXPECT(others.result == (phase == AUTHENTICATE ? PAM_USER_UNKNOWN
								       : PAM_MODULE_UNKNOWN),
			       "root is left to others whatever the service is called");
		}
	}
}

/* login leaves the name to PAM. */
static void test_no_name(void)
{
	struct attempt asked = { .service = "login", .person.answers = { "alice" } };
	struct attempt failing = { .service = "login", .person.manner = FAILS };
	struct attempt account = { .phase = ACCOUNT, .service = "login" };
	struct fake_daemon daemon = { 0 }, second = { 0 }, third = { 0 };

	usual_host();
	play(&asked, &daemon, grant);
	EXPECT(asked.result == PAM_SUCCESS && asked.person.calls == 1, "the name is asked for: %s",
	       code_name(asked.result));
	play(&failing, &second, grant);
	EXPECT(failing.result == PAM_CONV_ERR && second.connections == 0, "no name, no login: %s",
	       code_name(failing.result));
	play(&account, &third, grant);
	EXPECT(account.result == PAM_USER_UNKNOWN && third.connections == 0,
	       "the account phase asks nothing: %s", code_name(account.result));
}

void test_options(void)
{
	test_words();
	test_services();
	test_no_name();
}

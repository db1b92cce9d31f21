/* The floor without a daemon, without its files, and in a trial. */
#define _GNU_SOURCE
#include "cases.h"
#include "floor_host.h"

static const struct step grant[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

/* A dead daemon locks out neither root nor local people, and lets nobody in. */
static void test_without_daemon(void)
{
	static const struct {
		const char *user;
		int auth, account;
	} rows[] = {
		{ "root", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ "larry", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ "daemon", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ "alice", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ "nora", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
	};

	usual_host();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct attempt auth = { .service = "login", .user = rows[i].user };
		struct attempt account = { .phase = ACCOUNT,
					   .service = "login",
					   .user = rows[i].user };

		attempt_within(&auth, 0.5);
		attempt_within(&account, 0.5);
		EXPECT(auth.result == rows[i].auth && account.result == rows[i].account,
		       "%s without a daemon: %s, %s", rows[i].user, code_name(auth.result),
		       code_name(account.result));
		EXPECT(auth.seconds < 4 && account.seconds < 4, "at once");
	}
}

/* What cannot be read decides nobody's login, but for root's. */
static void test_unreadable_files(void)
{
	static const struct {
		const char *passwd, *group, *user;
		int auth, account;
	} rows[] = {
		{ NULL, floor_group, "alice", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ NULL, floor_group, "root", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ floor_passwd, NULL, "alice", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ floor_passwd, NULL, "nora", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ floor_passwd, NULL, "root", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ floor_passwd, NULL, "sys1", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ "", "", "nora", PAM_SUCCESS, PAM_SUCCESS },
		{ "", "managed:x:1:nora", "nora", PAM_SUCCESS, PAM_SUCCESS },
	};

	set_records(floor_records, NULL, 0);
	write_service("sshd", "manage_local=managed timeout=5");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = rows[i].user };
			struct fake_daemon daemon = { 0 };
			int wanted = phase == AUTHENTICATE ? rows[i].auth : rows[i].account;

			passwd_file = rows[i].passwd;
			group_file = rows[i].group;
			play(&tried, &daemon, grant);
			EXPECT(tried.result == wanted, "unreadable row %zu, phase %d: %s", i,
			       (int)phase, code_name(tried.result));
		}
	}
}

/* Without a record only a trial of somebody without privileges succeeds. */
static void test_trial(void)
{
	static const struct {
		const char *options, *rhost;
		int root, other;
	} rows[] = {
		{ "timeout=5 trial", NULL, PAM_PERM_DENIED, PAM_SUCCESS },
		{ "timeout=5", NULL, PAM_PERM_DENIED, PAM_PERM_DENIED },
		{ "timeout=5 trial", "192.0.2.7", PAM_USER_UNKNOWN, PAM_USER_UNKNOWN },
	};

	usual_host();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct attempt tried = { .service = "login",
					 .user = "ghost",
					 .rhost = rows[i].rhost };
		struct fake_daemon daemon = { 0 };

		write_service("login", rows[i].options);
		play(&tried, &daemon, grant);
		EXPECT(tried.result == (is_root ? rows[i].root : rows[i].other),
		       "trial row %zu: %s", i, code_name(tried.result));
		if (daemon.connections > 0) {
			EXPECT(number_of(daemon.begin, daemon.begin_size, 13) == (i == 0),
			       "begin says whether it is a trial");
			EXPECT(number_of(daemon.begin, daemon.begin_size, 14) == UINT32_MAX,
			       "and that there is no record");
		}
	}
}

void test_floor_failures(void)
{
	test_without_daemon();
	test_unreadable_files();
	test_trial();
}

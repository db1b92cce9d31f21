/* SHIM-19: what the host says of the account after the verdict counts. */
#define _GNU_SOURCE
#include <errno.h>

#include "cases.h"

static const struct step grant[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

static const struct record usual[] = { { "alice", "alice", 1000, 0 },
				       { "nora", "nora", NORA_UID, 0 },
				       { NULL, NULL, 0, 0 } };

/* No record before, one after: it counts when the verdict names its uid, in a login alone. */
static void test_new_records(void)
{
	static const struct record none[] = { { NULL, NULL, 0, 0 } };
	static const struct {
		const char *uid; /* of the verdict, as it is sent; NULL: as in begin */
		bool appears;
		int login, account;
	} rows[] = {
		{ NULL, true, PAM_PERM_DENIED, PAM_PERM_DENIED },
		{ NORA_UID_BYTES, true, PAM_SUCCESS, PAM_AUTHINFO_UNAVAIL },
		{ "\160\0\0\2", true, PAM_PERM_DENIED, PAM_AUTHINFO_UNAVAIL },
		{ "\0\0\0\0", true, PAM_PERM_DENIED, PAM_AUTHINFO_UNAVAIL },
		{ NORA_UID_BYTES, false, PAM_PERM_DENIED, PAM_AUTHINFO_UNAVAIL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
			const struct step steps[] = { { .kind = ACCEPT },
						      { .kind = rows[i].uid ? FOREIGN_GRANT : GRANT,
							.number = 5,
							.text = rows[i].uid,
							.mask = 4 },
						      { .kind = END } };
			struct attempt tried = { .phase = phase,
						 .service = "login",
						 .user = "nora" };
			struct fake_daemon daemon = { 0 };
			int wanted = phase == AUTHENTICATE ? rows[i].login : rows[i].account;

			set_records(none, rows[i].appears ? usual : none, 2);
			daemon_start(&daemon, steps);
			attempt(&tried);
			daemon_stop(&daemon);
			EXPECT(tried.result == wanted, "new record %zu, phase %d: %s", i,
			       (int)phase, code_name(tried.result));
		}
	}
}

static void test_moved_records(void)
{
	static const struct {
		struct record later[2];
		int wanted;
	} rows[] = {
		{ { { "nora", "nora", NORA_UID, 0 }, { NULL, NULL, 0, 0 } }, PAM_SUCCESS },
		{ { { "nora", "nora", NORA_UID + 1, 0 }, { NULL, NULL, 0, 0 } }, PAM_PERM_DENIED },
		{ { { "nora", "nora", 0, 0 }, { NULL, NULL, 0, 0 } }, PAM_PERM_DENIED },
		{ { { "nora", "nora", 1000, 0 }, { NULL, NULL, 0, 0 } }, PAM_PERM_DENIED },
		{ { { "nora", "NORA", NORA_UID, 0 }, { NULL, NULL, 0, 0 } }, PAM_PERM_DENIED },
		{ { { NULL, NULL, 0, 0 }, { NULL, NULL, 0, 0 } }, PAM_PERM_DENIED },
		{ { { "nora", "nora", 0, EIO }, { NULL, NULL, 0, 0 } }, PAM_AUTHINFO_UNAVAIL },
	};

	usual_host();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = "nora" };
			struct fake_daemon daemon = { 0 };

			forget_logged();
			set_records(usual, rows[i].later, 2);
			daemon_start(&daemon, grant);
			attempt(&tried);
			daemon_stop(&daemon);
			EXPECT(tried.result == rows[i].wanted && lookups == 2,
			       "record %zu, phase %d: %s after %d lookups (SHIM-19)", i, (int)phase,
			       code_name(tried.result), lookups);
		}
	}
}

/* Another line of /etc/passwd, and nothing else about the account is other. */
static void test_moved_line(void)
{
	struct attempt tried = { .service = "login",
				 .user = "alice",
				 .person.answers = { "x" } };
	static const struct step slow[] = { { .kind = ACCEPT },
					    { .kind = PAUSE, .number = 100 },
					    { .kind = GRANT },
					    { .kind = END } };
	struct fake_daemon daemon = { 0 };

	usual_host();
	daemon_start(&daemon, slow);
	passwd_file = "alice:x:1000:1000::/:/bin/sh\n";
	attempt(&tried);
	daemon_stop(&daemon);
	EXPECT(tried.result == PAM_SUCCESS, "the same account by another line: %s",
	       code_name(tried.result));
}

void test_account_after(void)
{
	test_moved_records();
	test_new_records();
	test_moved_line();
}

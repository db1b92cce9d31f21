/* Who is left to others, and who is refused whatever the daemon says. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "../wire.h"
#include "cases.h"

static const struct step grant[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

static const char files_passwd[] = "root:x:0:0:root:/root:/bin/bash\n"
				   "toor:x:0:0::/root:/bin/bash\n"
				   "sys1:x:999:999::/:/bin/false\n"
				   "nobody:x:65534:65534::/:/bin/false\n"
				   "overflow:x:65535:65535::/:/bin/false\n"
				   "minus1:x:4294967295:1::/:/bin/false\n"
				   "huge:x:4294968296:1::/:/bin/false\n"
				   "nouid:x:\n"
				   "noname:x:10a0:1::/:/bin/false\n"
				   "blank:x::1::/:/bin/false\n"
				   "short\n"
				   "alice:x:1000:1000::/home/alice:/bin/bash\n"
				   "admin:x:1003:1003::/home/admin:/bin/bash\n"
				   "larry:x:1002:1002::/home/larry:/bin/bash\n"
				   "moved:x:1004:1004::/home/moved:/bin/bash\n"
				   "norecord:x:1005:1005::/home/norecord:/bin/bash\n"
				   "twice:x:1006:1006::/:/bin/bash\n"
				   "twice:x:0:0::/:/bin/bash\n"
				   "first:x:1000:1000::/:/bin/bash\n"
				   "\n:x:1010::::\n"
				   "last:x:1007:1007::/:/bin/bash";
static const char files_group[] =
	"root:x:0:\n"
	"staff:x:50:larry,carl\n"
	"team:x:5000:\n"
	"managed2:x:989:larry\n"
	"managed:x:990:root,toor,sys1,nobody,overflow,minus1,huge,nouid,noname,blank,short,alice,"
	"admin,moved,norecord,remote,twice\n"
	"managed:x:991:last,lar ry\n"
	"managed:broken\n"
	"alice:x:1000:larry\n"
	"unfinished:x:1:alice";
static const struct record files_records[] = {
	{ "root", "root", 0, 0 },
	{ "toor", "toor", 0, 0 },
	{ "sys1", "sys1", 999, 0 },
	{ "nobody", "nobody", 65534, 0 },
	{ "overflow", "overflow", 65535, 0 },
	{ "minus1", "minus1", (uid_t)-1, 0 },
	{ "huge", "huge", 1000, 0 },
	{ "nouid", "nouid", 1000, 0 },
	{ "noname", "noname", 1000, 0 },
	{ "blank", "blank", 1000, 0 },
	{ "short", "short", 1000, 0 },
	{ "alice", "alice", 1000, 0 },
	{ "admin", "admin", 1003, 0 },
	{ "larry", "larry", 1002, 0 },
	{ "moved", "moved", 1009, 0 },
	{ "twice", "twice", 1006, 0 },
	{ "first", "first", 1000, 0 },
	{ "last", "last", 1007, 0 },
	{ "remote", "remote", NORA_UID, 0 },
	{ "nora", "nora", NORA_UID, 0 },
	{ "lowest", "lowest", 1879048192, 0 },
	{ "highest", "highest", 2147483647, 0 },
	{ "below", "below", 1879048191, 0 },
	{ "above", "above", 2147483648U, 0 },
	{ "dora", "dora", 20000, 0 },
	{ "zero", "zero", 0, 0 },
	{ "nine", "nine", 999, 0 },
	{ "folded", "Folded", NORA_UID, 0 },
	{ "other", "nora", NORA_UID, 0 },
	{ "docker", "docker", NORA_UID, 0 },
	{ "wheel", "wheel", NORA_UID, 0 },
	{ "ubuntu", "ubuntu", NORA_UID, 0 },
	{ "team", "team", NORA_UID, 0 },
	{ "staff", "staff", NORA_UID, 0 },
	{ "a.b", "a.b", NORA_UID, 0 },
	{ "_x", "_x", NORA_UID, 0 },
	{ "a.", "a.", NORA_UID, 0 },
	{ "a-", "a-", NORA_UID, 0 },
	{ "a..b", "a..b", NORA_UID, 0 },
	{ "Nora", "Nora", NORA_UID, 0 },
	{ "1a", "1a", NORA_UID, 0 },
	{ "-x", "-x", NORA_UID, 0 },
	{ "zo\xc3\xab", "zo\xc3\xab", NORA_UID, 0 },
	{ "a b", "a b", NORA_UID, 0 },
	{ "a\nb", "a\nb", NORA_UID, 0 },
	{ "a/b", "a/b", NORA_UID, 0 },
	{ "abcdefghijabcdefghijabcdefghijab", "abcdefghijabcdefghijabcdefghijab", NORA_UID, 0 },
	{ "abcdefghijabcdefghijabcdefghijabc", "abcdefghijabcdefghijabcdefghijabc", NORA_UID, 0 },
	{ "large", "large", NORA_UID, ERANGE },
	{ "failing", "failing", 0, EIO },
	{ "nofiles", "nofiles", 0, EMFILE },
	{ "missing", "missing", 0, ENOENT },
	{ "interrupted", "interrupted", 0, EINTR },
	{ NULL, NULL, 0, 0 },
};

/* PAM-17, STACK-02, STACK-07. */
enum who { OURS, NOT_OURS, UNDECIDED };

static const struct {
	const char *user;
	enum who local, remote; /* without and with an rhost */
} floor_rows[] = {
	{ "root", NOT_OURS, NOT_OURS },
	{ "toor", NOT_OURS, NOT_OURS },
	{ "sys1", NOT_OURS, NOT_OURS },
	{ "nobody", NOT_OURS, NOT_OURS },
	{ "overflow", NOT_OURS, NOT_OURS },
	{ "minus1", NOT_OURS, NOT_OURS },
	{ "huge", NOT_OURS, NOT_OURS },
	{ "nouid", NOT_OURS, NOT_OURS },
	{ "noname", NOT_OURS, NOT_OURS },
	{ "blank", NOT_OURS, NOT_OURS },
	{ "short", NOT_OURS, NOT_OURS },
	{ "alice", OURS, OURS },	 /* managed, has a group of its own */
	{ "admin", OURS, OURS },	 /* reserved, but managed */
	{ "larry", NOT_OURS, NOT_OURS }, /* member of managed2 and of alice's group only */
	{ "moved", NOT_OURS, NOT_OURS }, /* NSS has another uid than the file */
	{ "norecord", NOT_OURS, NOT_OURS },
	{ "twice", OURS, OURS }, /* the first line counts, as for libc */
	{ "first", NOT_OURS, NOT_OURS },
	{ "last", OURS, OURS },	  /* a second line of the group; no newline at the end of passwd */
	{ "remote", OURS, OURS }, /* in the member list without being local: as any NSS account */
	{ "nora", OURS, OURS },
	{ "lowest", OURS, OURS },
	{ "highest", OURS, OURS },
	{ "below", NOT_OURS, NOT_OURS },
	{ "above", NOT_OURS, NOT_OURS },
	{ "dora", NOT_OURS, NOT_OURS },
	{ "zero", NOT_OURS, NOT_OURS },
	{ "nine", NOT_OURS, NOT_OURS },
	{ "folded", NOT_OURS, NOT_OURS },
	{ "other", NOT_OURS, NOT_OURS },
	{ "docker", NOT_OURS, NOT_OURS },
	{ "wheel", NOT_OURS, NOT_OURS },
	{ "ubuntu", NOT_OURS, NOT_OURS },
	{ "team", NOT_OURS, NOT_OURS },
	{ "staff", NOT_OURS, NOT_OURS },
	{ "unfinished", NOT_OURS, NOT_OURS },
	{ "a.b", OURS, OURS },
	{ "_x", OURS, OURS },
	{ "a.", NOT_OURS, NOT_OURS },
	{ "a-", NOT_OURS, NOT_OURS },
	{ "a..b", NOT_OURS, NOT_OURS },
	{ "Nora", NOT_OURS, NOT_OURS },
	{ "1a", NOT_OURS, NOT_OURS },
	{ "-x", NOT_OURS, NOT_OURS },
	{ "zo\xc3\xab", NOT_OURS, NOT_OURS },
	{ "a b", NOT_OURS, NOT_OURS },
	{ "a\nb", NOT_OURS, NOT_OURS },
	{ "a/b", NOT_OURS, NOT_OURS },
	{ "", NOT_OURS, NOT_OURS },
	{ "abcdefghijabcdefghijabcdefghijab", OURS, OURS },
	{ "abcdefghijabcdefghijabcdefghijabc", NOT_OURS, NOT_OURS },
	{ "large", NOT_OURS, NOT_OURS }, /* no record in a large buffer, so as ghost below */
	{ "failing", UNDECIDED, UNDECIDED },
	{ "nofiles", UNDECIDED, UNDECIDED },
	{ "missing", NOT_OURS, NOT_OURS },
	{ "interrupted", UNDECIDED, UNDECIDED },
	{ "ghost", NOT_OURS, NOT_OURS },
};

/* Names without a record go on for local services, to be refused after the verdict at the latest.
 */
static bool is_without_record(const char *user)
{
	return strcmp(user, "ghost") == 0 || strcmp(user, "missing") == 0 ||
	       strcmp(user, "large") == 0;
}

static void test_table(void)
{
	static const int wanted[][3] = {
		{ PAM_SUCCESS, PAM_USER_UNKNOWN, PAM_AUTHINFO_UNAVAIL },
		{ PAM_SUCCESS, PAM_MODULE_UNKNOWN, PAM_AUTHINFO_UNAVAIL }, /* IGNORE */
		{ PAM_AUTHTOK_ERR, PAM_MODULE_UNKNOWN, PAM_AUTHTOK_ERR },
	};

	passwd_file = files_passwd;
	group_file = files_group;
	set_records(files_records, NULL, 0);
	write_service("sshd", "manage_local=managed timeout=5 trial");
	for (size_t i = 0; i < sizeof(floor_rows) / sizeof(floor_rows[0]); i++) {
		for (int side = 0; side < 2; side++) {
			for (enum phase phase = AUTHENTICATE; phase <= CHAUTHTOK; phase++) {
				enum who who =
					side == 0 ? floor_rows[i].local : floor_rows[i].remote;
				bool passes = side == 0 && is_without_record(floor_rows[i].user);
				struct attempt tried = { .phase = phase,
							 .service = "sshd",
							 .user = floor_rows[i].user,
							 .rhost = side == 0 ? NULL : "192.0.2.7" };
				struct fake_daemon daemon = { 0 };
				int code = wanted[phase][who];

				if (passes) /* the trial of a caller without privileges alone
					       succeeds */
					code = phase == CHAUTHTOK ? PAM_AUTHTOK_ERR
					       : is_root	  ? PAM_PERM_DENIED
								  : PAM_SUCCESS;
				play(&tried, &daemon, grant);
				EXPECT(tried.result == code,
				       "%s in phase %d, side %d: %s, not %s (PAM-17)",
				       floor_rows[i].user, (int)phase, side,
				       code_name(tried.result), code_name(code));
				EXPECT(daemon.connections == (who == OURS || passes ? 1 : 0),
				       "%s in phase %d, side %d: contact is made %u times",
				       floor_rows[i].user, (int)phase, side, daemon.connections);
			}
		}
	}
}

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

		attempt(&auth);
		attempt(&account);
		EXPECT(auth.result == rows[i].auth && account.result == rows[i].account,
		       "%s without a daemon: %s, %s", rows[i].user, code_name(auth.result),
		       code_name(account.result));
		EXPECT(auth.seconds < 0.5 && account.seconds < 0.5, "at once");
	}
}

/* What cannot be read decides nobody's login, but for root's. */
static void test_unreadable_files(void)
{
	static const struct {
		const char *passwd, *group, *user;
		int auth, account;
	} rows[] = {
		{ NULL, files_group, "alice", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ NULL, files_group, "root", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ files_passwd, NULL, "alice", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ files_passwd, NULL, "nora", PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ files_passwd, NULL, "root", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ files_passwd, NULL, "sys1", PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN },
		{ "", "", "nora", PAM_SUCCESS, PAM_SUCCESS },
		{ "", "managed:x:1:nora", "nora", PAM_SUCCESS, PAM_SUCCESS },
	};

	set_records(files_records, NULL, 0);
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

/* SHIM-19: what NSS says after the verdict counts. */
/* No record before, one after: it counts when the verdict names its uid, in a login alone. */
static void test_new_records(const struct record *now)
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

			set_records(none, rows[i].appears ? now : none, 2);
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
	static const struct record now[] = { { "alice", "alice", 1000, 0 },
					     { "nora", "nora", NORA_UID, 0 },
					     { NULL, NULL, 0, 0 } };
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
			set_records(now, rows[i].later, 2);
			daemon_start(&daemon, grant);
			attempt(&tried);
			daemon_stop(&daemon);
			EXPECT(tried.result == rows[i].wanted && lookups == 2,
			       "record %zu, phase %d: %s after %d lookups (SHIM-19)", i, (int)phase,
			       code_name(tried.result), lookups);
		}
	}
	test_new_records(now);
	{ /* the account loses its group while it waits */
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

void test_floor(void)
{
	test_table();
	test_without_daemon();
	test_unreadable_files();
	test_moved_records();
	test_trial();
}

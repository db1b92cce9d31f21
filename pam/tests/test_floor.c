/* Who is left to others, whatever the daemon says: one row for each kind of account. */
#define _GNU_SOURCE
#include <string.h>

#include "cases.h"
#include "floor_host.h"

static const struct step grant[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

/* PAM-17, STACK-02, STACK-07. */
/* TAKEN: a local group has the name, and it has a uid of ours: no stack may let it in unasked. */
enum who { OURS, NOT_OURS, UNDECIDED, TAKEN };

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
	{ "team", TAKEN, TAKEN },
	{ "staff", NOT_OURS, NOT_OURS }, /* reserved, too */
	{ "managed", NOT_OURS, NOT_OURS },  /* a group with a uid of somebody else's */
	{ "managed2", NOT_OURS, NOT_OURS }, /* and without a record */
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

void test_floor(void)
{
	static const int wanted[][4] = {
		{ PAM_SUCCESS, PAM_USER_UNKNOWN, PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		{ PAM_SUCCESS, PAM_MODULE_UNKNOWN /* IGNORE */, PAM_AUTHINFO_UNAVAIL,
		  PAM_AUTHINFO_UNAVAIL },
		{ PAM_AUTHTOK_ERR, PAM_MODULE_UNKNOWN, PAM_AUTHTOK_ERR, PAM_AUTHTOK_ERR },
	};

	passwd_file = floor_passwd;
	group_file = floor_group;
	set_records(floor_records, NULL, 0);
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

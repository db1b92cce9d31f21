/* Tests/AccountRecordTests/Vectors/usernames.tsv at the module: a name that must not pass never
 * reaches the daemon, although NSS has a record of it with a uid of ours. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "cases.h"

static const struct step grant[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

static unsigned char nibble(char c)
{
	return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* false for a name with a NUL, which no caller of PAM can give. */
static bool from_hex(const char *hex, char *ret, size_t room)
{
	size_t size = strlen(hex) / 2;

	if (size >= room)
		abort();
	for (size_t i = 0; i < size; i++)
		ret[i] = (char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	ret[size] = '\0';
	return strlen(ret) == size;
}

static void test_name(char *name, bool passes, const char *what)
{
	struct record records[] = { { name, name, NORA_UID, 0 }, { NULL, NULL, 0, 0 } };

	set_records(records, NULL, 0);
	for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
		for (int side = 0; side < 2; side++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = name,
						 .rhost = side == 0 ? NULL : "192.0.2.7" };
			struct fake_daemon daemon = { 0 };
			int code = passes		   ? PAM_SUCCESS
				   : phase == AUTHENTICATE ? PAM_USER_UNKNOWN
							   : PAM_MODULE_UNKNOWN;

			play(&tried, &daemon, grant);
			EXPECT(tried.result == code, "%s in phase %d, side %d: %s, not %s", what,
			       (int)phase, side, code_name(tried.result), code_name(code));
			EXPECT(daemon.connections == (passes ? 1 : 0),
			       "%s in phase %d, side %d: contact is made %u times", what,
			       (int)phase, side, daemon.connections);
		}
	}
}

void test_usernames(const char *table)
{
	FILE *file = fopen(table, "re");
	char line[2048], name[1024];
	unsigned int names = 0, accepted = 0;

	usual_host();
	passwd_file = "root:x:0:0:root:/root:/bin/bash\n";
	group_file = "root:x:0:\n";
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *rest = line, *hex, *verdict, *what;
		bool passes;

		if (line[0] == '#')
			continue;
		hex = strsep(&rest, "\t");
		verdict = strsep(&rest, "\t");
		what = strsep(&rest, "\n");
		if (verdict == NULL || what == NULL || !from_hex(hex, name, sizeof(name)))
			continue;
		passes = strcmp(verdict, "accept") == 0;
		test_name(name, passes, what);
		names++;
		accepted += passes;
	}
	EXPECT(names >= 80 && accepted >= 8, "%s has %u names, %u good ones", table, names,
	       accepted);
	if (file != NULL)
		fclose(file);
}

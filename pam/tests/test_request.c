/* What the daemon is told of the caller. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cases.h"

static const struct step steps[] = { { .kind = ACCEPT }, { .kind = GRANT }, { .kind = END } };

/* As the kernel says, in the type of the frame. */
static uint32_t login_uid(void)
{
	FILE *file = fopen("/proc/self/loginuid", "re");
	unsigned long number = UINT32_MAX;

	if (file != NULL) {
		if (fscanf(file, "%lu", &number) != 1)
			number = UINT32_MAX;
		fclose(file);
	}
	return (uint32_t)number;
}

static void test_fields(void)
{
	struct attempt tried = { .service = "sshd",
				 .user = "alice",
				 .rhost = "192.0.2.7\x1b[2J\xc3\xa9",
				 .tty = "/dev/null",
				 .ruser = "bo\nb" };
	struct attempt first = { .service = "sudo", .user = "nora", .tty = "null" };
	struct attempt links = { .service = "sudo", .user = "nora", .tty = "../dev/null" };
	struct fake_daemon daemon = { 0 }, second = { 0 }, third = { 0 };
	const uint8_t *field;
	size_t size = 0;
	struct stat null;

	stat("/dev/null", &null);
	play(&tried, &daemon, steps);
	EXPECT(tried.result == PAM_SUCCESS, "granted: %s", code_name(tried.result));
	field = field_of(daemon.begin, daemon.begin_size, 5, &size);
	EXPECT(field != NULL && size == 15 && memcmp(field, "192.0.2.7?[2J??", 15) == 0,
	       "rhost is printable");
	field = field_of(daemon.begin, daemon.begin_size, 9, &size);
	EXPECT(field != NULL && size == 4 && memcmp(field, "bo?b", 4) == 0, "ruser is printable");
	field = field_of(daemon.begin, daemon.begin_size, 4, &size);
	EXPECT(field != NULL && size == 5 && memcmp(field, "alice", 5) == 0, "user");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 7) == null.st_rdev,
	       "the terminal's device");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 8) == getuid(), "real uid");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 10) == (uint64_t)getsid(0), "session");
	if (access("/proc/self/stat", R_OK) == 0 && getsid(0) > 0)
		EXPECT(number_of(daemon.begin, daemon.begin_size, 11) > 0,
		       "start of the session's leader");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 13) == 0, "no trial");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 14) == 1000, "uid of the record");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 15) <= 5000 &&
		       number_of(daemon.begin, daemon.begin_size, 15) > 4000,
	       "the time left");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 16) == 0, "no password at hand");
	EXPECT(field_of(daemon.begin, daemon.begin_size, 17, &size) != NULL && size == 1 &&
		       number_of(daemon.begin, daemon.begin_size, 17) == 0,
	       "no first factor");
	EXPECT(number_of(daemon.begin, daemon.begin_size, 18) == login_uid(), "login uid");
	field = field_of(daemon.begin, daemon.begin_size, 19, &size);
	EXPECT(field != NULL && size == 0, "no ssh connection");
	play(&first, &second, steps);
	EXPECT(number_of(second.begin, second.begin_size, 7) == null.st_rdev,
	       "a terminal's name without /dev/");
	EXPECT(memcmp(field_of(daemon.begin, daemon.begin_size, 1, &size),
		      field_of(second.begin, second.begin_size, 1, &size), 16) != 0,
	       "each request has its own id");
	play(&links, &third, steps);
	EXPECT(number_of(third.begin, third.begin_size, 7) == 0,
	       "a terminal's name with dots has no device");
}

/* Only a line of PAM's own environment that begins with the method counts, never the process's. */
static void test_first_factor(void)
{
	static const struct {
		const char *environment;
		unsigned int wanted;
	} table[] = {
		{ "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAAC3Nz", 1 },
		{ "SSH_AUTH_INFO_0=password\npublickey ssh-ed25519 AAAAC3Nz\n", 1 },
		{ "SSH_AUTH_INFO_0=", 0 },
		{ "SSH_AUTH_INFO_0=\n\n", 0 },
		{ "SSH_AUTH_INFO_0=publickey", 0 },
		{ "SSH_AUTH_INFO_0=publickeys ssh-ed25519", 0 },
		{ "SSH_AUTH_INFO_0=password", 0 },
		{ "SSH_AUTH_INFO_0=password publickey ssh-ed25519", 0 },
		{ "SSH_AUTH_INFO_0= publickey ssh-ed25519", 0 },
		{ "SSH_AUTH_INFO_0=hostbased ssh-ed25519 AAAAC3Nz", 0 },
		{ "SSH_AUTH_INFO_1=publickey ssh-ed25519 AAAAC3Nz", 0 },
		{ NULL, 0 },
	};

	setenv("SSH_AUTH_INFO_0", "publickey ssh-ed25519 AAAAC3Nz", 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct attempt tried = { .service = "sshd",
					 .user = "alice",
					 .rhost = "192.0.2.7",
					 .pam_environment = table[i].environment };
		struct fake_daemon daemon = { 0 };

		play(&tried, &daemon, steps);
		EXPECT(number_of(daemon.begin, daemon.begin_size, 17) == table[i].wanted,
		       "first factor %zu is %u", i, table[i].wanted);
	}
	unsetenv("SSH_AUTH_INFO_0");
}

/* Of PAM's own environment, as it is or shorter, never of the process's. */
static void test_ssh_connection(void)
{
	static char longest[160] = "SSH_CONNECTION=";
	static const struct {
		const char *environment;
		const char *wanted;
		size_t size;
	} table[] = {
		{ "SSH_CONNECTION=192.0.2.7 50122 198.51.100.2 22",
		  "192.0.2.7 50122 198.51.100.2 22", 31 },
		{ "SSH_CONNECTION=2001:db8::7 50122 2001:db8::2 22",
		  "2001:db8::7 50122 2001:db8::2 22", 32 },
		{ "SSH_CONNECTION=", "", 0 },
		{ "SSH_CONNECTION=a\nb\x1b\xc3\xa9", "a?b???", 6 },
		{ longest, longest + 15, 128 },
		{ "SSH_CLIENT=192.0.2.7 50122 22", "", 0 },
		{ NULL, "", 0 },
	};

	memset(longest + 15, 'c', sizeof(longest) - 16);
	setenv("SSH_CONNECTION", "203.0.113.9 1 203.0.113.1 22", 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct attempt tried = { .service = "sshd",
					 .user = "alice",
					 .rhost = "192.0.2.7",
					 .pam_environment = table[i].environment };
		struct fake_daemon daemon = { 0 };
		const uint8_t *field;
		size_t size = 0;

		play(&tried, &daemon, steps);
		field = field_of(daemon.begin, daemon.begin_size, 19, &size);
		EXPECT(field != NULL && size == table[i].size &&
			       memcmp(field, table[i].wanted, size) == 0,
		       "ssh connection %zu is '%s'", i, table[i].wanted);
	}
	unsetenv("SSH_CONNECTION");
}

void test_request(void)
{
	usual_host();
	test_fields();
	test_first_factor();
	test_ssh_connection();
}

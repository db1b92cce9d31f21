#define _GNU_SOURCE
#include "context.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

enum {
	MAX_PROC_FILE = 1024,
	STAT_START_TIME = 22, /* proc(5), counted from 1 */
	STAT_FIRST_AFTER_NAME = 3,
};

static const char *text_item(pam_handle_t *pamh, int type)
{
	const void *item = NULL;

	return pam_get_item(pamh, type, &item) == PAM_SUCCESS ? item : NULL;
}

/* The start of a small file in /proc as a string; false when it cannot be read. */
static bool read_proc(const char *path, char ret_text[MAX_PROC_FILE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return false;
	do {
		n = read(fd, ret_text, MAX_PROC_FILE - 1);
	} while (n < 0 && errno == EINTR);
	close(fd);
	if (n <= 0)
		return false;
	ret_text[n] = '\0';
	return true;
}

/* The digits at the front of `text`; false for none or for a number over `max`. */
static bool parse_number(const char *text, uint64_t max, uint64_t *ret_number)
{
	uint64_t value = 0;

	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret_number = value;
	return true;
}

static uint64_t leader_start(pid_t leader)
{
	char path[64], text[MAX_PROC_FILE];
	uint64_t start = 0;
	const char *at;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)leader);
	if (!read_proc(path, text))
		return 0;
	at = strrchr(text, ')'); /* the name before may hold anything */
	for (int i = STAT_FIRST_AFTER_NAME; at != NULL && i <= STAT_START_TIME; i++) {
		at = strchr(at, ' ');
		if (at != NULL)
			at++;
	}
	return at != NULL && parse_number(at, UINT64_MAX, &start) ? start : 0;
}

/* A number that the kernel's audit keeps for this process; 2^32-1, its own word for none, when it
 * keeps none. */
static uint32_t audit_number(const char *path)
{
	char text[MAX_PROC_FILE];
	uint64_t number = 0;

	if (!read_proc(path, text) || !parse_number(text, UINT32_MAX, &number))
		return UINT32_MAX;
	return (uint32_t)number;
}

/* The number of a terminal below /dev, by its name alone: nothing is opened and no link followed.
 */
static uint64_t tty_device(const char *tty)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/";
	char path[64];
	struct stat st;
	int size;

	if (tty == NULL)
		return 0;
	if (strncmp(tty, "/dev/", 5) == 0)
		tty += 5;
	if (*tty == '\0' || tty[strspn(tty, allowed)] != '\0')
		return 0;
	size = snprintf(path, sizeof(path), "/dev/%s", tty);
	if (size < 0 || (size_t)size >= sizeof(path))
		return 0;
	if (fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISCHR(st.st_mode))
		return 0;
	return st.st_rdev;
}

/* Has sshd accepted a public key before it asks us? It says so in PAM's own environment, a line a
 * method ("publickey ssh-ed25519 ..."), never in the process's. */
static bool has_first_factor(pam_handle_t *pamh)
{
	static const char method[] = "publickey ";
	const char *line = pam_getenv(pamh, "SSH_AUTH_INFO_0");

	while (line != NULL) {
		if (strncmp(line, method, sizeof(method) - 1) == 0)
			return true;
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return false;
}

void context_fill(pam_handle_t *pamh, struct context *context, struct wire_begin *begin)
{
	const char *tty = text_item(pamh, PAM_TTY);
	pid_t leader = getsid(0);

	begin->rhost.bytes = context->rhost;
	begin->rhost.size =
		text_printable(text_item(pamh, PAM_RHOST), context->rhost, sizeof(context->rhost));
	begin->tty.bytes = context->tty;
	begin->tty.size = text_printable(tty, context->tty, sizeof(context->tty));
	begin->tty_device = tty_device(tty);
	begin->real_uid = getuid();
	begin->ruser.bytes = context->ruser;
	begin->ruser.size =
		text_printable(text_item(pamh, PAM_RUSER), context->ruser, sizeof(context->ruser));
	begin->session_id = leader > 0 ? (uint32_t)leader : 0;
	begin->session_leader_start = leader > 0 ? leader_start(leader) : 0;
	begin->audit_session = audit_number("/proc/self/sessionid");
	begin->login_uid = audit_number("/proc/self/loginuid");
	begin->first_factor = has_first_factor(pamh);
	/* sshd writes it into PAM's own environment: both addresses and ports. */
	begin->ssh_connection.bytes = context->ssh_connection;
	begin->ssh_connection.size =
		text_printable(pam_getenv(pamh, "SSH_CONNECTION"), context->ssh_connection,
			       sizeof(context->ssh_connection));
}

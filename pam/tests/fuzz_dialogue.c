/* libFuzzer: any bytes as all that a daemon ever says, against the whole module. libpam and the
 * host are stood in for, so that a run takes microseconds; the daemon's id is known, so that the
 * fuzzer gets behind `accepted`. Success needs a grant with the name, which is looked for in the
 * input. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "../local_files.h"
#include "../peer.h"
#include "../wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *said;
static size_t said_size, said_at;

/* --- the daemon: after the last byte it is gone --- */

uid_t peer_own_uid(void)
{
	return 0;
}

int peer_connect(const char *path, int64_t deadline_ms, bool heeds_signals)
{
	(void)path;
	(void)deadline_ms;
	(void)heeds_signals;
	return dup(STDERR_FILENO);
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
	size_t left = said_size - said_at;

	(void)fd;
	(void)flags;
	if (size > left)
		size = left;
	memcpy(buffer, said + said_at, size);
	said_at += size;
	return (ssize_t)size;
}

ssize_t send(int fd, const void *buffer, size_t size, int flags)
{
	volatile uint8_t sum = 0;

	(void)fd;
	(void)flags;
	for (size_t i = 0; i < size; i++)
		sum ^= ((const uint8_t *)buffer)[i];
	return (ssize_t)size;
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	(void)timeout;
	if (count > 0)
		fds[0].revents = POLLIN;
	return count > 0 ? 1 : 0;
}

ssize_t getrandom(void *buffer, size_t size, unsigned int flags)
{
	(void)flags;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)buffer)[i] = (uint8_t)(0x10 + i); /* as in the golden frames */
	return (ssize_t)size;
}

/* --- the host --- */

int getpwnam_r(const char *name, struct passwd *record, char *buffer, size_t size,
	       struct passwd **ret_record)
{
	*ret_record = NULL;
	if (size < 16)
		return ERANGE;
	strncpy(buffer, name, 15);
	buffer[15] = '\0';
	*record = (struct passwd){ .pw_name = buffer, .pw_uid = 1879048200 };
	*ret_record = record;
	return 0;
}

int local_user(const char *name, uint32_t *ret_uid)
{
	(void)name;
	(void)ret_uid;
	return 0;
}

int local_groups(const char *name, const char *group, bool *ret_is_group, bool *ret_is_member)
{
	(void)name;
	(void)group;
	*ret_is_group = *ret_is_member = false;
	return 0;
}

/* --- libpam and the application --- */

static int converse(int count, const struct pam_message **messages, struct pam_response **responses,
		    void *data)
{
	(void)data;
	*responses = calloc((size_t)count, sizeof(**responses));
	for (int i = 0; i < count; i++) {
		if (strlen(messages[i]->msg) > WIRE_MAX_TEXT)
			abort();
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
		    messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
			(*responses)[i].resp = strdup("secret");
	}
	return PAM_SUCCESS;
}

int pam_get_item(const pam_handle_t *pamh, int type, const void **item)
{
	static const struct pam_conv conversation = { converse, NULL };

	(void)pamh;
	*item = NULL;
	switch (type) {
	case PAM_CONV:
		*item = &conversation;
		break;
	case PAM_USER:
		*item = "nora";
		break;
	case PAM_SERVICE:
		*item = "sshd";
		break;
	}
	return PAM_SUCCESS;
}

int pam_get_user(pam_handle_t *pamh, const char **user, const char *prompt)
{
	(void)pamh;
	(void)prompt;
	*user = "nora";
	return PAM_SUCCESS;
}

int pam_putenv(pam_handle_t *pamh, const char *entry)
{
	static const char *const kept[] = { "LD_", "PATH=", "BASH_ENV=", "SUDO_" };
	size_t name = strcspn(entry, "=");

	(void)pamh;
	if (name == 0 || name > WIRE_MAX_NAME || entry[name] != '=' ||
	    strlen(entry + name + 1) > WIRE_MAX_VALUE)
		abort();
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (strncmp(entry, kept[i], strlen(kept[i])) == 0)
			abort();
	}
	return PAM_SUCCESS;
}

const char *pam_getenv(pam_handle_t *pamh, const char *name)
{
	(void)pamh;
	(void)name;
	return "password\npublickey ssh-ed25519 AAAAC3Nz\n";
}

int pam_fail_delay(pam_handle_t *pamh, unsigned int delay)
{
	(void)pamh;
	(void)delay;
	return PAM_SUCCESS;
}

void pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
	(void)pamh;
	(void)priority;
	(void)format;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *sessions = "sessions";
	static char handle;
	pam_handle_t *pamh = (pam_handle_t *)&handle; /* nobody looks into it */
	int phase, result;

	if (size == 0)
		return 0;
	phase = data[0] % 5;
	said = data + 1;
	said_size = size - 1;
	said_at = 0;
	switch (phase) {
	case 0:
		result = pam_sm_authenticate(pamh, 0, 0, NULL);
		break;
	case 1:
		result = pam_sm_acct_mgmt(pamh, 0, 0, NULL);
		break;
	case 2:
		result = pam_sm_chauthtok(pamh, 0, 0, NULL);
		break;
	case 3:
		if (pam_sm_open_session(pamh, 0, 1, &sessions) != PAM_SUCCESS)
			abort();
		return 0;
	default:
		if (pam_sm_close_session(pamh, 0, 1, &sessions) != PAM_SUCCESS)
			abort();
		return 0;
	}
	if (result == PAM_SUCCESS && memmem(data, size, "nora", 4) == NULL)
		abort();
	if (result == PAM_IGNORE || result == PAM_USER_UNKNOWN ||
	    (phase == 2 && result != PAM_AUTHTOK_ERR))
		abort();
	return 0;
}

/* pam_usher.so: asks usherd who may log in. The entry points, and what is looked at before. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "account_floor.h"
#include "authorisation.h"
#include "deadline.h"
#include "login.h"
#include "options.h"
#include "results.h"
#include "session.h"
#include "version.h"

/* For the account phase, a password change, and sessions. */
enum { QUICK_MS = 1000 };

/* Everything else is hidden by the compiler, and by pam_usher.map once more. */
#define EXPORTED __attribute__((visibility("default")))

/* Nothing here reads it. */
static const char version[] __attribute__((used)) = USHER_VERSION_MARK;

static void debug(const struct login *login, const char *state)
{
	if (login->options->debug)
		pam_syslog(login->pamh, LOG_DEBUG, "phase %d: %s", (int)login->phase, state);
}

static const char *text_item(pam_handle_t *pamh, int type)
{
	const void *item = NULL;

	return pam_get_item(pamh, type, &item) == PAM_SUCCESS ? item : NULL;
}

/* Letters, digits, '_', '.' and '-', 1 to 64 of them. */
static bool is_service(const char *service)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t size = service == NULL ? 0 : strnlen(service, WIRE_MAX_SERVICE + 1);

	return size >= 1 && size <= WIRE_MAX_SERVICE && strspn(service, allowed) == size;
}

/* What comes of a session is dropped: it is no authorisation (SHIM-14). */
static int run(pam_handle_t *pamh, enum wire_phase phase, int flags, int argc, const char **argv)
{
	struct options options;
	struct login login = { .pamh = pamh, .options = &options, .phase = phase };
	const char *user = text_item(pamh, PAM_USER);
	const char *rhost = text_item(pamh, PAM_RHOST);
	const char *service = text_item(pamh, PAM_SERVICE);
	bool is_remote = rhost != NULL && *rhost != '\0';
	bool is_silent = phase != WIRE_AUTHENTICATE && ((unsigned int)flags & PAM_SILENT) != 0;
	int64_t patience_ms;
	int result, r;

	if (user == NULL)
		return PAM_USER_UNKNOWN;
	options_parse(pamh, argc, argv, &options);
	if (session_is_phase(phase) && !options.sessions)
		return PAM_IGNORE;
	r = account_floor(&options, user, is_remote, &login.account);
	/* Who has no account yet has no session. */
	if (r == 0 || (session_is_phase(phase) && r == 1 && !login.account.has_record)) {
		debug(&login, "left to others");
		return phase == WIRE_AUTHENTICATE ? PAM_USER_UNKNOWN : PAM_IGNORE;
	}
	if (r < 0) {
		pam_syslog(pamh, LOG_ERR, "%s (%d)",
			   r == -EEXIST ? "the name is a local group's, and the uid is ours"
					: "the account cannot be looked up",
			   -r);
		return result_unavailable(phase);
	}
	if (options.malformed) {
		pam_syslog(pamh, LOG_ERR, "nobody is admitted while an option is malformed");
		return result_unavailable(phase);
	}
	if (!is_service(service)) {
		pam_syslog(pamh, LOG_ERR, "the name of the service is malformed");
		return phase == WIRE_PASSWORD_CHANGE ? PAM_AUTHTOK_ERR : PAM_SYSTEM_ERR;
	}
	memcpy(login.service, service, strlen(service) + 1);
	patience_ms = phase == WIRE_AUTHENTICATE ? (int64_t)options.timeout * 1000 : QUICK_MS;
	login.deadline_ms = deadline_after_ms(patience_ms);
	debug(&login, "asking usherd");
	if (session_is_phase(phase)) {
		bool is_granted = session_note(&login);

		debug(&login, is_granted ? "granted" : "not granted");
		return PAM_IGNORE;
	}
	result = authorisation_ask(&login, is_remote, is_silent);
	debug(&login, result == PAM_SUCCESS ? "granted" : "not granted");
	return result;
}

EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *user = NULL;

	/* Asks for the name where the application left that to PAM, as login does. */
	if (pam_get_user(pamh, &user, NULL) != PAM_SUCCESS)
		return PAM_CONV_ERR;
	return run(pamh, WIRE_AUTHENTICATE, flags, argc, argv);
}

EXPORTED int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return run(pamh, WIRE_ACCOUNT, flags, argc, argv);
}

EXPORTED int pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return run(pamh, WIRE_PASSWORD_CHANGE, flags, argc, argv);
}

/* Grants nothing; another result would steer the stacks of applications that call it in a process
 * of its own, as sshd does. */
EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

EXPORTED int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)run(pamh, WIRE_OPEN_SESSION, flags, argc, argv);
	return PAM_SUCCESS;
}

EXPORTED int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)run(pamh, WIRE_CLOSE_SESSION, flags, argc, argv);
	return PAM_SUCCESS;
}

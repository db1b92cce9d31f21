/* pam_usher.so: asks usherd who may log in. Only here do results become PAM codes. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "account_floor.h"
#include "conversation.h"
#include "deadline.h"
#include "login.h"
#include "options.h"
#include "peer.h"
#include "version.h"

enum {
	QUICK_MS = 1000, /* for the account phase, a password change, and sessions */
	FAIL_DELAY_US = 2000000,
};

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

static int unavailable(enum wire_phase phase)
{
	return phase == WIRE_PASSWORD_CHANGE ? PAM_AUTHTOK_ERR : PAM_AUTHINFO_UNAVAIL;
}

/* The code for a request that ended without a verdict. */
static int failure_code(enum wire_phase phase, int error)
{
	if (phase == WIRE_PASSWORD_CHANGE)
		return PAM_AUTHTOK_ERR;
	switch (error) {
	case -ECANCELED:
		return PAM_ABORT;
	case -EIO:
		return PAM_CONV_ERR;
	case -EKEYREJECTED:
		return PAM_AUTH_ERR;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}

static const char *failure_text(int error)
{
	switch (error) {
	case -ECANCELED:
		return "stopped by a signal";
	case -EIO:
		return "the application gave no answer";
	case -EKEYREJECTED:
		return "the answer is no password";
	case -ETIMEDOUT:
		return "usherd took too long";
	case -ECONNRESET:
		return "usherd ended the connection";
	case -ECONNREFUSED:
	case -ENOENT:
		return "usherd does not run";
	case -EPROTO:
		return "usherd does not answer this request as it should";
	case -EPERM:
		return "the socket or its path belongs to somebody else";
	default:
		return "no request to usherd is possible";
	}
}

/* The code for a verdict that grants nothing (docs/protocol.md has the table). */
static int refusal_code(const struct login *login, uint32_t outcome)
{
	bool is_account = login->phase == WIRE_ACCOUNT;

	/* Root said so in the daemon's configuration; no error comes here. A stack in which nobody
	 * else decides refuses. */
	if (outcome == WIRE_LEFT_TO_OTHERS)
		return PAM_IGNORE;
	if (login->phase == WIRE_PASSWORD_CHANGE)
		return PAM_AUTHTOK_ERR;
	switch (outcome) {
	case WIRE_WRONG_CREDENTIAL:
		return is_account ? PAM_PERM_DENIED : PAM_AUTH_ERR;
	case WIRE_ENDED:
		if (is_account)
			return PAM_PERM_DENIED;
		/* The codes that stop sshd and sudo from asking again. */
		return strcmp(login->service, "sshd") == 0 ? PAM_MAXTRIES : PAM_ABORT;
	case WIRE_DENIED:
		return PAM_PERM_DENIED;
	case WIRE_ACCOUNT_LOCKED:
		return PAM_ACCT_EXPIRED;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}

/* The application may have changed PAM_USER during a conversation. */
static bool is_same_user(const struct login *login)
{
	const char *user = text_item(login->pamh, PAM_USER);

	return user != NULL && strcmp(user, login->account.name) == 0;
}

/* Whether the caller may try logins of people whom this host does not know: the demo. */
static bool is_unprivileged_trial(const struct login *login)
{
	return login->options->trial && peer_own_uid() != 0;
}

static int decide(const struct login *login, bool is_remote, const struct verdict *verdict)
{
	int result = PAM_PERM_DENIED;
	struct account account;
	int r;

	if (verdict->outcome != WIRE_GRANTED || login->phase == WIRE_PASSWORD_CHANGE)
		return refusal_code(login, verdict->outcome);
	/* Whatever the daemon says, the floor and the record of before must still be there, or now
	 * the one that the login has made. */
	r = account_floor(login->options, login->account.name, is_remote, &account);
	if (r < 0)
		return PAM_AUTHINFO_UNAVAIL;
	if (r == 1 && account.uid == verdict->uid &&
	    strcmp(account.name, login->account.name) == 0 &&
	    (account.has_record || is_unprivileged_trial(login)) && is_same_user(login))
		result = PAM_SUCCESS;
	return result;
}

/* The words of a refusal. */
static void show(const struct login *login, struct wire_bytes text)
{
	struct conversation conversation = { .pamh = login->pamh };

	/* The result stands whether or not it can be shown. */
	if (text.size > 0 && conversation_add(&conversation, PAM_ERROR_MSG, text) == 0)
		(void)conversation_show(&conversation);
	conversation_clear(&conversation);
}

/* Asks the daemon about somebody of ours. */
static int ask(struct login *login, bool is_remote, bool is_silent)
{
	struct verdict verdict;
	struct wire_bytes text;
	int result, r;

	r = login_run(login, &verdict);
	if (r < 0) {
		result = failure_code(login->phase, r);
		pam_syslog(login->pamh, LOG_NOTICE, "%s (%d)", failure_text(r), -r);
		if (r == -EKEYREJECTED && login->used_password)
			(void)pam_fail_delay(login->pamh, FAIL_DELAY_US);
		return result;
	}
	result = decide(login, is_remote, &verdict);
	if (result != PAM_SUCCESS && verdict.outcome == WIRE_GRANTED)
		pam_syslog(login->pamh, LOG_ERR, "a grant is refused: the account is not what it was");
	else if (result == PAM_IGNORE)
		pam_syslog(login->pamh, LOG_INFO, "observed; the other modules decide");
	else if (result != PAM_SUCCESS)
		pam_syslog(login->pamh, LOG_NOTICE, "refused: %s", verdict.reason);
	if (result != PAM_SUCCESS && result != PAM_IGNORE && result != PAM_AUTHINFO_UNAVAIL &&
	    login->used_password)
		(void)pam_fail_delay(login->pamh, FAIL_DELAY_US);
	text.bytes = verdict.text;
	text.size = verdict.text_size;
	if (!is_silent)
		show(login, text);
	return result;
}

/* Notes how the daemon took a session, and sets what it has for it. */
static void note_session(struct login *login)
{
	struct verdict verdict;
	bool is_granted;
	int r;

	r = login_run(login, &verdict);
	is_granted = r == 0 && verdict.outcome == WIRE_GRANTED;
	/* A usherd that is older than this module knows no sessions, and hangs up. */
	if (r < 0 && r != -ECONNRESET)
		pam_syslog(login->pamh, LOG_NOTICE, "%s (%d)", failure_text(r), -r);
	else if (r == 0 && !is_granted)
		pam_syslog(login->pamh, LOG_NOTICE, "refused: %s", verdict.reason);
	/* Without its word the names are there all the same, and empty. */
	if (!environment_set(login->pamh, &login->environment, is_granted))
		pam_syslog(login->pamh, LOG_ERR, "the environment cannot be set");
	environment_clear(&login->environment);
	debug(login, is_granted ? "granted" : "not granted");
}

static bool is_session(enum wire_phase phase)
{
	return phase >= WIRE_OPEN_SESSION;
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
	if (is_session(phase) && !options.sessions)
		return PAM_IGNORE;
	r = account_floor(&options, user, is_remote, &login.account);
	/* Who has no account yet has no session. */
	if (r == 0 || (is_session(phase) && r == 1 && !login.account.has_record)) {
		debug(&login, "left to others");
		return phase == WIRE_AUTHENTICATE ? PAM_USER_UNKNOWN : PAM_IGNORE;
	}
	if (r < 0) {
		pam_syslog(pamh, LOG_ERR, "the account cannot be looked up (%d)", -r);
		return unavailable(phase);
	}
	if (options.malformed) {
		pam_syslog(pamh, LOG_ERR, "nobody is admitted while an option is malformed");
		return unavailable(phase);
	}
	if (!is_service(service)) {
		pam_syslog(pamh, LOG_ERR, "the name of the service is malformed");
		return phase == WIRE_PASSWORD_CHANGE ? PAM_AUTHTOK_ERR : PAM_SYSTEM_ERR;
	}
	memcpy(login.service, service, strlen(service) + 1);
	patience_ms = phase == WIRE_AUTHENTICATE ? (int64_t)options.timeout * 1000 : QUICK_MS;
	login.deadline_ms = deadline_now_ms() + patience_ms;
	debug(&login, "asking usherd");
	if (is_session(phase)) {
		note_session(&login);
		return PAM_IGNORE;
	}
	result = ask(&login, is_remote, is_silent);
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

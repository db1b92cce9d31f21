#include "results.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <security/pam_modules.h>

int result_unavailable(enum wire_phase phase)
{
	return phase == WIRE_PASSWORD_CHANGE ? PAM_AUTHTOK_ERR : PAM_AUTHINFO_UNAVAIL;
}

int result_of_failure(enum wire_phase phase, int error)
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

const char *result_failure_text(int error)
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

int result_of_refusal(const struct login *login, uint32_t outcome)
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

#include "authorisation.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "account_floor.h"
#include "conversation.h"
#include "peer.h"
#include "results.h"

enum { FAIL_DELAY_US = 2000000 };

/* The application may have changed PAM_USER during a conversation. */
static bool is_same_user(const struct login *login)
{
	const void *user = NULL;

	return pam_get_item(login->pamh, PAM_USER, &user) == PAM_SUCCESS && user != NULL &&
	       strcmp(user, login->account.name) == 0;
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
		return result_of_refusal(login, verdict->outcome);
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

int authorisation_ask(struct login *login, bool is_remote, bool is_silent)
{
	struct verdict verdict;
	struct wire_bytes text;
	int result, r;

	r = login_run(login, &verdict);
	if (r < 0) {
		result = result_of_failure(login->phase, r);
		pam_syslog(login->pamh, LOG_NOTICE, "%s (%d)", result_failure_text(r), -r);
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

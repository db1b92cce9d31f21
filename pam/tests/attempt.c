/* One phase through the real libpam. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* What the module in authtok.c gives to the stack as PAM_AUTHTOK. */
const char *authtok_for_test;

static void note_environment(struct attempt *attempt, pam_handle_t *pamh)
{
	char **list = pam_getenvlist(pamh);
	size_t used = 0;

	for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
		used += (size_t)snprintf(attempt->environment + used,
					 sizeof(attempt->environment) - used, "%s|", list[i]);
		free(list[i]);
	}
	free(list);
}

void attempt(struct attempt *attempt)
{
	struct pam_conv conversation = { person_converse, &attempt->person };
	const void *user = NULL;
	double began = now_seconds();
	pam_handle_t *pamh = NULL;
	int r;

	r = pam_start_confdir(attempt->service, attempt->user, &conversation, base_directory,
			      &pamh);
	if (r != PAM_SUCCESS) {
		EXPECT(false, "pam_start_confdir %s: %d", attempt->service, r);
		attempt->result = r;
		return;
	}
	attempt->person.pamh = pamh;
	if (attempt->rhost != NULL)
		pam_set_item(pamh, PAM_RHOST, attempt->rhost);
	if (attempt->tty != NULL)
		pam_set_item(pamh, PAM_TTY, attempt->tty);
	if (attempt->ruser != NULL)
		pam_set_item(pamh, PAM_RUSER, attempt->ruser);
	if (attempt->pam_environment != NULL)
		pam_putenv(pamh, attempt->pam_environment);
	authtok_for_test = attempt->authtok;
	if (attempt->person.manner == NO_CONVERSATION) {
		struct pam_conv none = { NULL, NULL };

		pam_set_item(pamh, PAM_CONV, &none);
	}
	switch (attempt->phase) {
	case AUTHENTICATE:
		r = pam_authenticate(pamh, attempt->flags);
		break;
	case ACCOUNT:
		r = pam_acct_mgmt(pamh, attempt->flags);
		break;
	case CHAUTHTOK:
		r = pam_chauthtok(pamh, attempt->flags);
		break;
	case SETCRED:
		r = pam_setcred(pamh, attempt->flags);
		break;
	case OPEN_SESSION:
		r = pam_open_session(pamh, attempt->flags);
		break;
	case CLOSE_SESSION:
		r = pam_close_session(pamh, attempt->flags);
		break;
	}
	attempt->result = r;
	note_environment(attempt, pamh);
	/* PAM-07: the name is as it was (libpam clears it when an application left it to PAM). */
	if (attempt->user != NULL && attempt->person.manner != CHANGES_USER) {
		pam_get_item(pamh, PAM_USER, &user);
		EXPECT(user != NULL && strcmp(user, attempt->user) == 0,
		       "PAM_USER is unchanged (PAM-07)");
	}
	pam_end(pamh, r);
	attempt->seconds = now_seconds() - began;
}

/* The conversation of the application that the tests play. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static void note(struct person *person, const char *kind, const char *text)
{
	size_t used = strlen(person->seen);

	snprintf(person->seen + used, sizeof(person->seen) - used, "%s:%s|", kind, text);
}

static const char *next_answer(struct person *person)
{
	const char *answer = person->answered < 4 ? person->answers[person->answered] : NULL;

	person->answered++;
	return answer == NULL ? "" : answer;
}

/* Sets PAM_SERVICE and PAM_USER to what they are. */
static void set_anew(pam_handle_t *pamh)
{
	const void *service = NULL, *user = NULL;
	char copies[2][64];

	pam_get_item(pamh, PAM_SERVICE, &service);
	pam_get_item(pamh, PAM_USER, &user);
	snprintf(copies[0], sizeof(copies[0]), "%s", (const char *)service);
	snprintf(copies[1], sizeof(copies[1]), "%s", (const char *)user);
	pam_set_item(pamh, PAM_SERVICE, copies[0]);
	pam_set_item(pamh, PAM_USER, copies[1]);
}

int person_converse(int count, const struct pam_message **messages,
		    struct pam_response **ret_responses, void *data)
{
	struct person *person = data;
	struct pam_response *responses;

	person->calls++;
	if (person->manner == FAILS)
		return PAM_CONV_ERR;
	responses = calloc((size_t)count, sizeof(*responses));
	for (int i = 0; i < count; i++) {
		const char *text = messages[i]->msg;

		switch (messages[i]->msg_style) {
		case PAM_TEXT_INFO:
			note(person, "I", text);
			break;
		case PAM_ERROR_MSG:
			note(person, "E", text);
			break;
		default:
			note(person, messages[i]->msg_style == PAM_PROMPT_ECHO_ON ? "Q" : "P",
			     text);
			if (person->manner != NO_ANSWER)
				responses[i].resp = strdup(next_answer(person));
		}
	}
	note(person, "/", "");
	if (person->manner == CHANGES_USER)
		pam_set_item(person->pamh, PAM_USER, "bob");
	if (person->manner == CHANGES_AUTHTOK)
		pam_set_item(person->pamh, PAM_AUTHTOK, "another");
	if (person->manner == CHANGES_SERVICE)
		set_anew(person->pamh);
	if (person->manner == INTERRUPTS)
		raise(SIGINT);
	if (person->manner == NO_RESPONSES) {
		for (int i = 0; i < count; i++)
			free(responses[i].resp);
		free(responses);
		*ret_responses = NULL;
		return PAM_SUCCESS;
	}
	*ret_responses = responses;
	return PAM_SUCCESS;
}

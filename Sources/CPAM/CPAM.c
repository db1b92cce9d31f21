#define _GNU_SOURCE
#include "CPAM.h"

#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>

const int usher_pam_prompt_echo_off = PAM_PROMPT_ECHO_OFF;
const int usher_pam_prompt_echo_on = PAM_PROMPT_ECHO_ON;
const int usher_pam_error_msg = PAM_ERROR_MSG;
const int usher_pam_text_info = PAM_TEXT_INFO;

const int usher_pam_success = PAM_SUCCESS;
const int usher_pam_perm_denied = PAM_PERM_DENIED;
const int usher_pam_authinfo_unavail = PAM_AUTHINFO_UNAVAIL;
const int usher_pam_user_unknown = PAM_USER_UNKNOWN;
const int usher_pam_conv_err = PAM_CONV_ERR;
const int usher_pam_module_unknown = PAM_MODULE_UNKNOWN;

struct usher_pam {
	pam_handle_t *handle;
	usher_pam_converse converse;
	void *context;
};

static void forget(struct pam_response *responses, int count)
{
	for (int i = 0; i < count; i++) {
		if (responses[i].resp != NULL) {
			explicit_bzero(responses[i].resp, strlen(responses[i].resp));
			free(responses[i].resp);
		}
	}
	free(responses);
}

/* One message. Returns a PAM code; a prompt's answer goes to `ret_answer`, from malloc. */
static int converse_once(const struct usher_pam *pam, const struct pam_message *message, char **ret_answer)
{
	char answer[USHER_PAM_MAX_ANSWER + 1] = { 0 };
	int is_prompt = message->msg_style == PAM_PROMPT_ECHO_OFF || message->msg_style == PAM_PROMPT_ECHO_ON;
	int result = PAM_CONV_ERR;
	char *copy;
	long size;

	if (!is_prompt && message->msg_style != PAM_ERROR_MSG && message->msg_style != PAM_TEXT_INFO)
		goto out;
	size = pam->converse(pam->context, message->msg_style, message->msg != NULL ? message->msg : "", answer,
			     sizeof(answer) - 1);
	if (size < 0 || size > USHER_PAM_MAX_ANSWER)
		goto out;
	if (is_prompt) {
		/* A NUL would cut the answer, and so change it. */
		if (memchr(answer, '\0', (size_t)size) != NULL)
			goto out;
		copy = malloc((size_t)size + 1);
		if (copy == NULL) {
			result = PAM_BUF_ERR;
			goto out;
		}
		memcpy(copy, answer, (size_t)size);
		copy[size] = '\0';
		*ret_answer = copy;
	}
	result = PAM_SUCCESS;
out:
	explicit_bzero(answer, sizeof(answer));
	return result;
}

static int converse(int count, const struct pam_message **messages, struct pam_response **ret_responses,
		    void *appdata)
{
	const struct usher_pam *pam = appdata;
	struct pam_response *responses;

	if (count < 1 || count > PAM_MAX_NUM_MSG)
		return PAM_CONV_ERR;
	responses = calloc((size_t)count, sizeof(*responses));
	if (responses == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++) {
		int result = converse_once(pam, messages[i], &responses[i].resp);

		if (result != PAM_SUCCESS) {
			forget(responses, count);
			return result;
		}
	}
	*ret_responses = responses;
	return PAM_SUCCESS;
}

int usher_pam_start(const char *directory, const char *service, const char *user, usher_pam_converse callback,
		    void *context, struct usher_pam **ret_pam)
{
	struct usher_pam *pam = calloc(1, sizeof(*pam));
	struct pam_conv conversation = { .conv = converse, .appdata_ptr = pam };
	int result;

	if (pam == NULL)
		return PAM_BUF_ERR;
	pam->converse = callback;
	pam->context = context;
	result = pam_start_confdir(service, user, &conversation, directory, &pam->handle);
	if (result != PAM_SUCCESS) {
		free(pam);
		return result;
	}
	*ret_pam = pam;
	return PAM_SUCCESS;
}

int usher_pam_set_tty(struct usher_pam *pam, const char *tty)
{
	return pam_set_item(pam->handle, PAM_TTY, tty);
}

int usher_pam_set_ruser(struct usher_pam *pam, const char *name)
{
	return pam_set_item(pam->handle, PAM_RUSER, name);
}

int usher_pam_authenticate(struct usher_pam *pam)
{
	return pam_authenticate(pam->handle, 0);
}

int usher_pam_account(struct usher_pam *pam)
{
	return pam_acct_mgmt(pam->handle, 0);
}

void usher_pam_end(struct usher_pam *pam, int code)
{
	pam_end(pam->handle, code);
	free(pam);
}

const char *usher_pam_code_name(int code)
{
	static const char *const names[] = {
		[PAM_SUCCESS] = "PAM_SUCCESS",
		[PAM_OPEN_ERR] = "PAM_OPEN_ERR",
		[PAM_SYMBOL_ERR] = "PAM_SYMBOL_ERR",
		[PAM_SERVICE_ERR] = "PAM_SERVICE_ERR",
		[PAM_SYSTEM_ERR] = "PAM_SYSTEM_ERR",
		[PAM_BUF_ERR] = "PAM_BUF_ERR",
		[PAM_PERM_DENIED] = "PAM_PERM_DENIED",
		[PAM_AUTH_ERR] = "PAM_AUTH_ERR",
		[PAM_CRED_INSUFFICIENT] = "PAM_CRED_INSUFFICIENT",
		[PAM_AUTHINFO_UNAVAIL] = "PAM_AUTHINFO_UNAVAIL",
		[PAM_USER_UNKNOWN] = "PAM_USER_UNKNOWN",
		[PAM_MAXTRIES] = "PAM_MAXTRIES",
		[PAM_NEW_AUTHTOK_REQD] = "PAM_NEW_AUTHTOK_REQD",
		[PAM_ACCT_EXPIRED] = "PAM_ACCT_EXPIRED",
		[PAM_CRED_UNAVAIL] = "PAM_CRED_UNAVAIL",
		[PAM_CONV_ERR] = "PAM_CONV_ERR",
		[PAM_AUTHTOK_ERR] = "PAM_AUTHTOK_ERR",
		[PAM_IGNORE] = "PAM_IGNORE",
		[PAM_ABORT] = "PAM_ABORT",
		[PAM_MODULE_UNKNOWN] = "PAM_MODULE_UNKNOWN",
		[PAM_BAD_ITEM] = "PAM_BAD_ITEM",
	};

	if (code < 0 || (size_t)code >= sizeof(names) / sizeof(names[0]) || names[code] == NULL)
		return "PAM_?";
	return names[code];
}

const char *usher_pam_code_text(int code)
{
	return pam_strerror(NULL, code);
}

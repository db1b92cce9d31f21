#define _GNU_SOURCE
#include "conversation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int conversation_add(struct conversation *conversation, int style, struct wire_bytes text)
{
	char *copy;

	if (conversation->count ==
	    sizeof(conversation->messages) / sizeof(conversation->messages[0]))
		return -ENOBUFS;
	copy = malloc(text.size + 1);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, text.bytes, text.size);
	copy[text.size] = '\0';
	conversation->messages[conversation->count].msg_style = style;
	conversation->messages[conversation->count].msg = copy;
	conversation->count++;
	return 0;
}

void conversation_clear(struct conversation *conversation)
{
	for (size_t i = 0; i < conversation->count; i++)
		free((char *)conversation->messages[i].msg);
	conversation->count = 0;
}

void conversation_forget(char *answer)
{
	if (answer == NULL)
		return;
	explicit_bzero(answer, strlen(answer));
	free(answer);
}

/* One call of the application with all that waits, which is dropped. The last answer goes to
 * `ret_answer`; with NULL nothing was asked and all answers are dropped. */
static int converse(struct conversation *conversation, char **ret_answer)
{
	const struct pam_message *messages[WIRE_MAX_TEXTS + 1];
	struct pam_response *responses = NULL;
	size_t count = conversation->count;
	const void *item = NULL;
	const struct pam_conv *application;
	int r = -EIO;

	for (size_t i = 0; i < count; i++)
		messages[i] = &conversation->messages[i];
	if (pam_get_item(conversation->pamh, PAM_CONV, &item) != PAM_SUCCESS || item == NULL)
		goto out;
	application = item;
	if (application->conv == NULL)
		goto out;
	/* After a failure the responses are the application's: it may have freed them. */
	if (application->conv((int)count, messages, &responses, application->appdata_ptr) !=
	    PAM_SUCCESS)
		goto out;
	if (responses == NULL) {
		r = ret_answer == NULL ? 0 : -EIO;
		goto out;
	}
	if (ret_answer == NULL) {
		r = 0;
	} else if (responses[count - 1].resp != NULL) {
		*ret_answer = responses[count - 1].resp;
		responses[count - 1].resp = NULL; /* now the caller's */
		r = 0;
	}
	for (size_t i = 0; i < count; i++)
		conversation_forget(responses[i].resp);
	free(responses);
out:
	conversation_clear(conversation);
	return r;
}

int conversation_show(struct conversation *conversation)
{
	return conversation->count == 0 ? 0 : converse(conversation, NULL);
}

int conversation_ask(struct conversation *conversation, int style, struct wire_bytes text,
		     char **ret_answer)
{
	int r = conversation_add(conversation, style, text);

	return r < 0 ? r : converse(conversation, ret_answer);
}

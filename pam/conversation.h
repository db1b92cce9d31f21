/* What the person sees and types, through the application. */
#ifndef USHER_CONVERSATION_H
#define USHER_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>

#include <security/pam_modules.h>

#include "wire.h"

/* Messages wait here until they are shown, so that information and the prompt after it reach the
 * application in one call: OpenSSH before 10.3 shows information only together with a prompt. */
struct conversation {
	pam_handle_t *pamh;
	struct pam_message messages[WIRE_MAX_TEXTS + 1];
	size_t count;
};

/* Keeps a copy of the text; style is PAM_TEXT_INFO or PAM_ERROR_MSG. 0 or a negative errno. */
int conversation_add(struct conversation *conversation, int style, struct wire_bytes text);

/* Shows what waits. 0, or -EIO when the application cannot. */
int conversation_show(struct conversation *conversation);

/* Shows what waits and asks; style is PAM_PROMPT_ECHO_OFF or PAM_PROMPT_ECHO_ON. 0 and an answer
 * that is never NULL and goes to conversation_forget(), or -EIO when the application gives none. */
int conversation_ask(struct conversation *conversation, int style, struct wire_bytes text,
		     char **ret_answer);

/* Overwrites and frees an answer; NULL is fine. */
void conversation_forget(char *answer);

/* Drops what waits. */
void conversation_clear(struct conversation *conversation);

#endif

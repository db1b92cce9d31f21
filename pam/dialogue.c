#define _GNU_SOURCE
#include "dialogue.h"

#include <errno.h>

#include "answer.h"
#include "deadline.h"

/* The daemon writes information and its prompt at once. */
enum { JOIN_MS = 30 };

/* The next frame. Information that is not followed by a prompt at once is shown before the wait. */
static int receive(struct dialogue *dialogue, struct wire_message *ret_message)
{
	int64_t deadline_ms = dialogue->login->deadline_ms;
	int r;

	if (dialogue->conversation.count > 0) {
		int64_t join_ms = deadline_after_ms(JOIN_MS);

		r = connection_receive(dialogue->connection,
				       join_ms < deadline_ms ? join_ms : deadline_ms, ret_message);
		if (r == 0 && ret_message->type != WIRE_VERDICT)
			return 0; /* joined, or joined by more */
		if (r < 0 && r != -ETIMEDOUT)
			return r;
		if (r == 0) {
			/* The frame's bytes stay good while the text is shown. */
			return conversation_show(&dialogue->conversation);
		}
		r = conversation_show(&dialogue->conversation);
		if (r < 0)
			return r;
	}
	return connection_receive(dialogue->connection, deadline_ms, ret_message);
}

/* A frame before the verdict. */
static int follow(struct dialogue *dialogue, const struct wire_message *message)
{
	struct login *login = dialogue->login;

	if (message->type == WIRE_ENVIRONMENT && login->phase == WIRE_OPEN_SESSION)
		return environment_add(&login->environment, message->name, message->value);
	/* Other phases are silent. */
	if (login->phase != WIRE_AUTHENTICATE)
		return -EPROTO;
	if (message->type == WIRE_SAY && ++dialogue->texts <= WIRE_MAX_TEXTS)
		return conversation_add(&dialogue->conversation,
					message->kind == WIRE_ERROR ? PAM_ERROR_MSG : PAM_TEXT_INFO,
					message->text);
	if (message->type == WIRE_ASK && ++dialogue->texts <= WIRE_MAX_TEXTS)
		return answer_ask(dialogue, message);
	return -EPROTO; /* `accepted` came already */
}

int dialogue_follow(struct dialogue *dialogue, struct wire_message *ret_message)
{
	for (;;) {
		int r = receive(dialogue, ret_message);

		if (r < 0)
			return r;
		if (ret_message->type == WIRE_VERDICT)
			return 0;
		r = follow(dialogue, ret_message);
		if (r < 0)
			return r;
	}
}

#include "verdict.h"

#include <errno.h>
#include <string.h>

#include "dialogue.h"

bool verdict_is_same(struct wire_bytes bytes, const void *wanted, size_t size)
{
	const uint8_t *expected = wanted;
	uint8_t difference = 0;

	if (bytes.size != size)
		return false;
	for (size_t i = 0; i < size; i++)
		difference |= (uint8_t)(bytes.bytes[i] ^ expected[i]);
	return difference == 0;
}

/* The one reason that an outcome has; NULL for refusals, which have many. */
static const char *fixed_reason(uint32_t outcome)
{
	if (outcome == WIRE_GRANTED)
		return "granted";
	return outcome == WIRE_LEFT_TO_OTHERS ? "observed" : NULL;
}

int verdict_check(const struct dialogue *dialogue, const struct wire_message *message,
		  struct verdict *ret_verdict)
{
	const struct login *login = dialogue->login;
	bool id = verdict_is_same(message->id, dialogue->id, sizeof(dialogue->id));
	bool user =
		verdict_is_same(message->user, login->account.name, strlen(login->account.name));
	bool service = verdict_is_same(message->service, login->service, strlen(login->service));

	/* What is no refusal has no words of its own, so that no byte of it can be another one. */
	const char *reason = fixed_reason(message->outcome);
	bool words = reason == NULL || (message->text.size == 0 &&
					verdict_is_same(message->reason, reason, strlen(reason)));

	/* Who had no record may have been given an account by this login: the daemon says which. */
	bool is_new = !login->account.has_record && login->phase == WIRE_AUTHENTICATE &&
		      message->outcome == WIRE_GRANTED;

	if (!words || !id || !user || !service || message->phase != login->phase ||
	    (message->uid != login->account.uid && !is_new))
		return -EPROTO;
	ret_verdict->outcome = message->outcome;
	ret_verdict->uid = message->uid;
	memcpy(ret_verdict->reason, message->reason.bytes, message->reason.size);
	ret_verdict->reason[message->reason.size] = '\0';
	memcpy(ret_verdict->text, message->text.bytes, message->text.size);
	ret_verdict->text_size = message->text.size;
	return 0;
}

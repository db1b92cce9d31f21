#define _GNU_SOURCE
#include "answer.h"

#include <errno.h>
#include <string.h>

#include "deadline.h"
#include "secret_page.h"

const char *answer_at_hand(pam_handle_t *pamh)
{
	const void *item = NULL;
	const char *password;

	if (pam_get_item(pamh, PAM_AUTHTOK, &item) != PAM_SUCCESS)
		return NULL;
	password = item;
	return password != NULL && *password != '\0' ? password : NULL;
}

/* What an application gives for a person who typed no password is none: sshd's stand-in for unknown
 * users begins with a backspace and holds more control bytes. */
static bool is_password(const char *text)
{
	if (strnlen(text, WIRE_MAX_PASSWORD + 1) > WIRE_MAX_PASSWORD)
		return false;
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return false;
	}
	return true;
}

static int send_password(struct dialogue *dialogue, const char *password)
{
	uint8_t *page;
	int r;

	if (*password != '\0')
		dialogue->login->used_password = true;
	if (!is_password(password))
		return -EKEYREJECTED;
	page = secret_page_new();
	if (page == NULL)
		return -ENOMEM;
	r = wire_encode_answer(WIRE_PASSWORD, wire_text(password), page, SECRET_PAGE_SIZE);
	if (r > 0)
		r = connection_send(dialogue->connection, page, (size_t)r,
				    dialogue->login->deadline_ms);
	secret_page_free(page);
	return r;
}

static int send_acknowledgement(struct dialogue *dialogue)
{
	uint8_t frame[WIRE_MAX_ANSWER];
	int size = wire_encode_answer(WIRE_ACKNOWLEDGEMENT, wire_text(""), frame, sizeof(frame));

	if (size < 0)
		return size;
	return connection_send(dialogue->connection, frame, (size_t)size,
			       dialogue->login->deadline_ms);
}

int answer_ask(struct dialogue *dialogue, const struct wire_message *ask)
{
	bool is_password = ask->purpose == WIRE_PASSWORD;
	/* A password is never shown, whatever the daemon says. */
	int style = !is_password && ask->echo ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF;
	char *typed = NULL;
	int r;

	if (is_password && dialogue->password_at_hand) {
		const char *password;

		dialogue->password_at_hand = false;
		r = conversation_show(&dialogue->conversation);
		if (r < 0)
			return r;
		/* Not before: the application may replace it meanwhile, and libpam frees the old one. */
		password = answer_at_hand(dialogue->login->pamh);
		return password == NULL ? -EPROTO : send_password(dialogue, password);
	}
	r = conversation_ask(&dialogue->conversation, style, ask->text, &typed);
	if (r == 0)
		r = deadline_check_signals();
	if (r == 0)
		r = is_password ? send_password(dialogue, typed) : send_acknowledgement(dialogue);
	conversation_forget(typed);
	return r;
}

#define _GNU_SOURCE
#include "login.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "connection.h"
#include "context.h"
#include "conversation.h"
#include "deadline.h"
#include "peer.h"
#include "secret_page.h"

enum {
	ACCEPTED_MS = 2000,
	/* The daemon writes information and its prompt at once. */
	JOIN_MS = 30,
};

/* A request on its way. */
struct dialogue {
	struct login *login;
	struct connection *connection;
	struct conversation conversation;
	uint8_t id[WIRE_ID_SIZE];
	unsigned int texts; /* say and ask frames so far */
	bool password_at_hand;
};

static int random_id(uint8_t ret_id[WIRE_ID_SIZE])
{
	size_t size = 0;

	while (size < WIRE_ID_SIZE) {
		ssize_t n = getrandom(ret_id + size, WIRE_ID_SIZE - size, 0);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			size += (size_t)n;
	}
	return 0;
}

/* PAM_AUTHTOK, or NULL when there is none. */
static const char *password_at_hand(pam_handle_t *pamh)
{
	const void *item = NULL;
	const char *password;

	if (pam_get_item(pamh, PAM_AUTHTOK, &item) != PAM_SUCCESS)
		return NULL;
	password = item;
	return password != NULL && *password != '\0' ? password : NULL;
}

static struct wire_bytes as_bytes(const char *text)
{
	return (struct wire_bytes){ (const uint8_t *)text, strlen(text) };
}

static int send_begin(struct dialogue *dialogue)
{
	const struct login *login = dialogue->login;
	uint8_t frame[WIRE_MAX_BEGIN];
	struct context context;
	struct wire_begin begin = {
		.phase = (uint8_t)login->phase,
		.service = as_bytes(login->service),
		.user = as_bytes(login->account.name),
		.trial = login->options->trial,
		.account_uid = login->account.uid,
		.patience_ms = (uint32_t)deadline_left_ms(login->deadline_ms),
		.password_at_hand = dialogue->password_at_hand,
	};
	int size;

	memcpy(begin.id, dialogue->id, sizeof(begin.id));
	context_fill(login->pamh, &context, &begin);
	size = wire_encode_begin(&begin, frame, sizeof(frame));
	if (size < 0)
		return size;
	return connection_send(dialogue->connection, frame, (size_t)size, login->deadline_ms);
}

/* Compares every byte, whatever the first difference is. */
static bool is_same(struct wire_bytes bytes, const void *wanted, size_t size)
{
	const uint8_t *expected = wanted;
	uint8_t difference = 0;

	if (bytes.size != size)
		return false;
	for (size_t i = 0; i < size; i++)
		difference |= (uint8_t)(bytes.bytes[i] ^ expected[i]);
	return difference == 0;
}

static int receive_accepted(struct dialogue *dialogue)
{
	int64_t until_ms = deadline_now_ms() + ACCEPTED_MS;
	struct wire_message message;
	int r;

	if (until_ms > dialogue->login->deadline_ms)
		until_ms = dialogue->login->deadline_ms;
	r = connection_receive(dialogue->connection, until_ms, &message);
	if (r < 0)
		return r;
	if (message.type != WIRE_ACCEPTED ||
	    !is_same(message.id, dialogue->id, sizeof(dialogue->id)))
		return -EPROTO;
	return 0;
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
	r = wire_encode_answer(WIRE_PASSWORD, as_bytes(password), page, SECRET_PAGE_SIZE);
	if (r > 0)
		r = connection_send(dialogue->connection, page, (size_t)r,
				    dialogue->login->deadline_ms);
	secret_page_free(page);
	return r;
}

static int send_acknowledgement(struct dialogue *dialogue)
{
	uint8_t frame[WIRE_MAX_ANSWER];
	int size = wire_encode_answer(WIRE_ACKNOWLEDGEMENT, as_bytes(""), frame, sizeof(frame));

	if (size < 0)
		return size;
	return connection_send(dialogue->connection, frame, (size_t)size,
			       dialogue->login->deadline_ms);
}

static int answer(struct dialogue *dialogue, const struct wire_message *ask)
{
	bool is_password = ask->purpose == WIRE_PASSWORD;
	/* A password is never shown, whatever the daemon says. */
	int style = !is_password && ask->echo ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF;
	char *typed = NULL;
	int r;

	if (is_password && dialogue->password_at_hand) {
		const char *password = password_at_hand(dialogue->login->pamh);

		dialogue->password_at_hand = false;
		r = conversation_show(&dialogue->conversation);
		if (r < 0)
			return r;
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

/* The next frame. Information that is not followed by a prompt at once is shown before the wait. */
static int receive(struct dialogue *dialogue, struct wire_message *ret_message)
{
	int64_t deadline_ms = dialogue->login->deadline_ms;
	int r;

	if (dialogue->conversation.count > 0) {
		int64_t join_ms = deadline_now_ms() + JOIN_MS;

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
		return answer(dialogue, message);
	return -EPROTO; /* `accepted` came already */
}

static int converse_until_verdict(struct dialogue *dialogue, struct wire_message *ret_message)
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

/* The one reason that an outcome has; NULL for refusals, which have many. */
static const char *fixed_reason(uint32_t outcome)
{
	if (outcome == WIRE_GRANTED)
		return "granted";
	return outcome == WIRE_LEFT_TO_OTHERS ? "observed" : NULL;
}

static int check_verdict(const struct dialogue *dialogue, const struct wire_message *message,
			 struct verdict *ret_verdict)
{
	const struct login *login = dialogue->login;
	bool id = is_same(message->id, dialogue->id, sizeof(dialogue->id));
	bool user = is_same(message->user, login->account.name, strlen(login->account.name));
	bool service = is_same(message->service, login->service, strlen(login->service));

	/* What is no refusal has no words of its own, so that no byte of it can be another one. */
	const char *reason = fixed_reason(message->outcome);
	bool words = reason == NULL || (message->text.size == 0 &&
					is_same(message->reason, reason, strlen(reason)));

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

int login_run(struct login *login, struct verdict *ret_verdict)
{
	struct dialogue dialogue = {
		.login = login,
		.conversation = { .pamh = login->pamh },
		.password_at_hand =
			login->phase == WIRE_AUTHENTICATE && password_at_hand(login->pamh) != NULL,
	};
	struct wire_message message;
	int fd, r;

	r = random_id(dialogue.id);
	if (r < 0)
		return r;
	fd = peer_connect(login->options->socket_path, login->deadline_ms);
	if (fd < 0)
		return fd;
	dialogue.connection = connection_new(fd);
	if (dialogue.connection == NULL) {
		close(fd);
		return -ENOMEM;
	}
	r = send_begin(&dialogue);
	if (r < 0)
		goto out;
	r = receive_accepted(&dialogue);
	if (r < 0)
		goto out;
	r = converse_until_verdict(&dialogue, &message);
	if (r < 0)
		goto out;
	r = check_verdict(&dialogue, &message, ret_verdict);
out:
	if (r < 0)
		connection_cancel(dialogue.connection);
	conversation_clear(&dialogue.conversation);
	connection_free(dialogue.connection);
	return r;
}

#define _GNU_SOURCE
#include "login.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "answer.h"
#include "connection.h"
#include "context.h"
#include "conversation.h"
#include "deadline.h"
#include "dialogue.h"
#include "peer.h"
#include "session.h"

enum { ACCEPTED_MS = 2000 };

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

static int send_begin(struct dialogue *dialogue)
{
	const struct login *login = dialogue->login;
	uint8_t frame[WIRE_MAX_BEGIN];
	struct context context;
	struct wire_begin begin = {
		.phase = (uint8_t)login->phase,
		.service = wire_text(login->service),
		.user = wire_text(login->account.name),
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

static int receive_accepted(struct dialogue *dialogue)
{
	int64_t until_ms = deadline_after_ms(ACCEPTED_MS);
	struct wire_message message;
	int r;

	if (until_ms > dialogue->login->deadline_ms)
		until_ms = dialogue->login->deadline_ms;
	r = connection_receive(dialogue->connection, until_ms, &message);
	if (r < 0)
		return r;
	if (message.type != WIRE_ACCEPTED ||
	    !verdict_is_same(message.id, dialogue->id, sizeof(dialogue->id)))
		return -EPROTO;
	return 0;
}

int login_run(struct login *login, struct verdict *ret_verdict)
{
	struct dialogue dialogue = {
		.login = login,
		.conversation = { .pamh = login->pamh },
		.password_at_hand =
			login->phase == WIRE_AUTHENTICATE && answer_at_hand(login->pamh) != NULL,
	};
	/* A session that ends is told of, whatever ended it: nobody waits for the answer. */
	bool heeds_signals = !session_is_phase(login->phase);
	struct wire_message message;
	int fd, r;

	r = random_id(dialogue.id);
	if (r < 0)
		return r;
	fd = peer_connect(login->options->socket_path, login->deadline_ms, heeds_signals);
	if (fd < 0)
		return fd;
	dialogue.connection = connection_new(fd, heeds_signals);
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
	r = dialogue_follow(&dialogue, &message);
	if (r < 0)
		goto out;
	r = verdict_check(&dialogue, &message, ret_verdict);
out:
	if (r < 0)
		connection_cancel(dialogue.connection);
	conversation_clear(&dialogue.conversation);
	connection_free(dialogue.connection);
	return r;
}

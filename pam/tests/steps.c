#define _GNU_SOURCE
#include "steps.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "said.h"

/* False when the shim is gone. */
static bool send_all(int fd, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	while (size > 0) {
		ssize_t n = send(fd, at, size, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

static bool receive_all(int fd, uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = recv(fd, bytes, size, 0);

		if (n <= 0)
			return false;
		bytes += n;
		size -= (size_t)n;
	}
	return true;
}

bool step_receive(struct fake_daemon *daemon, int fd)
{
	uint8_t header[6], payload[2048];
	size_t size, length = 0;
	const uint8_t *bytes;

	if (!receive_all(fd, header, 6))
		return false;
	size = (size_t)header[4] << 8 | header[5];
	EXPECT(header[0] == 1 && header[2] == 0 && header[3] == 0 && size <= sizeof(payload),
	       "a header as documented");
	if (size > sizeof(payload) || !receive_all(fd, payload, size))
		return false;
	switch (header[1]) {
	case 0x01:
		memcpy(daemon->begin, payload, size);
		daemon->begin_size = size;
		break;
	case 0x02:
		daemon->answers++;
		daemon->answer_purpose = (uint8_t)number_of(payload, size, 1);
		bytes = field_of(payload, size, 2, &length);
		if (bytes != NULL) {
			memcpy(daemon->answer_bytes, bytes, length);
			daemon->answer_bytes[length] = '\0';
			daemon->answer_size = length;
		}
		explicit_bzero(payload, sizeof(payload));
		break;
	case 0x03:
		daemon->cancelled = true;
		break;
	default:
		EXPECT(false, "the shim sends type %d", header[1]);
	}
	return true;
}

void step_wait_until_end(struct fake_daemon *daemon, int fd)
{
	while (step_receive(daemon, fd))
		continue;
	daemon->closed_at = now_seconds();
}

static void drip(struct fake_daemon *daemon, int fd, const struct frame *frame, long milliseconds)
{
	for (size_t i = 0; i < frame->size; i++) {
		struct pollfd entry = { .fd = fd, .events = POLLIN };

		if (!send_all(fd, frame->bytes + i, 1) || poll(&entry, 1, (int)milliseconds) > 0)
			break;
	}
	daemon->closed_at = now_seconds();
}

static const struct step slowly = { .kind = SAY, .text = "slowly" };

static void keep(struct frame *kept, const struct frame *frame)
{
	memcpy(kept->bytes + kept->size, frame->bytes, frame->size);
	kept->size += frame->size;
}

static void cut_grant(struct fake_daemon *daemon, int fd, const struct step *step,
		      struct frame *frame)
{
	struct frame *whole = daemon->stored;

	whole->size = 0;
	said_accepted(daemon, frame);
	keep(whole, frame);
	said_text(&slowly, frame);
	keep(whole, frame);
	said_verdict(daemon, step, frame);
	keep(whole, frame);
	send_all(fd, whole->bytes,
		 (size_t)step->number < whole->size ? (size_t)step->number : whole->size);
	daemon->closed_at = now_seconds(); /* as if killed: closed without a look at the shim */
}

bool step_serve(struct fake_daemon *daemon, int fd, const struct step *step, struct frame *frame)
{
	switch (step->kind) {
	case END:
		return false;
	case ACCEPT:
		said_accepted(daemon, frame);
		return send_all(fd, frame->bytes, frame->size);
	case SAY:
	case SAY_ERROR:
	case ASK_PASSWORD:
	case ASK_ENTER:
	case ASK_ENTER_HIDDEN:
		said_text(step, frame);
		return send_all(fd, frame->bytes, frame->size);
	case WAIT_ANSWER:
		return step_receive(daemon, fd);
	case GRANT:
	case VERDICT:
	case FOREIGN_GRANT:
		said_verdict(daemon, step, frame);
		return send_all(fd, frame->bytes, frame->size);
	case MUTATED_GRANT:
		said_verdict(daemon, step, frame);
		frame->bytes[step->number] ^= (uint8_t)step->mask;
		return send_all(fd, frame->bytes, frame->size);
	case CUT_GRANT:
		cut_grant(daemon, fd, step, frame);
		return false;
	case KEEP_GRANT:
		said_verdict(daemon, step, daemon->stored);
		return true;
	case STORED_GRANT:
		if (daemon->swapped != NULL)
			return send_all(fd, daemon->swapped->bytes, daemon->swapped->size);
		return send_all(fd, daemon->stored->bytes, daemon->stored->size);
	case ENVIRONMENT:
		said_environment(step, frame);
		return send_all(fd, frame->bytes, frame->size);
	case RENDEZVOUS:
		pthread_barrier_wait(daemon->barrier);
		return true;
	case RAW:
		return send_all(fd, step->text,
				step->number == 0 ? strlen(step->text) : (size_t)step->number);
	case PAUSE:
		poll(NULL, 0, (int)step->number);
		return true;
	case PAUSE_UNTIL_END:
		step_wait_until_end(daemon, fd);
		return false;
	case SIGNAL:
		kill(getpid(), (int)step->number);
		return true;
	case DRIP:
		said_text(&slowly, frame);
		drip(daemon, fd, frame, step->number);
		return false;
	case FLOOD:
		said_text(&slowly, frame);
		while (send_all(fd, frame->bytes, frame->size))
			continue;
		return false;
	}
	return false;
}

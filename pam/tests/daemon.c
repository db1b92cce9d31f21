#define _GNU_SOURCE
#include "daemon.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../wire.h"
#include "harness.h"

void frame_start(struct frame *frame, uint8_t type)
{
	memset(frame->bytes, 0, 6);
	frame->bytes[0] = 1;
	frame->bytes[1] = type;
	frame->size = 6;
}

void frame_bytes(struct frame *frame, uint8_t tag, const void *bytes, size_t size)
{
	frame->bytes[frame->size++] = tag;
	frame->bytes[frame->size++] = (uint8_t)(size >> 8);
	frame->bytes[frame->size++] = (uint8_t)size;
	if (size > 0)
		memcpy(frame->bytes + frame->size, bytes, size);
	frame->size += size;
}

void frame_text(struct frame *frame, uint8_t tag, const char *text)
{
	frame_bytes(frame, tag, text, strlen(text));
}

void frame_number(struct frame *frame, uint8_t tag, uint64_t number, size_t size)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
	frame_bytes(frame, tag, bytes, size);
}

void frame_finish(struct frame *frame)
{
	size_t size = frame->size - 6;

	for (size_t i = 0; i < 4; i++)
		frame->bytes[2 + i] = (uint8_t)(size >> (24 - 8 * i));
}

const uint8_t *field_of(const uint8_t *payload, size_t size, uint8_t tag, size_t *ret_size)
{
	for (size_t at = 0; at + 3 <= size;) {
		size_t length = (size_t)payload[at + 1] << 8 | payload[at + 2];

		if (payload[at] == tag && at + 3 + length <= size) {
			*ret_size = length;
			return payload + at + 3;
		}
		at += 3 + length;
	}
	return NULL;
}

uint64_t number_of(const uint8_t *payload, size_t size, uint8_t tag)
{
	size_t length = 0;
	const uint8_t *field = field_of(payload, size, tag, &length);
	uint64_t number = 0;

	for (size_t i = 0; field != NULL && i < length; i++)
		number = number << 8 | field[i];
	return number;
}

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

/* One frame of the shim, noted; false at its end. */
static bool receive_frame(struct fake_daemon *daemon, int fd)
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

static void copy_field(const struct fake_daemon *daemon, struct frame *frame, uint8_t tag,
		       uint8_t from, const struct step *step)
{
	size_t size = 0;
	const uint8_t *bytes = field_of(daemon->begin, daemon->begin_size, from, &size);

	if (step->kind == FOREIGN_GRANT && step->number == tag)
		frame_bytes(frame, tag, step->text, step->mask);
	else
		frame_bytes(frame, tag, bytes, size);
}

static void make_verdict(struct fake_daemon *daemon, const struct step *step, struct frame *frame)
{
	bool is_grant = step->kind != VERDICT || (uint32_t)step->number == WIRE_GRANTED;
	bool is_observed =
		step->kind == VERDICT && (uint32_t)step->number == WIRE_LEFT_TO_OTHERS;

	frame_start(frame, 0x84);
	copy_field(daemon, frame, 1, 1, step);
	copy_field(daemon, frame, 2, 2, step);
	copy_field(daemon, frame, 3, 4, step);
	copy_field(daemon, frame, 4, 3, step);
	copy_field(daemon, frame, 5, 14, step);
	frame_number(frame, 6, step->kind == VERDICT ? (uint64_t)step->number : WIRE_GRANTED, 4);
	if (step->kind == FOREIGN_GRANT && step->number == 7)
		frame_bytes(frame, 7, step->text, step->mask);
	else
		frame_text(frame, 7,
			   is_grant	 ? "granted"
			   : is_observed ? "observed"
					 : "test.refused");
	if (step->kind == FOREIGN_GRANT && step->number == 8)
		frame_bytes(frame, 8, step->text, step->mask);
	else
		frame_text(frame, 8, step->text != NULL && step->kind == VERDICT ? step->text : "");
	frame_finish(frame);
	daemon->grant_size = frame->size;
}

static void make_text(const struct step *step, struct frame *frame)
{
	bool is_ask = step->kind == ASK_PASSWORD || step->kind == ASK_ENTER ||
		      step->kind == ASK_ENTER_HIDDEN;

	if (is_ask) {
		frame_start(frame, 0x83);
		frame_number(frame, 1, step->kind == ASK_PASSWORD ? 1 : 2, 1);
		frame_number(frame, 2, step->kind == ASK_ENTER || step->number == 1 ? 1 : 0, 1);
		frame_text(frame, 3, step->text);
	} else {
		frame_start(frame, 0x82);
		frame_number(frame, 1, step->kind == SAY_ERROR ? 2 : 1, 1);
		frame_text(frame, 2, step->text);
	}
	frame_finish(frame);
}

static void make_accepted(const struct fake_daemon *daemon, struct frame *frame)
{
	static const struct step plain = { .kind = ACCEPT };

	frame_start(frame, 0x81);
	copy_field(daemon, frame, 1, 1, &plain);
	frame_finish(frame);
}

static void wait_until_end(struct fake_daemon *daemon, int fd)
{
	while (receive_frame(daemon, fd))
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

/* False when nothing more can be said. */
static bool serve_step(struct fake_daemon *daemon, int fd, const struct step *step,
		       struct frame *frame)
{
	static const struct step text = { .kind = SAY, .text = "slowly" };
	size_t size;

	switch (step->kind) {
	case END:
		return false;
	case ACCEPT:
		make_accepted(daemon, frame);
		return send_all(fd, frame->bytes, frame->size);
	case SAY:
	case SAY_ERROR:
	case ASK_PASSWORD:
	case ASK_ENTER:
	case ASK_ENTER_HIDDEN:
		make_text(step, frame);
		return send_all(fd, frame->bytes, frame->size);
	case WAIT_ANSWER:
		return receive_frame(daemon, fd);
	case GRANT:
	case VERDICT:
	case FOREIGN_GRANT:
		make_verdict(daemon, step, frame);
		return send_all(fd, frame->bytes, frame->size);
	case MUTATED_GRANT:
		make_verdict(daemon, step, frame);
		frame->bytes[step->number] ^= (uint8_t)step->mask;
		return send_all(fd, frame->bytes, frame->size);
	case CUT_GRANT:
		make_accepted(daemon, frame);
		memcpy(daemon->stored->bytes, frame->bytes, frame->size);
		size = frame->size;
		make_text(&text, frame);
		memcpy(daemon->stored->bytes + size, frame->bytes, frame->size);
		size += frame->size;
		make_verdict(daemon, step, frame);
		memcpy(daemon->stored->bytes + size, frame->bytes, frame->size);
		size += frame->size;
		daemon->stored->size = size;
		send_all(fd, daemon->stored->bytes,
			 (size_t)step->number < size ? (size_t)step->number : size);
		daemon->closed_at =
			now_seconds(); /* as if killed: closed without a look at the shim */
		return false;
	case KEEP_GRANT:
		make_verdict(daemon, step, daemon->stored);
		return true;
	case STORED_GRANT:
		if (daemon->swapped != NULL)
			return send_all(fd, daemon->swapped->bytes, daemon->swapped->size);
		return send_all(fd, daemon->stored->bytes, daemon->stored->size);
	case ENVIRONMENT:
		size = strcspn(step->text, "=");
		frame_start(frame, 0x85);
		frame_bytes(frame, 1, step->text, size);
		frame_text(frame, 2, step->text + size + 1);
		frame_finish(frame);
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
		wait_until_end(daemon, fd);
		return false;
	case SIGNAL:
		kill(getpid(), (int)step->number);
		return true;
	case DRIP:
		make_text(&text, frame);
		drip(daemon, fd, frame, step->number);
		return false;
	case FLOOD:
		make_text(&text, frame);
		while (send_all(fd, frame->bytes, frame->size))
			continue;
		return false;
	}
	return false;
}

static void *serve(void *data)
{
	struct fake_daemon *daemon = data;
	struct frame *frame = calloc(1, sizeof(*frame));
	const struct step *step = daemon->steps;
	int fd = accept4(daemon->listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		daemon->connections++;
		if (receive_frame(daemon, fd)) {
			while (serve_step(daemon, fd, step, frame))
				step++;
		}
		/* What the shim still sends is noted; it closes when it sees our end. */
		shutdown(fd, SHUT_WR);
		if (daemon->closed_at == 0)
			wait_until_end(daemon, fd);
		close(fd);
	}
	free(frame);
	return NULL;
}

static int listen_at(const char *path, int backlog)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(path, 0600) != 0 || listen(fd, backlog) != 0) {
		perror(path);
		exit(2);
	}
	return fd;
}

void daemon_start_at(struct fake_daemon *daemon, const char *path, const struct step *steps)
{
	sigset_t all, before;

	daemon->steps = steps;
	daemon->listener = listen_at(path, 8);
	/* Signals are for the thread of the application. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&daemon->thread, NULL, serve, daemon) != 0) {
		perror("pthread_create");
		exit(2);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	daemon->has_thread = true;
}

void daemon_start(struct fake_daemon *daemon, const struct step *steps)
{
	daemon_start_at(daemon, socket_path, steps);
}

void daemon_deaf(struct fake_daemon *daemon, int backlog)
{
	daemon->listener = listen_at(socket_path, backlog);
}

void daemon_stop(struct fake_daemon *daemon)
{
	shutdown(daemon->listener, SHUT_RDWR); /* wakes accept() */
	if (daemon->has_thread)
		pthread_join(daemon->thread, NULL);
	close(daemon->listener);
	unlink(socket_path);
}

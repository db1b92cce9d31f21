#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"

struct connection *connection_new(int fd, bool heeds_signals)
{
	struct connection *connection = malloc(sizeof(*connection));

	if (connection == NULL)
		return NULL;
	connection->fd = fd;
	connection->heeds_signals = heeds_signals;
	connection->size = 0;
	return connection;
}

void connection_free(struct connection *connection)
{
	if (connection == NULL)
		return;
	close(connection->fd);
	free(connection);
}

int connection_send(struct connection *connection, const uint8_t *frame, size_t size,
		    int64_t deadline_ms)
{
	size_t sent = 0;

	while (sent < size) {
		ssize_t n = send(connection->fd, frame + sent, size - sent, MSG_NOSIGNAL);
		int r;

		if (n >= 0) {
			sent += (size_t)n;
			continue;
		}
		if (errno == EPIPE || errno == ECONNRESET)
			return 0;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		r = deadline_wait(connection->fd, POLLOUT, deadline_ms, connection->heeds_signals);
		if (r < 0)
			return r;
		if (r == 0)
			return -ETIMEDOUT;
	}
	return 0;
}

void connection_cancel(struct connection *connection)
{
	uint8_t frame[WIRE_HEADER_SIZE];
	int size = wire_encode_cancel(frame, sizeof(frame));

	/* A failure changes nothing: closing the connection says the same. */
	if (size > 0)
		(void)send(connection->fd, frame, (size_t)size, MSG_NOSIGNAL);
}

/* Reads until `size` bytes of the frame are there, and not a byte more. */
static int fill(struct connection *connection, size_t size, int64_t deadline_ms)
{
	while (connection->size < size) {
		ssize_t n;
		int r;

		/* Before every read, so that a peer that never stops talking is no way around it.
		 */
		r = deadline_wait(connection->fd, POLLIN, deadline_ms, connection->heeds_signals);
		if (r < 0)
			return r;
		if (r == 0)
			return -ETIMEDOUT;
		n = recv(connection->fd, connection->frame + connection->size,
			 size - connection->size, 0);
		if (n == 0)
			return -ECONNRESET;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0)
			connection->size += (size_t)n;
		else if (deadline_left_ms(deadline_ms) == 0)
			return -ETIMEDOUT;
	}
	return 0;
}

int connection_receive(struct connection *connection, int64_t deadline_ms,
		       struct wire_message *ret_message)
{
	uint8_t type = 0;
	size_t size = 0;
	int r;

	r = fill(connection, WIRE_HEADER_SIZE, deadline_ms);
	if (r < 0)
		return r;
	r = wire_decode_header(connection->frame, &type, &size);
	if (r < 0)
		return -EPROTO;
	r = fill(connection, WIRE_HEADER_SIZE + size, deadline_ms);
	if (r < 0)
		return r;
	r = wire_decode(type, connection->frame + WIRE_HEADER_SIZE, size, ret_message);
	if (r < 0)
		return -EPROTO;
	connection->size = 0;
	return 0;
}

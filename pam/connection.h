/* Whole frames over a socket, within deadlines. */
#ifndef USHER_CONNECTION_H
#define USHER_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

struct connection {
	int fd;
	bool heeds_signals;
	size_t size; /* of what has arrived of the frame */
	uint8_t frame[WIRE_HEADER_SIZE + WIRE_MAX_PAYLOAD];
};

/* Takes the descriptor over; NULL when there is no memory, and the descriptor stays the caller's.
 * Where `heeds_signals`, a blocked signal that is pending ends every wait. */
struct connection *connection_new(int fd, bool heeds_signals);
/* Closes and frees; NULL is fine. */
void connection_free(struct connection *connection);

/* 0 or a negative errno: -ETIMEDOUT, -ECANCELED for a pending signal. A peer that is gone is no
 * error here: what it said before still counts. */
int connection_send(struct connection *connection, const uint8_t *frame, size_t size,
		    int64_t deadline_ms);

/* Tells the daemon, if it can be told at once, that nobody waits any more. */
void connection_cancel(struct connection *connection);

/* The next frame; its bytes are good until the next call. 0, -ETIMEDOUT (and what has arrived is
 * kept), -ECANCELED for a pending signal, -ECONNRESET at the end, -EPROTO for a malformed frame. */
int connection_receive(struct connection *connection, int64_t deadline_ms,
		       struct wire_message *ret_message);

#endif

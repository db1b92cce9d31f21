/* A request on its way: what the daemon says before its verdict, and what it is told. */
#ifndef USHER_DIALOGUE_H
#define USHER_DIALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "connection.h"
#include "conversation.h"
#include "login.h"
#include "wire.h"

struct dialogue {
	struct login *login;
	struct connection *connection;
	struct conversation conversation;
	uint8_t id[WIRE_ID_SIZE];
	unsigned int texts; /* say and ask frames so far */
	bool password_at_hand;
};

/* Follows the daemon's frames until there is a verdict; what waits to be shown has been shown then.
 * 0, or a negative errno as of login_run(). */
int dialogue_follow(struct dialogue *dialogue, struct wire_message *ret_message);

#endif

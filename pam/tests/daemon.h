/* A daemon that does what the test says. */
#ifndef USHER_TESTS_DAEMON_H
#define USHER_TESTS_DAEMON_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

enum step_kind {
	END = 0, /* closes */
	ACCEPT,	 /* accepted, with the id of begin */
	SAY,	 /* text */
	SAY_ERROR,
	ASK_PASSWORD,
	ASK_ENTER,
	ASK_ENTER_HIDDEN,
	WAIT_ANSWER,	 /* one frame from the shim */
	GRANT,		 /* a right verdict of success */
	VERDICT,	 /* number: outcome; text */
	RAW,		 /* text, number: bytes of it (0: strlen) */
	PAUSE,		 /* number: milliseconds */
	PAUSE_UNTIL_END, /* until the shim has closed */
	SIGNAL,		 /* number: to this process */
	DRIP,  /* a byte of a right say frame each number milliseconds, until the shim closes */
	FLOOD, /* say frames until the shim closes */
	MUTATED_GRANT, /* a grant; byte `number` changed by `mask` */
	CUT_GRANT,     /* accepted, say and a grant, of which the first `number` bytes are sent */
	FOREIGN_GRANT, /* a grant with the field `number` (tag) taken from `text` (raw, `mask`
			  bytes) */
	STORED_GRANT,  /* the frame in daemon->stored */
	KEEP_GRANT,    /* puts a grant into daemon->stored, sends nothing */
	ENVIRONMENT,   /* text: NAME=value */
	RENDEZVOUS,    /* waits until the other daemon is here too */
};

struct step {
	enum step_kind kind;
	const char *text;
	long number;
	unsigned int mask;
};

struct fake_daemon {
	const struct step *steps;
	int listener;
	pthread_t thread;
	bool has_thread;
	bool accepts; /* false: nobody calls accept() */
	pthread_barrier_t *barrier;
	struct frame *stored;
	struct frame *swapped; /* what STORED_GRANT sends instead of `stored` */
	/* Joined results */
	unsigned int connections;
	unsigned int answers;
	bool cancelled;
	double closed_at; /* when the shim's end was seen */
	uint8_t begin[2048];
	size_t begin_size;
	size_t begin_frame_size;
	char answer_bytes[1024];
	size_t answer_size;
	uint8_t answer_purpose;
	size_t grant_size; /* of the last grant */
};

/* Listens on `path` and serves one connection in a thread. */
void daemon_start_at(struct fake_daemon *daemon, const char *path, const struct step *steps);
void daemon_start(struct fake_daemon *daemon, const struct step *steps);
/* Listens, and nobody accepts. */
void daemon_deaf(struct fake_daemon *daemon, int backlog);
/* Ends it and waits; safe when nobody ever connected. */
void daemon_stop(struct fake_daemon *daemon);

#endif

/* The daemon's verdict, and whether it is one on this very request. */
#ifndef USHER_VERDICT_H
#define USHER_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

struct dialogue;

struct verdict {
	uint32_t outcome;
	uint32_t uid; /* the record must have it now; WIRE_NO_UID for none */
	char reason[64 + 1];
	uint8_t text[1024];
	size_t text_size;
};

/* Compares every byte, whatever the first difference is. */
bool verdict_is_same(struct wire_bytes bytes, const void *wanted, size_t size);

/* 0 and the verdict, or -EPROTO for one that answers another request, or says more than it may. */
int verdict_check(const struct dialogue *dialogue, const struct wire_message *message,
		  struct verdict *ret_verdict);

#endif

/* What each field of a frame from the daemon must be (docs/protocol.md). */
#ifndef USHER_FIELD_RULES_H
#define USHER_FIELD_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "wire.h"

enum { FIELD_MAX_TAG = 8 };

struct field_rule {
	uint16_t min; /* bytes */
	uint16_t max;
	uint8_t content;    /* field_rules.c has the kinds */
	uint8_t number_min; /* of numbers of one byte */
	uint8_t number_max;
};

/* The rules of a frame in the order of its tags, which start at 1; each tag must be there. NULL for
 * a type that no daemon sends. */
const struct field_rule *field_rules_of(uint8_t type, size_t *ret_count);

/* 0, -ERANGE (size), -EILSEQ (text) or -EINVAL (value). */
int field_check(const struct field_rule *rule, struct wire_bytes field);

#endif

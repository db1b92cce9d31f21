/* frames.jsonl: the golden frames that the Swift tests read too, one object a line. */
#ifndef USHER_TESTS_VECTORS_H
#define USHER_TESTS_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../wire.h"

struct fields {
	uint8_t bytes[20][4200];
	size_t size[20];
};

/* The string behind "name": on the line; false when it is not there, or too long. */
bool vector_string(const char *line, const char *name, char *ret_text, size_t capacity);
/* Decodes hexadecimal digits; returns how many bytes. */
size_t vector_bytes(const char *hex, uint8_t *ret_bytes);
/* The line's "fields"; those that are not there are empty. */
void vector_fields(const char *line, struct fields *fields);
uint64_t vector_number(const struct fields *fields, unsigned int tag);
struct wire_bytes vector_field(const struct fields *fields, unsigned int tag);

#endif

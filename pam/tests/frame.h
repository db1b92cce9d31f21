/* Frames as bytes, whatever the module would say to them. */
#ifndef USHER_TESTS_FRAME_H
#define USHER_TESTS_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_CAPACITY = 70000 };

struct frame {
	uint8_t bytes[FRAME_CAPACITY];
	size_t size;
};

/* Builds a frame field by field. */
void frame_start(struct frame *frame, uint8_t type);
void frame_bytes(struct frame *frame, uint8_t tag, const void *bytes, size_t size);
void frame_text(struct frame *frame, uint8_t tag, const char *text);
void frame_number(struct frame *frame, uint8_t tag, uint64_t number, size_t size);
void frame_finish(struct frame *frame);

/* The field of a payload; NULL when it is not there. */
const uint8_t *field_of(const uint8_t *payload, size_t size, uint8_t tag, size_t *ret_size);
uint64_t number_of(const uint8_t *payload, size_t size, uint8_t tag);

#endif

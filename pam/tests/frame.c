#include "frame.h"

#include <string.h>

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

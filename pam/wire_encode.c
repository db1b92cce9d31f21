/* Frames to the daemon, written into a buffer of the caller's. */
#include "wire.h"

#include <errno.h>
#include <string.h>

struct wire_bytes wire_text(const char *text)
{
	return (struct wire_bytes){ (const uint8_t *)text, strlen(text) };
}

/* A frame under construction. */
struct writer {
	uint8_t *bytes;
	size_t capacity;
	size_t size;
	bool overflow;
};

static void put(struct writer *writer, const uint8_t *bytes, size_t size)
{
	if (writer->overflow || size > writer->capacity - writer->size) {
		writer->overflow = true;
		return;
	}
	if (size > 0)
		memcpy(writer->bytes + writer->size, bytes, size);
	writer->size += size;
}

static void put_number(struct writer *writer, uint64_t number, size_t size)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
	put(writer, bytes, size);
}

static void put_field(struct writer *writer, uint8_t tag, struct wire_bytes field, size_t min,
		      size_t max)
{
	if (field.size < min || field.size > max) {
		writer->overflow = true;
		return;
	}
	put_number(writer, tag, 1);
	put_number(writer, field.size, 2);
	put(writer, field.bytes, field.size);
}

static void put_number_field(struct writer *writer, uint8_t tag, uint64_t number, size_t size)
{
	put_number(writer, tag, 1);
	put_number(writer, size, 2);
	put_number(writer, number, size);
}

static struct writer start(enum wire_type type, uint8_t *buffer, size_t capacity)
{
	struct writer writer = {
		.bytes = buffer, .capacity = capacity, .size = 0, .overflow = false
	};

	put_number(&writer, WIRE_VERSION, 1);
	put_number(&writer, type, 1);
	put_number(&writer, 0, 4); /* finish() knows the length */
	return writer;
}

static int finish(struct writer *writer)
{
	size_t payload;

	if (writer->overflow || writer->size - WIRE_HEADER_SIZE > WIRE_MAX_PAYLOAD)
		return -EMSGSIZE;
	payload = writer->size - WIRE_HEADER_SIZE;
	for (size_t i = 0; i < 4; i++)
		writer->bytes[2 + i] = (uint8_t)(payload >> (24 - 8 * i));
	return (int)writer->size;
}

int wire_encode_begin(const struct wire_begin *begin, uint8_t *buffer, size_t capacity)
{
	struct writer writer = start(WIRE_BEGIN, buffer, capacity);
	struct wire_bytes id = { begin->id, sizeof(begin->id) };

	put_field(&writer, 1, id, WIRE_ID_SIZE, WIRE_ID_SIZE);
	put_number_field(&writer, 2, begin->phase, 1);
	put_field(&writer, 3, begin->service, 1, WIRE_MAX_SERVICE);
	put_field(&writer, 4, begin->user, 1, WIRE_MAX_USER);
	put_field(&writer, 5, begin->rhost, 0, WIRE_MAX_RHOST);
	put_field(&writer, 6, begin->tty, 0, WIRE_MAX_TTY);
	put_number_field(&writer, 7, begin->tty_device, 8);
	put_number_field(&writer, 8, begin->real_uid, 4);
	put_field(&writer, 9, begin->ruser, 0, WIRE_MAX_RUSER);
	put_number_field(&writer, 10, begin->session_id, 4);
	put_number_field(&writer, 11, begin->session_leader_start, 8);
	put_number_field(&writer, 12, begin->audit_session, 4);
	put_number_field(&writer, 13, begin->trial ? 1 : 0, 1);
	put_number_field(&writer, 14, begin->account_uid, 4);
	put_number_field(&writer, 15, begin->patience_ms, 4);
	put_number_field(&writer, 16, begin->password_at_hand ? 1 : 0, 1);
	put_number_field(&writer, 17, begin->first_factor ? 1 : 0, 1);
	put_number_field(&writer, 18, begin->login_uid, 4);
	put_field(&writer, 19, begin->ssh_connection, 0, WIRE_MAX_SSH_CONNECTION);
	return finish(&writer);
}

int wire_encode_answer(enum wire_purpose purpose, struct wire_bytes answer, uint8_t *buffer,
		       size_t capacity)
{
	struct writer writer = start(WIRE_ANSWER, buffer, capacity);

	put_number_field(&writer, 1, purpose, 1);
	put_field(&writer, 2, answer, 0, WIRE_MAX_PASSWORD);
	return finish(&writer);
}

int wire_encode_cancel(uint8_t *buffer, size_t capacity)
{
	struct writer writer = start(WIRE_CANCEL, buffer, capacity);

	return finish(&writer);
}

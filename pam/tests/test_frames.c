/* The golden frames: those of the daemon are decoded, those of the shim encoded, byte for byte. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "vectors.h"

static const struct {
	const char *why;
	int error;
} errors[] = {
	{ "version", -EPROTONOSUPPORT }, { "payload_too_long", -EMSGSIZE },
	{ "unknown_type", -ENOMSG },	 { "truncated_field", -EBADMSG },
	{ "unknown_tag", -ENOENT },	 { "duplicate_tag", -EEXIST },
	{ "missing_tag", -ENODATA },	 { "wrong_size", -ERANGE },
	{ "invalid_text", -EILSEQ },	 { "invalid_value", -EINVAL },
	{ "incomplete", -EAGAIN },	 { "", 0 },
};

static int error_named(const char *why)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (strcmp(errors[i].why, why) == 0)
			return errors[i].error;
	}
	EXPECT(false, "the vectors know no reason \"%s\"", why);
	return 1;
}

/* Decodes one whole frame; -EAGAIN when bytes are missing. */
static int decode(const uint8_t *bytes, size_t size, struct wire_message *ret_message)
{
	uint8_t type = 0;
	size_t payload = 0;
	int r;

	if (size < WIRE_HEADER_SIZE)
		return -EAGAIN;
	r = wire_decode_header(bytes, &type, &payload);
	if (r < 0)
		return r;
	if (size - WIRE_HEADER_SIZE < payload)
		return -EAGAIN;
	return wire_decode(type, bytes + WIRE_HEADER_SIZE, payload, ret_message);
}

static bool is_field(const struct fields *fields, unsigned int tag, struct wire_bytes bytes)
{
	return bytes.size == fields->size[tag] &&
	       memcmp(bytes.bytes, fields->bytes[tag], bytes.size) == 0;
}

static bool is_message(const struct fields *fields, const struct wire_message *message)
{
	switch (message->type) {
	case WIRE_ACCEPTED:
		return is_field(fields, 1, message->id);
	case WIRE_SAY:
		return message->kind == vector_number(fields, 1) &&
		       is_field(fields, 2, message->text);
	case WIRE_ASK:
		return message->purpose == vector_number(fields, 1) &&
		       message->echo == vector_number(fields, 2) &&
		       is_field(fields, 3, message->text);
	case WIRE_VERDICT:
		return is_field(fields, 1, message->id) &&
		       message->phase == vector_number(fields, 2) &&
		       is_field(fields, 3, message->user) &&
		       is_field(fields, 4, message->service) &&
		       message->uid == vector_number(fields, 5) &&
		       message->outcome == vector_number(fields, 6) &&
		       is_field(fields, 7, message->reason) && is_field(fields, 8, message->text);
	case WIRE_ENVIRONMENT:
		return is_field(fields, 1, message->name) && is_field(fields, 2, message->value);
	default:
		return false;
	}
}

static int encode(uint8_t type, const struct fields *fields, uint8_t *buffer, size_t capacity)
{
	struct wire_begin begin = {
		.phase = (uint8_t)vector_number(fields, 2),
		.service = vector_field(fields, 3),
		.user = vector_field(fields, 4),
		.rhost = vector_field(fields, 5),
		.tty = vector_field(fields, 6),
		.tty_device = vector_number(fields, 7),
		.real_uid = (uint32_t)vector_number(fields, 8),
		.ruser = vector_field(fields, 9),
		.session_id = (uint32_t)vector_number(fields, 10),
		.session_leader_start = vector_number(fields, 11),
		.audit_session = (uint32_t)vector_number(fields, 12),
		.trial = vector_number(fields, 13) == 1,
		.account_uid = (uint32_t)vector_number(fields, 14),
		.patience_ms = (uint32_t)vector_number(fields, 15),
		.password_at_hand = vector_number(fields, 16) == 1,
		.first_factor = vector_number(fields, 17) == 1,
		.login_uid = (uint32_t)vector_number(fields, 18),
		.ssh_connection = vector_field(fields, 19),
	};

	switch (type) {
	case WIRE_BEGIN:
		memcpy(begin.id, fields->bytes[1], sizeof(begin.id));
		return wire_encode_begin(&begin, buffer, capacity);
	case WIRE_ANSWER:
		return wire_encode_answer((enum wire_purpose)vector_number(fields, 1),
					  vector_field(fields, 2), buffer, capacity);
	default:
		return wire_encode_cancel(buffer, capacity);
	}
}

static void test_line(const char *line)
{
	static char name[256], from[16], expect[16], why[32], hex[40000];
	static uint8_t bytes[20000], buffer[20000];
	static struct fields fields;
	struct wire_message message = { 0 };
	size_t size;
	int wanted, r;

	if (!vector_string(line, "name", name, sizeof(name)) ||
	    !vector_string(line, "from", from, sizeof(from)) ||
	    !vector_string(line, "expect", expect, sizeof(expect)) ||
	    !vector_string(line, "why", why, sizeof(why)) ||
	    !vector_string(line, "hex", hex, sizeof(hex))) {
		EXPECT(false, "a line of frames.jsonl cannot be read: %.60s", line);
		return;
	}
	size = vector_bytes(hex, bytes);
	wanted = error_named(why);
	EXPECT((strcmp(expect, "accept") == 0) == (wanted == 0), "%s: expect and why agree", name);
	vector_fields(line, &fields);
	if (strcmp(from, "daemon") == 0) {
		r = decode(bytes, size, &message);
		EXPECT(r == wanted, "%s: %d, not %d (SHIM-7)", name, wanted, r);
		if (r == 0)
			EXPECT(is_message(&fields, &message), "%s: every field is what it was",
			       name);
		/* No prefix of a frame is one. */
		for (size_t cut = 0; r == 0 && cut < size; cut++) {
			if (decode(bytes, cut, &message) == 0)
				EXPECT(false, "%s: %zu bytes of it are accepted", name, cut);
		}
	} else if (wanted == 0 && strcmp(from, "shim") == 0) { /* not of an older one */
		r = encode(bytes[1], &fields, buffer, sizeof(buffer));
		EXPECT(r == (int)size && memcmp(buffer, bytes, size) == 0, "%s: is encoded so",
		       name);
		for (size_t capacity = WIRE_HEADER_SIZE; capacity < size; capacity++) {
			if (encode(bytes[1], &fields, buffer, capacity) != -EMSGSIZE)
				EXPECT(false, "%s: fits into %zu bytes", name, capacity);
		}
	}
}

void test_frames(const char *vectors)
{
	FILE *file = fopen(vectors, "r");
	unsigned int lines = 0;
	char *line = NULL;
	size_t capacity = 0;

	while (file != NULL && getline(&line, &capacity, file) > 0) {
		test_line(line);
		lines++;
	}
	EXPECT(lines >= 200, "%s has %u frames", vectors, lines);
	free(line);
	if (file != NULL)
		fclose(file);
}

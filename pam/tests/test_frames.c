/* The golden frames that the Swift tests read too, and what is allowed on a terminal. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../text.h"
#include "../wire.h"
#include "cases.h"

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

/* The string behind "name": on the line, which our generator writes one object a line. */
static bool string_of(const char *line, const char *name, char *ret_text, size_t capacity)
{
	char pattern[32];
	const char *at, *end;

	snprintf(pattern, sizeof(pattern), "\"%s\": \"", name);
	at = strstr(line, pattern);
	if (at == NULL)
		return false;
	at += strlen(pattern);
	end = strchr(at, '"');
	if (end == NULL || (size_t)(end - at) >= capacity)
		return false;
	memcpy(ret_text, at, (size_t)(end - at));
	ret_text[end - at] = '\0';
	return true;
}

static size_t from_hex(const char *hex, uint8_t *ret_bytes)
{
	size_t size = strlen(hex) / 2;

	for (size_t i = 0; i < size; i++) {
		unsigned int byte = 0;

		sscanf(hex + 2 * i, "%2x", &byte);
		ret_bytes[i] = (uint8_t)byte;
	}
	return size;
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

struct fields {
	uint8_t bytes[20][4200];
	size_t size[20];
};

static void read_fields(const char *line, struct fields *fields)
{
	static char hex[9000];
	const char *object = strstr(line, "\"fields\": {");

	for (unsigned int tag = 1; tag <= 19; tag++) {
		char name[4];

		snprintf(name, sizeof(name), "%u", tag);
		fields->size[tag] = 0;
		if (object != NULL && string_of(object, name, hex, sizeof(hex)))
			fields->size[tag] = from_hex(hex, fields->bytes[tag]);
	}
}

static bool is_field(const struct fields *fields, unsigned int tag, struct wire_bytes bytes)
{
	return bytes.size == fields->size[tag] &&
	       memcmp(bytes.bytes, fields->bytes[tag], bytes.size) == 0;
}

static uint64_t number_field(const struct fields *fields, unsigned int tag)
{
	uint64_t number = 0;

	for (size_t i = 0; i < fields->size[tag]; i++)
		number = number << 8 | fields->bytes[tag][i];
	return number;
}

static bool is_message(const struct fields *fields, const struct wire_message *message)
{
	switch (message->type) {
	case WIRE_ACCEPTED:
		return is_field(fields, 1, message->id);
	case WIRE_SAY:
		return message->kind == number_field(fields, 1) &&
		       is_field(fields, 2, message->text);
	case WIRE_ASK:
		return message->purpose == number_field(fields, 1) &&
		       message->echo == number_field(fields, 2) &&
		       is_field(fields, 3, message->text);
	case WIRE_VERDICT:
		return is_field(fields, 1, message->id) &&
		       message->phase == number_field(fields, 2) &&
		       is_field(fields, 3, message->user) &&
		       is_field(fields, 4, message->service) &&
		       message->uid == number_field(fields, 5) &&
		       message->outcome == number_field(fields, 6) &&
		       is_field(fields, 7, message->reason) && is_field(fields, 8, message->text);
	case WIRE_ENVIRONMENT:
		return is_field(fields, 1, message->name) && is_field(fields, 2, message->value);
	default:
		return false;
	}
}

static struct wire_bytes bytes_field(const struct fields *fields, unsigned int tag)
{
	return (struct wire_bytes){ fields->bytes[tag], fields->size[tag] };
}

static int encode(uint8_t type, const struct fields *fields, uint8_t *buffer, size_t capacity)
{
	struct wire_begin begin = {
		.phase = (uint8_t)number_field(fields, 2),
		.service = bytes_field(fields, 3),
		.user = bytes_field(fields, 4),
		.rhost = bytes_field(fields, 5),
		.tty = bytes_field(fields, 6),
		.tty_device = number_field(fields, 7),
		.real_uid = (uint32_t)number_field(fields, 8),
		.ruser = bytes_field(fields, 9),
		.session_id = (uint32_t)number_field(fields, 10),
		.session_leader_start = number_field(fields, 11),
		.audit_session = (uint32_t)number_field(fields, 12),
		.trial = number_field(fields, 13) == 1,
		.account_uid = (uint32_t)number_field(fields, 14),
		.patience_ms = (uint32_t)number_field(fields, 15),
		.password_at_hand = number_field(fields, 16) == 1,
		.first_factor = number_field(fields, 17) == 1,
		.login_uid = (uint32_t)number_field(fields, 18),
		.ssh_connection = bytes_field(fields, 19),
	};

	switch (type) {
	case WIRE_BEGIN:
		memcpy(begin.id, fields->bytes[1], sizeof(begin.id));
		return wire_encode_begin(&begin, buffer, capacity);
	case WIRE_ANSWER:
		return wire_encode_answer((enum wire_purpose)number_field(fields, 1),
					  bytes_field(fields, 2), buffer, capacity);
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

	if (!string_of(line, "name", name, sizeof(name)) ||
	    !string_of(line, "from", from, sizeof(from)) ||
	    !string_of(line, "expect", expect, sizeof(expect)) ||
	    !string_of(line, "why", why, sizeof(why)) ||
	    !string_of(line, "hex", hex, sizeof(hex))) {
		EXPECT(false, "a line of frames.jsonl cannot be read: %.60s", line);
		return;
	}
	size = from_hex(hex, bytes);
	wanted = error_named(why);
	EXPECT((strcmp(expect, "accept") == 0) == (wanted == 0), "%s: expect and why agree", name);
	read_fields(line, &fields);
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

static size_t utf8(uint32_t scalar, uint8_t bytes[4])
{
	if (scalar < 0x80) {
		bytes[0] = (uint8_t)scalar;
		return 1;
	}
	if (scalar < 0x800) {
		bytes[0] = (uint8_t)(0xC0 | scalar >> 6);
		bytes[1] = (uint8_t)(0x80 | (scalar & 0x3F));
		return 2;
	}
	if (scalar < 0x10000) {
		bytes[0] = (uint8_t)(0xE0 | scalar >> 12);
		bytes[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
		bytes[2] = (uint8_t)(0x80 | (scalar & 0x3F));
		return 3;
	}
	bytes[0] = (uint8_t)(0xF0 | scalar >> 18);
	bytes[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
	bytes[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
	bytes[3] = (uint8_t)(0x80 | (scalar & 0x3F));
	return 4;
}

static bool is_forbidden(uint32_t scalar)
{
	static const uint32_t ranges[][2] = {
		{ 0, 9 },	    { 11, 0x1F },	{ 0x7F, 0x9F },
		{ 0x61C, 0x61C },   { 0x200B, 0x200F }, { 0x2028, 0x202E },
		{ 0x2060, 0x2069 }, { 0xFEFF, 0xFEFF }, { 0xD800, 0xDFFF },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (scalar >= ranges[i][0] && scalar <= ranges[i][1])
			return true;
	}
	return scalar > 0x10FFFF;
}

/* SHIM-3 */
void test_text(void)
{
	uint8_t bytes[8], out[8];
	unsigned int wrong = 0;

	for (uint32_t scalar = 0; scalar < 0x1FFFFF; scalar++) {
		size_t size = utf8(scalar, bytes);

		if (text_is_showable(bytes, size) == is_forbidden(scalar))
			wrong++;
		/* A character that is cut is none, and never looked at beyond its end. */
		if (size > 1 && text_is_utf8(bytes, size - 1))
			wrong++;
	}
	EXPECT(wrong == 0, "every scalar is shown or refused as documented; %u are not", wrong);
	EXPECT(text_printable(NULL, out, sizeof(out)) == 0, "no text is no text");
	EXPECT(text_printable("a\n\x7f\xc3\xa9~ ", out, 8) == 7 && memcmp(out, "a????~ ", 7) == 0,
	       "what is not printable ASCII becomes a question mark");
	EXPECT(text_printable("123456789", out, 8) == 8, "context is cut at its limit");
}

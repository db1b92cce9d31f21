#include "wire.h"

#include <errno.h>
#include <string.h>

#include "text.h"

enum content { BYTES, NUMBER, UTF8, SHOWABLE, REASON, NAME, PRINTABLE };

/* What a field must be. The rules of a frame stand in the order of their tags, which start at 1. */
struct rule {
	uint16_t min;
	uint16_t max;
	enum content content;
	uint8_t number_min; /* of numbers of one byte */
	uint8_t number_max;
};

enum { MAX_FIELDS = 8 };

static const struct rule accepted_rules[] = {
	{ WIRE_ID_SIZE, WIRE_ID_SIZE, BYTES, 0, 0 },
};

static const struct rule say_rules[] = {
	{ 1, 1, NUMBER, WIRE_INFORMATION, WIRE_ERROR },
	{ 1, WIRE_MAX_TEXT, SHOWABLE, 0, 0 },
};

static const struct rule ask_rules[] = {
	{ 1, 1, NUMBER, WIRE_PASSWORD, WIRE_ACKNOWLEDGEMENT },
	{ 1, 1, NUMBER, 0, 1 },
	{ 1, WIRE_MAX_TEXT, SHOWABLE, 0, 0 },
};

static const struct rule verdict_rules[] = {
	{ WIRE_ID_SIZE, WIRE_ID_SIZE, BYTES, 0, 0 },
	{ 1, 1, NUMBER, WIRE_AUTHENTICATE, WIRE_CLOSE_SESSION },
	{ 1, WIRE_MAX_USER, UTF8, 0, 0 },
	{ 1, WIRE_MAX_SERVICE, UTF8, 0, 0 },
	{ 4, 4, NUMBER, 0, 0 },
	{ 4, 4, NUMBER, 0, 0 },
	{ 1, 64, REASON, 0, 0 },
	{ 0, 1024, SHOWABLE, 0, 0 },
};

static const struct rule environment_rules[] = {
	{ 1, WIRE_MAX_NAME, NAME, 0, 0 },
	{ 0, WIRE_MAX_VALUE, PRINTABLE, 0, 0 },
};

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

static uint32_t number(const uint8_t *bytes, size_t size)
{
	uint32_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

int wire_decode_header(const uint8_t header[WIRE_HEADER_SIZE], uint8_t *ret_type, size_t *ret_size)
{
	uint32_t size = number(header + 2, 4);

	if (header[0] != WIRE_VERSION)
		return -EPROTONOSUPPORT;
	if (size > WIRE_MAX_PAYLOAD)
		return -EMSGSIZE;
	*ret_type = header[1];
	*ret_size = size;
	return 0;
}

static bool is_made_of(struct wire_bytes field, const char *allowed)
{
	for (size_t i = 0; i < field.size; i++) {
		if (memchr(allowed, field.bytes[i], strlen(allowed)) == NULL)
			return false;
	}
	return true;
}

static bool is_printable(struct wire_bytes field)
{
	for (size_t i = 0; i < field.size; i++) {
		if (field.bytes[i] < 0x20 || field.bytes[i] > 0x7E)
			return false;
	}
	return true;
}

static const char names[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

static int check_field(const struct rule *rule, struct wire_bytes field)
{
	if (field.size < rule->min || field.size > rule->max)
		return -ERANGE;
	switch (rule->content) {
	case BYTES:
		return 0;
	case NUMBER:
		if (field.size == 1 &&
		    (field.bytes[0] < rule->number_min || field.bytes[0] > rule->number_max))
			return -EINVAL;
		return 0;
	case UTF8:
		return text_is_utf8(field.bytes, field.size) ? 0 : -EILSEQ;
	case SHOWABLE:
		return text_is_showable(field.bytes, field.size) ? 0 : -EILSEQ;
	case REASON:
		return is_made_of(field, "abcdefghijklmnopqrstuvwxyz0123456789_.") ? 0 : -EILSEQ;
	case NAME: /* the first one is a letter */
		return field.bytes[0] >= 'A' && field.bytes[0] <= 'Z' && is_made_of(field, names)
			       ? 0
			       : -EILSEQ;
	case PRINTABLE:
		return is_printable(field) ? 0 : -EILSEQ;
	}
	return -EINVAL;
}

/* Fills ret_fields[0 … count - 1] from a payload that holds each of these tags once and nothing
 * else. */
static int read_fields(const uint8_t *payload, size_t size, const struct rule *rules, size_t count,
		       struct wire_bytes ret_fields[MAX_FIELDS])
{
	bool seen[MAX_FIELDS] = { false };
	size_t at = 0;

	while (at < size) {
		struct wire_bytes field;
		size_t tag;
		int r;

		if (size - at < 3)
			return -EBADMSG;
		tag = payload[at];
		field.size = number(payload + at + 1, 2);
		field.bytes = payload + at + 3;
		at += 3;
		if (size - at < field.size)
			return -EBADMSG;
		at += field.size;
		if (tag == 0 || tag > count)
			return -ENOENT;
		if (seen[tag - 1])
			return -EEXIST;
		seen[tag - 1] = true;
		r = check_field(&rules[tag - 1], field);
		if (r < 0)
			return r;
		ret_fields[tag - 1] = field;
	}
	for (size_t i = 0; i < count; i++) {
		if (!seen[i])
			return -ENODATA;
	}
	return 0;
}

int wire_decode(uint8_t type, const uint8_t *payload, size_t size, struct wire_message *ret_message)
{
	struct wire_bytes fields[MAX_FIELDS] = { { NULL, 0 } };
	struct wire_message message = { 0 };
	int r;

	if (size > WIRE_MAX_PAYLOAD)
		return -EMSGSIZE;
	switch (type) {
	case WIRE_ACCEPTED:
		r = read_fields(payload, size, accepted_rules, 1, fields);
		if (r < 0)
			return r;
		message.type = WIRE_ACCEPTED;
		message.id = fields[0];
		break;
	case WIRE_SAY:
		r = read_fields(payload, size, say_rules, 2, fields);
		if (r < 0)
			return r;
		message.type = WIRE_SAY;
		message.kind = fields[0].bytes[0];
		message.text = fields[1];
		break;
	case WIRE_ASK:
		r = read_fields(payload, size, ask_rules, 3, fields);
		if (r < 0)
			return r;
		message.type = WIRE_ASK;
		message.purpose = fields[0].bytes[0];
		message.echo = fields[1].bytes[0] == 1;
		message.text = fields[2];
		break;
	case WIRE_VERDICT:
		r = read_fields(payload, size, verdict_rules, 8, fields);
		if (r < 0)
			return r;
		message.type = WIRE_VERDICT;
		message.id = fields[0];
		message.phase = fields[1].bytes[0];
		message.user = fields[2];
		message.service = fields[3];
		message.uid = number(fields[4].bytes, 4);
		message.outcome = number(fields[5].bytes, 4);
		message.reason = fields[6];
		message.text = fields[7];
		break;
	case WIRE_ENVIRONMENT:
		r = read_fields(payload, size, environment_rules, 2, fields);
		if (r < 0)
			return r;
		message.type = WIRE_ENVIRONMENT;
		message.name = fields[0];
		message.value = fields[1];
		break;
	default:
		return -ENOMSG;
	}
	*ret_message = message;
	return 0;
}

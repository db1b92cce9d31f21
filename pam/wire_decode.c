/* Frames from the daemon: each field once, as its rule wants it, and nothing else. */
#include "wire.h"

#include <errno.h>

#include "field_rules.h"

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

/* Fills ret_fields[0 … count - 1] from a payload that holds each of these tags once and nothing
 * else. */
static int read_fields(const uint8_t *payload, size_t size, const struct field_rule *rules,
		       size_t count, struct wire_bytes ret_fields[FIELD_MAX_TAG])
{
	bool seen[FIELD_MAX_TAG] = { false };
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
		r = field_check(&rules[tag - 1], field);
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
	struct wire_bytes fields[FIELD_MAX_TAG] = { { NULL, 0 } };
	struct wire_message message = { 0 };
	const struct field_rule *rules;
	size_t count;
	int r;

	if (size > WIRE_MAX_PAYLOAD)
		return -EMSGSIZE;
	rules = field_rules_of(type, &count);
	if (rules == NULL)
		return -ENOMSG;
	r = read_fields(payload, size, rules, count, fields);
	if (r < 0)
		return r;
	message.type = type;
	switch (message.type) {
	case WIRE_ACCEPTED:
		message.id = fields[0];
		break;
	case WIRE_SAY:
		message.kind = fields[0].bytes[0];
		message.text = fields[1];
		break;
	case WIRE_ASK:
		message.purpose = fields[0].bytes[0];
		message.echo = fields[1].bytes[0] == 1;
		message.text = fields[2];
		break;
	case WIRE_VERDICT:
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
		message.name = fields[0];
		message.value = fields[1];
		break;
	default:
		return -ENOMSG;
	}
	*ret_message = message;
	return 0;
}

/* libFuzzer: any bytes as a frame from the daemon. What is accepted must be in bounds and showable.
 */
#include <stdlib.h>
#include <string.h>

#include "../text.h"
#include "../wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
	if (!condition)
		abort();
}

static void check_inside(struct wire_bytes part, const uint8_t *payload, size_t size)
{
	check(part.bytes >= payload && part.bytes + part.size <= payload + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_message message;
	uint8_t type = 0, *payload;
	size_t length = 0;

	if (size < WIRE_HEADER_SIZE)
		return 0;
	/* Both with the header's length and with what is there, for the header is rarely right. */
	if (wire_decode_header(data, &type, &length) < 0)
		type = data[1];
	length = size - WIRE_HEADER_SIZE;
	payload = malloc(length + 1); /* of its own, so that a byte too far is noticed */
	check(payload != NULL);
	memcpy(payload, data + WIRE_HEADER_SIZE, length);
	payload = realloc(payload, length == 0 ? 1 : length);
	if (wire_decode(type, payload, length, &message) == 0) {
		check(message.type == type && length <= WIRE_MAX_PAYLOAD);
		switch (message.type) {
		case WIRE_ACCEPTED:
			check_inside(message.id, payload, length);
			check(message.id.size == WIRE_ID_SIZE);
			break;
		case WIRE_SAY:
		case WIRE_ASK:
			check_inside(message.text, payload, length);
			check(message.text.size >= 1 && message.text.size <= WIRE_MAX_TEXT);
			check(text_is_showable(message.text.bytes, message.text.size));
			break;
		case WIRE_VERDICT:
			check_inside(message.id, payload, length);
			check_inside(message.user, payload, length);
			check_inside(message.service, payload, length);
			check_inside(message.reason, payload, length);
			check_inside(message.text, payload, length);
			check(message.reason.size <= 64 && message.text.size <= 1024);
			check(text_is_showable(message.text.bytes, message.text.size));
			break;
		case WIRE_ENVIRONMENT:
			check_inside(message.name, payload, length);
			check_inside(message.value, payload, length);
			check(message.name.size >= 1 && message.name.size <= WIRE_MAX_NAME);
			check(message.value.size <= WIRE_MAX_VALUE);
			check(memchr(message.name.bytes, '=', message.name.size) == NULL);
			check(memchr(message.value.bytes, '\0', message.value.size) == NULL);
			break;
		default:
			abort();
		}
	}
	free(payload);
	return 0;
}

#define _GNU_SOURCE
#include "text.h"

#include <string.h>

/* One scalar from the front of `bytes` (RFC 3629, table 3-7 of Unicode): its length, 0 when
 * malformed. */
static size_t decode_scalar(const uint8_t *bytes, size_t size, uint32_t *ret_scalar)
{
	uint8_t first = bytes[0];
	uint8_t low = 0x80, high = 0xBF; /* of the second byte */
	uint32_t scalar;
	size_t length;

	if (first < 0x80) {
		*ret_scalar = first;
		return 1;
	}
	if (first >= 0xC2 && first <= 0xDF) {
		length = 2;
		scalar = first & 0x1FU;
	} else if (first >= 0xE0 && first <= 0xEF) {
		length = 3;
		scalar = first & 0x0FU;
		if (first == 0xE0)
			low = 0xA0;
		if (first == 0xED)
			high = 0x9F;
	} else if (first >= 0xF0 && first <= 0xF4) {
		length = 4;
		scalar = first & 0x07U;
		if (first == 0xF0)
			low = 0x90;
		if (first == 0xF4)
			high = 0x8F;
	} else {
		return 0;
	}
	if (size < length || bytes[1] < low || bytes[1] > high)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xC0U) != 0x80U)
			return 0;
		scalar = scalar << 6 | (bytes[i] & 0x3FU);
	}
	*ret_scalar = scalar;
	return length;
}

/* The same list as in Sources/TerminalText. */
static bool is_dangerous(uint32_t scalar)
{
	return (scalar < 0x20 && scalar != '\n') || (scalar >= 0x7F && scalar <= 0x9F) ||
	       scalar == 0x061C || (scalar >= 0x200B && scalar <= 0x200F) ||
	       (scalar >= 0x2028 && scalar <= 0x202E) || (scalar >= 0x2060 && scalar <= 0x2069) ||
	       scalar == 0xFEFF;
}

static bool is_text(const uint8_t *bytes, size_t size, bool showable)
{
	uint32_t scalar = 0;

	for (size_t at = 0; at < size;) {
		size_t length = decode_scalar(bytes + at, size - at, &scalar);

		if (length == 0 || scalar == 0 || (showable && is_dangerous(scalar)))
			return false;
		at += length;
	}
	return true;
}

bool text_is_utf8(const uint8_t *bytes, size_t size)
{
	return is_text(bytes, size, false);
}

bool text_is_showable(const uint8_t *bytes, size_t size)
{
	return is_text(bytes, size, true);
}

size_t text_printable(const char *from, uint8_t *ret_bytes, size_t limit)
{
	size_t size = from == NULL ? 0 : strnlen(from, limit);

	for (size_t i = 0; i < size; i++)
		ret_bytes[i] = from[i] >= 0x20 && from[i] <= 0x7E ? (uint8_t)from[i] : (uint8_t)'?';
	return size;
}

/* What is allowed on a terminal, and what may leave as context. */
#define _GNU_SOURCE
#include <string.h>

#include "../text.h"
#include "cases.h"

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

#include "vectors.h"

#include <stdio.h>
#include <string.h>

bool vector_string(const char *line, const char *name, char *ret_text, size_t capacity)
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

size_t vector_bytes(const char *hex, uint8_t *ret_bytes)
{
	size_t size = strlen(hex) / 2;

	for (size_t i = 0; i < size; i++) {
		unsigned int byte = 0;

		sscanf(hex + 2 * i, "%2x", &byte);
		ret_bytes[i] = (uint8_t)byte;
	}
	return size;
}

void vector_fields(const char *line, struct fields *fields)
{
	static char hex[9000];
	const char *object = strstr(line, "\"fields\": {");

	for (unsigned int tag = 1; tag <= 19; tag++) {
		char name[4];

		snprintf(name, sizeof(name), "%u", tag);
		fields->size[tag] = 0;
		if (object != NULL && vector_string(object, name, hex, sizeof(hex)))
			fields->size[tag] = vector_bytes(hex, fields->bytes[tag]);
	}
}

uint64_t vector_number(const struct fields *fields, unsigned int tag)
{
	uint64_t number = 0;

	for (size_t i = 0; i < fields->size[tag]; i++)
		number = number << 8 | fields->bytes[tag][i];
	return number;
}

struct wire_bytes vector_field(const struct fields *fields, unsigned int tag)
{
	return (struct wire_bytes){ fields->bytes[tag], fields->size[tag] };
}

#include "field_rules.h"

#include <errno.h>
#include <string.h>

#include "text.h"

enum content { BYTES, NUMBER, UTF8, SHOWABLE, REASON, NAME, PRINTABLE };

static const struct field_rule accepted_rules[] = {
	{ WIRE_ID_SIZE, WIRE_ID_SIZE, BYTES, 0, 0 },
};

static const struct field_rule say_rules[] = {
	{ 1, 1, NUMBER, WIRE_INFORMATION, WIRE_ERROR },
	{ 1, WIRE_MAX_TEXT, SHOWABLE, 0, 0 },
};

static const struct field_rule ask_rules[] = {
	{ 1, 1, NUMBER, WIRE_PASSWORD, WIRE_ACKNOWLEDGEMENT },
	{ 1, 1, NUMBER, 0, 1 },
	{ 1, WIRE_MAX_TEXT, SHOWABLE, 0, 0 },
};

static const struct field_rule verdict_rules[] = {
	{ WIRE_ID_SIZE, WIRE_ID_SIZE, BYTES, 0, 0 },
	{ 1, 1, NUMBER, WIRE_AUTHENTICATE, WIRE_CLOSE_SESSION },
	{ 1, WIRE_MAX_USER, UTF8, 0, 0 },
	{ 1, WIRE_MAX_SERVICE, UTF8, 0, 0 },
	{ 4, 4, NUMBER, 0, 0 },
	{ 4, 4, NUMBER, 0, 0 },
	{ 1, 64, REASON, 0, 0 },
	{ 0, 1024, SHOWABLE, 0, 0 },
};

static const struct field_rule environment_rules[] = {
	{ 1, WIRE_MAX_NAME, NAME, 0, 0 },
	{ 0, WIRE_MAX_VALUE, PRINTABLE, 0, 0 },
};

#define COUNT(rules) (sizeof(rules) / sizeof((rules)[0]))

const struct field_rule *field_rules_of(uint8_t type, size_t *ret_count)
{
	switch (type) {
	case WIRE_ACCEPTED:
		*ret_count = COUNT(accepted_rules);
		return accepted_rules;
	case WIRE_SAY:
		*ret_count = COUNT(say_rules);
		return say_rules;
	case WIRE_ASK:
		*ret_count = COUNT(ask_rules);
		return ask_rules;
	case WIRE_VERDICT:
		*ret_count = COUNT(verdict_rules);
		return verdict_rules;
	case WIRE_ENVIRONMENT:
		*ret_count = COUNT(environment_rules);
		return environment_rules;
	default:
		return NULL;
	}
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

int field_check(const struct field_rule *rule, struct wire_bytes field)
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

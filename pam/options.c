#include "options.h"

#include <string.h>
#include <sys/un.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "account_floor.h"

/* Digits alone, at most `max`; moves `*at` behind them. */
static bool parse_number(const char **at, uint64_t max, uint64_t *ret_number)
{
	const char *p = *at;
	uint64_t value = 0;

	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		value = value * 10 + (uint64_t)(*p - '0');
		if (value > max)
			return false;
	}
	*at = p;
	*ret_number = value;
	return true;
}

/* MIN-MAX[,MIN-MAX…], each within what a person's account may have. */
static bool parse_uids(const char *text, struct options *options)
{
	struct uid_range ranges[OPTIONS_MAX_UID_RANGES];
	size_t count = 0;

	for (;;) {
		uint64_t min, max;

		if (count == OPTIONS_MAX_UID_RANGES || !parse_number(&text, UINT32_MAX - 1, &min) ||
		    *text++ != '-' || !parse_number(&text, UINT32_MAX - 1, &max) ||
		    min < ACCOUNT_MIN_UID || min > max)
			return false;
		ranges[count].min = (uint32_t)min;
		ranges[count].max = (uint32_t)max;
		count++;
		if (*text == '\0')
			break;
		if (*text++ != ',')
			return false;
	}
	memcpy(options->uids, ranges, sizeof(ranges[0]) * count);
	options->uids_count = count;
	return true;
}

static bool parse_timeout(const char *text, struct options *options)
{
	uint64_t seconds;

	if (!parse_number(&text, OPTIONS_MAX_TIMEOUT, &seconds) || *text != '\0' ||
	    seconds < OPTIONS_MIN_TIMEOUT)
		return false;
	options->timeout = (unsigned int)seconds;
	return true;
}

static bool parse_socket(const char *text, struct options *options)
{
	if (text[0] != '/' || strlen(text) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return false;
	options->socket_path = text;
	return true;
}

static bool parse_group(const char *text, struct options *options)
{
	if (!account_name_is_valid(text))
		return false;
	options->manage_local = text;
	return true;
}

/* What stands behind `name`, or NULL when the word is another one. */
static const char *value_of(const char *word, const char *name)
{
	size_t size = strlen(name);

	return strncmp(word, name, size) == 0 ? word + size : NULL;
}

void options_parse(pam_handle_t *pamh, int argc, const char **argv, struct options *ret_options)
{
	struct options options = {
		.socket_path = "/run/usher/auth.sock",
		.timeout = 100,
		.uids = { { .min = 1879048192, .max = 2147483647 } },
		.uids_count = 1,
	};

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		const char *value;
		bool ok;

		if ((value = value_of(word, "socket=")) != NULL) {
			ok = parse_socket(value, &options);
			options.malformed = options.malformed || !ok;
		} else if ((value = value_of(word, "uids=")) != NULL) {
			ok = parse_uids(value, &options);
			if (!ok) { /* any account may have been meant: all of them are refused */
				options.uids[0] =
					(struct uid_range){ ACCOUNT_MIN_UID, UINT32_MAX - 1 };
				options.uids_count = 1;
				options.malformed = true;
			}
		} else if ((value = value_of(word, "manage_local=")) != NULL) {
			ok = parse_group(value, &options);
			options.malformed = options.malformed || !ok;
		} else if ((value = value_of(word, "timeout=")) != NULL) {
			ok = parse_timeout(value, &options);
		} else if (strcmp(word, "trial") == 0) {
			options.trial = ok = true;
		} else if (strcmp(word, "sessions") == 0) {
			options.sessions = ok = true;
		} else if (strcmp(word, "debug") == 0) {
			options.debug = ok = true;
		} else {
			ok = false;
		}
		/* The words are the administrator's own. */
		if (!ok)
			pam_syslog(pamh, LOG_ERR, "unknown or malformed option: %s", word);
	}
	*ret_options = options;
}

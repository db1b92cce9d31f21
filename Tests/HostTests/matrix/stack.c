/* Plays logins through libpam. A line of standard input is one, with tabs between:
 *   SERVICE USER CALLER RHOST PASSWORD PHASES CODE CODE
 * PHASES: a (authenticate), c (account), s (setcred), in their order; the first that fails ends the login. CODEs are
 * for fixed.c. The answer is a line of the phases' results, - for one that was not played, the seconds that each of
 * the first two took, and how often fixed.c was called. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_appl.h>

enum { FIELDS = 8, PHASES = 3, LINE = 4096 };

int fixed_codes[2];
unsigned int fixed_calls;

static double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Nobody waits here after a wrong password. */
static void no_delay(int result, unsigned int delay_us, void *data)
{
	(void)result;
	(void)delay_us;
	(void)data;
}

static int converse(int count, const struct pam_message **messages,
		    struct pam_response **ret_responses, void *data)
{
	const char *password = data;
	struct pam_response *responses = calloc((size_t)count, sizeof(*responses));

	if (responses == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++) {
		if (messages[i]->msg_style != PAM_PROMPT_ECHO_OFF &&
		    messages[i]->msg_style != PAM_PROMPT_ECHO_ON)
			continue;
		responses[i].resp = strdup(password);
	}
	*ret_responses = responses;
	return PAM_SUCCESS;
}

static int play(char *const *fields, int *results, double *seconds)
{
	struct pam_conv conversation = { converse, fields[4] };
	static void (*const delay)(int, unsigned int, void *) = no_delay;
	pam_handle_t *pamh = NULL;
	int r = PAM_SUCCESS;

	if (pam_start(fields[0], fields[1], &conversation, &pamh) != PAM_SUCCESS)
		return -1;
	pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)delay);
	pam_set_item(pamh, PAM_TTY, fields[3][0] == '\0' ? "/dev/pts/0" : "ssh");
	if (fields[3][0] != '\0')
		pam_set_item(pamh, PAM_RHOST, fields[3]);
	for (const char *phase = fields[5]; *phase != '\0' && r == PAM_SUCCESS; phase++) {
		double began = now_seconds();

		if (*phase == 'a') {
			r = results[0] = pam_authenticate(pamh, 0);
			seconds[0] = now_seconds() - began;
		} else if (*phase == 'c') {
			r = results[1] = pam_acct_mgmt(pamh, 0);
			seconds[1] = now_seconds() - began;
		} else {
			r = results[2] = pam_setcred(pamh, PAM_ESTABLISH_CRED);
		}
	}
	pam_end(pamh, r);
	return 0;
}

int main(void)
{
	static char line[LINE];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		char *fields[FIELDS], *rest = line;
		int results[PHASES] = { -1, -1, -1 };
		double seconds[2] = { 0, 0 };

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < FIELDS; i++) {
			fields[i] = strsep(&rest, "\t");
			if (fields[i] == NULL)
				return 2;
		}
		fixed_codes[0] = atoi(fields[6]);
		fixed_codes[1] = atoi(fields[7]);
		fixed_calls = 0;
		/* As in su and sudo: root by the file's owner, and somebody else who has typed it. */
		if (setresuid((uid_t)atoi(fields[2]), 0, 0) != 0 ||
		    play(fields, results, seconds) != 0 || setresuid(0, 0, 0) != 0)
			return 2;
		printf("%d %d %d %.3f %.3f %u\n", results[0], results[1], results[2], seconds[0],
		       seconds[1], fixed_calls);
		fflush(stdout);
	}
	return 0;
}

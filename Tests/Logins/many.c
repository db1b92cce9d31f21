/*
 * many CONFDIR SERVICE COUNT [EACH]: COUNT logins at once through libpam, one thread each, as
 * user000, user001 ... with the passwords pw-000, pw-001 ... of demo-provider --many, which knows up to 100
 * of them; EACH times in succession, without libpam's delay after a failure.
 *
 * Prints one line a login, "user000 RESULT SHOWN_MS END_MS": the PAM result, when its address and code
 * were shown (-1 never) and when it ended, both since the start of the login.
 */
#include <pthread.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct login {
	const char *confdir;
	const char *service;
	struct timespec start;
	pthread_barrier_t *barrier;
	unsigned int each;
	int *results;
	char user[16];
	char password[16];
	long shown_ms;
	long end_ms;
};

static long since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	struct login *login = data;
	struct pam_response *answers = calloc((size_t)count, sizeof *answers);

	if (answers == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++) {
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			answers[i].resp = strdup(login->password);
		else if (messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
			answers[i].resp = strdup("");
		if (login->shown_ms < 0 && strstr(messages[i]->msg, "Enter this code:") != NULL)
			login->shown_ms = since(&login->start);
	}
	*responses = answers;
	return PAM_SUCCESS;
}

static void no_delay(int result, unsigned int delay, void *data)
{
	(void)result;
	(void)delay;
	(void)data;
}

static int log_in(struct login *login)
{
	const struct pam_conv conversation = { converse, login };
	pam_handle_t *handle = NULL;
	int result = pam_start_confdir(login->service, login->user, &conversation, login->confdir, &handle);

	clock_gettime(CLOCK_MONOTONIC, &login->start);
	if (result == PAM_SUCCESS)
		result = pam_set_item(handle, PAM_FAIL_DELAY, (const void *)no_delay);
	if (result == PAM_SUCCESS)
		result = pam_authenticate(handle, 0);
	login->end_ms = since(&login->start);
	pam_end(handle, result);
	return result;
}

static void *run(void *data)
{
	struct login *login = data;

	pthread_barrier_wait(login->barrier);
	for (unsigned int i = 0; i < login->each; i++)
		login->results[i] = log_in(login);
	return NULL;
}

int main(int argc, char **argv)
{
	struct login *logins;
	pthread_t *threads;
	pthread_barrier_t barrier;
	unsigned int count = argc > 3 ? (unsigned int)atoi(argv[3]) : 0;
	unsigned int each = argc > 4 ? (unsigned int)atoi(argv[4]) : 1;
	int *results;

	if (argc > 5 || count == 0 || count > 4096 || each == 0 || each > 1000) {
		fputs("usage: many CONFDIR SERVICE COUNT [EACH]\n", stderr);
		return 2;
	}
	logins = calloc(count, sizeof *logins);
	threads = calloc(count, sizeof *threads);
	results = calloc((size_t)count * each, sizeof *results);
	if (logins == NULL || threads == NULL || results == NULL || pthread_barrier_init(&barrier, NULL, count) != 0)
		return 2;
	for (unsigned int i = 0; i < count; i++) {
		struct login *login = &logins[i];

		login->confdir = argv[1];
		login->service = argv[2];
		login->barrier = &barrier;
		login->each = each;
		login->results = results + (size_t)i * each;
		login->shown_ms = -1;
		snprintf(login->user, sizeof login->user, "user%03u", i);
		snprintf(login->password, sizeof login->password, "pw-%03u", i);
		if (pthread_create(&threads[i], NULL, run, login) != 0)
			return 2;
	}
	for (unsigned int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	for (unsigned int i = 0; i < count * each; i++)
		printf("%s %d %ld %ld\n", logins[i / each].user, results[i], logins[i / each].shown_ms,
		       logins[i / each].end_ms);
	free(results);
	free(logins);
	free(threads);
	return 0;
}

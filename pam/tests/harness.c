#define _GNU_SOURCE
#include "harness.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

_Atomic unsigned int passed_checks, failed_checks;
const char *module_path, *authtok_module_path;
char base_directory[64];
char socket_path[80];
bool is_root;
const char *passwd_file, *group_file;
int lookups, broken_random;
char logged[65536];
unsigned int fail_delay_us;

/* What the module in authtok.c gives to the stack as PAM_AUTHTOK. */
const char *authtok_for_test;

static const struct record *records, *later_records;
static int later_from;

void expect_(bool condition, const char *file, int line, const char *format, ...)
{
	va_list arguments;

	if (condition) {
		passed_checks++;
		return;
	}
	failed_checks++;
	printf("FAIL %s:%d: ", file, line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	fflush(stdout);
}

double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- what stands between the module and the host: these come before libc's and libpam's --- */

static int open_content(const char *content)
{
	size_t size, written = 0;
	int fd;

	if (content == NULL) {
		errno = EACCES;
		return -1;
	}
	size = strlen(content);
	fd = memfd_create("etc", MFD_CLOEXEC);
	while (fd >= 0 && written < size)
		written += (size_t)write(fd, content + written, size - written);
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	if (strcmp(path, "/etc/passwd") == 0)
		return open_content(passwd_file);
	if (strcmp(path, "/etc/group") == 0)
		return open_content(group_file);
	va_start(arguments, flags);
	if ((flags & (O_CREAT | O_TMPFILE)) != 0)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int getpwnam_r(const char *name, struct passwd *record, char *buffer, size_t size,
	       struct passwd **ret_record)
{
	const struct record *from;

	lookups++;
	from = later_records != NULL && lookups >= later_from ? later_records : records;
	*ret_record = NULL;
	for (; from != NULL && from->asked != NULL; from++) {
		if (strcmp(from->asked, name) != 0)
			continue;
		if (from->error == ERANGE && size > 200000)
			break;
		if (from->error != 0)
			return from->error;
		if (strlen(from->name) + 1 > size)
			return ERANGE;
		strcpy(buffer, from->name);
		*record = (struct passwd){ .pw_name = buffer, .pw_uid = from->uid };
		*ret_record = record;
		return 0;
	}
	return 0;
}

ssize_t getrandom(void *buffer, size_t size, unsigned int flags)
{
	if (broken_random > 0) {
		broken_random--;
		errno = EINTR;
		return -1;
	}
	if (broken_random < 0) {
		errno = ENOSYS;
		return -1;
	}
	/* In two pieces, as a signal would have it. */
	return syscall(SYS_getrandom, buffer, size > 7 ? 7 : size, flags);
}

void pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
	size_t used = strlen(logged);
	Dl_info caller = { 0 };
	va_list arguments;

	(void)pamh;
	(void)priority;
	/* libpam itself has things to say about the test's modules. */
	if (dladdr(__builtin_return_address(0), &caller) == 0 ||
	    strcmp(caller.dli_fname, module_path) != 0)
		return;
	va_start(arguments, format);
	vsnprintf(logged + used, sizeof(logged) - used - 1, format, arguments);
	va_end(arguments);
	strcat(logged, "\n");
}

int pam_fail_delay(pam_handle_t *pamh, unsigned int delay_us)
{
	(void)pamh;
	fail_delay_us = delay_us;
	return PAM_SUCCESS;
}

void forget_logged(void)
{
	logged[0] = '\0';
	fail_delay_us = 0;
	lookups = 0;
}

void set_records(const struct record *now, const struct record *later, int from)
{
	records = now;
	later_records = later;
	later_from = from;
	lookups = 0;
}

/* --- places --- */

void harness_start(const char *module, const char *authtok_module)
{
	is_root = geteuid() == 0;
	module_path = module;
	authtok_module_path = authtok_module;
	strcpy(base_directory, "/tmp/usher-pam.XXXXXX");
	if (mkdtemp(base_directory) == NULL || chmod(base_directory, 0755) != 0) {
		perror("mkdtemp");
		exit(2);
	}
	snprintf(socket_path, sizeof(socket_path), "%s/auth.sock", base_directory);
	write_service_bare("other", "");
}

static void remove_all(const char *path)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf -- '%s'", path);
	if (system(command) != 0)
		printf("%s stays\n", path);
}

void harness_end(void)
{
	remove_all(base_directory);
}

void write_service_bare(const char *service, const char *options)
{
	static const char *const types[][2] = {
		{ "auth", "auth=module_unknown" },
		{ "account", "acct=module_unknown" },
		{ "password", "prechauthtok=module_unknown" },
	};
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", base_directory, service);
	file = fopen(path, "w");
	if (file == NULL) {
		perror(path);
		exit(2);
	}
	fprintf(file, "auth [default=ignore] %s\n", authtok_module_path);
	for (size_t i = 0; i < 3; i++) {
		fprintf(file, "%s [success=1 ignore=ignore default=die] %s %s\n", types[i][0],
			module_path, options);
		fprintf(file, "%s [default=die] pam_debug.so %s\n", types[i][0], types[i][1]);
		fprintf(file, "%s required pam_permit.so\n", types[i][0]);
	}
	fprintf(file, "session required %s %s\n", module_path, options);
	fclose(file);
}

void write_service(const char *service, const char *options)
{
	char all[1024];

	snprintf(all, sizeof(all), "socket=%s %s", socket_path, options);
	write_service_bare(service, all);
}

/* --- the person --- */

static void note(struct person *person, const char *kind, const char *text)
{
	size_t used = strlen(person->seen);

	snprintf(person->seen + used, sizeof(person->seen) - used, "%s:%s|", kind, text);
}

static const char *next_answer(struct person *person)
{
	const char *answer = person->answered < 4 ? person->answers[person->answered] : NULL;

	person->answered++;
	return answer == NULL ? "" : answer;
}

static int converse(int count, const struct pam_message **messages,
		    struct pam_response **ret_responses, void *data)
{
	struct person *person = data;
	struct pam_response *responses;

	person->calls++;
	if (person->manner == FAILS)
		return PAM_CONV_ERR;
	responses = calloc((size_t)count, sizeof(*responses));
	for (int i = 0; i < count; i++) {
		const char *text = messages[i]->msg;

		switch (messages[i]->msg_style) {
		case PAM_TEXT_INFO:
			note(person, "I", text);
			break;
		case PAM_ERROR_MSG:
			note(person, "E", text);
			break;
		default:
			note(person, messages[i]->msg_style == PAM_PROMPT_ECHO_ON ? "Q" : "P",
			     text);
			if (person->manner != NO_ANSWER)
				responses[i].resp = strdup(next_answer(person));
		}
	}
	note(person, "/", "");
	if (person->manner == CHANGES_USER)
		pam_set_item(person->pamh, PAM_USER, "bob");
	if (person->manner == CHANGES_SERVICE) {
		const void *service = NULL, *user = NULL;
		char copies[2][64];

		pam_get_item(person->pamh, PAM_SERVICE, &service);
		pam_get_item(person->pamh, PAM_USER, &user);
		snprintf(copies[0], sizeof(copies[0]), "%s", (const char *)service);
		snprintf(copies[1], sizeof(copies[1]), "%s", (const char *)user);
		pam_set_item(person->pamh, PAM_SERVICE, copies[0]);
		pam_set_item(person->pamh, PAM_USER, copies[1]);
	}
	if (person->manner == INTERRUPTS)
		raise(SIGINT);
	if (person->manner == NO_RESPONSES) {
		for (int i = 0; i < count; i++)
			free(responses[i].resp);
		free(responses);
		*ret_responses = NULL;
		return PAM_SUCCESS;
	}
	*ret_responses = responses;
	return PAM_SUCCESS;
}

/* --- a phase --- */

static void note_environment(struct attempt *attempt, pam_handle_t *pamh)
{
	char **list = pam_getenvlist(pamh);
	size_t used = 0;

	for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
		used += (size_t)snprintf(attempt->environment + used,
					 sizeof(attempt->environment) - used, "%s|", list[i]);
		free(list[i]);
	}
	free(list);
}

void attempt(struct attempt *attempt)
{
	struct pam_conv conversation = { converse, &attempt->person };
	const void *user = NULL;
	double began = now_seconds();
	pam_handle_t *pamh = NULL;
	int r;

	r = pam_start_confdir(attempt->service, attempt->user, &conversation, base_directory,
			      &pamh);
	if (r != PAM_SUCCESS) {
		EXPECT(false, "pam_start_confdir %s: %d", attempt->service, r);
		attempt->result = r;
		return;
	}
	attempt->person.pamh = pamh;
	if (attempt->rhost != NULL)
		pam_set_item(pamh, PAM_RHOST, attempt->rhost);
	if (attempt->tty != NULL)
		pam_set_item(pamh, PAM_TTY, attempt->tty);
	if (attempt->ruser != NULL)
		pam_set_item(pamh, PAM_RUSER, attempt->ruser);
	if (attempt->pam_environment != NULL)
		pam_putenv(pamh, attempt->pam_environment);
	authtok_for_test = attempt->authtok;
	if (attempt->person.manner == NO_CONVERSATION) {
		struct pam_conv none = { NULL, NULL };

		pam_set_item(pamh, PAM_CONV, &none);
	}
	switch (attempt->phase) {
	case AUTHENTICATE:
		r = pam_authenticate(pamh, attempt->flags);
		break;
	case ACCOUNT:
		r = pam_acct_mgmt(pamh, attempt->flags);
		break;
	case CHAUTHTOK:
		r = pam_chauthtok(pamh, attempt->flags);
		break;
	case SETCRED:
		r = pam_setcred(pamh, attempt->flags);
		break;
	case OPEN_SESSION:
		r = pam_open_session(pamh, attempt->flags);
		break;
	case CLOSE_SESSION:
		r = pam_close_session(pamh, attempt->flags);
		break;
	}
	attempt->result = r;
	note_environment(attempt, pamh);
	/* PAM-07: the name is as it was (libpam clears it when an application left it to PAM). */
	if (attempt->user != NULL && attempt->person.manner != CHANGES_USER) {
		pam_get_item(pamh, PAM_USER, &user);
		EXPECT(user != NULL && strcmp(user, attempt->user) == 0,
		       "PAM_USER is unchanged (PAM-07)");
	}
	pam_end(pamh, r);
	attempt->seconds = now_seconds() - began;
}

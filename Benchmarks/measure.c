/*
 * measure: what the benchmarks do many times, timed with CLOCK_MONOTONIC.
 *
 *   measure echo-server PATH                    an AF_UNIX server that sends back what it gets
 *   measure echo PATH COUNT                     COUNT exchanges with it, each on a connection of its own
 *   measure login CONFDIR SERVICE USER COUNT    COUNT logins through libpam that are refused
 *   measure code CONFDIR SERVICE USER COUNT     COUNT logins that end as soon as the code is shown
 *   measure password CONFDIR SERVICE USER PASSWORD COUNT
 *                                               COUNT logins by password that are granted, to PAM_SUCCESS
 *   measure sudo CONFDIR SERVICE USER UID TTY PASSWORD COUNT
 *                                               COUNT logins of UID's sudo that are granted, to PAM_SUCCESS; as root
 *   measure ready USHERD CONFIGURATION COUNT    COUNT starts as systemd does it, until READY=1
 *
 * Prints one line "wall NANOSECONDS" a repetition, then "cpu NANOSECONDS" for all of them in this process.
 */
#include <fcntl.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* About what a login sends, and what it gets. */
enum { REQUEST_BYTES = 160 };

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static long long nanoseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		fputs("measure: the path is too long\n", stderr);
		exit(2);
	}
	strcpy(address.sun_path, path);
	return address;
}

static int listen_at(const char *path, int type)
{
	const struct sockaddr_un address = address_of(path);
	const int fd = socket(AF_UNIX, type, 0);

	unlink(path);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) != 0)
		fail(path);
	if (type == SOCK_STREAM && listen(fd, 128) != 0)
		fail("listen");
	return fd;
}

static void echo_server(const char *path)
{
	const int listener = listen_at(path, SOCK_STREAM);

	for (;;) {
		char bytes[4096];
		ssize_t count;
		const int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			fail("accept");
		while ((count = read(fd, bytes, sizeof bytes)) > 0)
			if (write(fd, bytes, (size_t)count) != count)
				break;
		close(fd);
	}
}

static void echo(const char *path)
{
	const struct sockaddr_un address = address_of(path);
	char bytes[REQUEST_BYTES] = { 0 };
	size_t got = 0;
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
		fail("connect");
	if (write(fd, bytes, sizeof bytes) != sizeof bytes)
		fail("write");
	while (got < sizeof bytes) {
		const ssize_t count = read(fd, bytes, sizeof bytes);

		if (count <= 0)
			fail("read");
		got += (size_t)count;
	}
	close(fd);
}

/* When the code was shown; 0 not yet. */
static long long shown_at;

/* What is typed at a prompt without echo; NULL nothing. */
static const char *typed;

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	(void)data;
	for (int i = 0; i < count; i++)
		if (shown_at == 0 && strstr(messages[i]->msg, "Enter this code:") != NULL)
			shown_at = nanoseconds(CLOCK_MONOTONIC);
	if (shown_at != 0)
		return PAM_CONV_ERR;
	*responses = calloc((size_t)count, sizeof **responses);
	if (*responses == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++)
		if (typed != NULL && messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			(*responses)[i].resp = strdup(typed);
	return PAM_SUCCESS;
}

/* Nanoseconds to PAM_SUCCESS. `tty`: as sudo calls PAM, which also says who calls it; NULL otherwise. */
static long long granted(char **words, const char *password, const char *tty)
{
	const struct pam_conv conversation = { converse, NULL };
	const long long began = nanoseconds(CLOCK_MONOTONIC);
	long long end;
	pam_handle_t *handle = NULL;
	int result;

	typed = password;
	if (pam_start_confdir(words[1], words[2], &conversation, words[0], &handle) != PAM_SUCCESS)
		fail("pam_start_confdir");
	if (tty != NULL && (pam_set_item(handle, PAM_RUSER, words[2]) != PAM_SUCCESS ||
			    pam_set_item(handle, PAM_TTY, tty) != PAM_SUCCESS))
		fail("pam_set_item");
	result = pam_authenticate(handle, 0);
	end = nanoseconds(CLOCK_MONOTONIC);
	pam_end(handle, result);
	if (result != PAM_SUCCESS) {
		fprintf(stderr, "measure: the login ended with %d instead of success\n", result);
		exit(1);
	}
	return end - began;
}

/* Nanoseconds to the end, or to the code. */
static long long login(char **words, int until_code)
{
	const struct pam_conv conversation = { converse, NULL };
	const long long began = nanoseconds(CLOCK_MONOTONIC);
	pam_handle_t *handle = NULL;
	int result;

	shown_at = 0;
	if (pam_start_confdir(words[1], words[2], &conversation, words[0], &handle) != PAM_SUCCESS)
		fail("pam_start_confdir");
	result = pam_authenticate(handle, 0);
	pam_end(handle, result);
	if (result == PAM_SUCCESS || (until_code && shown_at == 0)) {
		fprintf(stderr, "measure: the login ended with %d, which is not what is measured\n", result);
		exit(1);
	}
	return (until_code ? shown_at : nanoseconds(CLOCK_MONOTONIC)) - began;
}

/* The child of systemd: sockets at 3 and 4, and its own pid in the environment. */
static void become_usherd(const char *program, const char *configuration, const char *notify, int auth, int admin)
{
	char pid[16];

	if (dup2(fcntl(auth, F_DUPFD, 10), 3) != 3 || dup2(fcntl(admin, F_DUPFD, 10), 4) != 4)
		fail("dup2");
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "2", 1);
	setenv("LISTEN_FDNAMES", "auth:admin", 1);
	setenv("NOTIFY_SOCKET", notify, 1);
	execl(program, program, "--config", configuration, (char *)NULL);
	fail(program);
}

static long long ready(const char *program, const char *configuration)
{
	char directory[4096], path[4200], state[256];
	long long began, end;
	ssize_t count;
	pid_t child;
	const int auth = listen_at("ready-auth.sock", SOCK_STREAM);
	const int admin = listen_at("ready-admin.sock", SOCK_STREAM);
	const int notify = listen_at("notify.sock", SOCK_DGRAM);

	if (getcwd(directory, sizeof directory) == NULL)
		fail("getcwd");
	snprintf(path, sizeof path, "%s/notify.sock", directory);
	began = nanoseconds(CLOCK_MONOTONIC);
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0)
		become_usherd(program, configuration, path, auth, admin);
	count = recv(notify, state, sizeof state - 1, 0);
	end = nanoseconds(CLOCK_MONOTONIC);
	if (count < 0)
		fail("recv");
	state[count] = '\0';
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
	close(auth);
	close(admin);
	close(notify);
	if (strstr(state, "READY=1") == NULL) {
		fputs("measure: usherd did not become ready\n", stderr);
		exit(1);
	}
	return end - began;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	const int is_echo = strcmp(mode, "echo") == 0 && argc == 4;
	const int is_login = strcmp(mode, "login") == 0 && argc == 6;
	const int is_code = strcmp(mode, "code") == 0 && argc == 6;
	const int is_password = strcmp(mode, "password") == 0 && argc == 7;
	const int is_sudo = strcmp(mode, "sudo") == 0 && argc == 9;
	const int is_ready = strcmp(mode, "ready") == 0 && argc == 5;
	long long began;
	int count;

	if (strcmp(mode, "echo-server") == 0 && argc == 3)
		echo_server(argv[2]);
	if (!is_echo && !is_login && !is_code && !is_password && !is_sudo && !is_ready) {
		fputs("usage: see the head of measure.c\n", stderr);
		return 2;
	}
	/* A program that belongs to root and runs for somebody, as sudo does. */
	if (is_sudo && setreuid((uid_t)strtoul(argv[5], NULL, 10), 0) != 0)
		fail("setreuid");
	alarm(300);
	count = atoi(argv[argc - 1]);
	began = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < count; i++) {
		const long long start = nanoseconds(CLOCK_MONOTONIC);
		long long wall = 0;

		if (is_echo) {
			echo(argv[2]);
			wall = nanoseconds(CLOCK_MONOTONIC) - start;
		} else if (is_password) {
			wall = granted(argv + 2, argv[5], NULL);
		} else if (is_sudo) {
			wall = granted(argv + 2, argv[7], argv[6]);
		} else if (is_ready) {
			wall = ready(argv[2], argv[3]);
		} else {
			wall = login(argv + 2, is_code);
		}
		printf("wall %lld\n", wall);
	}
	printf("cpu %lld\n", nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - began);
	return 0;
}

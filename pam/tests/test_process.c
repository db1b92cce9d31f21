/* What a module leaves of the process that it runs in. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../wire.h"
#include "cases.h"

extern char **environ;

static const struct step password_login[] = {
	{ .kind = ACCEPT },
	{ .kind = SAY, .text = "text-canary" },
	{ .kind = ASK_PASSWORD, .text = "prompt-canary: " },
	{ .kind = WAIT_ANSWER },
	{ .kind = VERDICT, .number = WIRE_WRONG_CREDENTIAL, .text = "verdict-canary" },
	{ .kind = END }
};

static unsigned int open_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	unsigned int count = 0;

	while (directory != NULL && readdir(directory) != NULL)
		count++;
	if (directory != NULL)
		closedir(directory);
	return count;
}

struct process_state {
	unsigned int descriptors;
	/* Of each signal: blocked, how it is handled, with which flags. */
	int blocked[32];
	void (*handlers[32])(int);
	int flags[32];
	char cwd[256];
	mode_t mask_of_files;
	unsigned long environment;
	char locale[64];
	off_t out, err;
};

static void take_state(struct process_state *state)
{
	struct sigaction action;
	sigset_t mask;

	memset(state, 0, sizeof(*state));
	state->descriptors = open_descriptors();
	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (int i = 1; i < 32; i++) {
		state->blocked[i] = sigismember(&mask, i);
		if (sigaction(i, NULL, &action) == 0) {
			state->handlers[i] = action.sa_handler;
			state->flags[i] = action.sa_flags;
		}
	}
	if (getcwd(state->cwd, sizeof(state->cwd)) == NULL)
		state->cwd[0] = '\0';
	state->mask_of_files = umask(022);
	umask(state->mask_of_files);
	for (char **at = environ; *at != NULL; at++) {
		for (const char *c = *at; *c != '\0'; c++)
			state->environment = state->environment * 31 + (unsigned char)*c;
	}
	snprintf(state->locale, sizeof(state->locale), "%s", setlocale(LC_ALL, NULL));
	state->out = lseek(STDOUT_FILENO, 0, SEEK_CUR);
	state->err = lseek(STDERR_FILENO, 0, SEEK_CUR);
}

/* SHIM-2, PAM-01, PAM-03: the same before and after each way to end. */
static void test_state(void)
{
	static struct frame stored;
	static const struct step grant[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	static const struct step cut[] = { { .kind = CUT_GRANT, .number = 40 } };
	static const struct step none[] = { { .kind = END } };
	static const struct step garbage[] = { { .kind = RAW, .text = "xxxxxxxxxxxxxxx" },
					       { .kind = END } };
	const struct step *const scripts[] = { grant, password_login, cut, none, garbage };
	static struct process_state before, after;

	fflush(stdout);
	for (size_t i = 0; i < 5; i++) {
		for (enum phase phase = AUTHENTICATE; phase <= CLOSE_SESSION; phase++) {
			struct attempt tried = { .phase = phase,
						 .service = "sshd",
						 .user = "alice",
						 .person.answers = { "x" } };
			struct fake_daemon daemon = { .stored = &stored };

			take_state(&before);
			play(&tried, &daemon, scripts[i]);
			take_state(&after);
			EXPECT(before.descriptors == after.descriptors,
			       "script %zu, phase %d: %u descriptors, then %u", i, (int)phase,
			       before.descriptors, after.descriptors);
			EXPECT(memcmp(&before, &after, sizeof(before)) == 0,
			       "script %zu, phase %d: signals, directory, umask, environment, "
			       "locale and output are as before (SHIM-2)",
			       i, (int)phase);
		}
	}
	for (int i = 0; i < 3; i++) { /* and without a daemon */
		struct attempt tried = { .phase = (enum phase)i,
					 .service = "sshd",
					 .user = "alice" };

		take_state(&before);
		attempt(&tried);
		take_state(&after);
		EXPECT(memcmp(&before, &after, sizeof(before)) == 0, "no daemon: all is as before");
	}
}

/* PAM-02: the environment is the caller's, and says nothing. */
static void test_environment(void)
{
	static const char *const names[] = {
		"USHER_SOCKET", "HOME",		 "TMPDIR",	    "http_proxy", "https_proxy",
		"ALL_PROXY",	"SSL_CERT_FILE", "XDG_RUNTIME_DIR", "LANG",	  "LC_ALL",
		"PATH",		"NOTIFY_SOCKET", "LISTEN_FDS"
	};
	static const struct step grant[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	struct attempt tried = { .service = "sshd", .user = "alice" };
	struct fake_daemon daemon = { 0 };
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			setenv(names[i], "/nonexistent/%n%s", 1);
		play(&tried, &daemon, grant);
		_exit(tried.result == PAM_SUCCESS ? 0 : 1);
	}
	waitpid(child, &status, 0);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	       "a hostile environment changes nothing (PAM-02)");
}

/* SHIM-18: neither logs nor the environment of PAM hold what was typed or shown. */
static void test_logs(void)
{
	static const char *const canaries[] = {
		"password-canary", "authtok-canary", "text-canary", "prompt-canary",
		"verdict-canary",  "alice",	     "ghost"
	};
	static char all[sizeof(logged) * 2];
	struct attempt typed = { .service = "sshd",
				 .user = "alice",
				 .person.answers = { "password-canary" } };
	struct attempt junk = { .service = "sshd",
				.user = "alice",
				.person.answers = { "\bpassword-canary" } };
	struct attempt at_hand = { .service = "sshd",
				   .user = "alice",
				   .authtok = "authtok-canary" };
	struct attempt unknown = { .service = "sshd", .user = "ghost" };
	struct attempt *const attempts[] = { &typed, &junk, &at_hand, &unknown };

	write_service("sshd", "manage_local=usher-managed timeout=5 debug");
	for (size_t i = 0; i < 4; i++) {
		struct fake_daemon daemon = { 0 };

		play(attempts[i], &daemon, password_login);
		strncat(all, logged, sizeof(all) - strlen(all) - 1);
	}
	EXPECT(strstr(all, "refused: test.refused") != NULL && strstr(all, "asking usherd") != NULL,
	       "debug logs states and the reason");
	for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++)
		EXPECT(strstr(all, canaries[i]) == NULL, "no log holds %s (SHIM-18)", canaries[i]);
	usual_host();
}

/* PAM-14: an end in a forked child, and a handle that lives on. */
static void test_fork(void)
{
	static const struct step grant[] = { { .kind = ACCEPT },
					     { .kind = GRANT },
					     { .kind = END } };
	struct person person = { 0 };
	struct pam_conv conversation = { NULL, &person };
	struct fake_daemon daemon = { 0 }, second = { 0 };
	pam_handle_t *pamh = NULL;
	int status;
	pid_t child;

	EXPECT(pam_start_confdir("sshd", "alice", &conversation, base_directory, &pamh) ==
		       PAM_SUCCESS,
	       "starts");
	daemon_start(&daemon, grant);
	EXPECT(pam_authenticate(pamh, 0) == PAM_SUCCESS, "authenticates");
	daemon_stop(&daemon);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		pam_end(pamh, PAM_SUCCESS | (int)PAM_DATA_SILENT);
		_exit(0);
	}
	waitpid(child, &status, 0);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0, "pam_end in a child");
	daemon_start(&second, grant);
	EXPECT(pam_acct_mgmt(pamh, 0) == PAM_SUCCESS, "the handle goes on");
	daemon_stop(&second);
	pam_end(pamh, PAM_SUCCESS);
}

#if !defined(__SANITIZE_ADDRESS__) /* which keeps what was freed */
/* PAM-09: the password is nowhere in writable memory when pam_end is over. The canary stands here
 * with each byte changed, and the daemon forgets what it heard. */
static const char hidden[] = "x`ttxnse,b`o`sx,sdlc,03"; /* xor 1 */

static bool is_in_memory(const char *needle, size_t size)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	static char line[512], chunk[1 << 16];
	bool found = false;

	while (maps != NULL && memory >= 0 && !found && fgets(line, sizeof(line), maps) != NULL) {
		unsigned long start, end;
		char rights[5];

		if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) != 3 || rights[1] != 'w')
			continue;
		for (unsigned long at = start; at < end && !found; at += sizeof(chunk) - 64) {
			size_t wanted = end - at < sizeof(chunk) ? end - at : sizeof(chunk);
			ssize_t n = pread(memory, chunk, wanted, (off_t)at);

			for (ssize_t i = 0; n > (ssize_t)size && i + (ssize_t)size <= n; i++) {
				bool same = true;

				for (size_t k = 0; same && k < size; k++)
					same = (chunk[i + (ssize_t)k] ^ 1) == needle[k];
				/* The chunk itself is memory too. */
				if (same &&
				    !(at + (unsigned long)i >= (unsigned long)chunk &&
				      at + (unsigned long)i < (unsigned long)chunk + sizeof(chunk)))
					found = true;
			}
		}
		explicit_bzero(chunk, sizeof(chunk));
	}
	if (maps != NULL)
		fclose(maps);
	if (memory >= 0)
		close(memory);
	return found;
}

static void test_memory(void)
{
	char *copy = malloc(sizeof(hidden));
	static struct attempt tried = { .service = "sshd", .user = "alice" };
	static struct fake_daemon daemon;

	for (size_t i = 0; i < sizeof(hidden) - 1; i++)
		copy[i] = (char)(hidden[i] ^ 1);
	copy[sizeof(hidden) - 1] = '\0';
	EXPECT(is_in_memory(hidden, sizeof(hidden) - 1),
	       "the search finds a password that is there");
	tried.person.answers[0] = copy;
	play(&tried, &daemon, password_login);
	EXPECT(daemon.answers == 1 && strcmp(daemon.answer_bytes, copy) == 0,
	       "the password was sent");
	explicit_bzero(copy, sizeof(hidden));
	free(copy);
	explicit_bzero(daemon.answer_bytes, sizeof(daemon.answer_bytes));
	EXPECT(!is_in_memory(hidden, sizeof(hidden) - 1),
	       "no byte of memory keeps the password (PAM-09)");
}
#endif

void test_process(void)
{
	usual_host();
#if !defined(__SANITIZE_ADDRESS__)
	test_memory();
#endif
	test_state();
	test_environment();
	test_logs();
	test_fork();
}

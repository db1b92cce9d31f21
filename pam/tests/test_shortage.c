/* Memory that is not there, and signals that come in between. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../wire.h"
#include "cases.h"

#if !defined(__SANITIZE_ADDRESS__)
/* Which of the module's own calls finds no memory, counted from 1; 0: none. And how many there were. */
static int failing_call, calls;
static bool is_counting;

void *__libc_malloc(size_t size);

static bool finds_none(const void *caller)
{
	Dl_info from = { 0 };

	if (!is_counting || dladdr(caller, &from) == 0 || strcmp(from.dli_fname, module_path) != 0)
		return false;
	return ++calls == failing_call;
}

/* These come before libc's. */
void *malloc(size_t size)
{
	if (finds_none(__builtin_return_address(0))) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(size);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (finds_none(__builtin_return_address(0))) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);
}

static int log_in(enum phase phase, const struct step *steps, int failing)
{
	struct attempt tried;

	failing_call = failing;
	do {
		struct fake_daemon daemon = { 0 };

		tried = (struct attempt){ .phase = phase,
					  .service = "sshd",
					  .user = "alice",
					  .person.answers = { "x" } };
		calls = 0;
		is_counting = true;
		play(&tried, &daemon, steps);
		is_counting = false;
	} while (again(&tried, 1));
	EXPECT(tried.seconds < 1, "call %d without memory ends it in %.2f s", failing,
	       tried.seconds);
	return tried.result;
}

/* Each allocation of a login fails in turn: never a success, never a crash, never IGNORE. */
static void test_no_memory(void)
{
	static const struct step by_password[] = { { .kind = ACCEPT },
						   { .kind = SAY, .text = "Hello." },
						   { .kind = ASK_PASSWORD, .text = "Secret: " },
						   { .kind = WAIT_ANSWER },
						   { .kind = GRANT },
						   { .kind = END } };
	static const struct step at_once[] = { { .kind = ACCEPT },
					       { .kind = GRANT },
					       { .kind = END } };

	for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
		const struct step *steps = phase == AUTHENTICATE ? by_password : at_once;
		int all, result = log_in(phase, steps, 0);

		all = calls;
		EXPECT(result == PAM_SUCCESS, "with memory phase %d grants: %s", (int)phase,
		       code_name(result));
		EXPECT(all >= 5, "phase %d allocates %d times", (int)phase, all);
		for (int n = 1; n <= all; n++) {
			result = log_in(phase, steps, n);
			EXPECT(result == PAM_AUTHINFO_UNAVAIL || result == PAM_CONV_ERR,
			       "allocation %d of %d fails in phase %d: %s (CONF-06)", n, all,
			       (int)phase, code_name(result));
		}
		printf("phase %d: %d allocations, each failed in turn\n", (int)phase, all);
	}
}

/* root is known by name: nothing is allocated, so nothing can fail. */
static void test_root_without_memory(void)
{
	for (enum phase phase = AUTHENTICATE; phase <= ACCOUNT; phase++) {
		struct attempt tried = { .phase = phase, .service = "login", .user = "root" };

		failing_call = 1;
		calls = 0;
		is_counting = true;
		attempt(&tried);
		is_counting = false;
		EXPECT(tried.result ==
			       (phase == AUTHENTICATE ? PAM_USER_UNKNOWN : PAM_MODULE_UNKNOWN),
		       "root without memory in phase %d: %s (STACK-02)", (int)phase,
		       code_name(tried.result));
		EXPECT(calls == 0, "for root the module allocates %d times", calls);
	}
}
#endif

/* Both phases when the process may open `more` files and no further one. */
static void try_with_descriptors(const char *user, unsigned int more, int ret_results[2])
{
	struct person person = { 0 };
	struct pam_conv conversation = { person_converse, &person };
	struct rlimit before, few;
	pam_handle_t *pamh = NULL;
	int next;

	EXPECT(pam_start_confdir("login", user, &conversation, base_directory, &pamh) ==
		       PAM_SUCCESS,
	       "starts");
	EXPECT(pam_open_session(pamh, 0) == PAM_SUCCESS, "libpam has read its files");
	next = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(next);
	getrlimit(RLIMIT_NOFILE, &before);
	few = (struct rlimit){ .rlim_cur = (rlim_t)next + more, .rlim_max = before.rlim_max };
	setrlimit(RLIMIT_NOFILE, &few);
	ret_results[0] = pam_authenticate(pamh, 0);
	ret_results[1] = pam_acct_mgmt(pamh, 0);
	setrlimit(RLIMIT_NOFILE, &before);
	EXPECT(open("/dev/null", O_RDONLY | O_CLOEXEC) == next, "no descriptor is lost");
	close(next);
	pam_end(pamh, PAM_SUCCESS);
}

/* A limit that whoever calls su has set, or all descriptors taken: the way to the socket cannot be
 * looked at, or not even the files of accounts read. Then libpam cannot write to the audit log either,
 * and takes that for its result. */
static void test_no_descriptors(void)
{
	static const struct {
		const char *user;
		unsigned int more;
		int results[2];
		const char *log;
	} rows[] = {
		{ "alice", 1, { PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL },
		  "no request to usherd is possible (24)\nno request to usherd is possible (24)\n" },
		{ "root", 1, { PAM_USER_UNKNOWN, PAM_MODULE_UNKNOWN }, "" },
		{ "alice", 0, { PAM_SYSTEM_ERR, PAM_SYSTEM_ERR },
		  "the account cannot be looked up (24)\nthe account cannot be looked up (24)\n" },
		{ "root", 0, { PAM_SYSTEM_ERR, PAM_SYSTEM_ERR }, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int results[2];

		forget_logged();
		try_with_descriptors(rows[i].user, rows[i].more, results);
		EXPECT(memcmp(results, rows[i].results, sizeof(results)) == 0,
		       "%s with %u descriptors: %s, %s (CONF-06)", rows[i].user, rows[i].more,
		       code_name(results[0]), code_name(results[1]));
		EXPECT(strcmp(logged, rows[i].log) == 0, "%s: %s", rows[i].user, logged);
	}
}

static volatile sig_atomic_t alarms, children;

static void count(int signal)
{
	if (signal == SIGALRM)
		alarms = alarms + 1;
	else
		children = children + 1;
}

/* An application's own alarms and children, with handlers that interrupt system calls. */
static void test_interruptions(void)
{
	static const struct step slow[] = { { .kind = ACCEPT },
					    { .kind = SAY, .text = "Wait." },
					    { .kind = PAUSE, .number = 300 },
					    { .kind = GRANT },
					    { .kind = END } };
	const struct itimerval often = { { 0, 7000 }, { 0, 7000 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action = { .sa_handler = count }, alarm_before, child_before;
	struct attempt tried = { .service = "sudo", .user = "alice" };
	struct attempt account = { .phase = ACCOUNT, .service = "sudo", .user = "alice" };
	struct fake_daemon daemon = { 0 }, second = { 0 };
	pid_t child;

	sigaction(SIGALRM, &action, &alarm_before);
	sigaction(SIGCHLD, &action, &child_before);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		usleep(100000);
		_exit(0);
	}
	setitimer(ITIMER_REAL, &often, NULL);
	play(&tried, &daemon, slow);
	play(&account, &second, slow);
	setitimer(ITIMER_REAL, &never, NULL);
	waitpid(child, NULL, 0);
	sigaction(SIGALRM, &alarm_before, NULL);
	sigaction(SIGCHLD, &child_before, NULL);
	EXPECT(tried.result == PAM_SUCCESS, "SIGALRM and SIGCHLD in a login change nothing: %s",
	       code_name(tried.result));
	EXPECT(account.result == PAM_AUTHINFO_UNAVAIL,
	       "words in the account phase are refused, with alarms too: %s",
	       code_name(account.result));
	EXPECT(alarms > 10 && children == 1, "%d alarms and %d children came meanwhile",
	       (int)alarms, (int)children);
}

void test_shortage(void)
{
	usual_host();
#if !defined(__SANITIZE_ADDRESS__)
	test_no_memory();
	test_root_without_memory();
#endif
	test_no_descriptors();
	test_interruptions();
}

/* Memory that is not there, and signals that come in between. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
	struct attempt tried = { .phase = phase,
				 .service = "sshd",
				 .user = "alice",
				 .person.answers = { "x" } };
	struct fake_daemon daemon = { 0 };

	failing_call = failing;
	calls = 0;
	is_counting = true;
	play(&tried, &daemon, steps);
	is_counting = false;
	EXPECT(tried.seconds < 4, "call %d without memory ends it in %.2f s", failing,
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
	test_interruptions();
}

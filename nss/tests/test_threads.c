/* Through the real glibc: threads look up while the file is replaced and children are made, which
 * look up too. No wrong answer, no hang. */
#define _GNU_SOURCE
#include "cases.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern int __nss_configure_lookup(const char *database, const char *services);

enum { ACCOUNTS = 300, THREADS = 8, REPLACEMENTS = 40, FORKS = 50 };

static char names[ACCOUNTS][16];
static struct model_account accounts[ACCOUNTS];
static const uint32_t groups[] = { 27, 60 };
static atomic_bool done;
static atomic_ulong good, bad;

static bool is_right(unsigned int i)
{
	struct passwd user, *found = NULL;
	struct group group, *found_group = NULL;
	char buffer[512];
	gid_t list[8];
	int count = 8;

	if (getpwnam_r(names[i], &user, buffer, sizeof(buffer), &found) != 0 || found == NULL ||
	    user.pw_uid != accounts[i].id || strcmp(user.pw_name, names[i]) != 0)
		return false;
	if (getpwuid_r(accounts[i].id, &user, buffer, sizeof(buffer), &found) != 0 ||
	    found == NULL || strcmp(user.pw_name, names[i]) != 0)
		return false;
	if (getgrgid_r(accounts[i].id, &group, buffer, sizeof(buffer), &found_group) != 0 ||
	    found_group == NULL || strcmp(group.gr_name, names[i]) != 0)
		return false;
	if (getgrouplist(names[i], accounts[i].id, list, &count) != 3 ||
	    list[0] != accounts[i].id || list[1] != 27 || list[2] != 60)
		return false;
	return getpwnam_r("nobody-of-ours", &user, buffer, sizeof(buffer), &found) == 0 &&
	       found == NULL;
}

static void *look_up(void *argument)
{
	unsigned int i = (unsigned int)(uintptr_t)argument;

	while (!atomic_load(&done)) {
		i = (i * 7 + 1) % ACCOUNTS;
		if (is_right(i))
			atomic_fetch_add(&good, 5);
		else
			atomic_fetch_add(&bad, 1);
	}
	return NULL;
}

static void child(void)
{
	alarm(20);
	for (unsigned int i = 0; i < 5; i++) {
		if (!is_right(i * 11))
			_exit(1);
	}
	_exit(0);
}

void test_threads(void)
{
	pthread_t threads[THREADS];
	struct model model = usual;
	unsigned int children_failed = 0;

	for (uint32_t i = 0; i < ACCOUNTS; i++) {
		snprintf(names[i], sizeof(names[i]), "t%u", i);
		accounts[i] =
			(struct model_account){ names[i], "", 1879048192U + i, false, groups, 2 };
	}
	model.accounts = accounts;
	model.count = ACCOUNTS;
	write_model(&model);
	if (__nss_configure_lookup("passwd", "usher") != 0 ||
	    __nss_configure_lookup("group", "usher") != 0)
		abort();
	EXPECT(is_right(0), "glibc finds the module (LD_LIBRARY_PATH is its folder)");
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, look_up, (void *)i);
	for (unsigned int round = 0; round < REPLACEMENTS; round++) {
		/* In another order, so that every record is elsewhere. */
		struct model_account moved[ACCOUNTS];

		for (unsigned int i = 0; i < ACCOUNTS; i++)
			moved[i] = accounts[(i * 7 + round) % ACCOUNTS];
		model.accounts = moved;
		model.generation++;
		model.key[0]++;
		write_model(&model);
		for (unsigned int i = 0; i < (FORKS + REPLACEMENTS - 1) / REPLACEMENTS; i++) {
			int status = 0;
			pid_t pid = fork();

			if (pid == 0)
				child();
			waitpid(pid, &status, 0);
			children_failed += status != 0;
		}
		usleep(10000);
	}
	atomic_store(&done, true);
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EXPECT(bad == 0 && good > 1000, "%lu right and %lu wrong answers", good, bad);
	EXPECT(children_failed == 0, "%u children failed", children_failed);
	printf("threads: %lu right answers, %lu wrong\n", good, bad);
}

/* tests MODULE VECTORS: every check; the last line is "N passed, N failed". The same program under
 * the name that the module takes for sshd's, asked `ask MODULE NAME`, prints passwd_of(NAME). */
#define _GNU_SOURCE
#include "cases.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned int passed, failed;
const char *module_path, *vectors_path, *sshd_path;
__typeof__(_nss_usher_getpwnam_r) *module_getpwnam;
__typeof__(_nss_usher_getpwuid_r) *module_getpwuid;
__typeof__(_nss_usher_setpwent) *module_setpwent, *module_setgrent;
__typeof__(_nss_usher_getpwent_r) *module_getpwent;
__typeof__(_nss_usher_endpwent) *module_endpwent, *module_endgrent;
__typeof__(_nss_usher_getgrnam_r) *module_getgrnam;
__typeof__(_nss_usher_getgrgid_r) *module_getgrgid;
__typeof__(_nss_usher_getgrent_r) *module_getgrent;
__typeof__(_nss_usher_initgroups_dyn) *module_initgroups;

static const uint32_t alice_groups[] = { 27, 110000 };
static const struct model_account usual_accounts[] = {
	{ "alice", "Alice Liddell", ALICE, false, alice_groups, 2 },
	{ "bob.smith", "", BOB, true, NULL, 0 },
	{ "carol", "Carol \xC3\x96st", 2147483647U, false, NULL, 0 },
};
const struct model usual = { false,
			     7,
			     1700000000,
			     1879048192U,
			     2147483647U,
			     { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
			     "/home",
			     "/bin/bash",
			     "/usr/sbin/nologin",
			     usual_accounts,
			     3 };

void expect_(bool condition, const char *file, int line, const char *format, ...)
{
	va_list arguments;

	if (condition) {
		passed++;
		return;
	}
	failed++;
	printf("FAIL %s:%d ", file, line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
}

void remove_state(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", STATE, name);
	if (unlink(path) != 0 && rmdir(path) != 0 && errno != ENOENT)
		abort();
}

void write_state(const char *name, const void *bytes, size_t size, unsigned int mode)
{
	char path[512], new[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", STATE, name);
	snprintf(new, sizeof(new), "%s/%s.new", STATE, name);
	fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || fchmod(fd, mode) != 0 ||
	    close(fd) != 0 || rename(new, path) != 0)
		abort();
}

void write_model(const struct model *model)
{
	size_t size = 0;
	uint8_t *bytes = model_snapshot(model, &size);

	write_state("v1", bytes, size, 0644);
	free(bytes);
}

/* NULL for a success. */
static const char *failure(enum nss_status status, int error)
{
	static char text[32];

	switch (status) {
	case NSS_STATUS_SUCCESS:
		return NULL;
	case NSS_STATUS_NOTFOUND:
		return error == 0 ? "none" : "none, and errno is changed";
	case NSS_STATUS_TRYAGAIN:
		return error == ERANGE ? "again" : "again, for no reason";
	default:
		snprintf(text, sizeof(text), "error %s", strerrorname_np(error));
		return text;
	}
}

static const char *passwd_text(enum nss_status status, int error, const struct passwd *found)
{
	static char text[1024];

	if (status != NSS_STATUS_SUCCESS)
		return failure(status, error);
	snprintf(text, sizeof(text), "%s:%s:%u:%u:%s:%s:%s", found->pw_name, found->pw_passwd,
		 found->pw_uid, found->pw_gid, found->pw_gecos, found->pw_dir, found->pw_shell);
	return text;
}

const char *passwd_of(const char *name)
{
	struct passwd found;
	char buffer[1024];
	int error = 0;
	enum nss_status status = module_getpwnam(name, &found, buffer, sizeof(buffer), &error);

	return passwd_text(status, error, &found);
}

const char *passwd_of_uid(uint32_t uid)
{
	struct passwd found;
	char buffer[1024];
	int error = 0;
	enum nss_status status = module_getpwuid(uid, &found, buffer, sizeof(buffer), &error);

	return passwd_text(status, error, &found);
}

static const char *group_text(enum nss_status status, int error, const struct group *found)
{
	static char text[128];

	if (status != NSS_STATUS_SUCCESS)
		return failure(status, error);
	snprintf(text, sizeof(text), "%s:%s:%u:%s", found->gr_name, found->gr_passwd, found->gr_gid,
		 found->gr_mem[0] == NULL ? "" : "members");
	return text;
}

const char *group_of(const char *name)
{
	struct group found;
	char buffer[256];
	int error = 0;
	enum nss_status status = module_getgrnam(name, &found, buffer, sizeof(buffer), &error);

	return group_text(status, error, &found);
}

const char *group_of_gid(uint32_t gid)
{
	struct group found;
	char buffer[256];
	int error = 0;
	enum nss_status status = module_getgrgid(gid, &found, buffer, sizeof(buffer), &error);

	return group_text(status, error, &found);
}

const char *groups_of(const char *name, uint32_t primary)
{
	static char text[4096];
	long count = 1, size = 1;
	gid_t *list = malloc(sizeof(gid_t));
	size_t at = 0;
	int error = 0;
	enum nss_status status;

	if (list == NULL)
		abort();
	list[0] = primary;
	status = module_initgroups(name, primary, &count, &size, &list, 0, &error);
	for (long i = 0; i < count && at < sizeof(text) - 16; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, i == 0 ? "%u" : " %u",
				       list[i]);
	free(list);
	return status == NSS_STATUS_SUCCESS ? text : failure(status, error);
}

const char *in_program(const char *program, const char *name)
{
	static char text[1024];
	ssize_t size;
	int ends[2], status = 0;
	pid_t pid;

	if (pipe(ends) != 0)
		abort();
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		/* the name of the process is sshd's in any case */
		execl(program, "/usr/sbin/sshd", "ask", module_path, name, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	size = read(ends[0], text, sizeof(text) - 1);
	close(ends[0]);
	if (waitpid(pid, &status, 0) != pid || status != 0 || size <= 0)
		return "the program failed";
	text[size] = '\0';
	return text;
}

static void load(void)
{
	void *module = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);

	if (module == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		exit(2);
	}
	module_getpwnam = (__typeof__(module_getpwnam))dlsym(module, "_nss_usher_getpwnam_r");
	module_getpwuid = (__typeof__(module_getpwuid))dlsym(module, "_nss_usher_getpwuid_r");
	module_setpwent = (__typeof__(module_setpwent))dlsym(module, "_nss_usher_setpwent");
	module_getpwent = (__typeof__(module_getpwent))dlsym(module, "_nss_usher_getpwent_r");
	module_endpwent = (__typeof__(module_endpwent))dlsym(module, "_nss_usher_endpwent");
	module_getgrnam = (__typeof__(module_getgrnam))dlsym(module, "_nss_usher_getgrnam_r");
	module_getgrgid = (__typeof__(module_getgrgid))dlsym(module, "_nss_usher_getgrgid_r");
	module_setgrent = (__typeof__(module_setgrent))dlsym(module, "_nss_usher_setgrent");
	module_getgrent = (__typeof__(module_getgrent))dlsym(module, "_nss_usher_getgrent_r");
	module_endgrent = (__typeof__(module_endgrent))dlsym(module, "_nss_usher_endgrent");
	module_initgroups =
		(__typeof__(module_initgroups))dlsym(module, "_nss_usher_initgroups_dyn");
}

int main(int argc, char **argv)
{
	char sshd[512];

	if (argc == 4 && strcmp(argv[1], "ask") == 0) {
		module_path = argv[2];
		load();
		printf("%s", passwd_of(argv[3]));
		return 0;
	}
	if (argc != 3) {
		fprintf(stderr, "usage: tests MODULE VECTORS\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	module_path = argv[1];
	vectors_path = argv[2];
	snprintf(sshd, sizeof(sshd), "%s", USHER_NSS_PROGRAMS);
	sshd_path = sshd;
	if (mkdir(STATE, 0755) != 0 && errno != EEXIST)
		abort();
	remove_state("rule");
	load();
	test_vectors();
	test_lookups();
	test_buffers();
	test_lists();
	test_files();
	test_records();
	test_rule();
	test_threads();
	printf("%u passed, %u failed\n", passed, failed);
	return failed == 0 ? 0 : 1;
}

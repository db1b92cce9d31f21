/* What stands between the module and the host: these come before libc's and libpam's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_ext.h>

#include "harness.h"

const char *passwd_file, *group_file;
int lookups, broken_random;
bool has_no_clock;
char logged[65536];
unsigned int fail_delay_us;

static const struct record *records, *later_records;
static int later_from;

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

int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	if (has_no_clock) {
		errno = EPERM;
		return -1;
	}
	return (int)syscall(SYS_clock_gettime, clock, ret_time);
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

/* What the tests of libnss_usher.so.2 share: counting, the module's entry points, the directory
 * that the module under test reads, and the accounts that stand in it. */
#ifndef USHER_TESTS_CASES_H
#define USHER_TESTS_CASES_H

#include <stdio.h>

#include "../nss_usher.h"
#include "model.h"

#define EXPECT(condition, ...) expect_((condition), __FILE__, __LINE__, __VA_ARGS__)
void expect_(bool condition, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

extern const char *module_path, *vectors_path, *sshd_path;

/* The module's own functions. */
extern __typeof__(_nss_usher_getpwnam_r) *module_getpwnam;
extern __typeof__(_nss_usher_getpwuid_r) *module_getpwuid;
extern __typeof__(_nss_usher_setpwent) *module_setpwent, *module_setgrent;
extern __typeof__(_nss_usher_getpwent_r) *module_getpwent;
extern __typeof__(_nss_usher_endpwent) *module_endpwent, *module_endgrent;
extern __typeof__(_nss_usher_getgrnam_r) *module_getgrnam;
extern __typeof__(_nss_usher_getgrgid_r) *module_getgrgid;
extern __typeof__(_nss_usher_getgrent_r) *module_getgrent;
extern __typeof__(_nss_usher_initgroups_dyn) *module_initgroups;

#define STATE USHER_NSS_DIRECTORY
#define ALICE 1879048200U
#define BOB 1879048201U

/* alice (27, 110000), bob.smith (locked), carol: what most tests look at. */
extern const struct model usual;
/* Replaces v1 by rename. */
void write_state(const char *name, const void *bytes, size_t size, unsigned int mode);
void write_model(const struct model *model);
void remove_state(const char *name);

/* "none", "error NUMBER", "again", or name:uid:gid:gecos:home:shell. */
const char *passwd_of(const char *name);
const char *passwd_of_uid(uint32_t uid);
/* "none", "error NUMBER", or name:gid. */
const char *group_of(const char *name);
const char *group_of_gid(uint32_t gid);
/* "none", "error NUMBER", or the gids with spaces between, the primary one first. */
const char *groups_of(const char *name, uint32_t primary);

/* What the process that is sshd says; see main.c. */
const char *in_program(const char *program, const char *name);

void test_vectors(void);
void test_lookups(void);
void test_buffers(void);
void test_lists(void);
void test_files(void);
void test_records(void);
void test_rule(void);
void test_threads(void);

#endif

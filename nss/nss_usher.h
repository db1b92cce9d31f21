/* What glibc calls (nss/nss.h of its sources); it never includes this. */
#ifndef USHER_NSS_USHER_H
#define USHER_NSS_USHER_H

#include <grp.h>
#include <nss.h>
#include <pwd.h>

#pragma GCC visibility push(default)
enum nss_status _nss_usher_getpwnam_r(const char *, struct passwd *, char *, size_t, int *);
enum nss_status _nss_usher_getpwuid_r(uid_t, struct passwd *, char *, size_t, int *);
enum nss_status _nss_usher_setpwent(int);
enum nss_status _nss_usher_getpwent_r(struct passwd *, char *, size_t, int *);
enum nss_status _nss_usher_endpwent(void);
enum nss_status _nss_usher_getgrnam_r(const char *, struct group *, char *, size_t, int *);
enum nss_status _nss_usher_getgrgid_r(gid_t, struct group *, char *, size_t, int *);
enum nss_status _nss_usher_setgrent(int);
enum nss_status _nss_usher_getgrent_r(struct group *, char *, size_t, int *);
enum nss_status _nss_usher_endgrent(void);
enum nss_status _nss_usher_initgroups_dyn(const char *, gid_t, long *, long *, gid_t **, long,
					  int *);
#pragma GCC visibility pop

#endif

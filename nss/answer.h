/* Answers as glibc wants them. */
#ifndef USHER_ANSWER_H
#define USHER_ANSWER_H

#include <grp.h>
#include <nss.h>
#include <pwd.h>

#include "snapshot.h"

/* The record and its strings in the caller's buffer: 1, or -ERANGE when they do not fit. */
int fill_passwd(const struct account *account, struct passwd *ret, char *buffer, size_t size);
int fill_group(const struct account *account, struct group *ret, char *buffer, size_t size);

/* What glibc is told for 1, 0 or a negative errno. Without an error errno stays what it was `before`. */
enum nss_status status(int r, int before, int *errnop);

#endif

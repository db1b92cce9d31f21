/* /etc/passwd and /etc/group, read as files: NSS would mix in accounts from elsewhere. */
#ifndef USHER_LOCAL_FILES_H
#define USHER_LOCAL_FILES_H

#include <stdbool.h>
#include <stdint.h>

/* 1 and the uid when /etc/passwd has the name, 0 when it has not, or a negative errno;
 * -EBADMSG when the name's uid is no number. */
int local_user(const char *name, uint32_t *ret_uid);

/* Sets whether /etc/group has a group of this name, and whether the member list of `group` (NULL:
 * none) has the name. */
int local_groups(const char *name, const char *group, bool *ret_is_group, bool *ret_is_member);

#endif

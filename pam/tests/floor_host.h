/* A host with an account for each row of the floor. */
#ifndef USHER_TESTS_FLOOR_HOST_H
#define USHER_TESTS_FLOOR_HOST_H

#include "harness.h"

extern const char floor_passwd[], floor_group[];
extern const struct record floor_records[];

#endif

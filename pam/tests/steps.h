/* What a step of the script does on the connection. */
#ifndef USHER_TESTS_STEPS_H
#define USHER_TESTS_STEPS_H

#include <stdbool.h>

#include "daemon.h"

/* One frame of the shim, noted; false at its end. */
bool step_receive(struct fake_daemon *daemon, int fd);
/* Notes frames until the shim has closed, and when that was. */
void step_wait_until_end(struct fake_daemon *daemon, int fd);
/* False when nothing more can be said. */
bool step_serve(struct fake_daemon *daemon, int fd, const struct step *step, struct frame *frame);

#endif

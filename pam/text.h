/* What may reach a terminal, and what may leave as context. */
#ifndef USHER_TEXT_H
#define USHER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed UTF-8 without NUL. */
bool text_is_utf8(const uint8_t *bytes, size_t size);

/* As above, without control (but \n), C1, bidirectional and invisible characters. */
bool text_is_showable(const uint8_t *bytes, size_t size);

/* The length of `from`, at most `limit` bytes, copied to `ret_bytes` with '?' for everything that
 * is not printable ASCII; 0 for NULL. No NUL is added. */
size_t text_printable(const char *from, uint8_t *ret_bytes, size_t limit);

#endif

/* Memory for the one frame that holds a password: locked and kept out of core dumps where that
 * works. */
#ifndef USHER_SECRET_PAGE_H
#define USHER_SECRET_PAGE_H

#include <stdint.h>

enum { SECRET_PAGE_SIZE = 4096 };

/* NULL when there is no memory. */
uint8_t *secret_page_new(void);
/* Overwrites and gives back; NULL is fine. */
void secret_page_free(uint8_t *page);

#endif

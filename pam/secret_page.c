#define _GNU_SOURCE
#include "secret_page.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

uint8_t *secret_page_new(void)
{
	void *page = mmap(NULL, SECRET_PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return NULL;
	/* Best effort: limits of the application may forbid it, and the login goes on. */
	(void)mlock(page, SECRET_PAGE_SIZE);
	(void)madvise(page, SECRET_PAGE_SIZE, MADV_DONTDUMP);
	return page;
}

void secret_page_free(uint8_t *page)
{
	if (page == NULL)
		return;
	explicit_bzero(page, SECRET_PAGE_SIZE);
	(void)munmap(page, SECRET_PAGE_SIZE);
}

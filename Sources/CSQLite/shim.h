#include <sqlite3.h>

/* Variadic functions and casts of constants, which Swift does not import. */

static inline int usher_sqlite_switch(sqlite3 *database, int option, int on)
{
	return sqlite3_db_config(database, option, on, (int *)0);
}

static inline int usher_sqlite_bind_blob(sqlite3_stmt *statement, int position, const void *bytes, int count)
{
	/* A null pointer would bind NULL. */
	if (count == 0)
		return sqlite3_bind_zeroblob(statement, position, 0);
	return sqlite3_bind_blob(statement, position, bytes, count, SQLITE_TRANSIENT);
}

static inline int usher_sqlite_bind_text(sqlite3_stmt *statement, int position, const char *text, int count)
{
	return sqlite3_bind_text(statement, position, text, count, SQLITE_TRANSIENT);
}

/* What a database engine must do for the store: run one statement of store_sql.c, begin, commit, roll back.
 *
 * The same SQL goes to every engine: parameters are $1, $2 … in order of first use, types TEXT, BIGINT and BYTEA
 * only. Internal to sync/store*.c. */
#ifndef SYNC_STORE_DRIVER_H
#define SYNC_STORE_DRIVER_H

#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum store_type { STORE_TEXT, STORE_INT, STORE_BYTES };

/* A parameter or a column; borrowed. Text need not end in NUL as a parameter, and does as a column. */
struct store_value {
	enum store_type type;
	int64_t n;
	const void *data;
	size_t len;
};

enum store_sql {
	SQL_PUT_CENTRE,
	SQL_EACH_CENTRE,
	SQL_PUT_DEVICE,
	SQL_EACH_DEVICE,
	SQL_PUT_FILE,
	SQL_SAME_FILE,
	SQL_GET_FILE,
	SQL_EACH_FILE,
	SQL_PUT_SEGMENT,
	SQL_GET_SEGMENT,
	SQL_PUT_HEAD,
	SQL_EACH_HEAD,
	SQL_EACH_HEAD_ATTEMPT,
	SQL_NEWEST_HEAD,
	SQL_GET_HEAD,
	SQL_PUT_OBJECT,
	SQL_GET_OBJECT,
	SQL_EACH_OBJECT,
	SQL_PUT_LEAF,
	SQL_SAME_LEAF,
	SQL_EACH_LEAF,
	SQL_GET_LEAF,
	SQL_LAST_LEAF,
	SQL_PUT_CHECKPOINT,
	SQL_GET_CHECKPOINT,
	SQL_EACH_CHECKPOINT,
	SQL_PUT_RESULT,
	SQL_EACH_RESULT,
	SQL_COUNT
};

#define STORE_COLUMNS_MAX 12

/* The statements' text by enum store_sql, and the tables (statements apart by ";"). */
extern const char *const store_sql[SQL_COUNT];
extern const char store_schema[];

typedef int (*store_row)(void *ctx, const struct store_value *column);

struct store_conn;

struct store_driver {
	int (*open)(struct store_conn **out, const char *url, bool checkpoints, struct error *e);
	void (*close)(struct store_conn *c);
	int (*begin)(struct store_conn *c, bool write, struct error *e);
	int (*commit)(struct store_conn *c, struct error *e);
	void (*rollback)(struct store_conn *c);
	/* `row` may be NULL; *changed (may be NULL) gets the number of rows inserted. ERR_BUSY, ERR_FULL, ERR_IO,
	 * ERR_NOMEM, or what `row` returned. */
	int (*run)(struct store_conn *c, enum store_sql sql, const struct store_value *param, size_t count,
		store_row row, void *ctx, int64_t *changed, struct error *e);
};

extern const struct store_driver store_sqlite;

#endif

/* The whole SQL of the product's central store, in one place so that it can be read against DESIGN §4: no statement
 * without `centre` first, nothing that changes or removes a row, nothing an engine of the PostgreSQL family lacks.
 */
#include "sync/store_driver.h"

const char store_schema[] =
	"CREATE TABLE IF NOT EXISTS centre (centre TEXT NOT NULL PRIMARY KEY);"
	"CREATE TABLE IF NOT EXISTS device (centre TEXT NOT NULL, id TEXT NOT NULL, role TEXT NOT NULL, tls TEXT NOT "
	"NULL,"
	" enrolled BIGINT NOT NULL, request TEXT NOT NULL, PRIMARY KEY (centre, id, tls));"
	"CREATE TABLE IF NOT EXISTS file (centre TEXT NOT NULL, sitting TEXT NOT NULL, name TEXT NOT NULL,"
	" version BIGINT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL,"
	" PRIMARY KEY (centre, sitting, name, version));"
	"CREATE TABLE IF NOT EXISTS segment (centre TEXT NOT NULL, attempt TEXT NOT NULL, sha256 TEXT NOT NULL,"
	" size BIGINT NOT NULL, device TEXT NOT NULL, PRIMARY KEY (centre, attempt, sha256));"
	"CREATE TABLE IF NOT EXISTS head (centre TEXT NOT NULL, attempt TEXT NOT NULL, generation BIGINT NOT NULL,"
	" sha256 TEXT NOT NULL, count BIGINT NOT NULL, bytes BIGINT NOT NULL, sealed BIGINT NOT NULL,"
	" refused BIGINT NOT NULL, device TEXT NOT NULL, manifest BYTEA NOT NULL, signature TEXT NOT NULL,"
	" PRIMARY KEY (centre, attempt, generation, sha256));"
	"CREATE TABLE IF NOT EXISTS object (centre TEXT NOT NULL, sitting TEXT NOT NULL, sha256 TEXT NOT NULL,"
	" size BIGINT NOT NULL, device TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (centre, sitting, sha256));"
	"CREATE INDEX IF NOT EXISTS object_at ON object (centre, sitting, at_ms, sha256);"
	"CREATE TABLE IF NOT EXISTS leaf (centre TEXT NOT NULL, at BIGINT NOT NULL, hash BYTEA NOT NULL,"
	" attempt TEXT NOT NULL, generation BIGINT NOT NULL, PRIMARY KEY (centre, at));"
	"CREATE UNIQUE INDEX IF NOT EXISTS leaf_of ON leaf (centre, attempt, generation);"
	"CREATE TABLE IF NOT EXISTS checkpoint (centre TEXT NOT NULL, size BIGINT NOT NULL, note TEXT NOT NULL,"
	" PRIMARY KEY (centre, size));"
	"CREATE TABLE IF NOT EXISTS result (centre TEXT NOT NULL, attempt TEXT NOT NULL, sha256 TEXT NOT NULL,"
	" at BIGINT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (centre, attempt, sha256));";

#define FILE_COLUMNS "sitting, name, version, sha256, size"
#define HEAD_COLUMNS "attempt, device, sha256, generation, count, bytes, sealed, refused, manifest, signature"
#define LEAF_COLUMNS "at, hash, attempt, generation"
#define OBJECT_COLUMNS "sitting, sha256, device, size, at_ms"

const char *const store_sql[SQL_COUNT] = {
	[SQL_PUT_CENTRE] = "INSERT INTO centre (centre) VALUES ($1) ON CONFLICT DO NOTHING",
	[SQL_EACH_CENTRE] = "SELECT centre FROM centre ORDER BY centre",
	[SQL_PUT_DEVICE] = "INSERT INTO device (centre, id, role, tls, enrolled, request)"
					   " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
	[SQL_EACH_DEVICE] = "SELECT id, role, tls, enrolled, request FROM device WHERE centre = $1"
						" ORDER BY id, enrolled, tls",
	[SQL_PUT_FILE] = "INSERT INTO file (centre, sitting, name, version, sha256, size)"
					 " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
	[SQL_SAME_FILE] = "SELECT " FILE_COLUMNS " FROM file WHERE centre = $1 AND sitting = $2 AND name = $3"
					  " AND version = $4",
	[SQL_GET_FILE] = "SELECT " FILE_COLUMNS " FROM file WHERE centre = $1 AND sitting = $2 AND name = $3"
					 " ORDER BY version DESC LIMIT 1",
	[SQL_EACH_FILE] = "SELECT " FILE_COLUMNS " FROM file AS f WHERE centre = $1 AND version ="
					  " (SELECT max(version) FROM file AS g WHERE g.centre = $1 AND g.sitting = f.sitting"
					  " AND g.name = f.name) ORDER BY sitting, name",
	[SQL_PUT_SEGMENT] = "INSERT INTO segment (centre, attempt, sha256, size, device)"
						" VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
	[SQL_GET_SEGMENT] = "SELECT attempt, sha256, size FROM segment WHERE centre = $1 AND attempt = $2"
						" AND sha256 = $3",
	[SQL_PUT_HEAD] = "INSERT INTO head (centre, " HEAD_COLUMNS ")"
					 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
	[SQL_EACH_HEAD] =
		"SELECT " HEAD_COLUMNS " FROM head WHERE centre = $1 ORDER BY attempt, generation, count, sha256",
	[SQL_EACH_HEAD_ATTEMPT] = "SELECT " HEAD_COLUMNS " FROM head WHERE centre = $1 AND attempt = $2"
							  " ORDER BY generation, count, sha256",
	[SQL_NEWEST_HEAD] = "SELECT " HEAD_COLUMNS " FROM head WHERE centre = $1 AND attempt = $2 AND generation = $3"
						" AND refused = 0 ORDER BY count DESC, sealed DESC LIMIT 1",
	[SQL_GET_HEAD] = "SELECT " HEAD_COLUMNS " FROM head WHERE centre = $1 AND attempt = $2 AND generation = $3"
					 " AND sha256 = $4",
	[SQL_PUT_OBJECT] = "INSERT INTO object (centre, " OBJECT_COLUMNS ")"
					   " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
	[SQL_GET_OBJECT] = "SELECT " OBJECT_COLUMNS " FROM object WHERE centre = $1 AND sitting = $2 AND sha256 = $3",
	[SQL_EACH_OBJECT] = "SELECT " OBJECT_COLUMNS " FROM object WHERE centre = $1 AND sitting = $2 AND at_ms >= $3"
						" ORDER BY at_ms, sha256 LIMIT $4",
	[SQL_PUT_LEAF] = "INSERT INTO leaf (centre, " LEAF_COLUMNS ") VALUES ($1, $2, $3, $4, $5)"
					 " ON CONFLICT DO NOTHING",
	[SQL_SAME_LEAF] = "SELECT " LEAF_COLUMNS " FROM leaf WHERE centre = $1 AND at = $2",
	[SQL_EACH_LEAF] = "SELECT " LEAF_COLUMNS " FROM leaf WHERE centre = $1 AND at >= $2 ORDER BY at",
	[SQL_GET_LEAF] = "SELECT " LEAF_COLUMNS " FROM leaf WHERE centre = $1 AND attempt = $2 AND generation = $3",
	[SQL_LAST_LEAF] = "SELECT " LEAF_COLUMNS " FROM leaf WHERE centre = $1 AND attempt = $2"
					  " ORDER BY generation DESC LIMIT 1",
	[SQL_PUT_CHECKPOINT] = "INSERT INTO checkpoint (centre, size, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
	[SQL_GET_CHECKPOINT] = "SELECT size, note FROM checkpoint WHERE centre = $1 ORDER BY size DESC LIMIT 1",
	[SQL_EACH_CHECKPOINT] = "SELECT size, note FROM checkpoint WHERE centre = $1 ORDER BY size",
	[SQL_PUT_RESULT] = "INSERT INTO result (centre, attempt, sha256, at, json)"
					   " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
	[SQL_EACH_RESULT] = "SELECT attempt, sha256, at, json FROM result WHERE centre = $1"
						" ORDER BY attempt, at, sha256",
};

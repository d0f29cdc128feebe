/* First the text of the path is judged (no scheme, not absolute, never above the root), then the file system is
 * asked where it really leads, so that neither `..` nor a symbolic link gets out. */
#include "content/qti_source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int real_path(char out[FILE_PATH_MAX], const char *path, struct error *e)
{
	char *real = realpath(path, NULL);
	if (!real)
		return error_set(
			e, errno == ENOENT || errno == ENOTDIR ? ERR_NOTFOUND : ERR_IO, "%s: %s", path, strerror(errno));
	size_t n = strlen(real);
	bool fits = n < FILE_PATH_MAX;
	if (fits)
		memcpy(out, real, n + 1);
	free(real);
	return fits ? 0 : error_set(e, ERR_LIMIT, "%s: path too long", path);
}

int qti_source_init(struct qti_source *s, const char *dir, struct error *e)
{
	struct stat st;
	size_t n = strlen(dir);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (!n || n >= sizeof s->root)
		return error_set(e, ERR_LIMIT, "%s: not a usable folder name", dir);
	memcpy(s->root, dir, n);
	s->root[n] = 0;
	int r = real_path(s->real, s->root, e);
	if (r < 0)
		return r;
	if (stat(s->real, &st) != 0 || !S_ISDIR(st.st_mode))
		return error_set(e, ERR_FORMAT, "%s: not a folder", dir);
	return 0;
}

int qti_source_dir_of(char out[FILE_PATH_MAX], const char *file, struct error *e)
{
	const char *slash = strrchr(file, '/');
	size_t n = slash ? (size_t)(slash - file) : 1;
	if (n >= FILE_PATH_MAX)
		return error_set(e, ERR_LIMIT, "%s: path too long", file);
	if (slash && n == 0)
		memcpy(out, "/", 2);
	else {
		memcpy(out, slash ? file : ".", n);
		out[n] = 0;
	}
	return 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %20 and the like; refuses control characters and backslashes, which some systems take for slashes. */
static bool decode(char out[FILE_PATH_MAX], const char *href)
{
	size_t n = 0;
	for (; *href && n + 1 < FILE_PATH_MAX; href++) {
		int c = (unsigned char)*href;
		if (c == '%') {
			int hi = hex_value(href[1]), lo = hi < 0 ? -1 : hex_value(href[2]);
			if (lo < 0)
				return false;
			c = hi * 16 + lo;
			href += 2;
		}
		if (c < 32 || c == '\\' || c == 127)
			return false;
		out[n++] = (char)c;
	}
	out[n] = 0;
	return !*href && n > 0;
}

static bool has_scheme(const char *s)
{
	size_t colon = strcspn(s, ":"), slash = strcspn(s, "/");
	return s[colon] == ':' && colon < slash;
}

/* Appends the parts of `path` to `out`, taking `.` and `..` away. False when `..` goes above the start or it does
 * not fit. */
static bool join(char out[FILE_PATH_MAX], size_t floor, const char *path)
{
	size_t n = strlen(out);
	while (*path) {
		size_t len = strcspn(path, "/");
		if (len == 2 && !memcmp(path, "..", 2)) {
			if (n <= floor)
				return false;
			while (n > floor && out[n - 1] != '/')
				n--;
			if (n > floor)
				n--;
		} else if (len && !(len == 1 && *path == '.')) {
			if (n + len + 2 > FILE_PATH_MAX)
				return false;
			if (n && out[n - 1] != '/')
				out[n++] = '/';
			memcpy(out + n, path, len);
			n += len;
		}
		out[n] = 0;
		path += len + (path[len] == '/');
	}
	return true;
}

static bool inside(const struct qti_source *s, const char *real)
{
	size_t n = strlen(s->real);
	return !strncmp(real, s->real, n) && (real[n] == '/' || s->real[n - 1] == '/');
}

/* The file's place below the root as text: "items/a.xml" in root "bank" from "bank/items/a.xml". */
static int below_root(char out[FILE_PATH_MAX], const struct qti_source *s, const char *from, struct error *e)
{
	char dir[FILE_PATH_MAX], real[FILE_PATH_MAX];
	int r = qti_source_dir_of(dir, from, e);
	if (r == 0)
		r = real_path(real, dir, e);
	if (r < 0)
		return r;
	size_t n = strlen(s->real);
	if (strcmp(real, s->real) != 0 && !inside(s, real))
		return error_set(e, ERR_AUTH, "%s lies outside the source folder %s", from, s->root);
	const char *rest = real + n;
	while (*rest == '/')
		rest++;
	memcpy(out, rest, strlen(rest) + 1);
	return 0;
}

static int leaves(const struct qti_source *s, const char *href, struct error *e)
{
	return error_set(e, ERR_AUTH,
		"href \"%.200s\" leaves the source folder %.200s; put the file inside it or name the folder of both with "
		"--root DIR",
		href, s->root);
}

int qti_source_resolve(
	char out[FILE_PATH_MAX], const struct qti_source *s, const char *from, const char *href, struct error *e)
{
	char path[FILE_PATH_MAX], below[FILE_PATH_MAX], full[FILE_PATH_MAX], real[FILE_PATH_MAX];
	struct stat st;
	if (!decode(path, href) || has_scheme(path) || path[strcspn(path, "?#")])
		return error_set(e, ERR_FORMAT, "href \"%.200s\" is not a plain relative path", href);
	if (path[0] == '/')
		return leaves(s, href, e);
	int r = below_root(below, s, from, e);
	if (r < 0)
		return r;
	if (!join(below, 0, path))
		return leaves(s, href, e);
	memcpy(full, s->root, strlen(s->root) + 1);
	if (!strcmp(full, "."))
		full[0] = 0;
	if (!join(full, strlen(full), below))
		return error_set(e, ERR_LIMIT, "href \"%.200s\": path too long", href);
	if (real_path(real, full[0] ? full : ".", NULL) < 0)
		return error_set(e, ERR_NOTFOUND, "href \"%.200s\": there is no file %.200s", href, full);
	if (!inside(s, real))
		return leaves(s, href, e);
	if (stat(real, &st) != 0 || !S_ISREG(st.st_mode))
		return error_set(e, ERR_NOTFOUND, "href \"%.200s\": %.200s is not a regular file", href, full);
	memcpy(out, full, strlen(full) + 1);
	return 0;
}

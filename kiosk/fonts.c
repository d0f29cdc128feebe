/* fonts.json is a list of {family, style, path, sha256}; entries of family "fallback" are asked in their order. */
#include "kiosk/fonts.h"

#include <jansson.h>
#define ERR_STATE openssl_err_state /* OpenSSL has a type of our error code's name */
#include <openssl/evp.h>
#undef ERR_STATE
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/memory.h"

#define FACES_MAX 64
#define OPEN_MAX 64
#define WARNINGS_MAX 8
#define FONT_FILE_MAX (32 << 20)

enum { FAMILY_MONO = FAMILY_COUNT, FAMILY_FALLBACK };

struct face {
	int family;
	bool bold, italic;
	char *path, *sha256;
	void *data;
	size_t len;
	bool broken;
	TTF_Font *probe; /* to ask for characters */
};

struct opened {
	TTF_Font *font;
	int face, px;
	uint64_t used;
};

struct fonts {
	struct face faces[FACES_MAX];
	int face_count;
	struct opened open[OPEN_MAX];
	int open_count;
	uint64_t clock;
	char *warnings[WARNINGS_MAX];
	int warning_count;
	bool started;
};

static int family_number(const char *s)
{
	for (int i = 0; i < FAMILY_COUNT; i++)
		if (!strcmp(s, family_id((enum font_family)i)))
			return i;
	if (!strcmp(s, "mono"))
		return FAMILY_MONO;
	return !strcmp(s, "fallback") ? FAMILY_FALLBACK : -1;
}

static int add_face(struct fonts *f, const json_t *o, struct error *e)
{
	const char *family = json_string_value(json_object_get(o, "family"));
	const char *style = json_string_value(json_object_get(o, "style"));
	const char *path = json_string_value(json_object_get(o, "path"));
	const char *sha = json_string_value(json_object_get(o, "sha256"));
	int number = family ? family_number(family) : -1;
	struct stat st;

	if (number < 0 || !style || !path || !sha)
		return error_set(
			e, ERR_FORMAT, "fonts.json: entry %d needs family, style, path and sha256", f->face_count + 1);
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (json_is_true(json_object_get(o, "optional")))
			return 0;
		return error_set(e, ERR_NOTFOUND, "font file %s is missing; install its Debian package %s", path,
			json_string_value(json_object_get(o, "package")) ? json_string_value(json_object_get(o, "package"))
															 : "");
	}
	if (f->face_count == FACES_MAX)
		return error_set(e, ERR_LIMIT, "fonts.json: more than %d faces", FACES_MAX);
	struct face *face = &f->faces[f->face_count++];
	face->family = number;
	face->bold = strstr(style, "bold") != NULL;
	face->italic = strstr(style, "italic") != NULL;
	face->path = mem_string(path);
	face->sha256 = mem_string(sha);
	return face->path && face->sha256 ? 0 : error_set(e, ERR_NOMEM, "out of memory");
}

static int read_list(struct fonts *f, const char *dir, struct error *e)
{
	char path[1024];
	json_error_t je;
	int rc = 0;

	snprintf(path, sizeof path, "%s/fonts.json", dir);
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &je);
	if (!root)
		return error_set(e, ERR_NOTFOUND, "%s: line %d: %s", path, je.line, je.text);
	const json_t *list = json_object_get(root, "fonts");
	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++)
		rc = add_face(f, json_array_get(list, i), e);
	if (rc == 0 && (f->face_count == 0 || f->faces[0].family != 0))
		rc = error_set(e, ERR_FORMAT, "%s: the first entry must be of family inter", path);
	json_decref(root);
	return rc;
}

int fonts_new(struct fonts **out, const char *assets_dir, struct error *e)
{
	struct fonts *f = mem_zero(1, sizeof *f);
	if (!f)
		return error_set(e, ERR_NOMEM, "out of memory");
	int rc = 0;
	if (TTF_Init() != 0)
		rc = error_set(e, ERR_IO, "fonts cannot start: %s", TTF_GetError());
	else
		f->started = true;
	if (rc == 0)
		rc = read_list(f, assets_dir, e);
	if (rc != 0) {
		fonts_free(f);
		return rc;
	}
	*out = f;
	return 0;
}

void fonts_free(struct fonts *f)
{
	if (!f)
		return;
	for (int i = 0; i < f->open_count; i++)
		TTF_CloseFont(f->open[i].font);
	for (int i = 0; i < f->face_count; i++) {
		if (f->faces[i].probe)
			TTF_CloseFont(f->faces[i].probe);
		mem_free(f->faces[i].path);
		mem_free(f->faces[i].sha256);
		mem_free(f->faces[i].data);
	}
	for (int i = 0; i < f->warning_count; i++)
		mem_free(f->warnings[i]);
	if (f->started)
		TTF_Quit();
	mem_free(f);
}

static void warn(struct fonts *f, const char *path, const char *what)
{
	char line[1200];
	snprintf(line, sizeof line, "font file %s %s", path, what);
	if (f->warning_count < WARNINGS_MAX && (f->warnings[f->warning_count] = mem_string(line)))
		f->warning_count++;
}

const char *fonts_warning(const struct fonts *f, int n)
{
	return n >= 0 && n < f->warning_count ? f->warnings[n] : NULL;
}

static bool hash_matches(const struct face *face)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	char hex[2 * 32 + 1];

	if (EVP_Digest(face->data, face->len, sum, &n, EVP_sha256(), NULL) != 1 || n != 32)
		return false;
	for (unsigned int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return !strcmp(hex, face->sha256);
}

static bool read_file(struct face *face)
{
	FILE *file = fopen(face->path, "rb");
	if (!file)
		return false;
	bool ok = fseek(file, 0, SEEK_END) == 0;
	long n = ok ? ftell(file) : -1;
	ok = n > 0 && n <= FONT_FILE_MAX && fseek(file, 0, SEEK_SET) == 0;
	face->data = ok ? mem_alloc((size_t)n) : NULL;
	face->len = face->data ? fread(face->data, 1, (size_t)n, file) : 0;
	fclose(file);
	if (face->data && face->len == (size_t)n)
		return true;
	mem_free(face->data);
	face->data = NULL;
	return false;
}

static bool load(struct fonts *f, struct face *face)
{
	if (face->data || face->broken)
		return !face->broken;
	face->broken = !read_file(face);
	if (face->broken)
		warn(f, face->path, "cannot be read");
	else if (!hash_matches(face))
		warn(f, face->path, "is not the one that was tested (its SHA-256 differs from assets/fonts.json)");
	return !face->broken;
}

static TTF_Font *open_face(struct fonts *f, struct face *face, int px)
{
	if (!load(f, face))
		return NULL;
	SDL_RWops *rw = SDL_RWFromConstMem(face->data, (int)face->len);
	TTF_Font *font = rw ? TTF_OpenFontRW(rw, 1, px) : NULL;
	if (!font) {
		face->broken = true;
		warn(f, face->path, "is not a font that can be used");
		return NULL;
	}
	TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
	TTF_SetFontKerning(font, 1);
	return font;
}

int fonts_face(const struct fonts *f, enum font_family family, bool bold, bool italic, bool mono)
{
	int want = mono ? FAMILY_MONO : (int)family, best = 0, best_score = -1;
	for (int i = 0; i < f->face_count; i++) {
		const struct face *face = &f->faces[i];
		if (face->family == FAMILY_FALLBACK || face->broken)
			continue;
		int score = (face->family == want) * 4 + (face->bold == bold) * 2 + (face->italic == italic);
		if (score > best_score) {
			best_score = score;
			best = i;
		}
	}
	return best;
}

static bool has(struct fonts *f, int i, uint32_t cp)
{
	struct face *face = &f->faces[i];
	if (!face->probe)
		face->probe = open_face(f, face, 16);
	return face->probe && TTF_GlyphIsProvided32(face->probe, cp) != 0;
}

int fonts_pick(struct fonts *f, int face, uint32_t cp)
{
	int plain = -1;
	if ((cp >= 0x20 && cp < 0x7F) || has(f, face, cp))
		return face;
	for (int i = 0; i < f->face_count; i++) {
		if (f->faces[i].family != FAMILY_FALLBACK || !has(f, i, cp))
			continue;
		if (f->faces[i].bold == f->faces[face].bold)
			return i;
		if (plain < 0)
			plain = i;
	}
	return plain >= 0 ? plain : face;
}

TTF_Font *fonts_open(struct fonts *f, int face, int px)
{
	int oldest = 0;
	if (face < 0 || face >= f->face_count || px < 1 || px > 2000)
		return NULL;
	for (int i = 0; i < f->open_count; i++) {
		if (f->open[i].face == face && f->open[i].px == px) {
			f->open[i].used = ++f->clock;
			return f->open[i].font;
		}
		if (f->open[i].used < f->open[oldest].used)
			oldest = i;
	}
	TTF_Font *font = open_face(f, &f->faces[face], px);
	if (!font)
		return NULL;
	if (f->open_count < OPEN_MAX)
		oldest = f->open_count++;
	else
		TTF_CloseFont(f->open[oldest].font);
	f->open[oldest] = (struct opened){ font, face, px, ++f->clock };
	return font;
}

/* Two small walkers, one per format. Nothing is trusted: each length is compared with what is left before it is
 * used. */
#include "content/qti_image.h"

#include <stdbool.h>
#include <string.h>

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static int check_sides(struct qti_image *out, uint32_t width, uint32_t height, struct error *e)
{
	if (!width || !height)
		return error_set(e, ERR_FORMAT, "the picture has no width or height");
	if (width > QTI_IMAGE_SIDE_MAX || height > QTI_IMAGE_SIDE_MAX)
		return error_set(
			e, ERR_LIMIT, "the picture is larger than %d pixels on a side; scale it down", QTI_IMAGE_SIDE_MAX);
	out->width = width;
	out->height = height;
	return 0;
}

/* --- PNG (ISO/IEC 15948) --- */

static int png_header(struct qti_image *out, const uint8_t *p, uint32_t len, struct error *e)
{
	static const uint8_t depths[7] = { 16 | 8 | 4 | 2 | 1, 0, 16 | 8, 8 | 4 | 2 | 1, 16 | 8, 0, 16 | 8 };
	if (len != 13)
		return error_set(e, ERR_FORMAT, "damaged PNG: header of %u bytes", (unsigned)len);
	unsigned depth = p[8], colour = p[9];
	bool power = depth && !(depth & (depth - 1));
	if (colour > 6 || !power || !(depths[colour] & depth) || p[10] || p[11] || p[12] > 1)
		return error_set(e, ERR_FORMAT, "damaged PNG: impossible colour type %u with %u bits", colour, depth);
	return check_sides(out, be32(p), be32(p + 4), e);
}

static int check_png(struct qti_image *out, const uint8_t *data, size_t len, struct error *e)
{
	bool header = false, pixels = false;
	for (size_t at = 8; len - at >= 12;) {
		uint32_t size = be32(data + at);
		const uint8_t *type = data + at + 4, *body = data + at + 8;
		if (size > len - at - 12)
			break;
		if (header == !memcmp(type, "IHDR", 4)) /* first, and only once */
			return error_set(e, ERR_FORMAT, "damaged PNG: header missing or repeated");
		if (!header) {
			int r = png_header(out, body, size, e);
			if (r < 0)
				return r;
			header = true;
		}
		pixels = pixels || !memcmp(type, "IDAT", 4);
		at += 12 + (size_t)size;
		if (!memcmp(type, "acTL", 4))
			return error_set(e, ERR_UNSUPPORTED, "animated PNG; use a still picture");
		if (!memcmp(type, "IEND", 4))
			return pixels ? 0 : error_set(e, ERR_FORMAT, "damaged PNG: no pixels");
	}
	return error_set(e, ERR_FORMAT, "damaged PNG: it ends before its last chunk");
}

/* --- JPEG (ITU-T T.81) --- */

static bool jpeg_is_frame(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static int jpeg_frame(struct qti_image *out, unsigned marker, const uint8_t *body, size_t len, struct error *e)
{
	if (marker > 0xc2)
		return error_set(
			e, ERR_UNSUPPORTED, "a rare kind of JPEG (frame type %u); save it as baseline", marker - 0xc0);
	if (len < 6 || body[0] != 8 || (body[5] != 1 && body[5] != 3) || len != 6 + 3 * (size_t)body[5])
		return error_set(e, ERR_FORMAT, "damaged JPEG, or not 8-bit grey or colour");
	return check_sides(out, be16(body + 3), be16(body + 1), e);
}

static int check_jpeg(struct qti_image *out, const uint8_t *data, size_t len, struct error *e)
{
	bool frame = false;
	for (size_t at = 2; len - at >= 4 && data[at] == 0xff;) {
		unsigned marker = data[at + 1];
		if (marker == 0xff) {
			at++;
			continue;
		}
		size_t size = be16(data + at + 2);
		if (size < 2 || size > len - at - 2)
			break;
		if (jpeg_is_frame(marker)) {
			int r = frame ? error_set(e, ERR_FORMAT, "damaged JPEG: two frames")
						  : jpeg_frame(out, marker, data + at + 4, size - 2, e);
			if (r < 0)
				return r;
			frame = true;
		}
		at += 2 + size;
		if (marker != 0xda)
			continue;
		if (!frame)
			return error_set(e, ERR_FORMAT, "damaged JPEG: pixels before the frame");
		for (size_t end = len; end - at >= 2; end--) /* the end marker, with padding after it at most */
			if (data[end - 2] == 0xff && data[end - 1] == 0xd9)
				return 0;
		break;
	}
	return error_set(e, ERR_FORMAT, "damaged JPEG: it ends too early");
}

/* --- which is it? --- */

static const struct {
	const char *magic;
	size_t len;
	const char *name;
} others[] = {
	{ "GIF8", 4, "a GIF" },
	{ "RIFF", 4, "a WebP or other RIFF file" },
	{ "BM", 2, "a BMP" },
	{ "II*", 3, "a TIFF" },
	{ "MM", 2, "a TIFF" },
	{ "<", 1, "an SVG or other XML file" },
	{ "%PDF", 4, "a PDF" },
	{ "\xef\xbb\xbf<", 4, "an SVG or other XML file" },
};

int qti_image_check(struct qti_image *out, const uint8_t *data, size_t len, struct error *e)
{
	struct qti_image image = { "image/png", ".png", 0, 0 };
	int r;
	if (len >= 8 && !memcmp(data, "\x89PNG\r\n\x1a\n", 8)) {
		r = check_png(&image, data, len, e);
	} else if (len >= 4 && !memcmp(data, "\xff\xd8\xff", 3)) {
		image.type = "image/jpeg";
		image.ext = ".jpg";
		r = check_jpeg(&image, data, len, e);
	} else {
		const char *name = "of an unknown kind";
		for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
			if (len >= others[i].len && !memcmp(data, others[i].magic, others[i].len))
				name = others[i].name;
		return error_set(e, ERR_UNSUPPORTED, "the picture is %s; only PNG and JPEG are delivered", name);
	}
	if (r == 0)
		*out = image;
	return r;
}

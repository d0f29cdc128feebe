/* camelCase becomes kebab-case by rule; the tables hold what the rule cannot know: one-word names, which XHTML
 * could also have, and the namespaces. */
#include "content/qti_names.h"

#include <ctype.h>
#include <string.h>

struct pair {
	const char *key, *value;
};

static const struct pair namespaces[] = {
	{ "http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "3.0" },
	{ "http://www.imsglobal.org/xsd/imsqti_v3p0", "3.0" }, /* not the published one, but some tools write it */
	{ "http://www.imsglobal.org/xsd/imsqti_v2p2", "2.2" },
	{ "http://www.imsglobal.org/xsd/imsqti_v2p1", "2.1" },
	{ "http://www.imsglobal.org/xsd/imsqti_v2p0", "2.0" },
};

static const struct pair foreign[] = {
	{ "http://www.w3.org/1998/Math/MathML", "m" },
	{ "http://www.w3.org/2001/XInclude", "xi" },
	{ "http://www.w3.org/2010/10/synthesis", "ssml" },
	{ "http://www.w3.org/2001/10/synthesis", "ssml" },
	{ "http://www.w3.org/1999/xlink", "xlink" },
	{ "http://www.w3.org/2001/XMLSchema-instance", "xsi" },
	{ "http://www.w3.org/XML/1998/namespace", "xml" },
	{ "http://www.w3.org/1999/xhtml", "xhtml" },
	{ "http://www.imsglobal.org/xsd/apip/apipv1p0/imsapip_qtiv1p0", "apip" },
};

/* Elements of 2.x whose name is one word: without this they would look like XHTML. */
static const char *const one_word[] = { "and", "associable", "choice", "contains", "correct", "default", "delete",
	"divide", "entry", "equal", "gap", "gcd", "gt", "gte", "hottext", "index", "inside", "interaction", "lcm", "lt",
	"lte", "mapping", "match", "max", "member", "min", "multiple", "not", "null", "or", "ordered", "ordering",
	"power", "product", "prompt", "random", "repeat", "round", "selection", "stylesheet", "subtract", "substring",
	"sum", "truncate", "value", "variable", "weight" };

static const char *find(const struct pair *list, size_t count, const char *key)
{
	for (size_t i = 0; key && i < count; i++)
		if (!strcmp(list[i].key, key))
			return list[i].value;
	return NULL;
}

const char *qti_version_of_namespace(const char *uri)
{
	return find(namespaces, sizeof namespaces / sizeof namespaces[0], uri);
}

const char *qti_foreign_prefix(const char *uri)
{
	return find(foreign, sizeof foreign / sizeof foreign[0], uri);
}

/* "durationGTE" -> "duration-gte", "maxChoices" -> "max-choices". */
static bool kebab(char *out, size_t room, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; name[i]; i++) {
		unsigned char c = (unsigned char)name[i];
		bool start = isupper(c) && i && !isupper((unsigned char)name[i - 1]) && name[i - 1] != '-';
		if (n + 3 > room)
			return false;
		if (start)
			out[n++] = '-';
		out[n++] = (char)tolower(c);
	}
	out[n] = 0;
	return true;
}

static bool has_upper(const char *s)
{
	for (; *s; s++)
		if (isupper((unsigned char)*s))
			return true;
	return false;
}

static bool is_one_word(const char *name)
{
	for (size_t i = 0; i < sizeof one_word / sizeof one_word[0]; i++)
		if (!strcmp(one_word[i], name))
			return true;
	return false;
}

bool qti_name_modern(char out[QTI_NAME_MAX], const char *name)
{
	bool ours = has_upper(name) || is_one_word(name);
	size_t head = ours ? 4 : 0;
	memcpy(out, "qti-", 4);
	return kebab(out + head, QTI_NAME_MAX - head, name);
}

bool qti_attr_modern(char out[QTI_NAME_MAX], const char *name)
{
	return kebab(out, QTI_NAME_MAX, name);
}

/* QTI import: what comes out for good XML, and for each kind of bad or unsupported XML the line and the words. */
#include "content/qti_image.h"
#include "content/qti_item.h"
#include "content/qti_names.h"
#include "content/qti_test.h"
#include "content/qti_xml.h"
#include "engine/item.h"
#include "engine/test.h"
#include "tests/content/foundation_help.h"

#include <libxml/parser.h>

#undef test_free /* cmocka has a macro of that name */

/* Line 1; declarations begin on line 2. */
#define ITEM(decls, body, rules)                                                                         \
	"<qti-assessment-item xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='i' title='T' " \
	"label='area-1' "                                                                                    \
	"adaptive='false' time-dependent='false' xml:lang='en-GB'>\n" decls "<qti-item-body>\n" body         \
	"</qti-item-body>\n" rules "</qti-assessment-item>\n"
#define RESPONSE                                                                                   \
	"<qti-response-declaration identifier='RESPONSE' cardinality='single' base-type='identifier'>" \
	"<qti-correct-response><qti-value>A</qti-value></qti-correct-response></qti-response-declaration>\n"
#define MULTIPLE                                                                                      \
	"<qti-response-declaration identifier='RESPONSE' cardinality='multiple' base-type='identifier'>"  \
	"<qti-correct-response><qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response></" \
	"qti-response-declaration>\n"
#define TEXT "<qti-response-declaration identifier='RESPONSE' cardinality='single' base-type='string'/>\n"
#define SCORE "<qti-outcome-declaration identifier='SCORE' cardinality='single' base-type='float'/>\n"
#define TWO                                                                      \
	"<qti-simple-choice identifier='A'>a</qti-simple-choice><qti-simple-choice " \
	"identifier='B'>b</qti-simple-choice>"
#define CHOICE(attrs) \
	"<qti-choice-interaction response-identifier='RESPONSE' " attrs ">" TWO "</qti-choice-interaction>\n"
#define GOOD CHOICE("max-choices='1'")
#define MATCH \
	"<qti-response-processing template='https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct'/>\n"
#define RULES(x) "<qti-response-processing>\n" x "</qti-response-processing>\n"
#define SET(x) "<qti-set-outcome-value identifier='SCORE'>\n" x "</qti-set-outcome-value>\n"

static int import(struct qti_item **out, struct qti_report *report, const char *xml)
{
	return qti_item_parse(out, report, NULL, "x.xml", xml, strlen(xml));
}

/* --- good items: the compiled form, and the engine takes it --- */

static const struct {
	const char *name, *xml, *want; /* a part of the full compiled form */
} good[] = {
	{ "head", ITEM(RESPONSE SCORE, GOOD, MATCH),
		"{\"id\":\"i\",\"title\":\"T\",\"label\":\"area-1\",\"lang\":\"en-GB\",\"adaptive\":false,\"time-"
		"dependent\":false,"
		"\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":null}],"
		"\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null}],"
		"\"templates\":[],"
		"\"stimuli\":[],\"body\":[{\"e\":\"choice-interaction\",\"r\":\"RESPONSE\",\"shuffle\":false,\"max\":1,"
		"\"min\":0,\"a\":{},"
		"\"prompt\":[],\"choices\":[{\"id\":\"A\",\"fixed\":false,\"c\":[\"a\"]},{\"id\":\"B\",\"fixed\":false,"
		"\"c\":[\"b\"]}]}],"
		"\"correct\":{\"RESPONSE\":[\"A\"]},\"mapping\":{},\"processing\":[[\"response-condition\",[[\"if\",["
		"\"match\","
		"[\"variable\",\"RESPONSE\"],[\"correct\",\"RESPONSE\"]],[\"set-outcome-value\",\"SCORE\",[\"base-value\","
		"\"float\",1]]],"
		"[\"else\",[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"float\",0]]]]]]}" },
	{ "multiple",
		ITEM(MULTIPLE SCORE, CHOICE("max-choices='2' min-choices='2' shuffle='true' orientation='horizontal'"),
			MATCH),
		"\"shuffle\":true,\"max\":2,\"min\":2,\"a\":{\"orientation\":\"horizontal\"}" },
	{ "blanks",
		ITEM(RESPONSE SCORE, "<p>  One\n two <em> three </em>  four <br/> five </p>\n  <p>six</p>" GOOD, MATCH),
		"\"body\":[{\"e\":\"p\",\"c\":[\"One two \",{\"e\":\"em\",\"c\":[\"three "
		"\"]},\"four\",{\"e\":\"br\"},\"five\"]},"
		"{\"e\":\"p\",\"c\":[\"six\"]}" },
	{ "pre", ITEM(RESPONSE SCORE, "<pre>a\n  b </pre>" GOOD, MATCH), "{\"e\":\"pre\",\"c\":[\"a\\n  b \"]}" },
	{ "list", ITEM(RESPONSE SCORE, "<ol start='3' type='a'>\n<li> x </li>\n</ol>" GOOD, MATCH),
		"{\"e\":\"ol\",\"a\":{\"start\":\"3\",\"type\":\"a\"},\"c\":[{\"e\":\"li\",\"c\":[\"x\"]}]}" },
	{ "table",
		ITEM(RESPONSE SCORE,
			"<table><caption>C</caption><tr><th scope='col'>h</th></tr><tr><td "
			"colspan='2'>d</td></tr></table>" GOOD,
			MATCH),
		"{\"e\":\"th\",\"a\":{\"scope\":\"col\"},\"c\":[\"h\"]}" },
	{ "alias", ITEM(RESPONSE SCORE, "<figure><p><kbd>k</kbd></p></figure>" GOOD, MATCH),
		"{\"e\":\"div\",\"c\":[{\"e\":\"p\",\"c\":[{\"e\":\"code\",\"c\":[\"k\"]}]}]}" },
	{ "lang", ITEM(RESPONSE SCORE, "<p xml:lang='cy' data-x='1' style='x'>q</p>" GOOD, MATCH),
		"{\"e\":\"p\",\"a\":{\"lang\":\"cy\",\"data-x\":\"1\"},\"c\":[\"q\"]}" },
	{ "entities", ITEM(RESPONSE SCORE, "<p>&lt;&amp;&#233;&quot; <![CDATA[<x>]]><!-- no --></p>" GOOD, MATCH),
		"[\"<&é\\\" <x>\"]" },
	{ "prompt",
		ITEM(RESPONSE SCORE,
			"<qti-choice-interaction response-identifier='RESPONSE'><qti-prompt> Which <b>one</b>? "
			"</qti-prompt>" TWO "</qti-choice-interaction>",
			MATCH),
		"\"prompt\":[\"Which \",{\"e\":\"b\",\"c\":[\"one\"]},\"?\"]" },
	{ "feedback",
		ITEM(RESPONSE SCORE "<qti-outcome-declaration identifier='F' cardinality='single' base-type='identifier'/>",
			"<qti-feedback-block outcome-identifier='F' identifier='yes' "
			"show-hide='hide'><qti-content-body><p>x</p></qti-content-body></qti-feedback-block>" GOOD,
			MATCH),
		"{\"e\":\"feedback-block\",\"a\":{\"outcome\":\"F\",\"identifier\":\"yes\",\"show\":\"hide\"},\"c\":[{"
		"\"e\":\"p\",\"c\":[\"x\"]}]}" },
	{ "extended",
		ITEM(TEXT SCORE,
			"<qti-extended-text-interaction response-identifier='RESPONSE' expected-length='500' "
			"placeholder-text='p'><qti-prompt>W</qti-prompt></qti-extended-text-interaction>",
			""),
		"{\"e\":\"extended-text-interaction\",\"r\":\"RESPONSE\",\"lines\":0,\"length\":500,\"min\":0,\"max\":0,"
		"\"format\":\"plain\",\"pattern\":null,\"placeholder\":\"p\",\"prompt\":[\"W\"]}" },
	{ "class lines",
		ITEM(TEXT SCORE,
			"<qti-extended-text-interaction response-identifier='RESPONSE' class='qti-height-lines-15'/>", ""),
		"\"lines\":15" },
	{ "mapping",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='multiple' "
			 "base-type='identifier'><qti-mapping default-value='-0.5' lower-bound='0'>"
			 "<qti-map-entry map-key='A' mapped-value='1.5'/><qti-map-entry map-key='B' mapped-value='1' "
			 "case-sensitive='true'/></qti-mapping></qti-response-declaration>" SCORE,
			CHOICE("max-choices='0'"),
			"<qti-response-processing "
			"template='http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response.xml'/>"),
		"\"correct\":{},\"mapping\":{\"RESPONSE\":{\"default\":-0.5,\"lower\":0,\"upper\":null,\"entries\":[[\"A\","
		"1.5,false],[\"B\",1,true]]}},"
		"\"processing\":[[\"response-condition\",[[\"if\",[\"is-null\",[\"variable\",\"RESPONSE\"]],[\"set-outcome-"
		"value\",\"SCORE\",[\"base-value\",\"float\",0]]],"
		"[\"else\",[\"set-outcome-value\",\"SCORE\",[\"map-response\",\"RESPONSE\"]]]]]]" },
	{ "rules",
		ITEM(RESPONSE SCORE, GOOD,
			RULES("<qti-response-condition><qti-response-if><qti-is-null><qti-variable "
				  "identifier='RESPONSE'/></qti-is-null><qti-exit-response/></qti-response-if>"
				  "<qti-response-else-if><qti-equal tolerance-mode='absolute' tolerance='0.1 0.2'><qti-base-value "
				  "base-type='float'>1</qti-base-value><qti-base-value "
				  "base-type='integer'>1</qti-base-value></qti-equal>" SET(
					  "<qti-base-value base-type='float'>2</qti-base-value>") "</qti-response-else-if></"
																			  "qti-response-condition>")),
		"[\"response-condition\",[[\"if\",[\"is-null\",[\"variable\",\"RESPONSE\"]],[\"exit-response\"]],[\"else-"
		"if\",[\"equal\",{\"mode\":\"absolute\",\"tolerance\":\"0.1 0.2\"},"
		"[\"base-value\",\"float\",1],[\"base-value\",\"integer\",1]],[\"set-outcome-value\",\"SCORE\",[\"base-"
		"value\",\"float\",2]]]]]" },
	{ "lookup",
		ITEM(RESPONSE "<qti-outcome-declaration identifier='SCORE' cardinality='single' "
					  "base-type='float'><qti-interpolation-table default-value='0'>"
					  "<qti-interpolation-table-entry source-value='2' target-value='1' "
					  "include-boundary='false'/></qti-interpolation-table></qti-outcome-declaration>",
			GOOD,
			RULES("<qti-lookup-outcome-value identifier='SCORE'><qti-base-value "
				  "base-type='float'>3</qti-base-value></qti-lookup-outcome-value>")),
		"\"lookup\":{\"kind\":\"interpolation\",\"default\":0,\"entries\":[[2,1,false]]}" },
	{ "2.1",
		"<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' "
		"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b' identifier='i' title='T' "
		"label='area-2' adaptive='false' timeDependent='false'>"
		"<responseDeclaration identifier='RESPONSE' cardinality='single' "
		"baseType='identifier'><correctResponse><value>A</value></correctResponse></responseDeclaration>"
		"<outcomeDeclaration identifier='SCORE' cardinality='single' "
		"baseType='integer'><defaultValue><value>0</value></defaultValue></outcomeDeclaration>"
		"<itemBody><choiceInteraction responseIdentifier='RESPONSE' shuffle='false' "
		"maxChoices='1'><prompt>?</prompt><simpleChoice "
		"identifier='A'>a</simpleChoice></choiceInteraction></itemBody>"
		"<responseProcessing "
		"template='http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct'/></assessmentItem>",
		"[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"integer\",1]]" },
};

static void test_qti__good(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct qti_item *item = NULL;
		struct qti_report report = QTI_REPORT_INIT;
		struct buffer full = BUFFER_INIT(1 << 20), live = BUFFER_INIT(1 << 20);
		struct item *loaded = NULL;
		struct error e = ERROR_INIT;
		assert_int_equal(import(&item, &report, good[i].xml), 0);
		if (!qti_report_ok(&report, false))
			fail_msg("%s: line %d: %s", good[i].name, report.list[0].line, report.list[0].text);
		assert_int_equal(qti_item_write(&full, item, QTI_FORM_FULL), 0);
		assert_int_equal(qti_item_write(&live, item, QTI_FORM_LIVE), 0);
		if (!strstr(buffer_text(&full), good[i].want))
			fail_msg("%s:\nwant %s\nin   %s", good[i].name, good[i].want, buffer_text(&full));
		if (item_load(&loaded, buffer_text(&full), full.len, &e) < 0)
			fail_msg("%s: %s", good[i].name, e.text);
		item_free(loaded);
		assert_int_equal(item_load(&loaded, buffer_text(&live), live.len, &e), 0);
		item_free(loaded);
		for (const char *const *word =
				 (const char *const[]){ "\"correct\"", "\"mapping\"", "\"processing\"", "\"lookup\"", NULL };
			 *word; word++)
			assert_null(strstr(buffer_text(&live), *word));
		buffer_release(&full);
		buffer_release(&live);
		qti_item_free(item);
		qti_report_release(&report);
	}
}

/* --- bad items: level, line, words --- */

#define NOTE QTI_NOTE
#define FLAW QTI_FLAW
#define BAD QTI_INVALID
#define UNSUP QTI_UNSUPPORTED

static const struct {
	const char *name, *xml;
	enum qti_level level;
	int line;
	const char *text;
} bad[] = {
	/* XML and safety */
	{ "cut off", "<a>\n<b>", BAD, 2, "Premature end" },
	{ "empty", "", BAD, 1, "empty" },
	{ "no QTI", "<a/>", BAD, 1, "root element a is not in a namespace of QTI" },
	{ "laughs", "<!DOCTYPE x [\n<!ENTITY a 'ha'>\n<!ENTITY b '&a;&a;'>]>\n<x>&b;</x>", BAD, 2,
		"declares entities" },
	{ "external entity", "<!DOCTYPE x [\n<!ENTITY a SYSTEM 'file:///etc/passwd'>]>\n<x>&a;</x>", BAD, 2,
		"declares entities" },
	{ "parameter entity", "<!DOCTYPE x [\n<!ENTITY % a SYSTEM 'http://127.0.0.1/x'>\n%a;]>\n<x/>", BAD, 2,
		"declares entities" },
	{ "attribute default", "<!DOCTYPE x [\n<!ATTLIST x a CDATA 'v'>]>\n<x/>", BAD, 2,
		"declares entities or attributes" },
	{ "unknown entity", ITEM(RESPONSE SCORE, "<p>&nbsp;</p>" GOOD, MATCH), BAD, 5, "nbsp" },
	{ "undeclared prefix", ITEM(RESPONSE SCORE, "<m:math/>" GOOD, MATCH), BAD, 5, "Namespace prefix m" },
	{ "two attributes", ITEM(RESPONSE SCORE, "<p id='a' id='b'/>" GOOD, MATCH), BAD, 5, "redefined" },
	/* what is not delivered, by name */
	{ "hotspot", ITEM(RESPONSE SCORE, "<p/>\n<qti-hotspot-interaction/>\n", ""), UNSUP, 6,
		"qti-hotspot-interaction" },
	{ "mathml", ITEM(RESPONSE SCORE, "<math xmlns='http://www.w3.org/1998/Math/MathML'/>" GOOD, MATCH), UNSUP, 5,
		"m:math" },
	{ "include",
		ITEM(RESPONSE SCORE, "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd'/>" GOOD,
			MATCH),
		UNSUP, 5, "xi:include" },
	{ "object", ITEM(RESPONSE SCORE, "<object data='x'/>" GOOD, MATCH), UNSUP, 5, "object" },
	{ "script", ITEM(RESPONSE SCORE, "<script>x</script>" GOOD, MATCH), UNSUP, 5, "script" },
	{ "printed variable", ITEM(RESPONSE SCORE, "<p><qti-printed-variable identifier='X'/></p>" GOOD, MATCH), UNSUP,
		5, "qti-printed-variable" },
	{ "rubric", ITEM(RESPONSE SCORE, "<qti-rubric-block view='scorer'/>" GOOD, MATCH), UNSUP, 5,
		"qti-rubric-block" },
	{ "template",
		ITEM("<qti-template-declaration identifier='X' cardinality='single' base-type='float'/>\n" RESPONSE SCORE,
			GOOD, MATCH),
		UNSUP, 2, "qti-template-declaration" },
	{ "template processing", ITEM(RESPONSE SCORE "<qti-template-processing/>\n", GOOD, MATCH), UNSUP, 4,
		"qti-template-processing" },
	{ "catalog", ITEM(RESPONSE SCORE, GOOD, "<qti-catalog-info/>" MATCH), UNSUP, 7, "qti-catalog-info" },
	{ "catalog ref", ITEM(RESPONSE SCORE, "<p data-catalog-idref='c'>x</p>" GOOD, MATCH), UNSUP, 5,
		"attribute data-catalog-idref of p" },
	{ "aria", ITEM(RESPONSE SCORE, "<p aria-hidden='true'>x</p>" GOOD, MATCH), UNSUP, 5,
		"attribute aria-hidden of p" },
	{ "modal feedback", ITEM(RESPONSE SCORE, GOOD, MATCH "<qti-modal-feedback/>"), UNSUP, 8, "qti-modal-feedback" },
	{ "companion", ITEM(RESPONSE SCORE "<qti-companion-materials-info/>", GOOD, MATCH), UNSUP, 4,
		"qti-companion-materials-info" },
	{ "base", ITEM(RESPONSE SCORE, "<p xml:base='http://x/'>q</p>" GOOD, MATCH), UNSUP, 5,
		"attribute xml:base of p" },
	{ "template choice",
		ITEM(RESPONSE SCORE,
			"<qti-choice-interaction response-identifier='RESPONSE'>\n<qti-simple-choice identifier='A' "
			"template-identifier='X'>a</qti-simple-choice></qti-choice-interaction>",
			MATCH),
		UNSUP, 6, "attribute template-identifier of qti-simple-choice" },
	{ "adaptive",
		"<qti-assessment-item xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='i' title='T' "
		"adaptive='true' time-dependent='false'>\n<qti-item-body><p/></qti-item-body></qti-assessment-item>",
		UNSUP, 1, "adaptive" },
	{ "record", ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='record'/>\n" SCORE, GOOD, ""),
		UNSUP, 2, "cardinality record of RESPONSE" },
	{ "area mapping",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			 "base-type='identifier'>\n<qti-area-mapping/></qti-response-declaration>" SCORE,
			GOOD, ""),
		UNSUP, 3, "qti-area-mapping" },
	{ "rp template", ITEM(RESPONSE SCORE, GOOD, "<qti-response-processing template='http://x/CC2_match.xml'/>"),
		UNSUP, 7, "response processing template \"http://x/CC2_match.xml\"" },
	{ "operator", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-custom-operator class='x'/>"))), UNSUP, 9,
		"qti-custom-operator" },
	{ "random", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-random-integer min='1' max='2'/>"))), UNSUP, 9,
		"qti-random-integer" },
	{ "test operator", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-test-variables variable-identifier='SCORE'/>"))),
		UNSUP, 9, "qti-test-variables" },
	{ "tolerance", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-equal tolerance-mode='absolute' tolerance='X'/>"))),
		UNSUP, 9, "tolerance=\"X\"" },
	{ "xhtml text",
		ITEM(TEXT SCORE, "<qti-extended-text-interaction response-identifier='RESPONSE' format='xhtml'/>", ""),
		UNSUP, 5, "format=\"xhtml\"" },
	{ "many strings",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='ordered' base-type='string'/>\n" SCORE,
			"<qti-extended-text-interaction response-identifier='RESPONSE'/>", ""),
		UNSUP, 5, "with cardinality ordered" },
	{ "other root", "<qti-assessment-section xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='s'/>",
		UNSUP, 1, "qti-assessment-section" },
	/* declarations */
	{ "no identifier",
		ITEM("<qti-response-declaration cardinality='single' base-type='identifier'/>\n" SCORE, "<p/>", ""), BAD, 2,
		"qti-response-declaration has no identifier" },
	{ "bad identifier",
		ITEM("<qti-response-declaration identifier='a b' cardinality='single' base-type='identifier'/>\n" SCORE,
			"<p/>", ""),
		BAD, 2, "is not an identifier" },
	{ "twice", ITEM(RESPONSE RESPONSE SCORE, GOOD, ""), BAD, 3, "RESPONSE is declared twice (first at line 2)" },
	{ "cardinality",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='one' base-type='identifier'/>\n" SCORE,
			GOOD, ""),
		BAD, 2, "cardinality=\"one\"" },
	{ "base type",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' base-type='word'/>\n" SCORE,
			GOOD, ""),
		BAD, 2, "base-type=\"word\"" },
	{ "value",
		ITEM(RESPONSE "<qti-outcome-declaration identifier='SCORE' cardinality='single' "
					  "base-type='float'><qti-default-value>\n<qti-value>one</qti-value></qti-default-value></"
					  "qti-outcome-declaration>\n",
			GOOD, ""),
		BAD, 4, "\"one\" is not a value of base type float" },
	{ "two values",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			 "base-type='identifier'>\n<qti-correct-response><qti-value>A</qti-value><qti-value>B</qti-value></"
			 "qti-correct-response></qti-response-declaration>" SCORE,
			GOOD, ""),
		BAD, 3, "2 values for RESPONSE" },
	{ "map value",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			 "base-type='identifier'><qti-mapping>\n<qti-map-entry map-key='A' "
			 "mapped-value='x'/></qti-mapping></qti-response-declaration>" SCORE,
			GOOD, ""),
		BAD, 3, "mapped-value=\"x\" is not a number" },
	/* keys and choices */
	{ "key not a choice",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			 "base-type='identifier'>\n<qti-correct-response><qti-value>C</qti-value></qti-correct-response></"
			 "qti-response-declaration>" SCORE,
			GOOD, ""),
		BAD, 3, "correct response \"C\" of RESPONSE is not among its choices" },
	{ "map key not a choice",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			 "base-type='identifier'><qti-mapping>\n<qti-map-entry map-key='C' "
			 "mapped-value='1'/></qti-mapping></qti-response-declaration>" SCORE,
			GOOD, ""),
		BAD, 3, "map-key \"C\" of RESPONSE" },
	{ "map key twice",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='single' "
			 "base-type='identifier'><qti-mapping><qti-map-entry map-key='A' mapped-value='1'/>\n<qti-map-entry "
			 "map-key='A' mapped-value='2'/></qti-mapping></qti-response-declaration>" SCORE,
			GOOD, ""),
		BAD, 3, "map-key \"A\" of RESPONSE stands twice" },
	{ "too many keys", ITEM(MULTIPLE SCORE, CHOICE("max-choices='1'"), MATCH), FLAW, 2,
		"2 correct choices for RESPONSE, but the candidate may choose only 1" },
	{ "too few keys",
		ITEM("<qti-response-declaration identifier='RESPONSE' cardinality='multiple' "
			 "base-type='identifier'><qti-correct-response><qti-value>A</qti-value></qti-correct-response></"
			 "qti-response-declaration>\n" SCORE,
			CHOICE("max-choices='2' min-choices='2'"), MATCH),
		FLAW, 2, "must choose 2" },
	{ "no key",
		ITEM(
			"<qti-response-declaration identifier='RESPONSE' cardinality='single' base-type='identifier'/>\n" SCORE,
			GOOD, MATCH),
		FLAW, 7, "no correct response" },
	{ "no mapping", ITEM(RESPONSE SCORE, GOOD, "<qti-response-processing template='map_response'/>"), BAD, 7,
		"RESPONSE has no mapping" },
	{ "no SCORE", ITEM(RESPONSE, GOOD, MATCH), BAD, 6, "needs an outcome named SCORE" },
	{ "max single", ITEM(RESPONSE SCORE, CHOICE("max-choices='2'"), MATCH), BAD, 5,
		"max-choices=\"2\", but response RESPONSE has cardinality single" },
	{ "min over max", ITEM(MULTIPLE SCORE, CHOICE("max-choices='1' min-choices='2'"), MATCH), BAD, 5,
		"min-choices=\"2\" is above max-choices=\"1\"" },
	{ "min over count", ITEM(MULTIPLE SCORE, CHOICE("max-choices='0' min-choices='3'"), MATCH), BAD, 5,
		"only 2 choices" },
	{ "max over count", ITEM(MULTIPLE SCORE, CHOICE("max-choices='3'"), MATCH), NOTE, 5, "only 2 choices" },
	{ "no choices", ITEM(RESPONSE SCORE, "<qti-choice-interaction response-identifier='RESPONSE'/>", MATCH), BAD, 5,
		"without choices" },
	{ "same choice",
		ITEM(RESPONSE SCORE,
			"<qti-choice-interaction response-identifier='RESPONSE'>\n" TWO
			"\n<qti-simple-choice identifier='A'>c</qti-simple-choice></qti-choice-interaction>",
			MATCH),
		BAD, 7, "two choices have the identifier A (first at line 6)" },
	{ "same text",
		ITEM(RESPONSE SCORE,
			"<qti-choice-interaction response-identifier='RESPONSE'>\n" TWO
			"\n<qti-simple-choice identifier='C'> <b>a</b> </qti-simple-choice></qti-choice-interaction>",
			MATCH),
		FLAW, 7, "choices A and C have the same text" },
	{ "empty choice",
		ITEM(RESPONSE SCORE,
			"<qti-choice-interaction response-identifier='RESPONSE'>" TWO
			"\n<qti-simple-choice identifier='C'/></qti-choice-interaction>",
			MATCH),
		FLAW, 6, "choice C is empty" },
	{ "undeclared", ITEM(SCORE, GOOD, ""), BAD, 4, "response-identifier=\"RESPONSE\" is not a declared response" },
	{ "bound twice", ITEM(RESPONSE SCORE, GOOD GOOD, MATCH), BAD, 6, "belongs to another interaction already" },
	{ "base of choice", ITEM(TEXT SCORE, GOOD, ""), BAD, 5, "must have base-type identifier" },
	{ "base of text", ITEM(RESPONSE SCORE, "<qti-extended-text-interaction response-identifier='RESPONSE'/>", ""),
		BAD, 5, "must have base-type string" },
	{ "not a number", ITEM(RESPONSE SCORE, CHOICE("max-choices='one'"), MATCH), BAD, 5,
		"max-choices=\"one\" is not a whole number" },
	{ "not a boolean", ITEM(RESPONSE SCORE, CHOICE("shuffle='yes'"), MATCH), BAD, 5,
		"shuffle=\"yes\" is not true or false" },
	{ "loose text",
		ITEM(RESPONSE SCORE,
			"<qti-choice-interaction response-identifier='RESPONSE'>x" TWO "</qti-choice-interaction>", MATCH),
		BAD, 5, "text directly inside" },
	{ "feedback outcome",
		ITEM(RESPONSE SCORE, "<qti-feedback-block outcome-identifier='F' identifier='x'/>" GOOD, MATCH), BAD, 5,
		"\"F\" is not a declared outcome" },
	/* body */
	{ "no alt", ITEM(RESPONSE SCORE, "<p>\n<img src='x.png'/></p>" GOOD, MATCH), FLAW, 6, "img has no alt" },
	{ "no src", ITEM(RESPONSE SCORE, "<p><img alt='x'/></p>" GOOD, MATCH), BAD, 5, "img has no src" },
	{ "no header", ITEM(RESPONSE SCORE, "<table><tr><td>x</td></tr></table>" GOOD, MATCH), NOTE, 5,
		"table without header cells" },
	{ "list text", ITEM(RESPONSE SCORE, "<ul>x<li>y</li></ul>" GOOD, MATCH), BAD, 5, "text directly inside ul" },
	{ "link", ITEM(RESPONSE SCORE, "<p><a href='http://x'>y</a></p>" GOOD, MATCH), NOTE, 5, "link's target" },
	{ "style", ITEM(RESPONSE SCORE, "<p style='color:red'>y</p>" GOOD, MATCH), NOTE, 5,
		"attribute style of p is not used" },
	{ "stylesheet", ITEM(RESPONSE SCORE "<qti-stylesheet href='x.css' type='text/css'/>\n", GOOD, MATCH), NOTE, 4,
		"qti-stylesheet is not used" },
	{ "no body",
		"<qti-assessment-item xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='i' title='T' "
		"adaptive='false' time-dependent='false'/>",
		BAD, 1, "has no body" },
	{ "no label",
		"<qti-assessment-item xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='i' title='T' "
		"adaptive='false' time-dependent='false'><qti-item-body><p>x</p></qti-item-body></qti-assessment-item>",
		NOTE, 1, "no label" },
	/* rules */
	{ "variable", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-variable identifier='X'/>"))), BAD, 9,
		"variable X is not declared" },
	{ "outcome",
		ITEM(RESPONSE SCORE, GOOD,
			RULES("<qti-set-outcome-value identifier='X'><qti-null/></qti-set-outcome-value>")),
		BAD, 8, "X is not a declared outcome" },
	{ "operands", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-match><qti-null/></qti-match>"))), BAD, 9,
		"qti-match needs 2 expressions, it has 1" },
	{ "more operands", ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-not><qti-null/><qti-null/></qti-not>"))), BAD, 9,
		"qti-not takes 1 expression, it has 2" },
	{ "no expression", ITEM(RESPONSE SCORE, GOOD, RULES(SET(""))), BAD, 8, "needs exactly one expression" },
	{ "else first",
		ITEM(
			RESPONSE SCORE, GOOD, RULES("<qti-response-condition>\n<qti-response-else/></qti-response-condition>")),
		BAD, 9, "qti-response-else in the wrong place" },
	{ "no if", ITEM(RESPONSE SCORE, GOOD, RULES("<qti-response-condition/>")), BAD, 8, "without qti-response-if" },
	{ "lookup",
		ITEM(RESPONSE SCORE, GOOD,
			RULES("<qti-lookup-outcome-value identifier='SCORE'><qti-null/></qti-lookup-outcome-value>")),
		BAD, 8, "has no lookup table" },
	{ "base value",
		ITEM(RESPONSE SCORE, GOOD, RULES(SET("<qti-base-value base-type='integer'>x</qti-base-value>"))), BAD, 9,
		"\"x\" is not a value of base type integer" },
	{ "rules twice", ITEM(RESPONSE SCORE, GOOD, MATCH MATCH), BAD, 8, "given twice" },
};

static void expect_finding(
	const char *name, const struct qti_report *r, enum qti_level level, int line, const char *text)
{
	struct buffer all = BUFFER_INIT(1 << 16);
	for (size_t i = 0; i < r->count; i++) {
		const struct qti_finding *f = &r->list[i];
		if (f->level == level && f->line == line && strstr(f->text, text))
			goto found;
		buffer_addf(&all, "  %d at %d: %s\n", (int)f->level, f->line, f->text);
	}
	fail_msg("%s: want level %d line %d \"%s\", got\n%s", name, (int)level, line, text, buffer_text(&all));
found:
	buffer_release(&all);
}

static void test_qti__bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct qti_item *item = NULL;
		struct qti_report report = QTI_REPORT_INIT;
		int r = import(&item, &report, bad[i].xml);
		assert_true(r == 0 || item == NULL);
		expect_finding(bad[i].name, &report, bad[i].level, bad[i].line, bad[i].text);
		assert_false(qti_report_ok(&report, true));
		assert_int_equal(
			qti_report_ok(&report, false), bad[i].level == QTI_NOTE && qti_report_worst(&report) == QTI_NOTE);
		qti_item_free(item);
		qti_report_release(&report);
	}
}

/* Deep, wide and repeated input ends with a finding, not with the stack or the memory. */
static void test_qti__limits(void **state)
{
	struct buffer b = BUFFER_INIT((size_t)32 << 20);
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_item *item = NULL;
	(void)state;
	buffer_add_string(&b, "<qti-assessment-item xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='i' "
						  "title='T' adaptive='false' time-dependent='false'><qti-item-body>");
	for (int i = 0; i < 100; i++)
		buffer_add_string(&b, "<div>");
	for (int i = 0; i < 100; i++)
		buffer_add_string(&b, "</div>");
	buffer_add_string(&b, "</qti-item-body></qti-assessment-item>");
	assert_true(import(&item, &report, buffer_text(&b)) < 0);
	expect_finding("deep", &report, QTI_INVALID, 1, "nested deeper than 64");
	qti_report_release(&report);
	buffer_clear(&b);
	for (int i = 0; i < 9; i++) {
		uint8_t *room;
		assert_int_equal(buffer_reserve(&b, &room, 1 << 20), 0);
		memset(room, ' ', 1 << 20);
		buffer_commit(&b, 1 << 20);
	}
	assert_int_equal(import(&item, &report, buffer_text(&b)), ERR_LIMIT);
	expect_finding("large", &report, QTI_INVALID, 0, "larger than 8 MiB");
	qti_report_release(&report);
	buffer_release(&b);
	for (int i = 0; i < 300; i++)
		qti_report_add(&report, QTI_NOTE, i, "x");
	assert_int_equal(report.count, QTI_FINDINGS_MAX);
	assert_int_equal(report.dropped, 100);
	assert_false(qti_report_ok(&report, false));
	qti_report_release(&report);
}

/* --- names of 2.x --- */

static void test_qti__names(void **state)
{
	static const char *const cases[][2] = { { "assessmentItem", "qti-assessment-item" },
		{ "choiceInteraction", "qti-choice-interaction" }, { "prompt", "qti-prompt" }, { "p", "p" },
		{ "and", "qti-and" }, { "durationGTE", "qti-duration-gte" }, { "responseElseIf", "qti-response-else-if" },
		{ "object", "object" }, { "value", "qti-value" }, { "mapResponsePoint", "qti-map-response-point" },
		{ "positionObjectStage", "qti-position-object-stage" }, { "blockquote", "blockquote" } };
	char out[QTI_NAME_MAX], longer[200];
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(qti_name_modern(out, cases[i][0]));
		assert_string_equal(out, cases[i][1]);
	}
	assert_true(qti_attr_modern(out, "maxChoices"));
	assert_string_equal(out, "max-choices");
	memset(longer, 'A', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	assert_false(qti_name_modern(out, longer));
	assert_null(qti_version_of_namespace("http://example.org/"));
}

/* --- hrefs --- */

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	help_folder(folder);
	return help_run("mkdir -p '%s/bank/items' && echo x >'%s/bank/a b.png' && echo x >'%s/secret' && ln -s "
					"../secret '%s/bank/link' && ln -s a\\ b.png '%s/bank/inner' && mkdir '%s/bank/dir'",
		folder, folder, folder, folder, folder, folder);
}

static int remove_folder(void **state)
{
	(void)state;
	help_remove(folder);
	xmlCleanupParser();
	return 0;
}

static void test_qti__hrefs_stay_inside(void **state)
{
	static const struct {
		const char *href;
		int code;
	} cases[] = { { "../a%20b.png", 0 }, { "../inner", 0 }, { "./../a b.png", 0 }, { "../items/../a b.png", 0 },
		{ "../../secret", ERR_AUTH }, { "/etc/passwd", ERR_AUTH }, { "../link", ERR_AUTH },
		{ "..%2f..%2fsecret", ERR_AUTH }, { "file:///etc/passwd", ERR_FORMAT },
		{ "http://example.org/x.png", ERR_FORMAT }, { "a\\..\\b", ERR_FORMAT }, { "%00", ERR_FORMAT },
		{ "%zz", ERR_FORMAT }, { "", ERR_FORMAT }, { "x.png?y", ERR_FORMAT }, { "gone.png", ERR_NOTFOUND },
		{ "../dir", ERR_NOTFOUND }, { "..", ERR_AUTH } };
	char path[FILE_PATH_MAX], from[128], root[128];
	struct qti_source source;
	(void)state;
	snprintf(root, sizeof root, "%s/bank/", folder);
	snprintf(from, sizeof from, "%s/bank/items/i.xml", folder);
	assert_int_equal(qti_source_init(&source, root, NULL), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error e = ERROR_INIT;
		int r = qti_source_resolve(path, &source, from, cases[i].href, &e);
		if (r != cases[i].code)
			fail_msg("%s: code %d, want %d: %s", cases[i].href, r, cases[i].code, e.text);
		assert_true(r == 0 || strstr(e.text, "href"));
	}
	assert_int_equal(qti_source_resolve(path, &source, "/etc/x.xml", "y", NULL), ERR_AUTH);
	assert_true(qti_source_init(&source, "/nowhere", NULL) < 0);
}

/* --- pictures --- */

static const uint8_t png[] =
	"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\3\10\2\0\0\0\1\2\3\4\0\0\0\1IDATx\1\2\3\4\0\0\0\0IEND\1\2\3\4";
static const uint8_t jpeg[] = "\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x0b\10\0\3\0\2\1\1\x11\0\xff\xda\0\2xyz\xff\xd9";

static void test_qti__pictures(void **state)
{
	struct qti_image image;
	struct error e = ERROR_INIT;
	(void)state;
	assert_int_equal(qti_image_check(&image, png, sizeof png - 1, &e), 0);
	assert_string_equal(image.type, "image/png");
	assert_int_equal(image.width, 2);
	assert_int_equal(image.height, 3);
	assert_int_equal(qti_image_check(&image, jpeg, sizeof jpeg - 1, &e), 0);
	assert_string_equal(image.ext, ".jpg");
	assert_int_equal(image.width, 2);
	for (size_t n = 0; n < sizeof png - 1; n++)
		assert_true(qti_image_check(&image, png, n, NULL) < 0);
	for (size_t n = 0; n < sizeof jpeg - 1; n++)
		assert_true(qti_image_check(&image, jpeg, n, NULL) < 0);
	assert_int_equal(qti_image_check(&image, (const uint8_t *)"GIF89a", 6, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.text, "a GIF"));
	assert_int_equal(qti_image_check(&image, (const uint8_t *)"<svg/>", 6, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.text, "SVG"));
}

/* --- tests --- */

#define TEST(head, part)                                                                                 \
	"<qti-assessment-test xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='t' title='T' " \
	"xml:lang='en'>\n" head                                                                              \
	"<qti-test-part identifier='p' navigation-mode='linear' submission-mode='individual'>\n" part        \
	"</qti-test-part></qti-assessment-test>"
#define SECTION(inner) \
	"<qti-assessment-section identifier='s' title='S' visible='true'>\n" inner "</qti-assessment-section>\n"
#define REF(id) "<qti-assessment-item-ref identifier='" id "' href='x.xml'/>\n"

static void test_qti__test_form(void **state)
{
	static const char xml[] = TEST(SCORE "<qti-time-limits max-time='3600' allow-late-submission='true'/>\n",
		"<qti-item-session-control max-attempts='0' show-feedback='true'/>" SECTION(
			"<qti-selection select='2'/><qti-ordering shuffle='true'/>" REF(
				"a") "<qti-assessment-section identifier='n' title='N' visible='false' "
					 "keep-together='false' required='true' fixed='true'><qti-item-session-control "
					 "allow-review='false'/>" REF("b") "</qti-assessment-section>"
													   "<qti-assessment-item-ref identifier='c' "
													   "href='y.xml' required='true' fixed='true' "
													   "category='x y'><qti-weight identifier='W' "
													   "value='2.5'/></qti-assessment-item-ref>" REF("d")));
	static const char want[] =
		"{\"id\":\"t\",\"title\":\"T\",\"lang\":\"en\",\"time-limits\":{\"min\":null,\"max\":3600,\"allow-late\":"
		"true},\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null}],"
		"\"parts\":[{\"id\":\"p\",\"navigation\":\"linear\",\"submission\":\"individual\",\"time-limits\":null,"
		"\"control\":{\"max-attempts\":0,\"show-feedback\":true,\"allow-review\":true,\"show-solution\":false,"
		"\"allow-comment\":false,\"allow-skipping\":true,\"validate-responses\":false},\"sections\":["
		"{\"id\":\"s\",\"title\":\"S\",\"visible\":true,\"keep-together\":true,\"required\":false,\"fixed\":false,"
		"\"time-limits\":null,\"control\":{\"max-attempts\":0,\"show-feedback\":true,\"allow-review\":true,\"show-"
		"solution\":false,\"allow-comment\":false,\"allow-skipping\":true,\"validate-responses\":false},"
		"\"selection\":{\"select\":2,\"with-replacement\":false},\"shuffle\":true,"
		"\"content\":[{\"refs\":1},{\"section\":{\"id\":\"n\",\"title\":\"N\",\"visible\":false,\"keep-together\":"
		"false,\"required\":true,\"fixed\":true,\"time-limits\":null,\"control\":{\"max-attempts\":0,\"show-"
		"feedback\":true,\"allow-review\":false,\"show-solution\":false,\"allow-comment\":false,\"allow-skipping\":"
		"true,\"validate-responses\":false},\"selection\":null,\"shuffle\":false,\"content\":[{\"refs\":1}]}},{"
		"\"refs\":2}]}]}]}";
	struct qti_report report = QTI_REPORT_INIT;
	struct qti_test *t = NULL;
	struct test *loaded = NULL;
	struct buffer b = BUFFER_INIT(1 << 20);
	struct error e = ERROR_INIT;
	(void)state;
	assert_int_equal(qti_test_parse(&t, &report, NULL, "x.xml", xml, strlen(xml)), 0);
	assert_true(qti_report_ok(&report, true));
	assert_int_equal(qti_test_write(&b, t, QTI_FORM_LIVE), 0);
	assert_string_equal(buffer_text(&b), want);
	assert_int_equal(test_load(&loaded, buffer_text(&b), b.len, &e), 0);
	for (const struct qti_ref *r = t->refs; r; r = r->next)
		assert_int_equal(test_add_ref(loaded, r->section, r->id, "x", r->json, strlen(r->json), &e), 0);
	assert_int_equal(test_finish(loaded, &e), 0);
	const struct test_ref *c = test_find_ref(loaded, "c");
	assert_true(c && c->required && c->fixed && c->category_count == 2);
	assert_true(test_ref_weight(c, "W") > 2.4 && test_ref_weight(c, "W") < 2.6);
	test_free(loaded);
	qti_test_free(t);
	qti_report_release(&report);
	buffer_release(&b);
}

static const struct {
	const char *name, *xml;
	enum qti_level level;
	int line;
	const char *text;
} bad_tests[] = {
	{ "precondition", TEST("", SECTION("<qti-pre-condition/>" REF("a"))), UNSUP, 4, "qti-pre-condition" },
	{ "branch",
		TEST("",
			SECTION(
				"<qti-assessment-item-ref identifier='a' href='x'>\n<qti-branch-rule/></qti-assessment-item-ref>")),
		UNSUP, 5, "qti-branch-rule" },
	{ "rubric", TEST("", SECTION("<qti-rubric-block/>" REF("a"))), UNSUP, 4, "qti-rubric-block" },
	{ "section ref", TEST("", SECTION("<qti-assessment-section-ref identifier='q' href='x'/>" REF("a"))), UNSUP, 4,
		"qti-assessment-section-ref" },
	{ "test feedback", TEST("", SECTION(REF("a")) "<qti-test-feedback/>"), UNSUP, 6, "qti-test-feedback" },
	{ "adaptive selection", TEST("", SECTION("<qti-adaptive-selection/>" REF("a"))), UNSUP, 4,
		"qti-adaptive-selection" },
	{ "ref control",
		TEST("", SECTION("<qti-assessment-item-ref identifier='a' "
						 "href='x'><qti-item-session-control/></qti-assessment-item-ref>")),
		UNSUP, 4, "qti-item-session-control" },
	{ "same ref", TEST("", SECTION(REF("a") REF("a"))), BAD, 5,
		"identifier a stands twice in the test (first at line 4)" },
	{ "too many", TEST("", SECTION("<qti-selection select='2'/>" REF("a"))), BAD, 3,
		"section s selects 2, but has only 1" },
	{ "required",
		TEST("", SECTION("<qti-selection select='1'/><qti-assessment-item-ref identifier='a' href='x' "
						 "required='true'/><qti-assessment-item-ref identifier='b' href='x' required='true'/>")),
		BAD, 3, "2 are required" },
	{ "mode",
		"<qti-assessment-test xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0' identifier='t' "
		"title='T'>\n<qti-test-part identifier='p' navigation-mode='free' submission-mode='individual'>" SECTION(
			REF("a")) "</qti-test-part></qti-assessment-test>",
		BAD, 2, "navigation-mode=\"free\"" },
	{ "time", TEST("<qti-time-limits max-time='PT45M'/>\n", SECTION(REF("a"))), BAD, 2,
		"max-time=\"PT45M\" is not a number" },
	{ "no items", TEST("", SECTION("")), BAD, 1, "no items" },
	{ "empty section", TEST("", SECTION("")), NOTE, 3, "section s is empty" },
	{ "outcome rule",
		TEST(SCORE, SECTION(REF("a")) "</qti-test-part><qti-outcome-processing>\n<qti-response-condition/></"
									  "qti-outcome-processing><qti-test-part identifier='q' "
									  "navigation-mode='linear' submission-mode='individual'>"),
		UNSUP, 8, "qti-response-condition" },
};

static void test_qti__bad_tests(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_tests); i++) {
		struct qti_report report = QTI_REPORT_INIT;
		struct qti_test *t = NULL;
		assert_int_equal(qti_test_parse(&t, &report, NULL, "x.xml", bad_tests[i].xml, strlen(bad_tests[i].xml)), 0);
		expect_finding(bad_tests[i].name, &report, bad_tests[i].level, bad_tests[i].line, bad_tests[i].text);
		qti_test_free(t);
		qti_report_release(&report);
	}
}

/* --- memory --- */

static int import_all(void *ctx)
{
	struct qti_item *item = NULL;
	struct qti_report report = QTI_REPORT_INIT;
	struct buffer b = BUFFER_INIT(1 << 20);
	int r = import(&item, &report, ctx);
	if (r == 0)
		r = qti_item_write(&b, item, QTI_FORM_FULL);
	if (r == 0 && !qti_report_ok(&report, false))
		r = ERR_NOMEM;
	buffer_release(&b);
	qti_item_free(item);
	qti_report_release(&report);
	return r;
}

static void test_qti__every_allocation_may_fail(void **state)
{
	char xml[] = ITEM(MULTIPLE SCORE, "<p>a <em>b</em></p>" CHOICE("max-choices='2'"), MATCH);
	(void)state;
	assert_true(help_torture(import_all, xml) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_qti__good),
		cmocka_unit_test(test_qti__bad),
		cmocka_unit_test(test_qti__limits),
		cmocka_unit_test(test_qti__names),
		cmocka_unit_test(test_qti__hrefs_stay_inside),
		cmocka_unit_test(test_qti__pictures),
		cmocka_unit_test(test_qti__test_form),
		cmocka_unit_test(test_qti__bad_tests),
		cmocka_unit_test(test_qti__every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

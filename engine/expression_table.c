/* One line per operator: name, least and most operands (-1 = any), leading texts (-1 = a literal), evaluator. A
 * rule or operator that is not here is refused at loading as unsupported, by name. */
#include "engine/expression_table.h"

#include <string.h>

static const struct operation operations[] = {
	{ "base-value", 0, 0, -1, evaluate_literal },
	{ "null", 0, 0, 0, evaluate_literal },
	{ "variable", 0, 0, 1, evaluate_variable },
	{ "correct", 0, 0, 1, evaluate_correct },
	{ "default", 0, 0, 1, evaluate_default },
	{ "map-response", 0, 0, 1, evaluate_map_response },
	{ "match", 2, 2, 0, evaluate_match },
	{ "is-null", 1, 1, 0, evaluate_is_null },
	{ "and", 1, -1, 0, evaluate_and },
	{ "or", 1, -1, 0, evaluate_or },
	{ "not", 1, 1, 0, evaluate_not },
	{ "sum", 1, -1, 0, evaluate_sum },
	{ "product", 1, -1, 0, evaluate_sum },
	{ "subtract", 2, 2, 0, evaluate_subtract },
	{ "divide", 2, 2, 0, evaluate_divide },
	{ "equal", 2, 2, 0, evaluate_equal },
	{ "gt", 2, 2, 0, evaluate_compare },
	{ "gte", 2, 2, 0, evaluate_compare },
	{ "lt", 2, 2, 0, evaluate_compare },
	{ "lte", 2, 2, 0, evaluate_compare },
	{ "member", 2, 2, 0, evaluate_member },
	{ "contains", 2, 2, 0, evaluate_contains },
	{ "multiple", 0, -1, 0, evaluate_multiple },
	{ "ordered", 0, -1, 0, evaluate_ordered },
	{ "container-size", 1, 1, 0, evaluate_container_size },
	{ "test-variables", 0, 0, 0, evaluate_test_variables },
};

const struct operation *operation_find(const char *name)
{
	for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	return NULL;
}

"""The value of an expression over named variables: exact arithmetic on data, nothing is ever evaluated as text.

Size and depth are bounded when a set is published (``par.index_sets.checks``).
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import add, eq, ge, gt, le, lt, mul, ne, sub, truediv
from typing import Any, Final, assert_never

from par.events.formula import Comparison, Condition, Expression, Junction, Operation, Variable
from par.exact import exact

Values = Mapping[str, Fraction]

_ARITHMETIC: Final[Mapping[str, Any]] = {
    "add": add,
    "subtract": sub,
    "multiply": mul,
    "divide": truediv,
    "min": min,
    "max": max,
}
_COMPARED: Final[Mapping[str, Any]] = {"lt": lt, "le": le, "eq": eq, "ne": ne, "ge": ge, "gt": gt}


def value(expression: Expression, values: Values) -> Fraction:
    """The value; KeyError for a variable without one, ZeroDivisionError where something is divided by 0."""
    match expression:
        case str():
            return exact(expression)
        case Variable(variable=name):
            return values[name]
        case Operation(op=op, of=parts):
            found: Fraction = reduce(_ARITHMETIC[op], (value(part, values) for part in parts))
            return found
        case _:
            assert_never(expression)


def holds(condition: Condition, values: Values) -> bool:
    """Whether the condition is true of the values; raises as :func:`value` does."""
    match condition:
        case Comparison(op=op, left=left, right=right):
            return bool(_COMPARED[op](value(left, values), value(right, values)))
        case Junction(op="all", of=parts):
            return all(holds(part, values) for part in parts)
        case Junction(op="any", of=parts):
            return any(holds(part, values) for part in parts)
        case Junction(of=parts):
            return not any(holds(part, values) for part in parts)
        case _:
            assert_never(condition)

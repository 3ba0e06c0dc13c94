"""What makes a formula of cases sound: it always has a case, and its expressions are small, complete data."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from par.events.formula import Case, Cases, Comparison, Condition, Expression, Junction, Operation, Variable
from par.index_sets.place import Place
from par.problems import Rejected

MAX_DEPTH: Final = 8
MAX_NODES: Final = 200
"""Of the expressions and conditions of one formula: bounds of the work that one score can make."""

Node = Expression | Condition


def case_faults(formula: Cases, place: Place) -> Iterator[Rejected]:
    """All that is unsound in a formula of cases."""
    yield from place.once((asked.name for asked in formula.variables), "variables")
    yield from place.once((case.code for case in formula.cases), "cases")
    for number, asked in enumerate(formula.variables):
        if asked.at_most is not None and Decimal(asked.at_most) < Decimal(asked.at_least):
            yield place.outside(asked.at_most, f"[{asked.at_least}, ∞)", f"variables/{number}/at_most")
    last = len(formula.cases) - 1
    if formula.choice == "first" and formula.cases[last].when is not None:
        yield Rejected("index-set-last-case", f"{place.at}/cases/{last}/when", code=place.code)
    known = {asked.name for asked in formula.variables}
    total = 0
    for number, case in enumerate(formula.cases):
        nodes = [*_nodes(case)]
        total += len(nodes)
        yield from _of_nodes(nodes, known, place, f"{place.at}/cases/{number}")
    if total > MAX_NODES:
        yield _too_large(place, place.at)


def _of_nodes(nodes: list[tuple[Node, int]], known: set[str], place: Place, at: str) -> Iterator[Rejected]:
    if any(depth > MAX_DEPTH for _, depth in nodes):
        yield _too_large(place, at)
    for node, _ in nodes:
        match node:
            case Variable(variable=name) if name not in known:
                yield Rejected("index-set-variable", at, code=place.code, variable=name)
            case Operation(op="subtract" | "divide", of=parts) if len(parts) != 2:
                yield Rejected("index-set-operands", at, code=place.code, op=node.op)
            case _:
                pass


def _too_large(place: Place, at: str) -> Rejected:
    return Rejected("index-set-expression", at, code=place.code, nodes=MAX_NODES, depth=MAX_DEPTH)


def _nodes(case: Case) -> Iterator[tuple[Node, int]]:
    """All nodes of a case with their depth; what is too deep is not looked into."""
    waiting: list[tuple[Node, int]] = [(case.points, 1)]
    if case.when is not None:
        waiting.append((case.when, 1))
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if depth <= MAX_DEPTH:
            waiting += [(part, depth + 1) for part in _below(node)]


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case Operation(of=parts):
            return parts
        case Junction(of=conditions):
            return conditions
        case Comparison(left=left, right=right):
            return (left, right)
        case _:
            return ()

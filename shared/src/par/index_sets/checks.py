"""The checks of an index set's arithmetic and references, on exact decimals; they find all that is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal, localcontext
from typing import Final

from par.events.formula import indicators_of
from par.events.index_set import IndicatorKind, LedgerFigure, SumDeviation
from par.index_sets.content import (
    AreaContent,
    CriterionContent,
    IndicatorContent,
    PublishIndexSet,
)
from par.index_sets.formula_checks import best_of, formula_faults, pointer_to
from par.index_sets.place import Place
from par.problems import Rejected

MAX_LEVELS: Final = 5
"""Components below components; published sets have two."""

_EXACT: Final = Context(prec=100)
"""Wide enough that no sum of the bounded values is ever rounded."""

Node = AreaContent | CriterionContent


def faults(command: PublishIndexSet) -> list[Rejected]:
    """All that is unsound except sums, each with a pointer to the node.

    Sound: codes and indicator ids are unique, every node has either components or a formula, formulas use
    indicators of the set, maxima are 0 or more and minima 0 or less, parameters of formulas are sound, and nothing is
    nested too deep.
    """
    with localcontext(_EXACT):
        return [*_faults(command)]


def deviations(command: PublishIndexSet) -> list[tuple[str, SumDeviation]]:
    """The nodes whose parts do not add up to their maximum exactly, with pointers, in the order of the set.

    Of a leaf, those that no input could bring to the maximum: its steps, parts or terms give less.
    """
    with localcontext(_EXACT):
        return [*_deviations(command)]


def warnings(command: PublishIndexSet) -> list[str]:
    """Pointers to the indicators and scored criteria that name no source of their rule, where the set names none."""
    if command.source:
        return []
    leaves = (
        (at, node)
        for at, node in _nodes(command.areas)
        if isinstance(node, CriterionContent) and node.formula is not None
    )
    without = [f"/content/indicators/{n}" for n, found in enumerate(command.indicators) if not found.source]
    return without + [at for at, node in leaves if not node.source]


def deviation_problem(pointer: str, deviation: SumDeviation) -> Rejected:
    """What is said of a sum that does not add up."""
    return Rejected("index-set-sum", pointer, code=deviation.code, sum=deviation.sum, max=deviation.max)


def _faults(command: PublishIndexSet) -> Iterator[Rejected]:
    yield from _repeated((f"/content/indicators/{n}/id", found.id) for n, found in enumerate(command.indicators))
    for number, indicator in enumerate(command.indicators):
        yield from _of_indicator(indicator, f"/content/indicators/{number}")
    yield from _repeated((f"{at}/code", node.code) for at, node in _nodes(command.areas))
    indicators = frozenset(found.id for found in command.indicators)
    for at, node in _nodes(command.areas):
        if Decimal(node.max) < 0:
            yield _outside(node.code, "max", node.max, "[0, ∞)", f"{at}/max")
        if isinstance(node, CriterionContent):
            yield from _of_criterion(node, indicators, at)
    for at, criterion in _too_deep(command.areas):
        yield Rejected("too-deep", at, limit=MAX_LEVELS, code=criterion.code)
    if Decimal(command.base) < 0:
        yield _outside(command.index_set, "base", command.base, "[0, ∞)", "/content/base")


def _of_indicator(indicator: IndicatorContent, at: str) -> Iterator[Rejected]:
    """What the ledger counts keeps its names, so that a leaf names it like any other indicator."""
    names = frozenset(figure.value for figure in LedgerFigure)
    if (indicator.kind is IndicatorKind.LEDGER) != (indicator.id in names):
        yield Rejected("index-set-ledger", f"{at}/kind", indicator=indicator.id, names=", ".join(LedgerFigure))
    bound = indicator.fulfilled_at
    if bound is not None and not (indicator.kind is IndicatorKind.SHARE_OF_UNITS and 0 < Decimal(bound) <= 100):
        allowed = "(0, 100]" if indicator.kind is IndicatorKind.SHARE_OF_UNITS else "∅"
        yield _outside(indicator.id, "fulfilled_at", bound, allowed, f"{at}/fulfilled_at")


def _of_criterion(node: CriterionContent, indicators: frozenset[str], at: str) -> Iterator[Rejected]:
    if (node.formula is None) == (not node.components):
        yield Rejected("index-set-node", at, code=node.code)
    lowest = "(-∞, 0]" if node.formula is not None else "[0, 0]"  # only leaves are scored, so only they have a bound
    if Decimal(node.min) > 0 or (node.formula is None and Decimal(node.min) != 0):
        yield _outside(node.code, "min", node.min, lowest, f"{at}/min")
    if node.formula is None:
        return
    yield from formula_faults(node.formula, Place(node.code, node.max, node.min, f"{at}/formula"))
    for indicator in indicators_of(node.formula):
        if indicator not in indicators:
            pointer = pointer_to(node.formula, indicator, f"{at}/formula")
            yield Rejected("index-set-indicator", pointer, code=node.code, indicator=indicator)


def _deviations(command: PublishIndexSet) -> Iterator[tuple[str, SumDeviation]]:
    for at, node in _nodes(command.areas):
        parts = node.criteria if isinstance(node, AreaContent) else node.components
        if isinstance(node, CriterionContent) and node.formula is not None:
            yield from _deviation(node.code, node.max, [best_of(node.formula, node.max)], f"{at}/max")
        if parts:
            yield from _deviation(node.code, node.max, [part.max for part in parts], f"{at}/max")
    totals = [area.max for area in command.areas]
    yield from _deviation(command.index_set, command.base, totals, "/content/base")


def _deviation(code: str, total: str, parts: Sequence[str], at: str) -> Iterator[tuple[str, SumDeviation]]:
    added = sum(map(Decimal, parts), Decimal(0))
    if added != Decimal(total):
        yield at, SumDeviation(code=code, sum=f"{added:f}", max=total)


def _nodes(areas: Sequence[AreaContent]) -> Iterator[tuple[str, Node]]:
    """Areas and criteria with their pointers, down to the deepest level that is allowed."""
    for number, area in enumerate(areas):
        yield f"/content/areas/{number}", area
        yield from _below(area.criteria, f"/content/areas/{number}/criteria", 1)


def _below(criteria: Sequence[CriterionContent], at: str, level: int) -> Iterator[tuple[str, CriterionContent]]:
    for number, criterion in enumerate(criteria):
        yield f"{at}/{number}", criterion
        if level < MAX_LEVELS:
            yield from _below(criterion.components, f"{at}/{number}/components", level + 1)


def _too_deep(areas: Sequence[AreaContent]) -> Iterator[tuple[str, CriterionContent]]:
    for at, node in _nodes(areas):
        if isinstance(node, CriterionContent) and at.count("/components/") == MAX_LEVELS - 1:
            yield from ((f"{at}/components/{number}", part) for number, part in enumerate(node.components))


def _repeated(codes: Iterable[tuple[str, str]]) -> Iterator[Rejected]:
    seen: set[str] = set()
    for pointer, code in codes:
        if code in seen:
            yield Rejected("index-set-duplicate", pointer, code=code)
        seen.add(code)


def _outside(code: str, parameter: str, value: str, interval: str, pointer: str) -> Rejected:
    return Rejected("index-set-range", pointer, code=code, parameter=parameter, value=value, range=interval)

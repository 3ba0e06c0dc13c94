"""The checks of an index set's arithmetic and references, on exact decimals."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal, localcontext
from typing import Final

from par.problems import Rejected
from plan_service.index_set.content import (
    AreaContent,
    CapContent,
    CriterionContent,
    FloorLinearContent,
    NotApplicableContent,
    PublishIndexSet,
)

MAX_LEVELS: Final = 5
"""Components below components; published sets have two."""

_EXACT: Final = Context(prec=100)
"""Wide enough that no sum of the bounded values is ever rounded."""


def check(command: PublishIndexSet) -> None:
    """Raise Rejected, with a pointer to the faulty node, unless the set is sound.

    Sound: codes and indicator ids are unique, every node has either components or a formula, formulas use
    indicators of the set, maxima are 0 or more, parameters are percentages, and the parts of every node
    add up to its maximum exactly.
    """
    with localcontext(_EXACT):
        indicators = _unique((f"/content/indicators/{n}/id", found.id) for n, found in enumerate(command.indicators))
        _unique((f"{at}/code", node.code) for at, node in _nodes(command.areas))
        for number, area in enumerate(command.areas):
            _check_sum(area.code, area.max, [found.max for found in area.criteria], f"/content/areas/{number}")
        for at, node in _nodes(command.areas):
            if isinstance(node, CriterionContent):
                _check_criterion(node, indicators, at)
        _check_sum(command.index_set, command.base, [area.max for area in command.areas], "/content", "base")


def _nodes(areas: Sequence[AreaContent]) -> Iterator[tuple[str, AreaContent | CriterionContent]]:
    for number, area in enumerate(areas):
        yield f"/content/areas/{number}", area
        yield from _below(area.criteria, f"/content/areas/{number}/criteria", 1)


def _below(criteria: Sequence[CriterionContent], at: str, level: int) -> Iterator[tuple[str, CriterionContent]]:
    for number, criterion in enumerate(criteria):
        if level > MAX_LEVELS:
            raise Rejected("too-deep", f"{at}/{number}", limit=MAX_LEVELS)
        yield f"{at}/{number}", criterion
        yield from _below(criterion.components, f"{at}/{number}/components", level + 1)


def _unique(codes: Iterable[tuple[str, str]]) -> frozenset[str]:
    seen: set[str] = set()
    for pointer, code in codes:
        if code in seen:
            raise Rejected("index-set-duplicate", pointer, code=code)
        seen.add(code)
    return frozenset(seen)


def _check_criterion(node: CriterionContent, indicators: frozenset[str], at: str) -> None:
    if (node.formula is None) == (not node.components):
        raise Rejected("index-set-node", at, code=node.code)
    match node.formula:
        case None:
            _check_sum(node.code, node.max, [part.max for part in node.components], at)
            return
        case FloorLinearContent(floor=floor):
            if not 0 <= Decimal(floor) <= 100:
                raise _outside(node.code, "floor", floor, "[0, 100]", f"{at}/formula/floor")
        case CapContent(target=target):
            if not 0 < Decimal(target) <= 100:  # the formula divides by it
                raise _outside(node.code, "target", target, "(0, 100]", f"{at}/formula/target")
        case _:
            pass
    if Decimal(node.max) < 0:
        raise _outside(node.code, "max", node.max, "[0, ∞)", f"{at}/max")
    if not isinstance(node.formula, NotApplicableContent) and node.formula.indicator not in indicators:
        raise Rejected(
            "index-set-indicator", f"{at}/formula/indicator", code=node.code, indicator=node.formula.indicator
        )


def _check_sum(code: str, total: str, parts: Sequence[str], at: str, field: str = "max") -> None:
    if Decimal(total) < 0:
        raise _outside(code, field, total, "[0, ∞)", f"{at}/{field}")
    added = sum(map(Decimal, parts), Decimal(0))
    if added != Decimal(total):
        raise Rejected("index-set-sum", f"{at}/{field}", code=code, sum=f"{added:f}", max=total)


def _outside(code: str, parameter: str, value: str, interval: str, pointer: str) -> Rejected:
    return Rejected("index-set-range", pointer, code=code, parameter=parameter, value=value, range=interval)

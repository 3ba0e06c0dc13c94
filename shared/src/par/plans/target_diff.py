"""What changed in the targets of a plan."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from par.events.plan import TargetSet
from par.plans.content import Plan
from par.units import fold_name

_FIELDS: Final = ("domain", "text", "indicator", "comparator", "value", "unit", "scope", "nested_in")


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A target that is new (``before`` None), gone (``after`` None), or reads otherwise in ``fields``."""

    before: TargetSet | None
    after: TargetSet | None
    fields: tuple[str, ...] = ()


def target_changes(before: Plan, after: Plan, *, one_history: bool) -> list[TargetChange]:
    """Changes in the order of the later plan, then what is gone."""
    pairs = _same_numbers(before, after) if one_history else match_targets(before, after)
    changes: list[TargetChange] = []
    for number, target in sorted(after.targets.items()):
        earlier = before.targets.get(pairs[number]) if number in pairs else None
        fields = () if earlier is None else tuple(_other(earlier, target, pairs))
        if earlier is None or fields:
            changes.append(TargetChange(earlier, target, fields))
    gone = before.targets.keys() - set(pairs.values())
    return [*changes, *(TargetChange(before.targets[number], None) for number in sorted(gone))]


def match_targets(before: Plan, after: Plan) -> dict[int, int]:
    """Numbers in the later plan to numbers in the earlier one: the same words, else the same thing measured.

    Of several that would fit, the first; so two plans that hold the same targets in the same order fit one by one.
    """
    pairs: dict[int, int] = {}
    for key in (_by_words, _by_indicator):
        waiting: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
        taken = set(pairs.values())
        for number, target in sorted(before.targets.items(), reverse=True):
            if number not in taken:
                waiting[key(target)].append(number)
        for number, target in sorted(after.targets.items()):
            if number not in pairs and waiting[key(target)]:
                pairs[number] = waiting[key(target)].pop()
    return pairs


def _same_numbers(before: Plan, after: Plan) -> dict[int, int]:
    return {number: number for number in after.targets if number in before.targets}


def _other(before: TargetSet, after: TargetSet, pairs: dict[int, int]) -> Iterator[str]:
    for name in _FIELDS:
        one, other = getattr(before, name), getattr(after, name)
        if name == "nested_in" and other is not None:
            other = pairs.get(other)
        if one != other:
            yield name


def _by_words(target: TargetSet) -> tuple[str | None, ...]:
    return (fold_name(target.text), target.indicator, target.scope)


def _by_indicator(target: TargetSet) -> tuple[str | None, ...]:
    return (target.indicator, target.scope, target.domain)

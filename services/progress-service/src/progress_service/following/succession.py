"""What a change of the unit tree means for the obligations that are there: pure rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from par.events import EventData
from par.events.obligation import CancelReason, HandOverReason
from par.events.unit import UnitClosed, UnitsMerged, UnitSplit
from par.units import UnitTree
from progress_service.following.consequences import cancelled, described, handed_over
from progress_service.obligation.commands import Follow
from progress_service.obligation.present import Moment, Place, Present, Slot, most_advanced_first


def ended_by(change: EventData) -> tuple[str, ...]:
    """The units that are no more after ``change``."""
    match change:
        case UnitsMerged(units=units):
            return units
        case UnitSplit(unit=unit) | UnitClosed(unit=unit):
            return (unit,)
        case _:
            return ()


def concerned_by(change: EventData, before: UnitTree, after: UnitTree) -> set[str]:
    """The units whose obligations may follow from ``change``: those that end, those that go on, those that move."""
    ended = set(ended_by(change))
    heirs = {heir for unit in ended for heir in after.successors(unit)[:1]}
    moved = {unit for unit in after.units if unit in before.units and _place(unit, before) != _place(unit, after)}
    return ended | heirs | moved


def after_unit_change(change: EventData, after: UnitTree, present: Sequence[Present], moment: Moment) -> list[Follow]:
    """The commands by which the ``present`` obligations of the concerned units follow.

    Open work of a unit that ended goes to the first that takes its place, one obligation per item: where that one
    owes the item already, it goes on with its own; else, of several, the most advanced is handed over and the
    others are cancelled into it. Where nobody takes its place, the work ends. What is done stays with whoever did it.
    """
    ended = set(ended_by(change))
    commands: list[Follow] = []
    slots: dict[tuple[str | None, Slot], list[Present]] = defaultdict(list)
    own: dict[tuple[str, Slot], Present] = {}
    for found in present:
        if not found.is_open:
            continue
        if found.unit in ended:
            slots[next(iter(after.successors(found.unit)), None), found.slot].append(found)
        else:
            own.setdefault((found.unit, found.slot), found)
    for (heir, slot), open_ones in slots.items():
        commands += _taken_over(change, heir, after, own.get((heir, slot)) if heir else None, open_ones, moment)
    commands += _moved(after, (found for found in present if found.is_open and found.unit not in ended), moment)
    return commands


def _taken_over(
    change: EventData, heir: str | None, after: UnitTree, own: Present | None, found: list[Present], moment: Moment
) -> list[Follow]:
    if heir is None:
        return [cancelled(one, CancelReason.CLOSED, (), moment) for one in found]
    first, *others = sorted(found, key=most_advanced_first)
    if own is not None:
        return [cancelled(one, CancelReason.MERGED, (own.id,), moment) for one in (first, *others)]
    # A merger may be recorded after the unit that ended was given the work: before that day the work was another's.
    since = replace(moment, on=max(moment.on, first.unit_since))
    fact = handed_over(first, heir, _place(heir, after), _reason(change), since)
    return [
        Follow(first.id, (fact,)),
        *(cancelled(one, CancelReason.MERGED, (first.id,), moment) for one in others),
    ]


def _moved(after: UnitTree, found: Iterable[Present], moment: Moment) -> list[Follow]:
    """Obligations of units that stay, where they stand now."""
    return [
        Follow(one.id, (described(one, one.wording, _place(one.unit, after), moment),))
        for one in found
        if one.unit in after.units and _place(one.unit, after) != one.place
    ]


def _place(unit: str, tree: UnitTree) -> Place:
    return Place(tree.units[unit].type, tree.ancestors(unit))


def _reason(change: EventData) -> HandOverReason:
    if isinstance(change, UnitsMerged):
        return HandOverReason.MERGED
    return HandOverReason.SPLIT if isinstance(change, UnitSplit) else HandOverReason.CLOSED

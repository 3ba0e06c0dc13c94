"""What an amendment or a revocation of a plan means for the obligations that are there: pure rules.

What the plan asked for before and after the amendment is compared on the same unit tree, so that nothing but the
amendment tells the two apart. An obligation keeps its id and its history while its work goes on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from par.events import EventData
from par.events.obligation import CancelReason, HandOverReason, ObligationKind
from par.events.obligation import ObligationOpened as Asked
from par.plans.continuity import Item, going_on, item_of
from par.plans.opening import key_of, obligation_id
from progress_service.following.consequences import cancelled, described, handed_over, rescheduled
from progress_service.obligation.commands import Follow, Open
from progress_service.obligation.present import Due, Moment, Place, Present, Wording


def after_amendment(
    before: Iterable[Asked],
    after: Iterable[Asked],
    origins: Mapping[str, str],
    present: Sequence[Present],
    moment: Moment,
) -> list[Open | Follow]:
    """The commands by which the ``present`` obligations of a plan follow from one version to the next.

    ``before`` and ``after`` are what the two versions ask for on the tree of the day, ``origins`` leads from a task
    that came of a split to the one that was split (both by key). Settled obligations are not touched.

    - The same item of the same task, owed by the same unit, goes on: with another date, in other words, or as it is.
    - Where one unit takes the place of one other as lead, it takes over that one's open obligations.
    - All else that is no longer asked for is cancelled into what takes its place, and what is new is opened.
    """
    following = _Following(moment, {found.id for found in present}, origins)
    for found in present:
        following.held[found.key, found.unit].append(found)
    old, new = _by_key_and_unit(before), _by_key_and_unit(after)
    for key in dict.fromkeys((*new, *old)):
        following.task(old.get(key, {}), new.get(key, {}))
    following.cancel_what_ended()
    return following.commands


def after_revocation(present: Iterable[Present], moment: Moment) -> list[Follow]:
    """The plan is no longer in force: what is open is cancelled."""
    return [cancelled(found, CancelReason.REVOKED, (), moment) for found in present if found.is_open]


@dataclass(frozen=True, slots=True)
class _Ending:
    """An open obligation that is no longer asked for, unless its task was split."""

    found: Present
    reason: CancelReason
    into: tuple[str, ...]


@dataclass(slots=True)
class _Following:
    """The commands of one amendment while they are gathered."""

    moment: Moment
    taken: set[str]
    """Ids of obligations, also of those that were cancelled: none is given twice."""
    origins: Mapping[str, str]
    commands: list[Open | Follow] = field(default_factory=list)
    held: dict[tuple[str, str], list[Present]] = field(default_factory=lambda: defaultdict(list))
    ending: list[_Ending] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    opened: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))

    def task(self, old: Mapping[str, list[Asked]], new: Mapping[str, list[Asked]]) -> None:
        """One task: what was and what is asked for, by unit."""
        left = [unit for unit in old if unit not in new]
        joined = [unit for unit in new if unit not in old]
        pairs = [(unit, unit) for unit in new if unit in old]
        if len(left) == len(joined) == 1:
            pairs.append((left[0], joined[0]))
            left, joined = [], []
        for unit in joined:
            self._open(new[unit])
        for before, after in pairs:
            self._unit(old[before], new[after])
        reason = CancelReason.REASSIGNED if new else CancelReason.DROPPED
        for unit in left:
            for asked in old[unit]:
                self._end(asked, reason, self._owed_by_others(asked, new))

    def cancel_what_ended(self) -> None:
        """Once all that is new has its id: end what is no longer asked for, into what takes its place."""
        parts: dict[str, list[Asked]] = defaultdict(list)
        for key, asked in self.opened.items():
            if key in self.origins:
                parts[self.origins[key]] += asked
        ended = {ending.found.id for ending in self.ending}
        for ending in self.ending:
            found, reason = ending.found, ending.reason
            into = tuple(identity for identity in ending.into if identity not in ended)
            if found.key in parts:
                reason = CancelReason.SPLIT
                own = [asked for asked in parts[found.key] if asked.unit == found.unit]
                into = tuple(asked.obligation for asked in own or parts[found.key])
            self.commands.append(cancelled(found, reason, into, self.moment))

    def _unit(self, old: Sequence[Asked], new: Sequence[Asked]) -> None:
        """One task of one unit, or of one unit in the place of another."""
        work = going_on(old, new)
        for before, after in work.pairs:
            found = self._held(before)
            if found is not None:
                self._goes_on(found, after)
        opened = self._open(work.new)
        for asked in work.gone:
            self._end(asked, CancelReason.REPLACED if opened else CancelReason.DROPPED, opened)

    def _end(self, asked: Asked, reason: CancelReason, into: tuple[str, ...]) -> None:
        found = self._held(asked)
        if found is not None:
            self.ending.append(_Ending(found, reason, into))

    def _goes_on(self, found: Present, asked: Asked) -> None:
        facts: list[EventData] = []
        place, wording = Place(asked.unit_type, asked.ancestors), _wording(asked)
        due = Due(asked.term, asked.due)
        if asked.unit != found.unit:
            facts.append(handed_over(found, asked.unit, place, HandOverReason.REASSIGNED, self.moment))
        if wording != found.wording:
            facts.append(described(found, wording, place, self.moment))
        if due != found.due:
            facts.append(rescheduled(found, due, self.moment))
        if facts:
            self.commands.append(Follow(found.id, tuple(facts)))

    def _open(self, asked: Sequence[Asked]) -> tuple[str, ...]:
        """Open what is new, under ids that nothing had before, and return them."""
        ids: list[str] = []
        for wanted in asked:
            number, identity = len(asked), wanted.obligation
            while identity in self.taken:
                number += 1
                identity = obligation_id(wanted.plan, key_of(wanted), number, wanted.unit)
            self.taken.add(identity)
            update = {"obligation": identity, "on": self.moment.on, "cause": self.moment.cause}
            opened = wanted.model_copy(update=update)
            self.opened[key_of(wanted)].append(opened)
            self.commands.append(Open(opened))
            ids.append(identity)
        return tuple(ids)

    def _held(self, asked: Asked) -> Present | None:
        """The open obligation that answers to what was asked for: each one to one, rather to that of its date."""
        held = self.held.get((key_of(asked), asked.unit), ())
        able = [one for one in held if one.is_open and _answers(one, asked) and one.id not in self.answered]
        found = min(able, key=lambda one: one.due.due != asked.due, default=None)
        if found is not None:
            self.answered.add(found.id)
        return found

    def _owed_by_others(self, asked: Asked, new: Mapping[str, list[Asked]]) -> tuple[str, ...]:
        """Who owes the same item now: obligations just opened, or there before."""
        key, item = key_of(asked), item_of(asked)
        opened = [one.obligation for one in self.opened.get(key, ()) if item_of(one) == item]
        there = [
            found.id
            for unit in new
            for found in self.held.get((key, unit), ())
            if found.is_open and _item(found) == item
        ]
        return (*opened, *there)


def _answers(found: Present, asked: Asked) -> bool:
    """Whether it is the same item. Reports that were opened before their periods were kept have none."""
    if asked.kind is ObligationKind.REPORT and found.period is None:
        return True
    return _item(found) == item_of(asked)


def _item(found: Present) -> Item:
    return found.wording.product, found.period


def _wording(asked: Asked) -> Wording:
    return Wording(asked.task, asked.domain, asked.area, asked.title, asked.product, asked.leader_in_charge)


def _by_key_and_unit(asked: Iterable[Asked]) -> dict[str, dict[str, list[Asked]]]:
    found: dict[str, dict[str, list[Asked]]] = {}
    for one in asked:
        found.setdefault(key_of(one), {}).setdefault(one.unit, []).append(one)
    return found

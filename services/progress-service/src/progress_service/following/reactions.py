"""What happens to obligations when a plan is issued, amended or revoked, or when units change."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from par.deciding import AggregateStore, Origin
from par.events import AggregateId, Event, EventData, Recorded
from par.events.day import DayOpened
from par.events.obligation import Cause
from par.events.plan import PlanAmended, PlanIssued, PlanRevoked
from par.log import EventLog
from par.plans import Plan
from par.plans.opening import obligations_of
from par.units.facts import Change
from par.units.register import UnitRegister
from progress_service.following.amendments import after_amendment, after_revocation
from progress_service.following.known_obligations import KnownObligations
from progress_service.following.pending import PendingChanges
from progress_service.following.succession import after_unit_change, concerned_by
from progress_service.obligation.commands import Follow, Open
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.present import Moment

SOURCE: Final = "/progress-service"
EXECUTE_AT_ONCE: Final = 32

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that follows: the event it follows from, its place among causes, and the day whose tree counts.

    What was waiting for its day acts on the tree of that day, also when the ledger opens several days at once. What
    is recorded after its day acts on the tree of the ledger's day: work is owed by those who are there.
    """

    event: Event
    at: Cause
    tree_of: dt.date

    @property
    def position(self) -> int:
        return self.at[0]

    def moment(self, on: dt.date) -> Moment:
        return Moment(on, self.at)


class Reactions:
    """Repeating a reaction changes nothing: see :func:`par.obligations.history.before_cause`."""

    def __init__(self, log: EventLog, store: AggregateStore, known: KnownObligations, pending: PendingChanges) -> None:
        self._log = log
        self._store = store
        self._known = known
        self._pending = pending

    async def to(self, item: Recorded, day: dt.date | None) -> bool:
        """React to an event, ``day`` being the ledger's; False when there was nothing to do.

        What holds from a later day waits for it. Raises LogError or Retryable when the log does not answer, or
        a replica that does not have yet what the reaction rests on.
        """
        data = item.event.data
        if isinstance(data, PlanIssued):
            await self._issued(data, item, day)
            return True
        if isinstance(data, DayOpened):
            due = await self._pending.due(data.previous, data.day, item.position)
            changes = [(change, on) for change in due if (on := _first_day(change.event.data)) is not None]
        else:
            first = _first_day(data)
            if first is None:
                return False
            if day is None or first > day:
                await self._pending.put(item, first)
                return True
            changes = [(item, day)]
        for number, (change, tree_of) in enumerate(changes):
            await self._act(change, _Step(change.event, (item.position, number), tree_of))
        return bool(changes)

    async def _act(self, change: Recorded, step: _Step) -> None:
        match change.event.data:
            case PlanAmended() as amended:
                await self._amended(amended, change.position, step)
            case PlanRevoked() as revoked:
                present = await self._known.of_plan(revoked.plan, step.at)
                await self._execute(revoked.city, after_revocation(present, step.moment(revoked.effective_on)), step)
            case data if isinstance(data, Change):
                await self._unit_changed(data, await self._register(data.city, step, change.position), step)

    async def _issued(self, issued: PlanIssued, item: Recorded, day: dt.date | None) -> None:
        """Open what the plan asks for on the tree of its day; what has become of the units since follows at once."""
        opening = _Step(item.event, (item.position, 0), issued.issued_on)
        # What came after the issue in the log is not of that day.
        plan = Plan.of(found.event.data for found in await self._plan(issued.city, issued.plan, item.position, opening))
        register = await self._register(issued.city, opening)
        opened = [
            Open(asked.model_copy(update={"on": issued.issued_on, "cause": opening.at}))
            for asked in obligations_of(plan, register.on(opening.tree_of))
        ]
        await self._execute(issued.city, opened, opening)
        logger.info("obligations opened", plan=issued.plan, count=len(opened))
        since = [change for change in register.changes if day is not None and issued.issued_on < change.on <= day]
        for number, change in enumerate(since, 1):
            step = _Step(item.event, (item.position, number), change.on)
            await self._unit_changed(change, register, step, issued.plan)

    async def _amended(self, amended: PlanAmended, position: int, step: _Step) -> None:
        facts = await self._plan(amended.city, amended.plan, position, step)
        if any(_revoked_by(found.event.data, amended.effective_on) for found in facts):
            return
        # The changes were appended with the amendment as one, some of them perhaps behind the cause's own position.
        end = position + amended.changes
        tail = await self._log.read_until(AggregateId(amended.city, "plan", "plan", amended.plan), end, position, end)
        before = Plan.of(found.event.data for found in facts if found.position < position)
        after = before.copy()
        for found in tail:
            after.take(found.event.data)
        tree = (await self._register(amended.city, step)).on(step.tree_of)
        commands = after_amendment(
            obligations_of(before, tree),
            obligations_of(after, tree),
            after.origins,
            await self._known.of_plan(amended.plan, step.at),
            step.moment(amended.effective_on),
        )
        await self._execute(amended.city, commands, step)
        logger.info("obligations follow an amendment", plan=amended.plan, version=amended.version, count=len(commands))

    async def _unit_changed(self, change: Change, register: UnitRegister, step: _Step, plan: str | None = None) -> None:
        before, after = register.before(change.on), register.on(step.tree_of)
        units = concerned_by(change, before, after)
        if not units:
            return
        present = await self._known.of_units(change.city, units, step.at, plan)
        commands = after_unit_change(change, after, present, step.moment(change.on))
        await self._execute(change.city, commands, step)
        logger.info("obligations follow a change of units", city=change.city, count=len(commands))

    async def _plan(self, city: str, plan: str, known: int, step: _Step) -> list[Recorded]:
        return await self._log.read_until(AggregateId(city, "plan", "plan", plan), step.position, known=known)

    async def _register(self, city: str, step: _Step, known: int = 0) -> UnitRegister:
        tree = AggregateId(city, "plan", "unit-tree", city)
        return UnitRegister.of(item.event.data for item in await self._log.read_until(tree, step.position, known=known))

    async def _execute(self, city: str, commands: Sequence[Open | Follow], step: _Step) -> None:
        slots = asyncio.Semaphore(EXECUTE_AT_ONCE)

        async def one(command: Open | Follow) -> None:
            name = command.opened.obligation if isinstance(command, Open) else command.obligation
            origin = Origin(
                id=_identity(step, name),
                source=SOURCE,
                time=step.event.time,
                correlation_id=step.event.correlation_id,
                causation_id=step.event.id,
                traceparent=step.event.traceparent,
            )
            async with slots:
                await self._store.execute(
                    AggregateId(city, "progress", "obligation", name), OBLIGATION, command, origin
                )

        await asyncio.gather(*map(one, commands))


def _identity(step: _Step, obligation: str) -> str:
    """Derived from the cause alone, so that a repeat is the same command."""
    if isinstance(step.event.data, PlanIssued) and step.at[1] == 0:
        return f"{step.event.id}:{obligation}"  # as in logs written before there was anything to follow
    position, number = step.at
    return f"{position}-{number}:{obligation}"


def _first_day(data: EventData) -> dt.date | None:
    """From which day a change holds that obligations follow; None for other events."""
    if isinstance(data, PlanAmended | PlanRevoked):
        return data.effective_on
    return data.on if isinstance(data, Change) else None


def _revoked_by(data: EventData, day: dt.date) -> bool:
    return isinstance(data, PlanRevoked) and data.effective_on <= day

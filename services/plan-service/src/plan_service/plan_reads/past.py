"""Plans as they were: folded from the log, where every version and every moment still stands."""

import datetime as dt
from collections.abc import Iterable

from par.events import AggregateId, Recorded
from par.log import EventLog, LogError
from par.log.known import known, read_known
from par.plans import Plan, PlanHistory, Stage
from par.problems import NotFound, Retryable
from par.projection.store.database import Database
from par.service.past_work import MANY_WAITING, PastWork
from par.units import UnitRegister
from plan_service.plan_reads.question import Moment, PlanQuestion
from plan_service.read_models.plans.projection import Plans
from plan_service.unit_tree.handlers import tree_id


class Past:
    """Reads of the log on behalf of queries, a few at a time.

    All methods raise Retryable when the log does not answer, and where too many such reads wait (``past-busy``).
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._work = PastWork(MANY_WAITING)

    async def events(self, database: Database, plan: str, known_at: dt.datetime | None) -> list[Recorded]:
        """The events of one plan. Raises NotFound."""
        found = await database[Plans.name].find_one({"_id": plan}, {"city": 1})
        if found is None:
            raise NotFound("unknown-plan", plan=plan)
        try:
            async with self._work.slot():
                events = await read_known(self._log, AggregateId(found["city"], "plan", "plan", plan), known_at)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        if not events:
            raise NotFound("plan-not-known", plan=plan, moment=known_at)
        return events

    async def history(self, database: Database, plan: str, known_at: dt.datetime | None) -> PlanHistory:
        """All that happened to one plan. Raises NotFound."""
        return PlanHistory(await self.events(database, plan, known_at))

    async def plan(self, database: Database, asked: PlanQuestion) -> Plan:
        """The version that is asked for. Raises NotFound."""
        history = await self.history(database, asked.plan, asked.known_at)
        if asked.version is not None:
            return version_of(history, asked.version)
        if asked.as_of is None:
            return history.latest
        try:
            return history.on(asked.as_of)
        except LookupError:
            raise NotFound("plan-not-in-force", plan=asked.plan, day=asked.as_of) from None

    async def plans(self, city: str | None, moment: Moment) -> list[Plan]:
        """The plans of one city or of all: those in force ``as_of`` the day, or all that were known."""
        try:
            async with self._work.slot():
                events = await self._log.read_subjects(f"par.log.{city or '*'}.plan.plan.*")
                return _plans(events, moment)
        except LogError as error:
            raise Retryable("log-unavailable") from error

    async def register(self, city: str, known_at: dt.datetime | None) -> UnitRegister:
        """The units of a city through time."""
        try:
            async with self._work.slot():
                events = await read_known(self._log, tree_id(city), known_at)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        return UnitRegister.of(item.event.data for item in events)


def version_of(history: PlanHistory, number: int) -> Plan:
    """One version. Raises NotFound."""
    try:
        return history.version(number)
    except LookupError:
        raise NotFound("unknown-version", plan=history.latest.plan, version=number) from None


def _plans(events: Iterable[Recorded], moment: Moment) -> list[Plan]:
    found = []
    for history in _histories(events, moment.known_at):
        if moment.as_of is None:
            found.append(history.latest)
        elif history.versions and history.versions[0].effective_on <= moment.as_of:
            found.append(history.on(moment.as_of))
    return [plan for plan in found if plan.stage is not Stage.NONE]


def _histories(events: Iterable[Recorded], known_at: dt.datetime | None) -> list[PlanHistory]:
    by_plan: dict[str, list[Recorded]] = {}
    for item in events:
        by_plan.setdefault(item.log_subject, []).append(item)
    return [PlanHistory(known(of_plan, known_at)) for of_plan in by_plan.values()]

"""From the wire to the deciders: schemes from the log, figures from the read models as of one position."""

import asyncio
import datetime as dt
from weakref import WeakValueDictionary

from par.calendar.local_time import local_day
from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.log import EventLog, LogError
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from par.problems import Retryable
from par.projection.following.keeping import Keeping
from par.projection.store.database import Database
from par.units import UnitRegister
from report_service.period.commands import (
    ClosePeriodContent,
    DefineSchemeContent,
    OfPeriod,
    OpenPeriodContent,
    ReopenPeriodContent,
)
from report_service.period.decider import PERIOD, ClosePeriod, OpenPeriod, Reason, ReopenPeriod, period_id
from report_service.period.scheme import SCHEME, DefineScheme, scheme_id
from report_service.period.snapshot import Snapshot, snapshot_of

CATCH_UP_SECONDS = 5.0


class PeriodCommands:
    """The commands on schemes and periods."""

    def __init__(self, log: EventLog, store: AggregateStore, database: Database, runner: Keeping) -> None:
        self._log = log
        self._store = store
        self._database = database
        self._runner = runner
        self._closing: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def answers(self) -> list[Answer]:
        """One per command."""
        return [
            Answer(command("report", "reporting-scheme", "define"), command_handler(DefineSchemeContent, self.define)),
            Answer(command("report", "period", "open"), command_handler(OpenPeriodContent, self.open)),
            Answer(command("report", "period", "close"), command_handler(ClosePeriodContent, self.close)),
            Answer(command("report", "period", "reopen"), command_handler(ReopenPeriodContent, self.reopen)),
        ]

    async def define(self, content: DefineSchemeContent, origin: Origin) -> Executed:
        """A scheme, or its next version."""
        register = await self._register(content.city)
        decision = DefineScheme(content, register.has_unit(content.sender))
        return await self._store.execute(scheme_id(content.city, content.scheme), SCHEME, decision, origin)

    async def open(self, content: OpenPeriodContent, origin: Origin) -> Executed:
        """A period of the scheme as it is now."""
        scheme = await self._store.state(scheme_id(content.city, content.scheme), SCHEME)
        decision = OpenPeriod(content.city, content.scheme, scheme, content.period, content.year)
        return await self._store.execute(_aggregate(content), PERIOD, decision, origin)

    async def close(self, content: ClosePeriodContent, origin: Origin) -> Executed:
        """Freeze what the log says up to here. One closing of a scheme after the other: each tells what none told."""
        lock = self._closing.setdefault((content.city, content.scheme), asyncio.Lock())
        async with lock:
            return await self._close(content, origin)

    async def _close(self, content: ClosePeriodContent, origin: Origin) -> Executed:
        found = await self._snapshot(content)
        # The read models stand at the end of the log here. (Before the first day there is none to compare with.)
        today = min(local_day(origin.time), self._runner.day or dt.date.max)
        decision = ClosePeriod(
            period=content.period,
            day=content.on or today,
            given_on=today,
            position=found.position,
            units=found.units,
            reasons=tuple(Reason(one.unit, one.indicator, one.reason) for one in content.reasons),
            reason=content.reason,
        )
        return await self._store.execute(_aggregate(content), PERIOD, decision, origin)

    async def reopen(self, content: ReopenPeriodContent, origin: Origin) -> Executed:
        """The next revision."""
        decision = ReopenPeriod(content.period, content.reason)
        return await self._store.execute(_aggregate(content), PERIOD, decision, origin)

    async def _snapshot(self, content: OfPeriod) -> Snapshot:
        state = await self._store.state(_aggregate(content), PERIOD)
        if state is None:
            return Snapshot(0, ())
        try:
            end = await self._log.end()
        except LogError as error:
            raise Retryable("log-unavailable") from error
        if not await self._runner.wait_for(end, CATCH_UP_SECONDS):
            raise Retryable("not-ready")
        return await snapshot_of(self._database, state.opened)

    async def _register(self, city: str) -> UnitRegister:
        try:
            found = await self._log.read(AggregateId(city, "plan", "unit-tree", city))
        except LogError as error:
            raise Retryable("log-unavailable") from error
        return UnitRegister.of(item.event.data for item in found)


def _aggregate(content: OfPeriod) -> AggregateId:
    return period_id(content.city, content.scheme, content.period)

"""All looks in their order. A server that is down costs its own looks, and every look has a time limit."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.doctor import archive, clocks, files, here, jetstream, mongo, nats_server, read_models, services, streams
from par.doctor.finding import AREAS, Area, Finding, found
from par.doctor.mongo import MongoClient, passwords_in, secrets
from par.doctor.place import Limits, Place
from par.log import LOG

T = TypeVar("T")


async def examine(place: Place, limits: Limits, now: Callable[[], dt.datetime]) -> list[Finding]:
    """Look at everything; what was found, area by area. Changes nothing, and raises nothing for what is wrong."""
    findings = await _Examination(place, limits, now).all()
    order = list(AREAS)
    findings.sort(key=lambda finding: order.index(finding.area))
    hidden = passwords_in(place.nats or "") | (set() if place.mongo is None else secrets(place.mongo))
    return [finding.mapped(_without(hidden)) for finding in findings]


def _without(hidden: set[str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for secret in hidden:
            text = text.replace(secret, "***")
        return text

    return change


class _Examination:
    def __init__(self, place: Place, limits: Limits, now: Callable[[], dt.datetime]) -> None:
        self._place = place
        self._limits = limits
        self._now = now
        self._findings: list[Finding] = []
        self._offsets: dict[str, float] = {}

    async def all(self) -> list[Finding]:
        self._findings += here.look(self._limits)
        self._findings += files.look(self._place, self._limits)
        if self._place.nats is None or self._place.mongo is None:
            self._findings.append(found("nats", "ledger-not-running", folder=str(self._place.data)))
            return self._findings
        nats_, mongo_ = await asyncio.gather(
            nats_server.connect(self._place, self._limits), mongo.connect(self._place, self._now)
        )
        try:
            await self._look(nats_, mongo_)
        finally:
            if mongo_.client is not None:
                mongo_.client.close()
            if nats_.line is not None:
                await nats_server.close(nats_.line.client)
        return self._findings

    async def _look(self, nats_: nats_server.Connecting, mongo_: mongo.Connecting) -> None:
        self._findings += await self._within("nats", nats_server.look(nats_, self._place, self._limits)) or []
        self._findings += await self._within("nats", jetstream.look(self._place, self._limits)) or []
        log: read_models.Log | None = None
        answers: services.Answered = {}
        if nats_.line is None:
            self._not_looked("NATS", "streams", "services")
        else:
            log = await self._streams(nats_.line)
            asked = self._now()
            answers = await self._within("services", services.look(nats_.line)) or {}
            self._findings += services.judge(answers, self._limits)
            for name, about in answers.items():
                if isinstance(about, services.About):
                    self._offsets[f"{name}-service"] = clocks.offset(about.now, asked, self._now())
        if mongo_.client is None:
            assert mongo_.finding is not None
            self._findings.append(mongo_.finding)
            self._not_looked("MongoDB", "read_models", "archive")
        else:
            self._offsets["MongoDB"] = mongo_.seconds_ahead
            self._findings += await self._within("mongo", mongo.look(mongo_.client, self._place, self._limits)) or []
            if log is None:
                self._not_looked("NATS", "read_models", "archive")
            else:
                await self._databases(mongo_.client, answers, log)
        self._findings += clocks.judge(self._offsets, self._limits)

    async def _streams(self, line: nats_server.Line) -> read_models.Log | None:
        """Also where the log ends; None when we may not know."""
        asked = self._now()
        try:
            both = await self._within("streams", streams.look(line))
        except nats_server.NotAllowedError as error:
            if not any(finding.code == "nats-role" for finding in self._findings):
                self._findings.append(found("nats", "nats-role", account="?", error=str(error)))
            self._not_looked("NATS", "streams")
            return None
        if both is None:
            return None
        self._findings += streams.judge(both, self._place, self._limits)
        log = both[LOG]
        if log.error:
            return None
        if log.now is not None:
            self._offsets["NATS"] = clocks.offset(log.now, asked, self._now())

        async def recorded_at(position: int) -> dt.datetime | None:
            return await streams.recorded_at(line, position)

        return read_models.Log(log.end, log.now or self._now(), recorded_at)

    async def _databases(self, client: MongoClient, answers: services.Answered, log: read_models.Log) -> None:
        prefix = self._place.prefix
        every = await self._within(
            "read_models", read_models.look(client, prefix, answers, log, self._now()), self._limits.look
        )
        if every is not None:
            self._findings += read_models.judge(every, log.end, self._limits)
            self._findings.append(clocks.judge_day(read_models.day_of(every), self._now(), self._limits))
        kept = archive.look(client, prefix, log, self._now(), self._limits)
        self._findings += await self._within("archive", kept) or []

    def _not_looked(self, server: str, *areas: Area) -> None:
        self._findings += [found(area, "not-looked", look=AREAS[area], server=server) for area in areas]

    async def _within(self, area: Area, look: Awaitable[T], seconds: float = 0) -> T | None:
        """What was found within the time of a look; else a finding that says why not."""
        try:
            async with asyncio.timeout(seconds or self._limits.look):
                return await look
        except (NatsError, PyMongoError, OSError, TimeoutError) as error:
            said = str(error)[: mongo.LONGEST] or type(error).__name__
            self._findings.append(found(area, "look-failed", look=AREAS[area], error=said))
            return None

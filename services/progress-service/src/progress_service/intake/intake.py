"""The intake: every event of a batch gets its receipt; what is accepted is in the log before the answer.

A resend is recognised by the aggregate itself (its identities are folded from the log), so exactly-once does not
depend on any read model. The read model of submissions finds the same identity used for another aggregate.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence
from time import monotonic
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter

from par.calendar.local_time import local_day
from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId
from par.events.index_set import Indicator
from par.log import LogError
from par.messaging import Request
from par.problems import ProblemError, Rejected, Retryable
from par.units import UnitTree
from par.units.register import UnitRegister
from progress_service.day.decider import CALENDAR, DAY
from progress_service.intake.admission import Admission
from progress_service.intake.batch import Element, read_batch
from progress_service.intake.known import KnownSubmissions
from progress_service.intake.receipt import Receipt
from progress_service.intake.submission import (
    MeasurementReported,
    ProductConfirmed,
    ProductReturned,
    ProductSubmitted,
    Submission,
    WorkProgressed,
    WorkStarted,
    read_submission,
)
from progress_service.measurement.decider import MEASUREMENT, Record, aggregate_token
from progress_service.obligation.decider import (
    OBLIGATION,
    Confirm,
    Progress,
    ReportCommand,
    Return,
    Start,
    Submit,
)
from progress_service.reference.freshness import Freshness
from progress_service.reference.reference import Reference

APPEND_AT_ONCE: Final = 32
EVENTS_IN_A_ROW: Final = 10
"""After so many events that were checked without waiting for anything, other requests have their turn."""

DECIDED_BY_THE_TREE: Final = frozenset({"unknown-unit", "wrong-unit"})
"""Before a refusal with one of these codes, the tree in memory must be the one of the log."""

logger = structlog.get_logger(__name__)


class Intake:
    """Turns requests on ``par.in.<sender>.submit`` into receipts."""

    def __init__(
        self,
        store: AggregateStore,
        reference: Reference,
        known: KnownSubmissions,
        registry: CollectorRegistry,
    ) -> None:
        self._store = store
        self._reference = reference
        self._known = known
        self._admission = Admission()
        self._today: dt.date | None = None
        self._calendar = Freshness(self._read_calendar, share=1, longest_pause=0)
        self._outcomes = Counter("par_intake_events", "Submitted events", ("outcome", "code"), registry=registry)

    async def submit(self, request: Request) -> dict[str, Any]:
        """Answer ``{"receipts": […]}``, one per event in order.

        Raises Rejected when the request as a whole is unreadable, Retryable when the log is in the way or others
        of the sender are in work: then the sender repeats the same request, and what was stored meanwhile is answered
        as a duplicate.
        """
        sender = request.subject.split(".")[2]
        with self._admission.of(sender):
            return await self._answer(sender, request.payload, monotonic())

    async def _answer(self, sender: str, payload: bytes, arrived: float) -> dict[str, Any]:
        elements = read_batch(payload)
        receipts: list[Receipt | None] = [None] * len(elements)
        submissions: dict[int, Submission] = {}
        for number, element in enumerate(elements):
            if number % EVENTS_IN_A_ROW == 0:
                await asyncio.sleep(0)
            try:
                submissions[number] = self._read(element, sender)
            except Rejected as problem:
                receipts[number] = _refused(_id_of(element), problem)
        for number, receipt in await self._take(sender, submissions, arrived):
            receipts[number] = receipt
        answered = [receipt for receipt in receipts if receipt is not None]
        for answer in answered:
            self._outcomes.labels(answer.outcome, answer.problem.code if answer.problem else "").inc()
        return {"receipts": [answer.to_json() for answer in answered]}

    def _read(self, element: Element, sender: str) -> Submission:
        if element.problem is not None:
            raise element.problem
        return read_submission(element.value, sender)

    async def _take(self, sender: str, submissions: dict[int, Submission], arrived: float) -> list[tuple[int, Receipt]]:
        """Events of one aggregate one after the other, in order; those of different aggregates at once."""
        known = await self._known.find([submission.identity for submission in submissions.values()])
        lanes: dict[object, list[int]] = {}
        first: dict[tuple[str, str], object] = {}
        for number, submission in submissions.items():
            # An identity repeated within the batch goes behind its first use, whatever it names.
            lane = first.setdefault(submission.identity, _lane(submission))
            lanes.setdefault(lane, []).append(number)
        slots = asyncio.Semaphore(APPEND_AT_ONCE)

        async def take_lane(numbers: Sequence[int]) -> list[tuple[int, Receipt]]:
            async with slots:
                receipts = []
                for number in numbers:
                    await asyncio.sleep(0)
                    receipts.append((number, await self._take_one(sender, submissions[number], known, arrived)))
                return receipts

        tasks = [asyncio.create_task(take_lane(numbers)) for numbers in lanes.values()]
        try:
            done = await asyncio.gather(*tasks)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        finally:  # what still runs belongs to a request that is answered: it would be in nobody's count
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [receipt for lane in done for receipt in lane]

    async def _take_one(
        self, sender: str, submission: Submission, known: dict[tuple[str, str], tuple[int, str]], arrived: float
    ) -> Receipt:
        identity = submission.envelope.id
        try:
            earlier = known.get(submission.identity)
            if earlier is None:
                done = await self._execute(sender, submission, arrived)
                if not done.earlier:
                    self._known.remember(submission.identity, done.position, submission.digest)
                    known[submission.identity] = (done.position, submission.digest)
                    return Receipt("accepted", identity, done.position)
                earlier = (done.position, done.content_digest or "")
            position, digest = earlier
            if digest != submission.digest:
                raise Rejected("id-conflict", "/id", id=identity, position=position)
            return Receipt("duplicate", identity, position)
        except Rejected as problem:
            return _refused(identity, problem)
        except (Retryable, LogError):
            raise
        except Exception:
            # A fault of ours must not hold back the rest of the batch, nor everything its sender sends later.
            reference = uuid.uuid4().hex[:12]
            logger.exception("event failed", source=submission.envelope.source, id=identity, reference=reference)
            return _refused(identity, ProblemError("internal", reference=reference))

    async def _execute(self, sender: str, submission: Submission, arrived: float) -> Executed:
        city, register = await self._register(sender, arrived)
        try:
            return await self._execute_on(city, register, sender, submission, arrived)
        except Rejected as problem:
            if problem.code not in DECIDED_BY_THE_TREE:
                raise
            await self._reference.refreshed_since(arrived)
            city, newer = await self._register(sender, arrived)
            if newer is register:
                raise
        return await self._execute_on(city, newer, sender, submission, arrived)

    async def _execute_on(
        self, city: str, register: UnitRegister, sender: str, submission: Submission, arrived: float
    ) -> Executed:
        envelope = submission.envelope
        day = await self._day(envelope.time, arrived)
        tree = register.on(day)
        if sender not in tree.units and sender not in tree.ended:
            raise Rejected("unknown-unit", "/source", unit=sender)
        origin = Origin(
            id=envelope.id,
            source=envelope.source,
            time=envelope.time.astimezone(dt.UTC),
            correlation_id=envelope.id,
            traceparent=envelope.traceparent,
            content_digest=submission.digest,
        )
        if isinstance(submission.data, MeasurementReported):
            if self._reference.city_of(submission.target) != city:
                raise Rejected("unknown-unit", "/subject", unit=submission.target)
            data = submission.data
            record = Record(
                sender=sender,
                city=city,
                unit=submission.target,
                tree=tree,
                tree_of_unit=_tree_of(submission.target, register, tree),
                day=day,
                indicator=await self._indicator(data.indicator, arrived),
                period=data.period,
                numerator=data.numerator,
                denominator=data.denominator,
                note=data.note,
            )
            aggregate = AggregateId(
                city,
                "progress",
                "measurement",
                aggregate_token(submission.target, data.indicator, _year(data.period)),
            )
            return await self._store.execute(aggregate, MEASUREMENT, record, origin)
        aggregate = AggregateId(city, "progress", "obligation", submission.target)
        command = _report_command(submission, sender, tree, day)
        return await self._store.execute(aggregate, OBLIGATION, command, origin)

    async def _register(self, sender: str, arrived: float) -> tuple[str, UnitRegister]:
        found = self._reference.register_of(sender)
        if found is None:
            await self._reference.refreshed_since(arrived)
            found = self._reference.register_of(sender)
        if found is None:
            raise Rejected("unknown-unit", "/source", unit=sender)
        return found

    async def _indicator(self, name: str, arrived: float) -> Indicator:
        if name not in self._reference.indicators:
            await self._reference.refreshed_since(arrived)
        indicator = self._reference.indicators.get(name)
        if indicator is None:
            raise Rejected("unknown-indicator", "/data/indicator", indicator=name)
        return indicator

    async def _day(self, time: dt.datetime, arrived: float) -> dt.date:
        """The calendar day now. Raises Rejected when ``time`` lies after it, Retryable before the first day."""
        self._today = _later(self._today, self._known.day)
        happened = local_day(time)
        if self._today is None or happened > self._today:  # the read models may lag behind a day just opened
            await self._calendar.since(arrived)
        if self._today is None:
            raise Retryable("not-ready")
        if happened > self._today:
            raise Rejected("in-the-future", "/time", time=time.isoformat(), day=self._today)
        return self._today

    async def _read_calendar(self) -> None:
        self._today = _later(self._today, await self._store.state(CALENDAR, DAY))


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    """The later of two days; days only ever go forward."""
    return max((day for day in (one, other) if day is not None), default=None)


def _tree_of(unit: str, register: UnitRegister, tree: UnitTree) -> UnitTree:
    """The tree in which the unit stands: ``tree``, or the one of its last day."""
    return register.before(tree.ended[unit].on) if unit in tree.ended else tree


def _lane(submission: Submission) -> object:
    """Events with the same lane may belong to the same aggregate."""
    if isinstance(submission.data, MeasurementReported):
        return submission.target, submission.data.indicator, submission.data.period[:4]
    return submission.target


def _year(period: str) -> str:
    """The year of a period for the aggregate's name; a malformed one is refused by the decider."""
    year = period[:4]
    return year if year.isascii() and year.isdigit() else "0000"


def _report_command(submission: Submission, sender: str, tree: UnitTree, day: dt.date) -> ReportCommand:
    target, data = submission.target, submission.data
    match data:
        case WorkStarted():
            return Start(target, sender, tree, day, note=data.note)
        case WorkProgressed():
            return Progress(target, sender, tree, day, percent=data.percent, text=data.text)
        case ProductSubmitted():
            return Submit(target, sender, tree, day, completed_on=data.completed_on, evidence=data.evidence)
        case ProductConfirmed():
            return Confirm(target, sender, tree, day, note=data.note)
        case ProductReturned():
            return Return(target, sender, tree, day, reason=data.reason)
        case _:
            raise AssertionError(f"no command for {type(data).__name__}")


def _refused(identity: str | None, problem: ProblemError) -> Receipt:
    return Receipt("refused", identity, problem=problem)


def _id_of(element: Element) -> str | None:
    """The id an unreadable event claims, so that its sender can find it; None when there is none to show."""
    value = element.value
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and len(found) <= 64 else None

"""Every event about a score sheet gets its receipt; what is accepted is in the log before the answer."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter

from par.calendar.local_time import local_day
from par.deciding import AggregateStore, Order, Origin, Result
from par.log import LogError
from par.messaging import Request
from par.problems import ProblemError, Rejected, Retryable
from par.submitting.batch import Element, elements_of
from par.submitting.envelope import Submission
from par.submitting.rate import Rate
from par.submitting.receipt import Receipt, refused
from par.submitting.refusal_lines import tell_refused
from par.submitting.turns import Turns
from par.tracing.appends import sent_by
from report_service.score_sheet.commands import Content, Say, sheet_id
from report_service.score_sheet.decider import SHEET
from report_service.score_sheet.forms import OfRound, latest_date
from report_service.score_sheet.ledger_day import LedgerDay
from report_service.score_sheet.roles import UNIT, Role
from report_service.score_sheet.rounds import KnownRounds

TOGETHER: Final = 100
EVENTS_IN_A_ROW: Final = 10
"""After so many events that were checked without waiting for anything, other requests have their turn."""
SKEW: Final = dt.timedelta(seconds=300)
PER_SECOND: Final = 20.0
BURST: Final = 2_000
"""Of one account: a scorer enters some hundred leaves at once, not thousands."""

Known = Callable[[Sequence[tuple[str, str]]], Awaitable[Mapping[tuple[str, str], tuple[int, str]]]]
"""Finds identities that were accepted before, on any sheet: position and digest of the content."""

logger = structlog.get_logger(__name__)


class SheetIntake:
    """Turns requests of units, appraisers and councils into receipts; ``now`` is the clock."""

    def __init__(
        self,
        rounds: KnownRounds,
        store: AggregateStore,
        known: Known,
        day: LedgerDay,
        now: Callable[[], dt.datetime],
        registry: CollectorRegistry,
    ) -> None:
        self._rounds = rounds
        self._store = store
        self._known = known
        self._day = day
        self._now = now
        self._turns = Turns()
        self._rate = Rate(PER_SECOND, BURST, monotonic)
        self._outcomes = Counter("par_sheet_events", "Events on score sheets", ("verb", "outcome"), registry=registry)

    async def take(self, role: Role, request: Request) -> dict[str, Any]:
        """Answer ``{"receipts": […]}``, one per event in order.

        Raises Rejected when the request as a whole is unreadable or the account is no such role; Retryable when the log
        is in the way: then the same request is repeated, and what was stored meanwhile is answered as a duplicate.
        """
        account = request.subject.split(".")[2]
        who = role.who(account)
        async with self._turns.of(account):
            receipts: dict[int, Receipt] = {}
            submissions: dict[int, Submission] = {}
            count = await _read(request.payload, role, who, submissions, receipts)
            self._rate.take(account, max(1, count))
            try:
                receipts |= await self._taken(role, who, submissions)
            except (LogError, Retryable) as error:
                self._rate.give_back(account, max(1, count))  # it will be sent again, and was not served
                if isinstance(error, Retryable):
                    raise
                raise Retryable("log-unavailable") from error
        for receipt in receipts.values():
            self._outcomes.labels(role.verb, receipt.outcome).inc()
        in_order = [receipts[number] for number in range(count)]
        tell_refused(who, in_order, submissions)
        return {"receipts": [receipt.to_json() for receipt in in_order]}

    async def _taken(self, role: Role, who: str, submissions: dict[int, Submission]) -> dict[int, Receipt]:
        if not submissions:
            return {}
        latest = max(local_day(submission.envelope.time) for submission in submissions.values())
        day = await self._day.at_least(latest)
        if day is None:
            raise Retryable("not-ready")
        await self._refresh_for(submissions.values())
        known = await self._known([submission.identity for submission in submissions.values()])
        receipts: dict[int, Receipt] = {}
        orders: dict[int, Order] = {}
        for place, (number, submission) in enumerate(submissions.items(), 1):
            if place % EVENTS_IN_A_ROW == 0:
                await asyncio.sleep(0)
            earlier = known.get(submission.identity)
            if earlier is not None:
                receipts[number] = _repeated(submission, *earlier)
                continue
            try:
                orders[number] = await self._order(role, who, submission, day)
            except Rejected as problem:
                receipts[number] = refused(submission.envelope.id, problem)
        numbers = list(orders)
        for start in range(0, len(numbers), TOGETHER):
            part = numbers[start : start + TOGETHER]
            results = await self._store.execute_all([orders[number] for number in part])
            receipts |= {
                number: _receipt(submissions[number], result) for number, result in zip(part, results, strict=True)
            }
        return receipts

    async def _refresh_for(self, submissions: Any) -> None:
        """One look into the log for a request that names something that memory does not know."""
        for submission in submissions:
            assert isinstance(submission.data, OfRound)
            if self._rounds.find(submission.data.round, submission.target) is None:
                await self._rounds.refresh()
                return

    async def _order(self, role: Role, who: str, submission: Submission, day: dt.date) -> Order:
        content = submission.data
        assert isinstance(content, OfRound)
        self._check_time(submission, content, day)
        if role is UNIT and submission.target != who:
            raise Rejected("wrong-unit", "/subject", sender=who, unit=submission.target)
        found = self._rounds.find(content.round, submission.target)
        if found is None:
            raise Rejected("unknown-round", "/data/round", round=content.round, unit=submission.target)
        opened, unit = found
        if role is not UNIT:
            if submission.target == who:
                raise Rejected("own-sheet", "/subject", unit=who)
            if not (await self._rounds.units_of(opened.city)).has_unit(who):
                raise Rejected("not-of-the-city", "/source", who=who, city=opened.city)
        command = Say(opened, unit, day, who, _content(content))
        return Order(sheet_id(opened.city, opened.round, unit.unit), SHEET, command, _origin(submission))

    def _check_time(self, submission: Submission, content: OfRound, day: dt.date) -> None:
        time = submission.envelope.time
        ahead = time - self._now()
        if ahead > SKEW:
            raise Rejected("clock-ahead", "/time", time=time.isoformat(), seconds=round(ahead.total_seconds()))
        if local_day(time) > day:
            raise Rejected("in-the-future", "/time", time=time.isoformat(), day=day)
        named = latest_date(content)
        if named is not None and named > day:
            raise Rejected("in-the-future", "/data/issued_on", time=named.isoformat(), day=day)


async def _read(
    payload: bytes, role: Role, who: str, submissions: dict[int, Submission], receipts: dict[int, Receipt]
) -> int:
    """The events that are well-formed into ``submissions``, receipts for the others; how many there are."""
    count = 0
    for element in elements_of(payload):
        if element is None or count % EVENTS_IN_A_ROW == EVENTS_IN_A_ROW - 1:
            await asyncio.sleep(0)
        if element is None:
            continue
        try:
            submissions[count] = _submission(element, role, who)
        except Rejected as problem:
            receipts[count] = refused(element.id, problem)
        count += 1
    return count


def _submission(element: Element, role: Role, who: str) -> Submission:
    if isinstance(element.problem, Rejected):
        raise element.problem
    return role.read(element.value, who)


def _content(content: OfRound) -> Content:
    return content  # type: ignore[return-value]  # the forms of the roles are the members of the union


def _receipt(submission: Submission, result: Result) -> Receipt:
    identity = submission.envelope.id
    if isinstance(result, Rejected):
        return refused(identity, result)
    if isinstance(result, Exception):
        reference = uuid.uuid4().hex[:12]
        logger.error("event failed", identity=submission.identity, reference=reference, exc_info=result)
        return refused(identity, ProblemError("internal", reference=reference))
    if result.earlier:
        return _repeated(submission, result.position, result.content_digest or "")
    return Receipt("accepted", identity, result.position or None)


def _repeated(submission: Submission, position: int, digest: str) -> Receipt:
    identity = submission.envelope.id
    if digest != submission.digest:
        return refused(identity, Rejected("id-conflict", "/id", id=identity, position=position))
    return Receipt("duplicate", identity, position or None)


def _origin(submission: Submission) -> Origin:
    envelope = submission.envelope
    return Origin(
        id=envelope.id,
        source=envelope.source,
        time=envelope.time.astimezone(dt.UTC),
        correlation_id=envelope.id,
        traceparent=sent_by(envelope.traceparent),
        content_digest=submission.digest,
    )

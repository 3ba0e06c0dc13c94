"""From well-formed events to receipts: identity first, then the rules, then the log.

A resend is recognised by the aggregate itself (its identities are folded from the log), so exactly-once does not
depend on any read model. The read model of submissions finds the same identity used for another aggregate.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

import structlog

from par.calendar.local_time import local_day
from par.deciding import Order, Origin, Result
from par.deciding.identities import Identity
from par.log import LogError
from par.problems import ProblemError, Rejected, Retryable
from par.submitting.receipt import Outcome, Receipt, refused
from par.tracing.appends import sent_by
from progress_service.contract.kind import DECIDED_BY_REFERENCE, Situation
from progress_service.contract.kinds import KINDS
from progress_service.contract.submission import Submission
from progress_service.intake.known import KnownSubmissions
from progress_service.intake.situations import Situations

ROUTED_IN_A_ROW: Final = 25
"""After so many events, other requests have their turn."""

logger = structlog.get_logger(__name__)

Submissions = Mapping[int, Submission]
"""By their numbers in the request."""
Decide = Callable[[Sequence[Order]], Awaitable[list[Result]]]
Turn = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(slots=True)
class _Request:
    """What is known while one request is worked on; ``refusal`` is what speaks against its sender as such."""

    sender: str
    arrived: float
    known: dict[Identity, tuple[int, str]]
    situation: Situation | None = None
    refusal: Rejected | None = None
    is_newest: bool = False


class Taking:
    """What becomes of the events of a request; ``decide`` writes what is accepted, or only says what would be.

    ``together`` events are decided on together. ``good`` is the outcome of those that were not refused.
    """

    def __init__(
        self, decide: Decide, good: Outcome, together: int, situations: Situations, known: KnownSubmissions
    ) -> None:
        self._decide = decide
        self._good: Outcome = good
        self._together = together
        self._situations = situations
        self._known = known

    async def take(self, sender: str, submissions: Submissions, arrived: float, turn: Turn) -> dict[int, Receipt]:
        """A receipt for each event; those of one aggregate in order. Raises Retryable.

        An identity repeated within the request is looked at when the fate of its first use is known.
        """
        if not submissions:
            return {}
        known = await self._known.find([submission.identity for submission in submissions.values()])
        request = _Request(sender, arrived, known)
        await self._prepare(request, submissions)
        left, receipts = dict(submissions), dict[int, Receipt]()
        while left:
            first: dict[Identity, int] = {}
            for number, submission in left.items():
                first.setdefault(submission.identity, number)
            numbers = list(first.values())
            for start in range(0, len(numbers), self._together):
                part = {number: left.pop(number) for number in numbers[start : start + self._together]}
                async with turn():
                    receipts |= await self._take(request, part)
        return receipts

    async def _prepare(self, request: _Request, submissions: Submissions) -> None:
        latest = max(local_day(submission.envelope.time) for submission in submissions.values())
        try:
            request.situation = await self._situations.of(request.sender, request.arrived, latest)
        except Rejected as problem:
            request.refusal = problem
        except LogError as error:
            raise Retryable("log-unavailable") from error

    async def _take(self, request: _Request, submissions: Submissions) -> dict[int, Receipt]:
        receipts: dict[int, Receipt] = {}
        orders: dict[int, Order] = {}
        for place, (number, submission) in enumerate(submissions.items(), 1):
            if place % ROUTED_IN_A_ROW == 0:
                await asyncio.sleep(0)
            made = self._judged(request, submission)
            if isinstance(made, Order):
                orders[number] = made
            else:
                receipts[number] = made
        for number, result in zip(orders, await self._decide(list(orders.values())), strict=True):
            receipts[number] = self._receipt(request, submissions[number], result)
        stale = [number for number, receipt in receipts.items() if _may_be_stale(receipt)]
        if stale and await self._has_news(request):
            receipts |= await self._take(request, {number: submissions[number] for number in stale})
        return receipts

    def _judged(self, request: _Request, submission: Submission) -> Order | Receipt:
        """What memory can say of an event: the order that it means, or already its receipt."""
        earlier = request.known.get(submission.identity)
        if earlier is not None:
            return _repeated(submission, *earlier)
        try:
            if request.situation is None:
                assert request.refusal is not None
                raise request.refusal
            self._situations.check_time(submission.envelope.time, request.situation)
            routed = KINDS[submission.envelope.type].route(submission, request.situation)
        except Rejected as problem:
            return refused(submission.envelope.id, problem)
        except Exception as error:  # noqa: BLE001 - logged, and answered as a fault of ours
            return refused(submission.envelope.id, _internal(submission.identity, error))
        return Order(routed.aggregate, routed.decider, routed.command, _origin(submission))

    def _receipt(self, request: _Request, submission: Submission, result: Result) -> Receipt:
        if isinstance(result, Rejected):
            return refused(submission.envelope.id, result)
        if isinstance(result, Exception):
            return refused(submission.envelope.id, _internal(submission.identity, result))
        if result.earlier:
            return _repeated(submission, result.position, result.content_digest or "")
        request.known[submission.identity] = (result.position, submission.digest)
        if result.position:
            self._known.remember(submission.identity, result.position, submission.digest)
        return Receipt(self._good, submission.envelope.id, result.position or None)

    async def _has_news(self, request: _Request) -> bool:
        """Whether units and indicators, read anew, are others than those that a refusal was decided with."""
        if request.is_newest or request.situation is None:
            return False
        request.is_newest = True
        try:
            newer = await self._situations.newer(request.situation, request.arrived)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        request.situation = newer or request.situation
        return newer is not None


def _may_be_stale(receipt: Receipt) -> bool:
    return receipt.problem is not None and receipt.problem.code in DECIDED_BY_REFERENCE


def _repeated(submission: Submission, position: int, digest: str) -> Receipt:
    """The receipt of an event whose identity was taken at ``position``, with the content of ``digest``."""
    identity = submission.envelope.id
    if digest != submission.digest:
        return refused(identity, Rejected("id-conflict", "/id", id=identity, position=position))
    return Receipt("duplicate", identity, position or None)


def _internal(identity: Identity, error: Exception) -> ProblemError:
    """A fault of ours must not hold back the rest of the batch, nor everything its sender sends later."""
    reference = uuid.uuid4().hex[:12]
    logger.error("event failed", identity=identity, reference=reference, exc_info=error)
    return ProblemError("internal", reference=reference)


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

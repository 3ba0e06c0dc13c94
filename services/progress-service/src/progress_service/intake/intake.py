"""The intake: every event of a batch gets its receipt; what is accepted is in the log before the answer."""

import asyncio
import datetime as dt
from collections import Counter as Counted
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from par.messaging import Request
from par.problems import Rejected, Retryable
from par.submitting.batch import Element, elements_of
from par.submitting.rate import Rate
from par.submitting.receipt import Receipt, refused
from par.submitting.refusal_lines import tell_refused
from par.submitting.turns import Turns
from progress_service.contract.kinds import read_submission
from progress_service.contract.submission import Submission
from progress_service.intake.receipt_counts import ReceiptCounts
from progress_service.intake.taking import Taking

EVENTS_IN_A_ROW: Final = 10
"""After so many events that were checked without waiting for anything, other requests have their turn."""
LARGE_BYTES: Final = 8_192
"""A larger request shares the processor with other large ones, slice by slice; smaller ones pass them by."""


BYTES_OF_A_TOKEN: Final = 2_000
"""A request costs a token per event, and at least one for so many bytes."""

AGES_SECONDS: Final = (1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request: the receipts in order, and its well-formed events by their numbers."""

    sender: str
    receipts: list[Receipt]
    submissions: dict[int, Submission]


class Intake:
    """Turns requests on ``par.in.<sender>.submit`` and ``….validate`` into receipts; ``now`` is the clock."""

    def __init__(
        self,
        writing: Taking,
        checking: Taking,
        digest: ReceiptCounts,
        rate: Rate,
        now: Callable[[], dt.datetime],
        registry: CollectorRegistry,
    ) -> None:
        self._writing = writing
        self._checking = checking
        self._digest = digest
        self._rate = rate
        self._now = now
        self._turns = Turns()
        self._outcomes = Counter("par_intake_events", "Submitted events", ("outcome", "reason"), registry=registry)
        self._ages = Histogram(
            "par_intake_event_age_seconds",
            "Age of events when they are accepted: how late senders tell",
            buckets=AGES_SECONDS,
            registry=registry,
        )

    def end(self) -> None:
        """Begin no more requests, as the service ends."""
        self._turns.end()

    async def submit(self, request: Request) -> dict[str, Any]:
        """Answer ``{"receipts": […]}``, one per event in order.

        Raises Rejected when the request as a whole is unreadable, Retryable when the log is in the way, too many
        requests are waiting or its sender sends too much: then the sender repeats the same request, and what was stored
        meanwhile is answered as a duplicate.
        """
        taken = await self._taken(request, self._writing)
        tell_refused(taken.sender, taken.receipts, taken.submissions)
        self._digest.count(taken.sender, taken.receipts)
        self._observe(taken)
        return {"receipts": [receipt.to_json() for receipt in taken.receipts]}

    async def validate(self, request: Request) -> dict[str, Any]:
        """The receipts that :meth:`submit` would give now, with ``valid`` for ``accepted``. Nothing is written."""
        taken = await self._taken(request, self._checking)
        return {"receipts": [receipt.to_json() for receipt in taken.receipts]}

    def _observe(self, taken: Taken) -> None:
        for (outcome, reason), number in Counted(map(_label, taken.receipts)).items():
            self._outcomes.labels(outcome, reason).inc(number)
        now = self._now()
        for number, submission in taken.submissions.items():
            if taken.receipts[number].outcome == "accepted":
                self._ages.observe(max(0.0, (now - submission.envelope.time).total_seconds()))

    async def _taken(self, request: Request, taking: Taking) -> Taken:
        arrived = monotonic()
        sender = request.subject.split(".")[2]
        large = len(request.payload) > LARGE_BYTES
        async with self._turns.of(sender, large):
            # What is not looked at any further has been paid for too.
            paid = len(request.payload) // BYTES_OF_A_TOKEN
            self._rate.take(sender, paid)
            receipts: dict[int, Receipt] = {}
            submissions: dict[int, Submission] = {}
            async with self._turns.turn(large):
                count = await self._read(request.payload, sender, submissions, receipts)
            self._rate.take(sender, max(0, count - paid), again=count)
            try:
                receipts |= await taking.take(sender, submissions, arrived, lambda: self._turns.turn(large))
            except Retryable:
                self._rate.give_back(sender, max(paid, count))
                raise
            return Taken(sender, [receipts[number] for number in range(count)], submissions)

    async def _read(
        self, payload: bytes, sender: str, submissions: dict[int, Submission], receipts: dict[int, Receipt]
    ) -> int:
        """The events that are well-formed into ``submissions``, receipts for the others; how many there are."""
        count = 0
        for element in elements_of(payload):
            if element is None or count % EVENTS_IN_A_ROW == EVENTS_IN_A_ROW - 1:
                await asyncio.sleep(0)
            if element is None:
                continue
            try:
                submissions[count] = _read(element, sender)
            except Rejected as problem:
                receipts[count] = refused(element.id, problem)
            count += 1
        return count


def _label(receipt: Receipt) -> tuple[str, str]:
    return receipt.outcome, receipt.problem.code if receipt.problem is not None else ""


def _read(element: Element, sender: str) -> Submission:
    if element.problem is not None:
        raise element.problem
    return read_submission(element.value, sender)

"""Whether everything still adds up after a soak: receipts, the log, what was published."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from nats.aio.client import Client

from bench.soak.events import ACCEPTED, DUPLICATE, number_of
from bench.soak.load import Books
from par.log import REPORT, UnknownResultError, follow
from par.log.pages import direct_pages
from par.log.stream import REPORT_SUBJECTS
from par.projection.outbox.announce import content_digest

READ_TRIES: Final = 10
"""Of a page that is not answered, one after the other."""
SHOWN: Final = 10


@dataclass
class Findings:
    """What is wrong (nothing: all is well), and the figures that were compared."""

    wrong: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def must_be(self, what: str, found: Any, expected: Any) -> None:
        """Note a figure, and that it is another than it must be."""
        self.figures[what] = found
        if found != expected:
            self.wrong.append(f"{what}: {found}, and must be {expected}")


def check_receipts(books: Books, findings: Findings) -> None:
    """Each event has one receipt, of the outcome it must have."""
    expected, found = books.expected, books.receipts
    findings.figures["receipts"] = dict(sorted(found.items()))
    findings.figures["accepted_but_answered_again"] = books.answered_again
    findings.figures["requests_without_an_answer"] = dict(books.unanswered)
    findings.must_be("receipts_in_all", found.total(), books.sent)
    findings.must_be("accepted", found[ACCEPTED] + books.answered_again, expected[ACCEPTED])
    findings.must_be("duplicates", found[DUPLICATE] - books.answered_again, expected[DUPLICATE])
    for code in sorted((found.keys() | expected.keys()) - {ACCEPTED, DUPLICATE}):
        findings.must_be(f"refused_{code}", found[code], expected[code])
    findings.must_be("unexpected_receipts", len(books.unexpected), 0)
    findings.wrong += books.unexpected[:SHOWN]


async def check_log(client: Client, end: int, books: Books, findings: Findings) -> None:
    """Every accepted event stands once in the log, which is ``end`` long, and no other does."""
    times = bytearray(len(books.accepted))
    strangers = 0
    async for payload in logged(client, end):
        number = number_of(orjson.loads(payload)["id"])
        if number is None:
            continue
        if number >= len(times):
            strangers += 1
        else:
            times[number] = min(255, times[number] + 1)
    findings.must_be("accepted_events_not_in_the_log", _count(books.accepted, times, lambda a, b: a > b), 0)
    findings.must_be("events_twice_in_the_log", sum(number > 1 for number in times), 0)
    refused = _count(books.accepted, times, lambda a, b: a < min(b, 1))
    findings.must_be("events_in_the_log_without_a_receipt", refused + strangers, 0)


async def logged(client: Client, end: int) -> AsyncIterator[bytes]:
    """All events of the log up to ``end``, which is not 0, as they are stored."""
    async with contextlib.aclosing(follow(client, 0)) as batches:
        async for batch in batches:
            for position, message in batch:
                yield message.data
                if position == end:
                    return


async def stored(client: Client, stream: str, subjects: str) -> AsyncIterator[tuple[str, bytes]]:
    """(subject, payload) of all messages, however long a server that was under load for an hour takes for a page.

    Raises UnknownResultError where it has said nothing again and again.
    """
    last, tries = 0, 0
    while True:
        try:
            async for sequence, subject, payload in direct_pages(client, stream, subjects, last + 1):
                last, tries = sequence, 0
                yield subject, payload
        except UnknownResultError:
            tries += 1
            if tries == READ_TRIES:
                raise
        else:
            return


def _count(first: bytearray, second: bytearray, differ: Callable[[int, int], bool]) -> int:
    return sum(differ(a, b) for a, b in zip(first, second, strict=True))


async def check_reports(client: Client, findings: Findings, say: Callable[[str], None]) -> dict[str, str]:
    """No report is there twice, each subject is in order. Returns the digest of what each subject told last."""
    seen: set[str] = set()
    last: dict[str, tuple[int, str]] = {}
    doubled = disordered = repeated = 0
    began = time.monotonic()
    async for subject, payload in stored(client, REPORT, REPORT_SUBJECTS):
        body = orjson.loads(payload)
        doubled += body["id"] in seen
        seen.add(body["id"])
        content = content_digest(body["data"])
        if subject in last:
            disordered += body["logposition"] < last[subject][0]
            repeated += content == last[subject][1]
        last[subject] = body["logposition"], content
    say(f"{len(seen)} reports read in {time.monotonic() - began:.0f} s, beside the builds")
    findings.figures["reports"] = len(seen)
    findings.figures["report_subjects"] = len(last)
    findings.must_be("reports_twice", doubled, 0)
    findings.must_be("reports_out_of_order", disordered, 0)
    findings.must_be("reports_that_say_nothing_new", repeated, 0)
    return {subject: content for subject, (_, content) in last.items()}

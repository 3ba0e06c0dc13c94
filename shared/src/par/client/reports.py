"""Reading report events straight from the stream ``REPORT``, with no consumer: for readers and operators."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from nats.aio.client import Client

from par.log.errors import TooManySubjectsError
from par.log.pages import direct_pages, last_of_subject, last_of_subjects
from par.log.stream import REPORT, REPORT_SUBJECTS

LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """A report event with its place in the stream."""

    sequence: int
    subject: str
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which subjects: of a city, a topic, a unit; None stands for every one."""

    city: str | None = None
    topic: str | None = None
    unit: str | None = None

    @property
    def subjects(self) -> tuple[str, ...]:
        """``par.report.<city>.<topic>.<unit>`` alone and with further parts."""
        base = ".".join(("par.report", *(part or "*" for part in (self.city, self.topic, self.unit))))
        return (base, f"{base}.>")

    def includes(self, subject: str) -> bool:
        """Whether ``subject`` is one of them."""
        _, _, *parts = subject.split(".")
        wanted = (self.city, self.topic, self.unit)
        return all(want is None or want == part for want, part in zip(wanted, parts, strict=False))


async def last_reports(client: Client, chosen: Chosen) -> list[Report]:
    """The state that holds of each subject, in the order of the stream.

    Where there are more of them than the server tells at once (1,024), the whole stream is read. Raises
    UnknownResultError on silence.
    """
    try:
        found = [
            _report(sequence, subject, payload)
            async for sequence, subject, _, payload in last_of_subjects(client, REPORT, chosen.subjects)
        ]
    except TooManySubjectsError:
        last = {report.subject: report async for report in replay(client, chosen, 1)}
        found = list(last.values())
    return sorted(found, key=lambda report: report.sequence)


async def replay(client: Client, chosen: Chosen, first: int) -> AsyncIterator[Report]:
    """Everything from sequence ``first`` on, to the end. Raises UnknownResultError on silence."""
    async for sequence, subject, payload in direct_pages(client, REPORT, REPORT_SUBJECTS, first):
        if chosen.includes(subject):
            yield _report(sequence, subject, payload)


async def follow(client: Client, chosen: Chosen, first: int | None = None) -> AsyncIterator[Report]:
    """What comes from now on, or from sequence ``first`` on, for ever. Raises UnknownResultError on silence."""
    if first is None:
        last = await last_of_subject(client, REPORT, REPORT_SUBJECTS)
        first = 1 if last is None else last[0] + 1
    while True:
        async for sequence, subject, payload in direct_pages(client, REPORT, REPORT_SUBJECTS, first):
            first = sequence + 1
            if chosen.includes(subject):
                yield _report(sequence, subject, payload)
        await asyncio.sleep(LOOK_SECONDS)


def _report(sequence: int, subject: str, payload: bytes) -> Report:
    return Report(sequence, subject, orjson.loads(payload))

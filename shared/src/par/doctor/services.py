"""The three services: whether they answer, of which build they are, and whether they have caught up."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from typing import Final

import orjson
from nats.errors import Error as NatsError
from pydantic import BaseModel, ConfigDict, ValidationError

from par import installed
from par.doctor.finding import Finding, found
from par.doctor.here import wrong_pins
from par.doctor.nats_server import Line, NotAllowedError
from par.doctor.place import SERVICES, Limits
from par.messaging.subjects import query

ASK_SECONDS: Final = 3.0


class About(BaseModel):
    """What a service says of itself (``par.service.about``). Fields of a later build are ignored."""

    model_config = ConfigDict(frozen=True)

    service: str
    version: str
    python: str
    libraries: dict[str, str]
    generation: str
    database: str
    indexes: dict[str, list[list[str]]]
    position: int
    day: dt.date | None
    ready: bool
    now: dt.datetime


Answered = dict[str, About | str | None]
"""By service: what it says; a text where it was not understood; None where nobody answered."""


async def look(line: Line) -> Answered:
    """Ask all three at once."""
    answers = await asyncio.gather(*(_about(line, name) for name in SERVICES))
    return dict(zip(SERVICES, answers, strict=True))


def judge(answers: Answered, limits: Limits) -> Iterator[Finding]:
    """Each service against this build."""
    pins = installed.pins() | limits.pins
    for name, about in answers.items():
        if about is None:
            yield found("services", "service-silent", service=name)
        elif isinstance(about, str):
            yield found("services", "service-answer", service=name, error=about)
        else:
            yield from _said(name, about, installed.version(), pins)


def _said(name: str, about: About, here: str, pins: dict[str, str]) -> Iterator[Finding]:
    wrong = [
        found("services", "service-library", service=name, library=library, is_set=is_set, wanted=wanted)
        for library, is_set, wanted in wrong_pins(about.libraries, pins)
    ]
    if about.version != here:
        wrong.append(found("services", "service-version", service=name, version=about.version, here=here))
    if not about.ready:
        wrong.append(found("services", "service-not-ready", service=name, position=about.position))
    yield from wrong or [
        found(
            "services",
            "service-ok",
            service=name,
            version=about.version,
            generation=about.generation,
            python=about.python,
            libraries=about.libraries,
        )
    ]


async def _about(line: Line, name: str) -> About | str | None:
    try:
        reply = await line.ask(query(name, "about"), b"{}", ASK_SECONDS)
    except (NotAllowedError, NatsError, TimeoutError):
        return None
    try:
        answer = orjson.loads(reply)
        return About.model_validate(answer["value"])
    except ValidationError as error:
        return f"{error.error_count()} fields"
    except (ValueError, KeyError, TypeError) as error:
        return type(error).__name__

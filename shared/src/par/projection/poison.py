"""What is wrong when a batch cannot be applied: a server that is away, or one of the events (or our fold of it)."""

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

from nats.errors import Error as NatsError
from pydantic import ValidationError
from pymongo.errors import BulkWriteError, DocumentTooLarge, OperationFailure, PyMongoError

from par.log import LogError
from par.projection.fold import Touch
from par.projection.projection import Fact

DOCUMENT_TOO_LARGE: Final = 10334
LONGEST_MESSAGE: Final = 500
SHOWN_PLACES: Final = 3
"""Of the places where data are not valid; more are only counted."""

_ADDRESS: Final = re.compile(r"\b0x[0-9a-fA-F]+\b")

Stage = Literal["decode", "fold", "store"]


class FencedError(Exception):
    """Another instance has moved the checkpoint."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an event cannot be applied: it cannot be read, folded, or what it makes cannot be stored.

    The same build says the same of it each time: nothing here depends on the process or on the other events.
    """

    stage: Stage
    error: str
    message: str
    projection: str | None = None


class PoisonError(Exception):
    """The event at ``position`` cannot be folded by ``projection``; the events before it in the batch can."""

    def __init__(self, position: int, projection: str, error: Exception) -> None:
        super().__init__(f"{projection} cannot fold the event at {position}: {error!r}")
        self.position = position
        self.fault = fault_of("fold", error, projection)


class UnstorableError(Exception):
    """MongoDB refuses what was made of a batch, whichever of its events is to blame."""

    def __init__(self, error: Exception, projection: str | None) -> None:
        super().__init__(f"{projection or 'the batch'} cannot be stored: {error!r}")
        self.fault = fault_of("store", error, projection)


def fault_of(stage: Stage, error: Exception, projection: str | None = None) -> Fault:
    """What is told of an error, in words that are the same in every process."""
    return Fault(stage, type(error).__name__, _message(stage, error), projection)


def blames_an_event(error: Exception) -> bool:
    """Whether trying the same batch again cannot help: then one of its events (or our fold of it) is to blame."""
    if isinstance(error, BulkWriteError | DocumentTooLarge):  # MongoDB refuses what we made
        return True
    if isinstance(error, OperationFailure) and error.code == DOCUMENT_TOO_LARGE:
        return True
    return not isinstance(error, FencedError | PyMongoError | LogError | NatsError | TimeoutError | MemoryError)


class Place:
    """Which fact a fold is at."""

    def __init__(self) -> None:
        self.position = 0

    def facts(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """The facts as they are taken."""
        for fact in facts:
            self.position = fact.position
            yield fact

    def touches(self, touches: Iterable[Touch]) -> Iterator[Touch]:
        """The same of facts with the documents they may touch."""
        for touch in touches:
            self.position = touch[0].position
            yield touch


@contextmanager
def blaming(projection: str) -> Generator[Place, None, None]:
    """Raise PoisonError, with the place, for whatever goes wrong inside: nothing there may wait for a server."""
    place = Place()
    try:
        yield place
    except MemoryError:
        raise
    except Exception as error:
        raise PoisonError(place.position, projection, error) from error


def _message(stage: Stage, error: Exception) -> str:
    if stage == "store":  # the server's words tell of the moment, too
        codes = _codes(error)
        return f"code {codes}" if codes else ""
    if isinstance(error, ValidationError):
        found: list[Any] = list(error.errors(include_url=False, include_context=False, include_input=False))
        told = [f"{'/'.join(map(str, one['loc'])) or 'data'}: {one['msg']}" for one in found[:SHOWN_PLACES]]
        if len(found) > SHOWN_PLACES:
            told.append(f"and {len(found) - SHOWN_PLACES} more")
        text = "; ".join(told)
    else:
        text = str(error)
    sound = _ADDRESS.sub("0x…", text).encode(errors="replace").decode()
    return sound if len(sound) <= LONGEST_MESSAGE else sound[: LONGEST_MESSAGE - 1] + "…"


def _codes(error: Exception) -> str:
    if isinstance(error, BulkWriteError):
        failures = (error.details or {}).get("writeErrors", ())
        return ", ".join(sorted({str(one.get("code")) for one in failures}))
    return str(error.code) if isinstance(error, OperationFailure) and error.code is not None else ""

"""What is wrong when a batch cannot be applied: a server that is away, or one of the events (or our fold of it)."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from nats.errors import Error as NatsError
from pydantic import ValidationError
from pymongo.errors import BulkWriteError, DocumentTooLarge, OperationFailure, PyMongoError

from par.log import LogError
from par.projection.store.transaction import FencedError

DOCUMENT_TOO_LARGE: Final = 10334
LONGEST_MESSAGE: Final = 500
SHOWN_PLACES: Final = 3
"""Of the places where data are not valid; more are only counted."""

_ADDRESS: Final = re.compile(r"\b0x[0-9a-fA-F]+\b")

Stage = Literal["decode", "fold", "store"]


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
    """The event at ``position`` cannot be applied; as far as it was tried, those before it in the batch can."""

    def __init__(self, position: int, fault: Fault) -> None:
        super().__init__(f"the event at {position} cannot be applied: {fault.projection}: {fault.error}")
        self.position = position
        self.fault = fault


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


def _message(stage: Stage, error: Exception) -> str:
    if stage == "store":  # sizes depend on what else is in the batch
        return ""
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

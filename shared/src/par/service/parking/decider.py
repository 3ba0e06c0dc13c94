"""What an operator may decide about a parked event. Pure: what is parked comes in with the command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from par.deciding.decider import Decider
from par.events import EventData, UnknownData, current_name, data_class
from par.events.parking import ParkedDiscarded, ParkedRetried, ParkedSubstituted
from par.problems import Rejected, pointer_to, rejection

DATA: Final = "/content/data"


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that is parked: ``poison`` is the position of the one on its subject that cannot be applied."""

    position: int
    log_subject: str
    data_type: str
    poison: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Apply what is parked on the subject of the event at ``position``."""

    position: int
    reason: str
    found: ParkedEvent | None


@dataclass(frozen=True, slots=True)
class Discard:
    """For these read models the event never happened."""

    position: int
    reason: str
    found: ParkedEvent | None


@dataclass(frozen=True, slots=True)
class Substitute:
    """For these read models the event has ``data``; of ``data_type``, which is the one it has where that is known."""

    position: int
    reason: str
    found: ParkedEvent | None
    data: Mapping[str, Any]
    data_type: str | None


Command = Retry | Discard | Substitute


def decide(command: Command, _: None) -> Sequence[EventData]:
    """The decision as a fact.

    Raises Rejected: ``not-parked``, ``parked-behind``, ``parked-type-unknown``, ``parked-type-differs``,
    ``parked-data-invalid``, ``parked-data-unknown-field``.
    """
    found = command.found
    if found is None:
        raise Rejected("not-parked", "/content/position", position=command.position)
    base: dict[str, Any] = {"log_subject": found.log_subject, "position": found.position, "reason": command.reason}
    if isinstance(command, Retry):
        return [ParkedRetried(**base)]
    if found.position != found.poison:
        raise Rejected("parked-behind", "/content/position", position=found.position, poison=found.poison)
    if isinstance(command, Discard):
        return [ParkedDiscarded(**base)]
    data_type = _type(found, command.data_type)
    return [ParkedSubstituted(**base, data_type=data_type, data=checked_data(data_type, command.data))]


def checked_data(data_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as they are written to the log. Raises Rejected, with the place, for what the type does not have."""
    model = data_class(data_type)
    if model is None:
        raise Rejected("parked-type-unknown", "/content/type", type=data_type)
    try:
        whole = model.model_validate(data, strict=False).model_dump(mode="json", by_alias=True)
    except ValidationError as error:
        raise rejection(error, "parked-data-invalid", DATA) from None
    except (ValueError, OverflowError) as error:
        raise Rejected("parked-data-invalid", DATA, reason_vi="giá trị không hợp lệ", reason_en=str(error)) from None
    stray = _stray(data, whole, ())
    if stray is not None:
        raise Rejected("parked-data-unknown-field", DATA + pointer_to(stray), type=data_type)
    return dict(whole)


def _type(found: ParkedEvent, named: str | None) -> str:
    current = current_name(found.data_type)
    if data_class(current) is None:
        return named or found.data_type
    if named is not None and current_name(named) != current:
        raise Rejected("parked-type-differs", "/content/type", stored=found.data_type, type=named)
    return current


def _stray(said: Any, known: Any, place: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """The place of a field that the type does not have: readers ignore such, and a typing error would be lost."""
    if isinstance(said, Mapping) and isinstance(known, Mapping):
        for name, part in said.items():
            if name not in known:
                return (*place, name)
            found = _stray(part, known[name], (*place, name))
            if found is not None:
                return found
    if isinstance(said, list) and isinstance(known, list):
        for number, (part, other) in enumerate(zip(said, known, strict=False)):
            found = _stray(part, other, (*place, number))
            if found is not None:
                return found
    return None


def evolve(state: None, fact: EventData) -> None:
    """Nothing is remembered: whether an event is parked is in the read models, and a decision about none is none."""
    assert state is None
    assert isinstance(fact, EventData | UnknownData)


PARKING: Final[Decider[None, Command]] = Decider(None, decide, evolve)

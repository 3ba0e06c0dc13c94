"""The registry of event types: explicit wire names, so that renaming a class never breaks history."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict


class EventData(BaseModel):
    """The ``data`` of one event type. Readers ignore fields they do not know (written by a newer build)."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class UnknownData(EventData):
    """Data of a type this build does not know: kept as it is, ignored by every fold."""

    stored_type: str
    content: Any


_CLASSES: Final[dict[str, type[EventData]]] = {}
_NAMES: Final[dict[type[EventData], str]] = {}

D = TypeVar("D", bound=EventData)


def event_type(name: str) -> Callable[[type[D]], type[D]]:
    """Register a data class under its wire name ``par.<aggregate>.<past-tense verb>.v<N>``."""

    def register(cls: type[D]) -> type[D]:
        if name in _CLASSES:
            raise ValueError(f"event type registered twice: {name}")
        _CLASSES[name] = cls
        _NAMES[cls] = name
        return cls

    return register


def data_class(name: str) -> type[EventData] | None:
    """The data class of a wire name, or None when this build does not know the type."""
    return _CLASSES.get(name)


def type_name(cls: type[EventData]) -> str:
    """The wire name of a data class (KeyError for one that was never registered)."""
    return _NAMES[cls]


def known_types() -> dict[str, type[EventData]]:
    """All registered types by wire name."""
    return dict(_CLASSES)

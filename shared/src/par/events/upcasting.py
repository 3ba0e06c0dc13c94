"""Upcasting: data recorded under an older version of an event type, read as the current one.

A step makes the JSON data of version N + 1 of those of version N, and steps are chained up to the version that has a
class; so folds only ever see current classes, and nobody writes an old version. A step is given data and nothing else:
identity, times, positions and content digests of an event are never touched. How to add one: docs/evolving-events.md.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from par.events.registry import EventData, UnknownData, data_class

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Pure and total on what was ever recorded: JSON data of one version in, those of the next version out."""

UPCASTS: Final[dict[str, Upcast]] = {}
"""All steps by the old version's wire name (``par.<aggregate>.<verb>.v<N>``); one module each in ``events/upcasts``."""

_VERSIONED: Final = re.compile(r"(par\.[a-z0-9-]+\.[a-z0-9-]+\.v)([1-9][0-9]*)")


def read_data(name: str, content: Any) -> EventData:
    """The data of an event, or of a fact kept in a document, by the type it was written under.

    What this build does not know becomes :class:`UnknownData`. Raises ValueError (pydantic's) where ``content`` does
    not fit the type.
    """
    model = data_class(name)
    if model is None:
        name, content = upcasted(name, content)
        model = data_class(name)
        if model is None:
            return UnknownData(stored_type=name, content=content)
    return model.model_validate(content, strict=False)


def upcasted(name: str, content: Any) -> tuple[str, Any]:
    """Current name and data of what was written as ``name``; as they are where there is no newer version."""
    while (step := UPCASTS.get(name)) is not None:
        name, content = _next(name), step(content)
    return name, content


def current_name(name: str) -> str:
    """The name under which this build reads what was written as ``name``."""
    while name in UPCASTS:
        name = _next(name)
    return name


def check_upcasts(steps: Collection[str], classes: Mapping[str, type[EventData]]) -> None:
    """Refuse a registry in which some recorded event would not be read as meant. Raises ValueError.

    Every step leads to the next version, so there are no cycles; here it is made sure that each chain ends at a class,
    that no version has both a step and a class, and that below a class no version is missing.
    """
    for name in steps:
        if not _VERSIONED.fullmatch(name):
            raise ValueError(f"not the name of a version: {name}")
        if name in classes:
            raise ValueError(f"{name} has a class, so it is current: nothing leads away from it")
        if _next(name) not in steps and _next(name) not in classes:
            raise ValueError(f"{name} leads to {_next(name)}, which is neither current nor upcasted")
    for name in classes:
        stem, number = _parts(name)
        for version in range(1, number):
            if f"{stem}{version}" not in steps:
                raise ValueError(f"{name} is current, but nothing leads on from {stem}{version}")


def _next(name: str) -> str:
    stem, number = _parts(name)
    return f"{stem}{number + 1}"


def _parts(name: str) -> tuple[str, int]:
    found = _VERSIONED.fullmatch(name)
    if found is None:
        raise ValueError(f"not the name of a version: {name}")
    return found[1], int(found[2])

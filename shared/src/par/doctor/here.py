"""The program itself: its interpreter and its libraries."""

from collections.abc import Iterator, Mapping

from par import installed
from par.doctor.finding import Finding, found
from par.doctor.place import Limits, shown, version_of


def look(limits: Limits) -> list[Finding]:
    """What is installed here, against what this build needs."""
    return list(
        judge(installed.version(), installed.python(), installed.libraries(), installed.pins() | limits.pins, limits)
    )


def judge(
    version: str, python: str, libraries: Mapping[str, str], pins: Mapping[str, str], limits: Limits
) -> Iterator[Finding]:
    """``libraries`` are the installed versions by name, ``pins`` those that must be."""
    wrong = list(wrong_pins(libraries, pins))
    if version_of(python) < limits.python:
        yield found("here", "python-old", python=python, wanted=shown(limits.python))
    for library, is_set, wanted in wrong:
        yield found("here", "library-pin", library=library, installed=is_set, wanted=wanted)
    if version_of(python) >= limits.python and not wrong:
        yield found("here", "here-ok", version=version, python=python, libraries=dict(libraries))


def wrong_pins(libraries: Mapping[str, str], pins: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(name, installed version, wanted version) of each library that is not what it must be."""
    for name, wanted in pins.items():
        if libraries.get(name, "") != wanted:
            yield name, libraries.get(name, ""), wanted

"""What is installed here: our own version, the libraries it stands on, and those that it needs at one exact version."""

import platform
import re
from importlib import metadata
from typing import Final

DISTRIBUTION: Final = "par-ledger"

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_EXACT: Final = re.compile(r"==\s*([^\s,;]+)")


def version() -> str:
    """The version of this build."""
    return metadata.version(DISTRIBUTION)


def python() -> str:
    """The version of the interpreter."""
    return platform.python_version()


def libraries() -> dict[str, str]:
    """The libraries that every service needs, and their installed versions; ``""`` for one that is missing."""
    return {name: _version_of(name) for name in _needed()}


def pins() -> dict[str, str]:
    """Those of them that are needed at one exact version, and which."""
    exact = {name: _EXACT.search(line) for name, line in _needed().items()}
    return {name: found[1] for name, found in exact.items() if found is not None}


def _needed() -> dict[str, str]:
    """Each requirement of the distribution as it is written, by name; without those of its extras."""
    lines = [line for line in metadata.requires(DISTRIBUTION) or () if "extra ==" not in line]
    return {found[0].lower(): line for line in lines if (found := _NAME.match(line)) is not None}


def _version_of(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""

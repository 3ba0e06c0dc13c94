"""Files of keys and other secrets, the registry of accounts, and the room on the disk that holds the data."""

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nkeys  # type: ignore[import-untyped]

from par.accounts.accounts_config import accounts_config
from par.accounts.errors import AccountsError
from par.accounts.folder import REGISTRY, AccountsFolder
from par.accounts.keys import public_of
from par.accounts.registry import Registry
from par.doctor.finding import Area, Finding, found
from par.doctor.place import Limits, Place

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
WANTED: Final = "600"


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file that is to be its owner's alone: its permission bits, or why it cannot be read."""

    path: Path
    mode: int = 0
    error: str = ""


def look(place: Place, limits: Limits) -> list[Finding]:
    """Everything that is on this machine; nothing where the ledger is somewhere else."""
    seen = [_seen(path) for path in _secrets(place)]
    findings = list(judge(seen))
    findings += _key(place)
    findings += _config(place)
    if not any(finding.severity != "ok" for finding in findings) and seen:
        findings.append(found("files", "files-ok", count=len(seen)))
    if place.data is not None and place.data.is_dir():
        usage = shutil.disk_usage(place.data)
        findings.append(room("files", str(place.data), usage.free, usage.total, limits))
    return findings


def judge(files: list[SecretFile]) -> Iterator[Finding]:
    """Files that cannot be read, or that others can read."""
    for file in files:
        if file.error:
            yield found("files", "key-missing", file=str(file.path), error=file.error)
        elif file.mode & OTHERS:
            yield found("files", "key-readable", file=str(file.path), mode=f"{file.mode:o}", wanted=WANTED)


def room(area: Area, place: str, free: int, total: int, limits: Limits) -> Finding:
    """What is to be said of a disk with ``free`` of ``total`` bytes."""
    share = free / max(total, 1)
    code = "disk-full" if share < limits.disk_full else "disk-low" if share < limits.disk_low else "disk-ok"
    return found(area, code, place=place, free_percent=int(100 * share), free_bytes=free)


def _secrets(place: Place) -> list[Path]:
    own = [path for path in (place.access.key_file, place.access.certificate_key, *place.secrets) if path is not None]
    if place.accounts is not None and place.accounts.is_dir():
        own += sorted([*place.accounts.glob("keys/**/*.nk"), *place.accounts.glob("passwords/*")])
        own += [path for path in (place.accounts / REGISTRY,) if path.exists()]
    return list(dict.fromkeys(path.absolute() for path in own))


def _seen(path: Path) -> SecretFile:
    try:
        with path.open("rb"):
            return SecretFile(path, stat.S_IMODE(path.stat().st_mode))
    except OSError as error:
        return SecretFile(path, error=error.strerror or type(error).__name__)


def _key(place: Place) -> Iterator[Finding]:
    """The key that we sign in with, against the registry where that is here."""
    file = place.access.key_file
    if file is None or not file.is_file():
        return
    try:
        public = public_of(file.read_text("utf-8"))
    except OSError:
        return  # said already
    except (nkeys.NkeysError, ValueError, UnicodeError):
        yield found("files", "key-unusable", file=str(file))
        return
    registry = _registry(place)
    if registry is not None and not any(public == key.public for one in registry.holders for key in one.valid):
        yield found("files", "key-revoked", file=str(file))


def _config(place: Place) -> Iterator[Finding]:
    registry = _registry(place)
    if registry is None or place.accounts is None:
        return
    config = AccountsFolder(place.accounts).config
    try:
        same = config.read_text("utf-8") == accounts_config(registry)
    except (OSError, UnicodeError):
        same = False
    if not same:
        yield found("files", "accounts-config-old", file=str(config))


def _registry(place: Place) -> Registry | None:
    if place.accounts is None or not AccountsFolder(place.accounts).exists:
        return None
    try:
        return AccountsFolder(place.accounts).registry()
    except AccountsError:
        return None

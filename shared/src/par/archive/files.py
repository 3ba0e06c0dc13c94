"""A backup: a folder of compressed JSON lines with the chain of the archive, and a manifest that names them.

``manifest.json`` (:class:`Manifest`) is written last and replaced at once: a backup that was cut short is the one
before it. ``log-<first>.jsonl.gz`` hold one event a line, ``position subject headers payload hash``, the payload as
text, or as ``payload_base64`` where it is none. ``<service>-….jsonl.gz`` hold documents as MongoDB's extended JSON.
"""

import asyncio
import base64
import contextlib
import fcntl
import gzip
import hashlib
import os
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from par.archive.chain import Entry, Head, Linked
from par.problems import Rejected

MANIFEST: Final = "manifest.json"
PAGE: Final = 1000
LEVEL: Final = 6
_FOR_US: Final = 0o600


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Segment(_Frozen):
    """A file of events; ``sha256`` is of the file."""

    file: str
    first: int
    last: int
    sha256: str


class Kept(_Frozen):
    """A file with the documents of one lasting collection that no log gives back."""

    service: str
    collection: str
    file: str
    rows: int
    sha256: str


class Manifest(_Frozen):
    """What a backup holds: the log up to ``position`` with its ``hash`` and the one before, and lasting documents.

    ``report_sequence``: where ``REPORT`` ended.
    """

    format: Literal["par-backup-1"] = "par-backup-1"
    made_at: str
    position: int
    hash: str
    previous: str
    report_sequence: int
    log: tuple[Segment, ...]
    kept: tuple[Kept, ...]

    @property
    def head(self) -> Head:
        """The end of the chain."""
        return Head(self.position, bytes.fromhex(self.hash), bytes.fromhex(self.previous))


class BackupFolder:
    """The backup in ``path``. Methods raise Rejected: ``backup-unusable``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> Manifest | None:
        """What it holds; None: there is no backup yet."""
        try:
            return Manifest.model_validate_json((self.path / MANIFEST).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise self._unusable(error) from None

    def require(self) -> Manifest:
        """What it holds; a folder without a backup is refused."""
        found = self.manifest()
        if found is None:
            raise Rejected("backup-unusable", folder=self.path, reason=f"không có / there is no {MANIFEST}")
        return found

    async def head(self) -> Head:
        """The end of the chain. (With :meth:`linked`, a source of a restore.)."""
        return self.require().head

    async def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
        """The events from position ``first`` to ``last``, in order, in pages; files are compared with their digests."""
        for segment in self.require().log:
            if segment.last < first or segment.first > last:
                continue
            await asyncio.to_thread(self._require_digest, segment.file, segment.sha256)
            pages = self._pages(segment.file)
            while page := await asyncio.to_thread(next, pages, None):
                wanted = [item for item in map(_linked, page) if first <= item.entry.position <= last]
                if wanted:
                    yield wanted

    def documents(self, kept: Kept) -> Iterator[list[dict[str, Any]]]:
        """The documents of one collection, in pages."""
        from bson import json_util

        self._require_digest(kept.file, kept.sha256)
        for page in self._pages(kept.file):
            yield [json_util.loads(line.decode()) for line in page]

    def write_segment(self, items: Iterable[Linked], first: int) -> Segment:
        """Write events, which begin at ``first``, into a file of their own."""
        name, last = f"log-{first:012}.jsonl.gz", first - 1

        def lines() -> Iterator[bytes]:
            nonlocal last
            for item in items:
                last = item.entry.position
                yield orjson.dumps(_line(item))

        return Segment(file=name, sha256=self._write(name, lines()), first=first, last=last)

    def write_documents(self, service: str, collection: str, documents: Iterable[Mapping[str, Any]], mark: str) -> Kept:
        """Write the documents of one collection; the file's name holds ``mark``, another one for each backup."""
        from bson import json_util

        name, rows = f"{service}-{collection}-{mark}.jsonl.gz", 0

        def lines() -> Iterator[bytes]:
            nonlocal rows
            for document in documents:
                rows += 1
                yield json_util.dumps(document, json_options=json_util.CANONICAL_JSON_OPTIONS).encode()

        digest = self._write(name, lines())
        return Kept(service=service, collection=collection, file=name, rows=rows, sha256=digest)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """The folder, made where it is missing, is written by nobody else as long as this is entered.

        Raises Rejected (``backup-running``) when somebody does. The lock ends with the process.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder = os.open(self.path, os.O_RDONLY)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(folder)
            raise Rejected("backup-running", folder=self.path) from None
        except OSError as error:
            os.close(folder)
            raise self._unusable(error) from error
        try:
            yield
        finally:
            os.close(folder)

    def finish(self, manifest: Manifest) -> None:
        """Put the manifest in place, and remove what the one before named and this one does not, and drafts.

        Other files are not ours.
        """
        before = self.manifest()
        try:
            _write_through(self.path / MANIFEST, manifest.model_dump_json(indent=1).encode() + b"\n")
            for name in _files(before) - _files(manifest):
                (self.path / name).unlink(missing_ok=True)
            for draft in self.path.glob(".*.jsonl.gz.draft"):
                draft.unlink()
        except OSError as error:
            raise self._unusable(error) from error

    def _write(self, name: str, lines: Iterable[bytes]) -> str:
        path = self.path / name
        draft = path.with_name(f".{name}.draft")
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FOR_US)
            with os.fdopen(descriptor, "wb") as file:
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=LEVEL, mtime=0) as packed:
                    for line in lines:
                        packed.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            return self._digest(name)
        except OSError as error:
            raise self._unusable(error) from error

    def _pages(self, name: str) -> Iterator[list[bytes]]:
        try:
            with gzip.open(self.path / name, "rb") as file:
                page: list[bytes] = []
                for line in file:
                    page.append(line)
                    if len(page) == PAGE:
                        yield page
                        page = []
                if page:
                    yield page
        except (OSError, EOFError) as error:
            raise self._unusable(error) from error

    def _require_digest(self, name: str, sha256: str) -> None:
        if self._digest(name) != sha256:
            raise Rejected("backup-unusable", folder=self.path, reason=f"{name}: sha256")

    def _digest(self, name: str) -> str:
        try:
            with (self.path / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> Rejected:
        reason = getattr(error, "strerror", None) or str(error)
        return Rejected("backup-unusable", folder=self.path, reason=reason)


def _files(manifest: Manifest | None) -> set[str]:
    return set() if manifest is None else {*(one.file for one in manifest.log), *(one.file for one in manifest.kept)}


def _write_through(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FOR_US), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _line(item: Linked) -> dict[str, Any]:
    entry = item.entry
    line: dict[str, Any] = {"position": entry.position, "subject": entry.subject, "headers": dict(entry.headers)}
    try:
        line["payload"] = entry.payload.decode()
    except UnicodeDecodeError:
        line["payload_base64"] = base64.b64encode(entry.payload).decode()
    return line | {"hash": item.hash.hex()}


def _linked(line: bytes) -> Linked:
    found = orjson.loads(line)
    text = found.get("payload")
    payload = base64.b64decode(found["payload_base64"]) if text is None else text.encode()
    entry = Entry(found["position"], found["subject"], payload, found["headers"])
    return Linked(entry, bytes.fromhex(found["hash"]))

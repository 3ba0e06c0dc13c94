"""The archive of an office document: parts are unpacked when asked for, and counted while they are."""

import posixpath
import zipfile
import zlib
from io import BytesIO
from typing import Final

from lxml import etree

from par.importing import limits
from par.importing.readers.office.markup import attribute, children, parsed
from par.problems import Rejected

_CHUNK: Final = 64 * 1024
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_SMALL: Final = limits.MEGABYTE
"""A part of so few bytes may be packed as well as it likes: an empty table of styles packs a thousandfold."""


class Package:
    """An open archive.

    Raises:
        Rejected: ``archive-bomb``, ``file-encrypted``, ``file-damaged``, ``macro-file`` or ``xml-entities``, of the
            constructor and of each method that unpacks.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _damaged(error) from error
        self._unpacked = 0
        entries = self._archive.infolist()
        if len(entries) > limits.ARCHIVE_ENTRIES:
            raise Rejected("archive-bomb", reason=f"{len(entries)} > {limits.ARCHIVE_ENTRIES} entries")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Rejected("file-encrypted")
        self._entries = {entry.filename: entry for entry in entries}
        if b"macroEnabled" in (self.bytes_of("[Content_Types].xml") or b""):
            raise Rejected("macro-file")

    def bytes_of(self, part: str) -> bytes | None:
        """The unpacked part, None where there is none."""
        entry = self._entries.get(part)
        if entry is None:
            return None
        if entry.compress_type not in _METHODS:
            raise _damaged(f"{part}: method {entry.compress_type}")
        unpacked = bytearray()
        try:  # a local header that asks for what zipfile does not know raises NotImplementedError or RuntimeError
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    unpacked += chunk
                    self._unpacked += len(chunk)
                    self._check(part, len(unpacked), entry.compress_size)
        except (zipfile.BadZipFile, EOFError, ValueError, OSError, RuntimeError, zlib.error) as error:
            raise _damaged(error) from error
        return bytes(unpacked)

    def xml(self, part: str) -> etree._Element | None:
        """The root of an XML part, None where there is no such part."""
        unpacked = self.bytes_of(part)
        return None if unpacked is None else parsed(unpacked, part)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What ``part`` refers to: relationship id -> (last word of its type, name of the part)."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in children(root, "Relationship"):
            if attribute(relation, "TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, attribute(relation, "Target") or ""))
            kind = (attribute(relation, "Type") or "").rpartition("/")[2]
            found[attribute(relation, "Id") or ""] = (kind, target.lstrip("/"))
        return found

    def _check(self, part: str, unpacked: int, packed: int) -> None:
        if unpacked > limits.PART_BYTES or self._unpacked > limits.ARCHIVE_BYTES:
            raise Rejected("archive-bomb", reason=f"{part}: > {unpacked // limits.MEGABYTE} MB")
        if unpacked > _SMALL and unpacked > limits.ARCHIVE_RATIO * max(packed, 1):
            raise Rejected("archive-bomb", reason=f"{part}: 1:{unpacked // max(packed, 1)}")


def _damaged(reason: object) -> Rejected:
    return Rejected("file-damaged", kind_vi="Office", kind_en="Office", reason=reason)

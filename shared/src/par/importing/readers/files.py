"""Files by their path: only regular ones, only so large, read in a process of their own."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from par.importing import limits
from par.importing.readers.progress import Progress, unheard
from par.importing.sandbox import read_sandboxed
from par.importing.source import Source
from par.problems import Rejected

_KINDS: Final = (
    (stat.S_ISDIR, "một thư mục", "a folder"),
    (stat.S_ISFIFO, "một đường ống", "a pipe"),
    (stat.S_ISSOCK, "một socket", "a socket"),
    (stat.S_ISCHR, "một thiết bị", "a device"),
    (stat.S_ISBLK, "một thiết bị", "a device"),
)
_MISSING: Final = (errno.ELOOP, errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


def read_file(path: Path, on_progress: Progress = unheard) -> Source:
    """The document at ``path``, read in a process with bounded memory and time.

    Raises:
        Rejected: what :func:`bytes_of` and :func:`par.importing.sandbox.read_sandboxed` raise.
    """
    return read_sandboxed(bytes_of(path), path.name, on_progress)


def bytes_of(path: Path) -> bytes:
    """The content of a regular file of at most ``limits.FILE_BYTES``; links are followed to one.

    Raises:
        Rejected: ``file-missing``, ``file-unreadable``, ``file-not-regular`` or ``file-too-large``.
    """
    name = path.name or str(path)
    try:
        # Without waiting: a pipe would wait for a writer for ever. What was opened is what is looked at.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise _not_opened(name, error) from error
    try:
        mode = os.fstat(handle).st_mode
        for is_kind, vi, en in _KINDS:
            if is_kind(mode):
                raise Rejected("file-not-regular", name=name, kind_vi=vi, kind_en=en)
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limits.FILE_BYTES + 1)
    finally:
        os.close(handle)
    if len(data) > limits.FILE_BYTES:
        raise Rejected("file-too-large", limit=limits.FILE_BYTES // limits.MEGABYTE)
    return data


def _not_opened(name: str, error: OSError | ValueError) -> Rejected:
    if isinstance(error, ValueError) or error.errno in _MISSING:
        return Rejected("file-missing", name=name)
    if error.errno == errno.ENXIO:
        return Rejected("file-not-regular", name=name, kind_vi="một socket", kind_en="a socket")
    return Rejected("file-unreadable", name=name, reason=error.strerror)

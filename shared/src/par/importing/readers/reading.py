"""Reading a file of any format that is known."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from par.importing.readers.kinds import FileKind, kind_of
from par.importing.readers.progress import Progress, unheard
from par.importing.source import Source
from par.problems import Rejected

Reader = Callable[[bytes, str, Progress], Source]

_READERS: Final[Mapping[FileKind, tuple[str, str]]] = {
    FileKind.XLSX: ("xlsx.reader", "read_xlsx"),
    FileKind.DOCX: ("docx.reader", "read_docx"),
    FileKind.PDF: ("pdf.reader", "read_pdf"),
    FileKind.HTML: ("web_page", "read_html"),
    FileKind.DELIMITED: ("delimited", "read_delimited"),
    FileKind.MARKDOWN: ("markdown", "read_markdown"),
    FileKind.TEXT: ("text", "read_text"),
}
"""Module and function, looked up late: a text needs none of the libraries for office documents."""


def read(data: bytes, file_name: str, on_progress: Progress = unheard) -> Source:
    """The document in ``data``, whose format is told by its content; ``file_name`` must agree.

    Reads in this process, whatever the file costs. For files of unknown origin use
    :func:`par.importing.readers.files.read_file`.

    Raises:
        Rejected: see :func:`kind_of` and the readers; ``documents-not-installed``.
    """
    module, function = _READERS[kind_of(data, file_name)]
    try:
        reader: Reader = getattr(import_module(f"par.importing.readers.{module}"), function)
    except ModuleNotFoundError as error:
        raise Rejected("documents-not-installed", library=error.name) from error
    return reader(data, file_name, on_progress)

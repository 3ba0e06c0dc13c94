"""The characters of a text file: UTF-8, or UTF-16 that says so; nothing is guessed.

Vietnamese was written in a dozen single-byte encodings (TCVN3, VNI, VISCII, Windows-1258) that cannot be told apart
with certainty. A wrong guess would be wrong names of units, so such files are refused.
"""

import codecs
from typing import Final

from par.problems import Rejected

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, ""),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """The text without the mark of its byte order.

    Raises:
        Rejected: ``text-encoding``, with the place of the first byte that is not UTF-8 (or UTF-16).
    """
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    if not encoding:
        raise Rejected("text-encoding", reason="UTF-32")
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise Rejected("text-encoding", reason=f"byte {error.start + len(mark)}") from error
    if "\x00" in text:
        raise Rejected("text-encoding", reason="NUL")
    return text

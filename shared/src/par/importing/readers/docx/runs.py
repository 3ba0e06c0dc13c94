"""The text of one paragraph: runs, breaks, fields, changes that are tracked, text boxes."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from par.importing.readers.docx.styles import Styles
from par.importing.readers.office.markup import attribute, children, local

_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PASSED: Final = ("pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "tblPr", "fldData", "delInstrText", "rt")
"""Properties, the code of fields (their result is text), and readings above East Asian text."""
_DELETIONS: Final = ("del", "moveFrom")
_SYMBOL_FONTS_START: Final = 0xF000
"""Symbol fonts are mapped here; the sign they show is not a letter of any language."""


@dataclass(slots=True)
class Inline:
    """The shown text, the deleted text, whether some of it is hidden, and the content of text boxes."""

    text: str = ""
    deleted: str = ""
    hidden: bool = False
    boxes: list[etree._Element] = field(default_factory=list)


def inline_of(paragraph: etree._Element, styles: Styles) -> Inline:
    """What ``paragraph`` says."""
    shown: list[str] = []
    deleted: list[str] = []
    inline = Inline()

    def walk(element: etree._Element, into: list[str]) -> None:
        for part in element:
            name = local(part)
            if name in ("t", "delText"):
                into.append(part.text or "")
            elif name in _SIGNS:
                into.append(_SIGNS[name])
            elif name == "sym":
                into.append(_symbol(part))
            elif name == "txbxContent":
                inline.boxes.append(part)
            elif name == "AlternateContent":
                for choice in list(children(part, "Choice", "Fallback"))[:1]:
                    walk(choice, into)
            elif name not in _PASSED:
                if name == "r" and styles.is_hidden(part):
                    inline.hidden = True
                walk(part, deleted if name in _DELETIONS else into)

    walk(paragraph, shown)
    inline.text, inline.deleted = "".join(shown), "".join(deleted)
    return inline


def _symbol(element: etree._Element) -> str:
    code = attribute(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "•" if number >= _SYMBOL_FONTS_START or number < 0x20 else chr(number)

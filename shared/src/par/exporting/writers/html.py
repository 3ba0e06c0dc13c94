"""A document as a web page of one file, without scripts and without anything from elsewhere."""

from collections.abc import Iterator
from html import escape
from typing import Final

from par.exporting.document import Document, Grid, GridCell, Letterhead, Line, Style

_STYLE: Final = (
    "body{font-family:'Times New Roman',serif;margin:2rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "td,th{border:1px solid #444;padding:.3rem;vertical-align:top;text-align:left}"
    "th{background:#eee}"
    ".letterhead td{border:0;text-align:center;font-weight:bold;width:50%}"
    "h1,.subtitle{text-align:center}"
    "@media print{body{margin:0}thead{display:table-header-group}}"
)
_TAGS: Final = {
    Style.TITLE: ("<h1>", "</h1>"),
    Style.SUBTITLE: ('<p class="subtitle">', "</p>"),
    Style.SECTION: ("<h2>", "</h2>"),
    Style.BODY: ("<p>", "</p>"),
}


def write_html(document: Document) -> bytes:
    """The page in UTF-8; all text is escaped."""
    return "\n".join(_page(document)).encode()


def _page(document: Document) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield from _letterhead(document.letterhead)
    for block in document.blocks:
        if isinstance(block, Line):
            opening, closing = _TAGS[block.style]
            yield f"{opening}{_text(block.text)}{closing}"
        else:
            yield from _table(block)
    yield "</body>\n</html>\n"


def _letterhead(letterhead: Letterhead) -> Iterator[str]:
    left, right = ("<br>".join(map(_text, lines)) for lines in (letterhead.left, letterhead.right))
    yield f'<table class="letterhead"><tr><td>{left}</td><td>{right}</td></tr></table>'


def _table(grid: Grid) -> Iterator[str]:
    yield "<table>"
    yield "<thead><tr>" + "".join(f"<th>{_text(heading)}</th>" for heading in grid.head) + "</tr></thead>\n<tbody>"
    for row in grid.rows:
        yield "<tr>" + "".join(map(_cell, row)) + "</tr>"
    yield "</tbody></table>"


def _cell(cell: GridCell) -> str:
    spans = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (
        f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    )
    text = _text(cell.text)
    return f"<td{spans}>{f'<b>{text}</b>' if cell.bold else text}</td>"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")

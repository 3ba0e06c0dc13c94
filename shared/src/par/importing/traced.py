"""Text that remembers where it came from.

A document is cut into pieces (lines, paragraphs, table cells). Whatever the importer makes of them - a joined title, a
split list, a part behind a colon - is a :class:`Traced`: its text, and which characters of which piece it shows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One smallest part of a source as read: ``number`` in reading order from 0, ``where`` for people (``dòng 12``)."""

    number: int
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` characters from ``start`` of ``piece``, shown at ``at`` of a traced text."""

    at: int
    piece: Piece
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Traced:
    """``text`` and its ``runs`` in order; characters in no run were put in by us (a space where lines were joined)."""

    text: str = ""
    runs: tuple[Run, ...] = ()

    @staticmethod
    def of(piece: Piece) -> "Traced":
        """The whole of a piece."""
        return Traced(piece.text, (Run(0, piece, 0, len(piece.text)),) if piece.text else ())

    @staticmethod
    def joined(parts: Iterable["Traced"], between: str = " ") -> "Traced":
        """``parts`` one after the other; empty ones are left out."""
        text, runs = "", list[Run]()
        for part in parts:
            if not part.text:
                continue
            if text:
                text += between
            runs += [Run(len(text) + run.at, run.piece, run.start, run.length) for run in part.runs]
            text += part.text
        return Traced(text, tuple(runs))

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __getitem__(self, part: slice) -> "Traced":
        """A part of the text, as of a str; only steps of 1."""
        first, last, step = part.indices(len(self.text))
        if step != 1:
            raise ValueError("only steps of 1")
        if last - first == len(self.text):
            return self
        runs = []
        nearest = bisect_right(self.runs, first, key=lambda run: run.at) - 1  # a long list is cut into many parts
        for index in range(max(nearest, 0), len(self.runs)):
            run = self.runs[index]
            if run.at >= last:
                break
            start, end = max(run.at, first), min(run.at + run.length, last)
            if start < end:
                runs.append(Run(start - first, run.piece, run.start + start - run.at, end - start))
        return Traced(self.text[first:last], tuple(runs))

    def strip(self, characters: str | None = None) -> "Traced":
        """Without white space, or without ``characters``, at both ends."""
        left = len(self.text) - len(self.text.lstrip(characters))
        right = len(self.text.rstrip(characters))
        return self[left : max(left, right)]

    def split(self, separator: "re.Pattern[str]") -> list["Traced"]:
        """The stripped parts between the matches of ``separator``; empty parts are left out."""
        parts, start = [], 0
        for match in separator.finditer(self.text):
            parts.append(self[start : match.start()])
            start = match.end()
        parts.append(self[start:])
        return [part for part in (part.strip() for part in parts) if part]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces shown, each once, in reading order."""
        return tuple(sorted({run.piece for run in self.runs}))

    @property
    def where(self) -> str:
        """The place for people: of the first piece, and of the last where that is another."""
        pieces = self.pieces
        if not pieces:
            return ""
        return pieces[0].where if len(pieces) == 1 else f"{pieces[0].where} – {pieces[-1].where}"


NOTHING: Final = Traced()
"""No text: an absent field."""


def uncovered(pieces: Iterable[Piece], placed: Iterable[Traced]) -> Iterator[Traced]:
    """What of ``pieces`` no text in ``placed`` shows: every maximal part that holds a letter or a digit."""
    shown: dict[Piece, list[tuple[int, int]]] = {}
    for text in placed:
        for run in text.runs:
            shown.setdefault(run.piece, []).append((run.start, run.start + run.length))
    for piece in pieces:
        whole, start = Traced.of(piece), 0
        for first, last in [*sorted(shown.get(piece, ())), (len(piece.text), len(piece.text))]:
            part = whole[start:first].strip() if first > start else Traced()
            if any(letter.isalnum() for letter in part.text):
                yield part
            start = max(start, last)

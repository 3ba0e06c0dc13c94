"""What a clause says, settled: pieces with dates, and the remarks they call for."""

import datetime as dt
from dataclasses import dataclass, field

from par.deadlines.reading import Kind, Remark
from par.deadlines.remarks import remark
from par.events.plan import Every


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement about time; ``clause`` counts the clauses of the cell, ``words`` are as printed."""

    kind: Kind
    clause: int
    words: str
    label: str | None = None
    from_: dt.date | None = None
    due: dt.date | None = None
    stated: dt.date | None = None
    every: Every | None = None
    times: int | None = None
    ad_hoc: bool = False
    whole_year: bool = False


@dataclass(slots=True)
class Said:
    """The pieces of a clause and remarks by code; a remark of the same code is made once."""

    pieces: list[Piece] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)

    def note(self, code: str, words: str = "") -> None:
        """Add a remark, unless one of this code is there."""
        self.remarks.setdefault(code, remark(code, words))

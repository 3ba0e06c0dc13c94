"""Drafts built by hand: every text stands on a line of its own of an invented document."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any

from par.deadlines import read
from par.importing.draft import DomainDraft, Draft, HeadingDraft, Named, TargetDraft, TaskDraft
from par.importing.source import Paragraph, Source
from par.importing.traced import Piece, Traced

YEAR = 2023
_NUMBERS = count()


def text(words: str) -> Traced:
    """``words`` on the next line."""
    number = next(_NUMBERS)
    return Traced.of(Piece(number, f"dòng {number}", words))


def names(words: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(text(name)) for name in words)


def task(
    ordinal: str = "I.1",
    title: str = "Rà soát quy chế",
    *,
    domain: str = "I",
    products: Iterable[str] = (),
    leads: Iterable[str] = ("Phòng Nội vụ",),
    coordinators: Iterable[str] = (),
    time: str = "Quý II/2023",
    **fields: Any,
) -> TaskDraft:
    return TaskDraft(
        ordinal=ordinal,
        domain=domain,
        title=text(title),
        products=tuple(text(product) for product in products),
        leads=names(leads),
        coordinators=names(coordinators),
        time=text(time),
        reading=read(time, YEAR) if time else None,
        **fields,
    )


def target(words: str, indicator: str, value: str | None, comparator: str | None = ">=", **fields: Any) -> TargetDraft:
    unit = None if value is None else "percent"
    return TargetDraft(text(words), indicator, comparator=comparator, value=value, unit=unit, **fields)


def draft(*tasks: TaskDraft, **fields: Any) -> Draft:
    """A draft with a complete head and one group."""
    heading = HeadingDraft(title=text(f"Kế hoạch cải cách năm {YEAR}"), number=text("12/KH-UBND"))
    whole = Draft(
        heading=replace(heading, issued_on=read("03/01/2023", YEAR).due),
        year=YEAR,
        domains=(DomainDraft("I", text("Cải cách thể chế"), "institutions"),),
        tasks=tasks or (task(),),
    )
    return replace(whole, **fields)


def source(*lines: str) -> Source:
    """A document of ``lines``."""
    pieces = tuple(Piece(number, f"dòng {number + 1}", line) for number, line in enumerate(lines))
    return Source("own.txt", pieces, tuple(Paragraph(Traced.of(piece)) for piece in pieces))

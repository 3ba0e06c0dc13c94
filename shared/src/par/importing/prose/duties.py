"""Who has to do what all through the year: the part "Tổ chức thực hiện"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.draft import DutyDraft, Named
from par.importing.prose.clauses import sentences
from par.importing.prose.roles import Role, role_in, role_of
from par.importing.prose.sections import Section
from par.importing.prose.units import SplitUnits, names_a_unit, parted, subject_of
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_NEXT_DUTY: Final = re.compile(
    r";\s+(?=(?:chủ trì|chủ động|thực hiện|tham mưu|phối hợp|tổ chức|theo dõi|đôn đốc|xây dựng)(?!\w))"
    r"|,\s+(?=(?:chủ động|đồng thời)(?!\w))",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\(\d{1,2}\)\s*")
_FORGOTTEN_NUMBER: Final = re.compile(r";\s+(?=tham mưu )")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty as it stands: its ``unit`` or units as written, and the ``frame``, a heading over several units.

    ``under_heading``: the unit's name is a heading over its duties. ``is_role``: the heading says what the unit is
    ("X là cơ quan tham mưu ..."), which is no duty.
    """

    unit: Traced
    text: Traced
    frame: Traced = NOTHING
    under_heading: bool = False
    is_role: bool = False


def duties_in(root: Section) -> list[Duty]:
    """The duties in the order of the document: one per bullet and sentence, or per numbered clause of a sentence.

    The unit stands at the start of the bullet or in a heading above it. A sentence that begins with its unit is parted
    further at "; <verb>"; below a heading it stays whole, as there each bullet is a duty.
    """
    headings = _Headings()
    found = list[Duty]()
    for section in root.walk():
        if role_in(section) is Role.DUTIES and role_of(section) is not Role.DUTIES:
            found += _of_heading(section, headings) if section.children else _of_bullet(section, headings)
    return found


def reports_in(root: Section, known: Sequence[Duty]) -> list[Duty]:
    """What the part on reporting asks for, as duties of whom its sentences name, or of nobody in particular.

    ``known`` are the duties already found, which may stand there as well.
    """
    there = {run.piece for duty in known for run in duty.text.runs}
    return [
        Duty(subject.unit, subject.rest) if subject is not None else Duty(NOTHING, section.item.text)
        for section in root.walk()
        if section.is_leaf and any(role_of(one) is Role.REPORTING for one in section.above())
        if not there & {run.piece for run in section.item.text.runs}
        for subject in [subject_of(section.item.text)]
    ]


def drafts_of(duties: list[Duty], split_units: SplitUnits = parted) -> tuple[DutyDraft, ...]:
    """One draft per unit that has the duty."""
    return tuple(
        DutyDraft(Named(unit), duty.text) for duty in duties if not duty.is_role for unit in split_units(duty.unit)
    )


class _Headings:
    """What headings say, each looked at once: a part may have thousands of sections below one heading."""

    def __init__(self) -> None:
        self._frames: dict[int, bool] = {}

    def frames(self, section: Section) -> bool:
        """Whether units stand in headings below: what it says of all of them is no duty of one."""
        if id(section) not in self._frames:
            below = (child for child in section.children if child.children or names_a_unit(child.item.text))
            self._frames[id(section)] = any(self.unit(child) for child in below)
        return self._frames[id(section)]

    def unit(self, section: Section) -> Traced:
        """The unit that a heading names, alone or with what it is ("X là cơ quan ...", "X chịu trách nhiệm ...:")."""
        named = names_a_unit(section.item.text)
        if named or not section.children:
            return named
        subject = subject_of(section.item.text)
        return subject.unit if subject is not None else NOTHING

    def unit_above(self, section: Section) -> Traced:
        """The unit of the nearest heading above that names one, inside the part of the duties."""
        for one in section.above():
            if role_of(one) is Role.DUTIES:
                break
            if not self.frames(one) and (unit := self.unit(one)):
                return unit
        return NOTHING

    def frame(self, section: Section) -> Traced:
        """The words of the heading over several units in which ``section`` stands."""
        above = (one for one in section.above() if role_of(one) is not Role.DUTIES and self.frames(one))
        return next((one.item.text for one in above), NOTHING)


def _of_bullet(section: Section, headings: _Headings) -> Iterator[Duty]:
    frame = headings.frame(section)
    heading = unit = headings.unit_above(section)
    for number, sentence in enumerate(sentences(section.item.text)):
        subject = subject_of(sentence) if number == 0 or not heading else None
        if subject is not None:
            unit = subject.unit
            yield from (Duty(unit, text, frame) for text in _clauses(subject.rest, whole=subject.headed))
        elif unit:
            yield from (Duty(unit, text, frame, unit is heading) for text in _clauses(sentence, whole=True))


def _of_heading(section: Section, headings: _Headings) -> Iterator[Duty]:
    """What a heading over bullets itself asks of its unit, unless it only introduces them."""
    frame = headings.frame(section)
    is_name = headings.frames(section) or names_a_unit(section.item.text)
    subject = None if is_name else subject_of(section.item.text)
    if subject is None or subject.rest.text.rstrip("*_ ").endswith((":", "sau")):
        return
    if fold(subject.rest.text).startswith("là "):
        yield Duty(subject.unit, subject.rest, frame, under_heading=True, is_role=True)
    else:
        yield from (Duty(subject.unit, text, frame, under_heading=True) for text in _clauses(subject.rest, whole=True))


def _clauses(text: Traced, *, whole: bool) -> list[Traced]:
    """The clauses (1) ...; (2) ...; a clause whose number was forgotten begins with its verb. Else parted at verbs."""
    first = _NUMBERED.search(text.text)
    if first is not None:
        parts = text[first.start() :].split(_NUMBERED)
        return [clause.strip(" ;,") for part in parts for clause in part.split(_FORGOTTEN_NUMBER)]
    return [text] if whole else text.split(_NEXT_DUTY)

"""Who leads a task of the prose: the task says so, or the duties give the whole domain to a unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.draft import Named
from par.importing.prose.duties import Duty
from par.importing.prose.units import LEADS, SplitUnits, own_lead, partners_in
from par.importing.prose.words import fold, spelled_out
from par.importing.tables.areas import area_of
from par.importing.traced import Traced

_FIELD: Final = re.compile(
    r"(?:(?:các )?nhiệm vụ(?: về| thuộc)?|(?:các )?nội dung(?: về)?|lĩnh vực"
    r"|công tác)(?: lĩnh vực)?\s+(?P<field>[^.;,]{4,120})"
)
_WHOLE_REFORM: Final = re.compile(
    r"(?:cơ quan|bộ phận) (?:tham mưu|thường trực|đầu mối)[^.;]*(?:cchc|cải cách hành chính)"
)
_COMMUNICATION: Final = re.compile(
    r"tuyên truyền[^.;]{0,120}?(?:cchc|cải cách hành chính)|chuyên (?:mục|trang)[^.;]{0,20}?(?:cchc"
    r"|cải cách hành chính)"
)
_MOST_DUTIES: Final = 500
"""Duties that are looked at for a domain: far more than a plan has."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who leads and who takes part."""

    leads: tuple[Named, ...] = ()
    coordinators: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignments:
    """What the duties say about leading: looked up by the title and the area of a domain."""

    leading: tuple[Duty, ...]
    split: SplitUnits

    @staticmethod
    def of(duties: Sequence[Duty], split: SplitUnits) -> "Assignments":
        """The duties that make a unit the lead of something."""
        leading = [
            duty for duty in duties if LEADS.search(fold(duty.text.text)) or _WHOLE_REFORM.search(fold(duty.text.text))
        ]
        return Assignments(tuple(leading[:_MOST_DUTIES]), split)

    def of_domain(self, title: str, area: str | None) -> Responsible:
        """The unit that leads the work the domain's title names; else the one that leads the domain's area.

        The unit that assists in the whole reform leads direction.
        """
        named = spelled_out(title)
        for duty in self.leading:
            if named in spelled_out(duty.text.text) and not duty.is_role:
                return self._responsible(duty)
        for duty in self.leading:
            if area is not None and self._gives(duty, area):
                return self._responsible(duty)
        return Responsible()

    def of_task(self, title: Traced, area: str | None) -> Responsible:
        """What the task itself says; and for publicity of the reform, those who lead that."""
        lead = own_lead(title)
        if lead:
            return Responsible(self._named(lead), self._named(partners_in(title)))
        if area != "direction" or "tuyên truyền" not in fold(title.text):
            return Responsible()
        more = [
            duty.unit
            for duty in self.leading
            if fold(duty.text.text).startswith("chủ trì")
            and _COMMUNICATION.search(fold(duty.text.text))
            and duty.under_heading
        ]
        return Responsible(tuple({unit.text: Named(unit) for unit in more}.values()))

    def _gives(self, duty: Duty, area: str) -> bool:
        words = fold(duty.text.text)
        if area == "direction" and _WHOLE_REFORM.search(words):
            return True
        return any(area_of(match["field"]) == area for match in _FIELD.finditer(words)) and not duty.is_role

    def _responsible(self, duty: Duty) -> Responsible:
        partners = partners_in(duty.text) or partners_in(duty.frame)
        return Responsible(self._named(duty.unit), self._named(partners))

    def _named(self, units: Traced) -> tuple[Named, ...]:
        return tuple(Named(unit) for unit in self.split(units)) if units else ()

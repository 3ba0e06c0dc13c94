"""The units that a draft names, looked up in a unit tree: an id where the name is certain, else a finding."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from par.importing.draft import Draft, Finding, Named, ReportingDraft
from par.importing.traced import Traced
from par.units import fold_name
from par.units.resolve import Kind, Resolution, Resolver

_CODES: Final = {
    Kind.UNKNOWN: "unit-unknown",
    Kind.AMBIGUOUS: "unit-ambiguous",
    Kind.OUTSIDE: "unit-outside",
    Kind.GROUP: "group-undefined",
}
_PLACES_SHOWN: Final = 5
_CANDIDATES_SHOWN: Final = 5


@dataclass(slots=True)
class _Doubt:
    """One name that is no unit of the tree, and all places where the document writes it."""

    code: str
    resolution: Resolution
    texts: list[Traced] = field(default_factory=list)


def resolved(draft: Draft, resolver: Resolver, *, noting: bool = True) -> Draft:
    """The draft with ids and official names; ``noting``: and one finding for each name that is not certain."""
    lookup = _Lookup(resolver)
    found = replace(
        draft,
        tasks=tuple(
            replace(task, leads=lookup.all(task.leads), coordinators=lookup.all(task.coordinators))
            for task in draft.tasks
        ),
        reporting=tuple(_report(report, resolver) for report in draft.reporting),
        responsibilities=tuple(replace(duty, unit=lookup.one(duty.unit)) for duty in draft.responsibilities),
        procedure_reviews=tuple(replace(review, unit=lookup.one(review.unit)) for review in draft.procedure_reviews),
        inspections=tuple(replace(row, unit=lookup.one(row.unit)) for row in draft.inspections),
    )
    return replace(found, findings=(*draft.findings, *lookup.findings())) if noting else found


def _report(report: ReportingDraft, resolver: Resolver) -> ReportingDraft:
    """With the unit that reports; where that is not certain, its duties say so already."""
    if report.by is None or report.by_unit is not None or report.settled:
        return report
    by = resolver(report.by)
    return report if by.unit is None else replace(report, by=by.canonical, by_unit=by.unit)


class _Lookup:
    """Resolves each list of names once, and remembers what was doubtful."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[str, ...], list[Resolution]] = {}
        self._doubts: dict[str, _Doubt] = {}

    def one(self, name: Named) -> Named:
        return self.all((name,))[0]

    def all(self, names: tuple[Named, ...]) -> tuple[Named, ...]:
        """``names`` with their units; one that has a unit already (from an exported file) is left as it is.

        They are looked up together, since the first word of one may hold for those behind it.
        """
        words = tuple(name.text.text for name in names)
        if words not in self._known:
            self._known[words] = self._resolver.all(words)
        return tuple(self._with(name, found) for name, found in zip(names, self._known[words], strict=True))

    def _with(self, name: Named, resolution: Resolution) -> Named:
        if name.unit is not None or name.settled or not name.text:
            return name
        code = _CODES.get(resolution.kind)
        if code is not None and resolution.unit is None:
            self._doubts.setdefault(fold_name(name.text.text), _Doubt(code, resolution)).texts.append(name.text)
        return replace(name, unit=resolution.unit, canonical=name.canonical or resolution.canonical)

    def findings(self) -> Iterator[Finding]:
        for doubt in self._doubts.values():
            candidates = "; ".join(f"{one.name} ({one.id})" for one in doubt.resolution.candidates[:_CANDIDATES_SHOWN])
            fields = {"words": doubt.texts[0].text, "candidates": candidates}
            fields["candidates_vi"] = f"Gần giống: {candidates}." if candidates else ""
            fields["candidates_en"] = f"Similar: {candidates}." if candidates else ""
            yield Finding(doubt.code, _places(doubt.texts), tuple(doubt.texts), fields)


def _places(texts: list[Traced]) -> str:
    """The first few places, and how many more there are."""
    places = list(dict.fromkeys(text.where for text in texts if text.where))
    more = len(places) - _PLACES_SHOWN
    return "; ".join(places[:_PLACES_SHOWN]) + (f"; và {more} chỗ khác" if more > 0 else "")

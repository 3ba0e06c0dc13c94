"""The plans of higher levels that a plan carries out."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from par.importing.draft import UpperPlanDraft
from par.importing.prose.documents import documents_in, issuer_after, tidy_issuer
from par.importing.prose.paragraphs import Item
from par.importing.prose.words import fold
from par.importing.traced import Traced

_CARRIES_OUT: Final = re.compile(r"(?:(?:để )?(?:tiếp tục )?(?:triển khai )?thực hiện|căn cứ|cụ thể hóa)\b")
_UNNUMBERED: Final = re.compile(r"\b(?:kế hoạch|chương trình)(?! số)\b[^;.]{0,400}?(?=\s+của\s)")
_PURPOSE: Final = re.compile(r"cụ thể hóa\b")
_ALSO: Final = re.compile(r",\s+(?=(?:ủy ban nhân dân|ubnd)\s)")
_OPENING: Final = 12
"""Paragraphs from the start among which a plan says what it carries out."""


def upper_plans(items: Sequence[Item], own: str) -> tuple[UpperPlanDraft, ...]:
    """The plans named where a plan says what it carries out; ``own`` is the authority, whose plans are not above it.

    With a number they stand in the opening "Thực hiện Kế hoạch số ... của ..."; a plan that only says it makes the
    programmes of the levels above concrete names them by their issuers.
    """
    opening = [item for item in items[:_OPENING] if _CARRIES_OUT.match(fold(item.text.text))]
    numbered = [plan for item in opening for plan in _numbered(item.text, own)]
    if numbered:
        return _once(numbered)
    return _once(plan for item in opening if _PURPOSE.match(fold(item.text.text)) for plan in _named(item.text, own))


def _numbered(text: Traced, own: str) -> Iterator[UpperPlanDraft]:
    for document in documents_in(text):
        issuer = tidy_issuer(document.issuer.text)
        if document.kind == "kế hoạch" and issuer and not _is_own(issuer, own):
            yield UpperPlanDraft(document.text, document.number, issuer, document.issued_on)


def _named(text: Traced, own: str) -> Iterator[UpperPlanDraft]:
    folded = fold(text.text)
    for match in _UNNUMBERED.finditer(folded):
        end = match.end()
        issuer = issuer_after(text, folded, end)
        while issuer:
            start = text.text.index(issuer.text, end)
            end = start + len(issuer.text)
            if not _is_own(tidy_issuer(issuer.text), own):
                yield UpperPlanDraft(text[match.start() : end], None, tidy_issuer(issuer.text), None)
            also = _ALSO.match(folded, end)
            issuer = _issuer_at(text, also.end()) if also else Traced()
            end = also.end() if also else end


def _issuer_at(text: Traced, start: int) -> Traced:
    """The committee that a list goes on with: ", UBND huyện"."""
    match = re.match(
        r"(?:ủy ban nhân dân|ubnd)\s+(?:tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn)",
        fold(text.text[start : start + 60]),
    )
    return text[start : start + match.end()] if match else Traced()


def _is_own(issuer: str, own: str) -> bool:
    """The same name, or only the level of it: "UBND xã" in the plan of a commune."""
    mine, theirs = fold(tidy_issuer(own)), fold(issuer)
    return bool(theirs) and bool(mine) and (theirs == mine or mine.startswith(theirs + " "))


def _once(plans: Iterator[UpperPlanDraft] | Sequence[UpperPlanDraft]) -> tuple[UpperPlanDraft, ...]:
    kept: dict[tuple[str | None, str | None], UpperPlanDraft] = {}
    for plan in plans:
        kept.setdefault((plan.number, plan.authority), plan)
    return tuple(kept.values())

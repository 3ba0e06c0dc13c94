"""Findings about the head of a plan."""

import re
from collections.abc import Iterator
from typing import Final

from par.importing.checks.noting import note
from par.importing.draft import Draft, Finding

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_PERIOD: Final = re.compile(r"(?<!\d)\d{4}\s?[-–—]\s?\d{4}(?!\d)")
"""As in "giai đoạn 2021-2025": names a programme, not the year of the plan."""


def heading_findings(draft: Draft) -> Iterator[Finding]:
    """What the head lacks, and a title that speaks of another year than the one asked for."""
    heading = draft.heading
    if not heading.title:
        yield note("no-title")
    if not heading.number:
        yield note("no-number", heading.title)
    if heading.issued_on is None:
        yield note("no-issue-date", heading.issued_on_text, heading.title)
    years = _YEAR.findall(_PERIOD.sub(" ", heading.title.text))
    if years and str(draft.year) not in years:
        yield note("plan-year-differs", heading.title, words=", ".join(years), year=draft.year)

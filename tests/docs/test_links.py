"""Links between the pages lead to files, and to headings, that are there."""

import re
from functools import cache
from pathlib import Path

import pytest
from tests.docs.pages import PAGES, ROOT, prose


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings of a page, as they are named in links."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in plain)


def broken(page: Path) -> list[str]:
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if (
            not file.is_relative_to(ROOT)
            or not file.exists()
            or (anchor and file.suffix == ".md" and anchor not in anchors(file))
        ):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []

"""The pages of the documentation as text."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text("utf-8")
PAGES: Final = sorted(
    page
    for folder in (".", "docs", "deploy", "bench")
    for page in (ROOT / folder).glob("*.md" if folder == "." else "**/*.md")
    if "node_modules" not in page.parts
)
FENCED: Final = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", page.read_text("utf-8"))


def section(page: str, title: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    _, _, rest = page.partition(f"\n## {title}\n")
    assert rest, title
    return rest.partition("\n## ")[0]

"""Where the source plans stand: beside the repository."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "plans"
TEXTS = sorted(SOURCES.glob("*.txt"))

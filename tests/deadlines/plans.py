"""Time expressions of the example plans and of their transcriptions, with the schedules that people read in them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from par.deadlines import Kind, Reading

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "plans").glob("*.yaml"))
TRANSCRIPTIONS = sorted((ROOT.parent / "shared" / "plans").glob("*.json"))


@dataclass(frozen=True)
class Cell:
    """One task's time: the plan's file, the task, the words, the plan's year and the schedule a person read."""

    plan: str
    task: str
    words: str
    year: int
    schedule: dict[str, Any]


def example_cells() -> Iterator[Cell]:
    for path in EXAMPLES:
        plan = yaml.safe_load(path.read_text("utf-8"))
        for task in plan["tasks"]:
            yield Cell(path.stem, task["ordinal"], task["time_text"], plan["year"], task["schedule"])


def transcription_cells() -> Iterator[Cell]:
    for path in TRANSCRIPTIONS:
        document = json.loads(path.read_text("utf-8"))
        for task in document["tasks"]:
            words, year = task["time_text"] or "", document["plan"]["year"]
            yield Cell(path.stem[:3], task["ordinal"], words, year, task["schedule"])


def schedule_of(reading: Reading) -> dict[str, Any]:
    """The reading in the form of a schedule, without labels; an unread one has no kind."""
    return {
        "kind": None if reading.kind is Kind.UNREAD else reading.kind.value,
        "from": None if reading.from_ is None else reading.from_.isoformat(),
        "due": None if reading.due is None else reading.due.isoformat(),
        "every": reading.every,
        "times_per_year": reading.times_per_year,
        "milestones": [milestone.due.isoformat() for milestone in reading.milestones],
    }


def dates_of(schedule: dict[str, Any]) -> dict[str, Any]:
    """The same of a person's schedule."""
    return schedule | {"milestones": [milestone["due"] for milestone in schedule["milestones"]]}

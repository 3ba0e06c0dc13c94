"""The five source plans, what people read in them, and what the importer makes of them.

The texts and their transcriptions stand beside the repository. Plans 000 to 002 are compared with the transcriptions,
whose words are those of the documents; 003 and 004 with ``examples/plans``, which restates them: there titles cannot
be compared, units and times can.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from tests.importing.sources import ROOT, SOURCES, TEXTS

from par.cli.unit_sources import tree_of
from par.importing.assemble import assemble
from par.importing.content import plan_content
from par.importing.coverage import not_placed
from par.importing.draft import Draft
from par.importing.output import draft_json
from par.importing.readers.text import read_text
from par.importing.source import Source
from par.importing.traced import Traced
from par.units import fold_name

YEAR = 2023


@dataclass(frozen=True)
class Told:
    """A plan's city, its authority's id and the file of ``examples/plans`` that restates it."""

    city: str
    authority: str
    example: str


PLANS = {
    "000": Told("chi-linh", "chi-linh", "chi-linh-cchc-2023"),
    "001": Told("hai-phong", "hai-phong-le-chan-an-duong", "an-duong-cchc-2023"),
    "002": Told("thanh-hoa", "thanh-hoa-hoang-hoa-hoang-tien", "hoang-tien-cchc-2023"),
    "003": Told("cao-bang", "cao-bang", "cao-bang-cchc-2023"),
    "004": Told("chi-linh", "chi-linh", "chi-linh-tthc-2023"),
}


@dataclass(frozen=True)
class Read:
    """One source plan as imported."""

    source: Source
    draft: Draft
    unplaced: tuple[Traced, ...]
    shown: dict[str, Any]
    content: dict[str, Any]


def example(kind: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "examples" / kind / f"{name}.yaml").read_text("utf-8"))
    return content


@cache
def imported(number: str) -> Read:
    """The plan ``number`` through the whole chain, on the example tree of its city."""
    (path,) = (path for path in TEXTS if path.name.startswith(number))
    told = PLANS[number]
    tree = tree_of(example("units", told.city))
    source = read_text(path.read_bytes(), path.name)
    draft = assemble(source, YEAR, tree=tree, authority=told.authority)
    unplaced = not_placed(source, draft)
    unit = tree.units[told.authority]
    shown = draft_json(source.file_name, draft, unplaced, authority=unit.name, level=unit.type.value)
    content = plan_content(draft, plan=told.example, city=told.city, authority=told.authority)
    return Read(source, draft, unplaced, shown, content)


@cache
def expected(number: str) -> dict[str, Any]:
    """The plan as people read it: its transcription, else its example."""
    for path in SOURCES.glob(f"{number}*.json"):
        transcription: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return transcription
    return example("plans", PLANS[number].example)


@dataclass
class Agreement:
    """How many of the ``of`` tasks agree in each respect, and which do not."""

    of: int
    misses: dict[str, list[str]] = field(default_factory=dict)

    def count(self, respect: str) -> int:
        return self.of - len(self.misses.get(respect, ()))

    def miss(self, respect: str, ordinal: str) -> None:
        self.misses.setdefault(respect, []).append(ordinal)


def agreement(number: str) -> Agreement:
    """Tasks, leads, coordinators, products and deadlines of one plan."""
    people = expected(number)
    transcribed = "source" in people and "plan" in people
    read = imported(number)
    found = {task["ordinal"]: task for task in (read.shown if transcribed else read.content)["tasks"]}
    compared = Agreement(len(people["tasks"]))
    for task in people["tasks"]:
        ordinal = task["ordinal"]
        ours = found.get(ordinal)
        if ours is None or ours["domain"] != task["domain"] or (transcribed and not same(ours["title"], task["title"])):
            compared.miss("tasks", ordinal)
        if ours is None:
            ours = dict.fromkeys(task) | {"schedule": {}}
        for role in ("leads", "coordinators", *(("products",) if transcribed else ())):
            if [folded(name) for name in ours[role] or ()] != [folded(name) for name in task[role]]:
                compared.miss(role, ordinal)
        if not same_schedule(ours["schedule"], task["schedule"]):
            compared.miss("deadlines", ordinal)
    return compared


def folded(words: str) -> str:
    return fold_name(words).rstrip(".;")


def same(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def same_schedule(ours: dict[str, Any] | None, theirs: dict[str, Any]) -> bool:
    """Labels are words, compared nowhere; an unread time has no kind."""
    keys = ("kind", "from", "due", "every", "times_per_year")
    if not ours:
        return False
    dates = [[one["due"] for one in schedule["milestones"]] for schedule in (ours, theirs)]
    return dates[0] == dates[1] and all(ours[key] == theirs[key] for key in keys)

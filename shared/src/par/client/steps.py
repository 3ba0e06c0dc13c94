"""The commands that load a file of the planning office, as pure data.

Their ids follow from what is loaded (plan, step, part), so that a load can be repeated.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

CHUNK_ITEMS: Final = 200
CHUNK_BYTES: Final = 500_000
"""Half of what a server takes by default, which leaves room for the envelope."""

_HEADING: Final = ("city", "authority", "title", "year", "number", "implements", "legal_bases", "domains")
_DETAILS: Final = ("reporting", "responsibilities", "procedure_reviews", "inspections", "funding")

DIGEST: Final = 16
"""Characters of a digest in an id."""

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One command for the plan-service: ``name`` for an aggregate kind, its ``id`` and its content."""

    aggregate: str
    name: str
    id: str
    content: Content


def unit_steps(tree: Content) -> Iterator[Step]:
    """The commands that open a tree ``{"city", "units", "groups"}`` (a file of ``examples/units``).

    Ids hold a digest of what is opened: a changed file is another load, whose units that exist are refused. New units
    of a city that has a tree come in a file of their own.
    """
    city = tree["city"]
    for kind in ("units", "groups"):
        for number, items in enumerate(chunks(tree.get(kind, ())), 1):
            digest = hashlib.sha256(orjson.dumps(items, option=orjson.OPT_SORT_KEYS)).hexdigest()[:DIGEST]
            yield Step("unit-tree", "open-units", f"{city}:{kind}:{number}:{digest}", {"city": city, kind: items})


def draft_steps(plan: Content) -> Iterator[Step]:
    """The commands that draft a plan with all it holds (a file of ``examples/plans``)."""
    name = plan["id"]
    of_plan = {"plan": name, "city": plan["city"]}
    heading = {key: plan[key] for key in _HEADING if key in plan}
    yield Step("plan", "draft", f"{name}:draft", of_plan | heading)
    for key, command in (("tasks", "add-tasks"), ("targets", "set-targets")):
        for number, items in enumerate(chunks(plan.get(key, ())), 1):
            yield Step("plan", command, f"{name}:{command}:{number}", of_plan | {key: items})
    details = {key: plan[key] for key in _DETAILS if plan.get(key)}
    if details:
        yield Step("plan", "set-details", f"{name}:set-details", of_plan | details)


def issue_step(plan: Content, issued_on: dt.date) -> Step:
    """The command that puts a plan into force; the printed date is that of the file, if it has one."""
    name = plan["id"]
    content = {
        "plan": name,
        "city": plan["city"],
        "issued_on": issued_on,
        "printed_on": plan.get("issued_on"),
    }
    return Step("plan", "issue", f"{name}:issue", content)


def life_step(plan: str, city: str, name: str, content: Content, said: str | None = None) -> Step:
    """A command of a plan's life: ``confirm number link revise-draft amend revoke close``.

    Its id follows from the content, so that it can be sent again. ``said`` is an id of its own instead, for what
    may rightly be said several times in the same words, such as a confirmation.
    """
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return Step("plan", name, f"{plan}:{name}:{said or digest[:16]}", {"plan": plan, "city": city, **content})


def index_set_step(index_set: Content) -> Step:
    """The command that publishes a version of an index set (a file of ``examples/index-sets``)."""
    name = index_set["id"]
    content = {"index_set": name} | {key: value for key, value in index_set.items() if key != "id"}
    return Step("index-set", "publish", f"{name}:{index_set['version']}:publish", content)


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """``items`` in order, in lists of at most 200 items and (unless one alone is larger) 500 kB as JSON."""
    chunk: list[Any] = []
    size = 0
    for item in items:
        length = len(orjson.dumps(item)) + 1
        if chunk and (len(chunk) == CHUNK_ITEMS or size + length > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += length
    if chunk:
        yield chunk

"""An independent account of the demo year in plain Python: from the example files and the submitted bytes.

It shares nothing with the ledger: neither deciders, nor projections, nor the unit tree, nor the opening of obligations.
"""

import datetime as dt
import json
from collections import defaultdict
from typing import Any

import yaml

CELLS = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")
WAIVED = "waived"
HANDED_IN = ("par.product.submitted.v1", "par.period-report.submitted.v1")
LAST_DAY = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def read_folder(folder: Any) -> list[dict[str, Any]]:
    """All YAML files of a folder."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))]


def members(trees: list[dict[str, Any]], name: str) -> list[str]:
    """The units that a lead's id means."""
    for tree in trees:
        parents = {unit["id"]: unit["parent"] for unit in tree["units"]}
        if name in parents:
            return [name]
        for group in tree["groups"]:
            if group["id"] == name:
                if group["members"] is not None:
                    return list(group["members"])
                return [
                    unit["id"]
                    for unit in tree["units"]
                    if unit["type"] in group["types"] and group["under"] in above(parents, unit["id"])
                ]
    raise AssertionError(f"nobody is called {name}")


def above(parents: dict[str, str | None], unit: str) -> list[str]:
    """The units above one."""
    found: list[str] = []
    parent = parents[unit]
    while parent is not None:
        found.append(parent)
        parent = parents[parent]
    return found


def due_dates(task: dict[str, Any], year: int) -> list[str | None]:
    """One entry per product or milestone and period."""
    schedule, products = task["schedule"], list(task["products"])
    dates: list[str | None] = [milestone["due"] for milestone in schedule["milestones"]]
    labels = [milestone["label"] for milestone in schedule["milestones"]]
    undated = [product for product in products if product not in labels]
    ends: list[str] = []
    if schedule["kind"] == "recurring":
        if schedule["every"]:
            step = MONTHS_OF[schedule["every"]]
            ends = [f"{year}-{month:02}-{LAST_DAY[month]}" for month in range(step, 13, step)]
        elif schedule["times_per_year"]:
            step = 12 // schedule["times_per_year"]
            ends = [f"{year}-{month:02}-{LAST_DAY[month]}" for month in range(step, 13, step)]
    if ends:
        dates += [end for end in ends for _ in range(max(1, len(undated)))]
    elif not dates or len(undated) < len(products):
        dates += [schedule["due"] for _ in undated]
    return dates or [schedule["due"]]


def planned(trees: list[dict[str, Any]], plans: list[dict[str, Any]]) -> dict[str, tuple[str, str | None, str | None]]:
    """Every obligation the plans open: its unit, its due date, the kind of its schedule."""
    obligations: dict[str, tuple[str, str | None, str | None]] = {}
    for plan in plans:
        for task in plan["tasks"]:
            responsible = list(dict.fromkeys(unit for lead in task["leads"] for unit in members(trees, lead)))
            for number, due in enumerate(due_dates(task, plan["year"]), 1):
                for unit in responsible:
                    ordinal = task["ordinal"].lower().replace(".", "-")
                    name = f"{plan['id']}--{ordinal}--{number}--{unit}"
                    obligations[name] = (unit, due, task["schedule"]["kind"])
        obligations |= listed(trees, plan)
    return obligations


def listed(trees: list[dict[str, Any]], plan: dict[str, Any]) -> dict[str, tuple[str, str | None, str | None]]:
    """What the lists of a plan ask for: reviews of procedures, inspections by the authority, dated reports."""
    asked = [
        ("review", number, found["unit"], found["due"]) for number, found in enumerate(plan["procedure_reviews"], 1)
    ]
    asked += [("inspection", number, plan["authority"], None) for number, _ in enumerate(plan["inspections"], 1)]
    asked += [
        ("report", number, found["by_unit"], found["due"])
        for number, found in enumerate(plan["reporting"], 1)
        if found.get("by_unit") and found["due"]
    ]
    return {
        f"{plan['id']}--{kind}-{number}--1--{unit}": (unit, due, "deadline")
        for kind, number, name, due in asked
        for unit in members(trees, name)
    }


def four_cells(
    trees: list[dict[str, Any]], plans: list[dict[str, Any]], events: list[dict[str, Any]], day: str
) -> dict[str, dict[str, int]]:
    """The counts per unit as of the evening of ``day``, from plans and accepted events in the order of arrival."""
    obligations = planned(trees, plans) | asked_for(events)
    lives: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in without_withdrawn(events):
        kind, _, name = event["subject"].partition("/")
        if kind == "obligation":
            lives[name].append(event)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*CELLS, WAIVED), 0))
    for name, (unit, due, schedule_kind) in obligations.items():
        counts[unit][cell(due, schedule_kind, lives[name], day)] += 1
    return dict(counts)


def asked_for(events: list[dict[str, Any]]) -> dict[str, tuple[str, str | None, str | None]]:
    """The reports for which an authority asked in the year, like what the plans open."""
    return {
        f"{data['plan']}--request--{data['request']}--{unit}": (unit, data["due"], "deadline")
        for event in events
        if event["type"] == "par.period-report.requested.v1"
        for data, unit in [(event["data"], event["subject"].partition("/")[2])]
    }


def without_withdrawn(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All events but those that another one took back or corrected."""
    gone: set[tuple[str, str]] = set()
    for event in events:
        if event["type"] == "par.work.withdrawn.v1":
            gone.add((event["data"].get("source", event["source"]), event["data"]["event"]))
        elif event.get("corrects"):
            gone.add((event["source"], event["corrects"]))
    return [event for event in events if (event["source"], event["id"]) not in gone]


def cell(due: str | None, schedule_kind: str | None, life: list[dict[str, Any]], day: str) -> str:
    """Where one obligation stands on ``day`` by what was said of it."""
    if any(event["type"] == "par.obligation.waived.v1" for event in life):
        return WAIVED
    due, waiting = due_and_waiting(due, life)
    completed = completed_on(life)
    if completed is not None:
        return "done_late" if due is not None and completed > due else "done_on_time"
    if waiting is not None and (due is None or waiting <= due):
        return "conditional"
    if due is None:
        return "conditional" if schedule_kind == "conditional" else "no_deadline"
    return "open_overdue" if due < day else "open_in_term"


def completed_on(life: list[dict[str, Any]]) -> str | None:
    """The day claimed of a product that was confirmed."""
    claimed = completed = None
    for event in life:
        if event["type"] in HANDED_IN:
            claimed = event["data"]["completed_on"]
        elif event["type"] == "par.product.confirmed.v1":
            completed = claimed
    return completed


def due_and_waiting(due: str | None, life: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The date after all extensions and waits, and since when it waits still."""
    asked = waiting = None
    for event in life:
        data = event["data"]
        match event["type"].removeprefix("par.").removesuffix(".v1"):
            case "extension.requested":
                asked = data["until"]
            case "extension.granted":
                due = data.get("until") or asked
            case "work.blocked":
                waiting = data["since"]
            case "work.unblocked":
                assert waiting is not None
                due, waiting = moved(due, waiting, data["on"]), None
            case "product.submitted" | "period-report.submitted" if waiting is not None:
                due, waiting = moved(due, waiting, max(waiting, data["completed_on"])), None
    return due, waiting


def moved(due: str | None, since: str, on: str) -> str | None:
    """A due date after a wait that began in time."""
    if due is None or since > due:
        return due
    days = dt.date.fromisoformat(on) - dt.date.fromisoformat(since)
    return (dt.date.fromisoformat(due) + days).isoformat()


def city_indicators(
    trees: list[dict[str, Any]], index_set: dict[str, Any], events: list[dict[str, Any]]
) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(city, indicator) -> (numerator, denominator, units): every unit's year figure, added up."""
    accumulate = {indicator["id"]: indicator["accumulate"] for indicator in index_set["indicators"]}
    city_of = {unit["id"]: tree["city"] for tree in trees for unit in tree["units"]}
    months: dict[tuple[str, str], dict[str, tuple[dt.datetime, str, int, int]]] = defaultdict(dict)
    for event in events:
        unit = event["subject"].partition("/")[2]
        if event["type"] != "par.measurement.reported.v1":
            continue
        data = event["data"]
        figures = months[unit, data["indicator"]]
        told = (dt.datetime.fromisoformat(event["time"]), event["id"], data["numerator"], data["denominator"])
        if data["period"] not in figures or told[:2] > figures[data["period"]][:2]:
            figures[data["period"]] = told
    pooled: dict[tuple[str, str], tuple[int, int, int]] = {}
    for (unit, indicator), figures in months.items():
        counted = [figures[month] for month in sorted(figures)]
        if accumulate[indicator] == "last":
            counted = counted[-1:]
        place = (city_of[unit], indicator)
        numerator, denominator, units = pooled.get(place, (0, 0, 0))
        pooled[place] = (
            numerator + sum(told[2] for told in counted),
            denominator + sum(told[3] for told in counted),
            units + 1,
        )
    return pooled


def accepted_events(deliveries: list[Any]) -> list[dict[str, Any]]:
    """The events among ``deliveries`` (in the order of arrival) that the ledger accepts: each identity once."""
    seen: set[str] = set()
    events: list[dict[str, Any]] = []
    for delivery in deliveries:
        if delivery.fault is None:
            event = json.loads(delivery.body)
            if (identity := f"{event['source']} {event['id']}") not in seen:
                seen.add(identity)
                events.append(event)
    return events

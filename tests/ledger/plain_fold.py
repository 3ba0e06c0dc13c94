"""An independent account of the demo year in plain Python: from the example files and the submitted bytes.

It shares nothing with the ledger: neither deciders, nor projections, nor the unit tree, nor the opening of obligations.
"""

import datetime as dt
import json
from collections import defaultdict
from typing import Any

import yaml

CELLS = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")
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
    obligations = planned(trees, plans)
    claimed: dict[str, str] = {}
    completed: dict[str, str] = {}
    for event in events:
        kind, _, name = event["subject"].partition("/")
        if kind != "obligation":
            continue
        if event["type"] == "par.product.submitted.v1":
            claimed[name] = event["data"]["completed_on"]
        elif event["type"] == "par.product.returned.v1":
            del claimed[name]
        elif event["type"] == "par.product.confirmed.v1":
            completed[name] = claimed[name]
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(CELLS, 0))
    for name, (unit, due, schedule_kind) in obligations.items():
        if name in completed:
            cell = "done_late" if due is not None and completed[name] > due else "done_on_time"
        elif due is None:
            cell = "conditional" if schedule_kind == "conditional" else "no_deadline"
        else:
            cell = "open_overdue" if due < day else "open_in_term"
        counts[unit][cell] += 1
    return dict(counts)


def city_indicators(
    trees: list[dict[str, Any]], index_set: dict[str, Any], events: list[dict[str, Any]]
) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(city, indicator) -> (numerator, denominator, units): every unit's year figure, added up."""
    accumulate = {indicator["id"]: indicator["accumulate"] for indicator in index_set["indicators"]}
    city_of = {unit["id"]: tree["city"] for tree in trees for unit in tree["units"]}
    months: dict[tuple[str, str], dict[str, tuple[dt.datetime, str, int, int]]] = defaultdict(dict)
    for event in events:
        kind, _, unit = event["subject"].partition("/")
        if kind != "unit":
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

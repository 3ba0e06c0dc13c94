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
    """The date after all extensions and waits, and since when it waits still.

    What is told of a wait after the due date counts for nothing; in the demo year that is told on the day of the event.
    """
    asked = waiting = None
    in_time = True
    for event in life:
        data = event["data"]
        match event["type"].removeprefix("par.").removesuffix(".v1"):
            case "extension.requested":
                asked = data["until"]
            case "extension.granted":
                due = data.get("until") or asked
            case "work.blocked":
                waiting, in_time = data["since"], due is None or event["time"][:10] <= due
            case "work.unblocked":
                assert waiting is not None
                due, waiting = moved(due, waiting, data["on"]) if in_time else due, None
            case "product.submitted" | "period-report.submitted" if waiting is not None:
                due, waiting = moved(due, waiting, max(waiting, data["completed_on"])) if in_time else due, None
    return due, waiting if in_time else None


def moved(due: str | None, since: str, on: str) -> str | None:
    """A due date after a wait that began in time."""
    if due is None or since > due:
        return due
    days = dt.date.fromisoformat(on) - dt.date.fromisoformat(since)
    return (dt.date.fromisoformat(due) + days).isoformat()


SAYS = {
    "par.measurement.reported.v1": "reported",
    "par.measurement.not-reported.v1": "not_reported",
    "par.measurement.not-applicable.v1": "not_applicable",
}


def city_indicators(
    trees: list[dict[str, Any]], index_set: dict[str, Any], events: list[dict[str, Any]]
) -> dict[tuple[str, str], dict[str, int]]:
    """(city, indicator) -> every unit's year figure, added up, and how many units said what instead."""
    accumulate = {indicator["id"]: indicator["accumulate"] for indicator in index_set["indicators"]}
    city_of = {unit["id"]: tree["city"] for tree in trees for unit in tree["units"]}
    pooled: dict[tuple[str, str], dict[str, int]] = {}
    for (unit, indicator), months in standing_months(events).items():
        pool = pooled.setdefault(
            (city_of[unit], indicator),
            dict.fromkeys(("numerator", "denominator", "units", "not_reported", "not_applicable"), 0),
        )
        figures = [months[month] for month in sorted(months) if months[month]["type"] == "par.measurement.reported.v1"]
        if not figures:
            said = {SAYS[event["type"]] for event in months.values()}
            pool["not_reported" if "not_reported" in said else "not_applicable"] += bool(said)
            continue
        pool["units"] += 1
        for event in figures[-1:] if accumulate[indicator] == "last" else figures:
            pool["numerator"] += event["data"]["numerator"]
            pool["denominator"] += event["data"]["denominator"]
    return pooled


def standing_months(events: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """(unit, indicator) -> month -> what was said of it at the latest moment and not withdrawn."""
    withdrawn = {
        (event["source"], event["data"]["event"]) for event in events if event["type"] == "par.measurement.withdrawn.v1"
    }
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
    for event in events:
        if event["type"] not in SAYS or (event["source"], event["id"]) in withdrawn:
            continue
        months = found[event["subject"].partition("/")[2], event["data"]["indicator"]]
        other = months.get(event["data"]["period"])
        if other is None or _moment(event) > _moment(other):
            months[event["data"]["period"]] = event
    return found


def _moment(event: dict[str, Any]) -> tuple[dt.datetime, str]:
    return dt.datetime.fromisoformat(event["time"]), event["id"]


def feedback(events: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Unit -> what came in and was answered in the year, from the latest report of each month."""
    months: dict[tuple[str, str], dict[str, Any]] = {}
    for event in events:
        if event["type"] == "par.feedback.reported.v1":
            place = (event["subject"].partition("/")[2], event["data"]["period"])
            if place not in months or _moment(event) > _moment(months[place]):
                months[place] = event
    totals: dict[str, dict[str, int]] = defaultdict(lambda: {"received": 0, "answered_in_time": 0, "satisfied": 0})
    for (unit, _), event in months.items():
        for name in totals[unit]:
            totals[unit][name] += event["data"][name]
    return dict(totals)


def remedies(events: list[dict[str, Any]], day: str) -> dict[str, dict[str, int]]:
    """Unit inspected -> how its findings stand on the evening of ``day``; those accepted count by the claimed day."""
    unit_of: dict[str, str] = {}
    stands: dict[tuple[str, int], dict[str, Any]] = {}
    for event in events:
        name, data = event["subject"].partition("/")[2], event["data"]
        match event["type"].split(".")[1:3]:
            case ["inspection", "announced"]:
                unit_of[name] = data["unit"]
            case ["inspection", "conducted"]:
                unit_of.setdefault(name, data.get("unit", ""))
                for found in data["findings"]:
                    stands[name, found["number"]] = {"due": found["due"], "how": "open"}
            case ["inspection", "remedied"]:
                stands[name, data["finding"]]["claimed"] = data["remedied_on"]
            case ["inspection", "remedy-accepted"]:
                stands[name, data["finding"]]["how"] = "accepted"
            case ["inspection", "closed"]:
                for left in data["reasons"]:
                    stands[name, left["finding"]]["how"] = "left_open"
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (name, _), found in stands.items():
        if found["how"] == "accepted":
            cell = "remedied_late" if found["claimed"] > found["due"] else "remedied_in_time"
        elif found["how"] == "open":
            cell = "open_overdue" if found["due"] < day else "open_in_term"
        else:
            cell = "left_open"
        counts[unit_of[name]][cell] += 1
        counts[unit_of[name]]["findings"] += 1
    return {unit: dict(found) for unit, found in counts.items()}


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

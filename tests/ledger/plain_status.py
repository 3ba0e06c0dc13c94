"""An independent account of the status of obligations on any day, from the decoded JSON of the log alone.

It shares nothing with progress-service: no history, no timeliness, no tally. It knows the facts that a demo year and
the late corrections of the tests make, and stumbles over any other one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

CELLS = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")
LIFECYCLES = ("not_started", "in_progress", "submitted", "returned", "confirmed", "waived", "cancelled")
KNOWN = {
    *("opened", "started", "progressed", "submitted", "returned", "confirmed", "waived", "blocked", "unblocked"),
    *("extension-requested", "extension-granted", "extension-denied", "report-withdrawn"),
    *("rescheduled", "described", "handed-over", "cancelled"),
}
BY_THE_PLAN = ("described", "handed-over")

Event = dict[str, Any]


def facts(log: Iterable[Event]) -> dict[str, list[Event]]:
    """What happened to each obligation, in the order of the log, each with its place in it."""
    found: dict[str, list[Event]] = defaultdict(list)
    for place, event in enumerate(log):
        family, _, kind = event["type"].removeprefix("par.").removesuffix(".v1").rpartition(".")
        if family == "obligation":
            assert kind in KNOWN, event["type"]
            found[event["data"]["obligation"]].append({**event, "kind": kind, "place": place})
    return found


def standing(happened: list[Event], day: str) -> dict[str, Any] | None:
    """How one obligation stood on the evening of ``day``; None when it was not owed yet."""
    gone = {tuple(event["data"]["withdrawn"]) for event in happened if event["kind"] == "report-withdrawn"}
    left = [event for event in happened if tuple(event["data"].get("said") or ("", "")) not in gone]
    opened = [event["data"] for event in left if event["kind"] == "opened"]
    if not opened or (opened[0]["on"] or "") > day:
        return None
    late = _told_late(left)
    fields = {**opened[0], "lifecycle": "not_started", "claimed": None, "completed": None, "waits_since": None}
    claims = ""
    for event in left:
        data = event["data"]
        match event["kind"]:
            case "submitted":
                claims = data["completed_on"]
                if claims <= day:
                    fields |= {"lifecycle": "submitted", "claimed": claims}
            case "confirmed" if claims <= day:
                fields |= {"lifecycle": "confirmed", "completed": fields["claimed"]}
            case "blocked" if data["since"] <= day:
                fields["waits_since"] = None if event["place"] in late else data["since"]
            case "unblocked" if data["on"] <= day:
                fields["waits_since"] = None
            case kind if kind in BY_THE_PLAN and data["on"] <= day:
                fields |= data
            case "returned" if max(claims, _local_day(event)) <= day:
                fields |= {"lifecycle": "returned", "claimed": None}
            case kind if kind != "returned" and _local_day(event) <= day:
                fields |= _said(kind, fields["lifecycle"])
            case _:
                pass
    if any(event["kind"] == "cancelled" and event["data"]["on"] <= day for event in left):
        fields["lifecycle"] = "cancelled"
    return fields | _dates(left, day, late)


def _told_late(left: list[Event]) -> set[int]:
    """The places of waits that were told of on a day of the ledger after the date that counted just then."""
    late: set[int] = set()
    for number, event in enumerate(left):
        if event["kind"] == "blocked":
            due = _dates(left[:number], "9999-12-31", late)["due"]
            if due is not None and event["data"]["told_on"] > due:
                late.add(event["place"])
    return late


def _said(kind: str, lifecycle: str) -> dict[str, Any]:
    """What a report of an earlier or the same day sets that says no day of its own."""
    if kind in ("started", "progressed") and lifecycle == "not_started":
        return {"lifecycle": "in_progress"}
    return {"lifecycle": "waived"} if kind == "waived" else {}


def _dates(left: list[Event], day: str, late: set[int]) -> dict[str, Any]:
    """The plan's date, and the one that counts after extensions and waits; those told of ``late`` move nothing."""
    plan: str | None = None
    later: str | None = None
    waits = False
    term = "none"
    for event in left:
        data = event["data"]
        match event["kind"]:
            case "opened":
                plan, term = data["due"], data["term"]
            case "rescheduled" if data["on"] <= day:
                plan, term = data["due"], data["term"]
            case "extension-granted" if _local_day(event) <= day:
                later = data["until"]
            case "blocked" if data["since"] <= day:
                waits = event["place"] not in late
            case "unblocked" if data["on"] <= day:
                due = _later(plan, later)
                moves, waits = waits, False
                if moves and due is not None and data["since"] <= due and data["since"] < data["on"]:
                    waited = dt.date.fromisoformat(data["on"]) - dt.date.fromisoformat(data["since"])
                    later = (dt.date.fromisoformat(due) + waited).isoformat()
            case _:
                pass
    return {"term": term, "due_by_plan": plan, "due": _later(plan, later)}


def _later(plan: str | None, later: str | None) -> str | None:
    return plan if plan is None or later is None else max(plan, later)


def _local_day(event: Event) -> str:
    return (dt.datetime.fromisoformat(event["time"]) + dt.timedelta(hours=7)).date().isoformat()


def cell(found: dict[str, Any], day: str, *, raw: bool = False) -> str | None:
    """The cell of an obligation, by the date that counts or by the plan's; None when nobody owes it any more."""
    due = found["due_by_plan" if raw else "due"]
    if found["lifecycle"] in ("cancelled", "waived"):
        return None
    if found["lifecycle"] == "confirmed":
        return "done_late" if due is not None and found["completed"] > due else "done_on_time"
    since = found["waits_since"]
    if since is not None and not raw and (due is None or since <= due):
        return "conditional"
    if due is None:
        return "conditional" if found["term"] == "conditional" else "no_deadline"
    return "open_overdue" if due < day else "open_in_term"


def keys(found: dict[str, Any], by: str) -> list[str]:
    """In which rows of an axis it counts."""
    plan = found["plan"]
    match by:
        case "district":
            return [found["unit"], *found["ancestors"]]
        case "task":
            return [f"{plan}|{found['key']}"]
        case "domain":
            return [f"{plan}|{found['domain']}"] if found["domain"] else []
        case "area":
            return [f"{found['city']}|{found['area']}"] if found["area"] else []
        case "leader":
            return [f"{found['authority']}|{found['leader_in_charge']}"] if found["leader_in_charge"] else []
        case _:
            return [found[by]]


def status(
    happened: dict[str, list[Event]], day: str, by: str = "unit", length: int | None = None
) -> dict[str, dict[str, Any]]:
    """The counts of each row of an axis on the evening of ``day``, by the first ``length`` events of the log."""
    soon = {days: (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat() for days in (1, 3, 7)}
    rows: dict[str, dict[str, Any]] = {}
    for events in happened.values():
        known = events if length is None else [event for event in events if event["place"] < length]
        found = standing(known, day) if known else None
        if found is None:
            continue
        where = cell(found, day)
        for key in keys(found, by):
            row = rows.setdefault(key, _nothing())
            row["lifecycle"][found["lifecycle"]] += 1
            raw = cell(found, day, raw=True)
            if where is not None and raw is not None:
                row[where] += 1
                row["by_plan"][raw] += 1
            if where == "open_in_term":
                for days, last in soon.items():
                    row[f"due_in_{days}"] += found["due"] <= last
    for row in rows.values():
        done = row["done_on_time"] + row["done_late"]
        row["completion_rate"] = {"numerator": done, "denominator": done + row["open_overdue"]}
        row["on_time_rate"] = {"numerator": row["done_on_time"], "denominator": done + row["open_overdue"]}
    return rows


def _nothing() -> dict[str, Any]:
    return {
        **dict.fromkeys(CELLS, 0),
        **{f"due_in_{days}": 0 for days in (1, 3, 7)},
        "lifecycle": dict.fromkeys(LIFECYCLES, 0),
        "by_plan": dict.fromkeys(CELLS, 0),
    }

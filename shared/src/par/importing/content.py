"""A draft as the content of a plan, in the shape of ``examples/plans/*.yaml``, ready to be sent to the ledger.

Only what a person has to decide is refused here: to which area of reform a task group belongs. All else that is in
doubt goes in as far as it was understood, beside its words, and stands in the findings.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.deadlines import Kind
from par.importing.draft import DomainDraft, Draft, Named, TargetDraft, TaskDraft
from par.importing.own_dates import dates_of_products
from par.importing.schedules import schedule_of, year_is_assumed
from par.importing.traced import Traced
from par.problems import Rejected
from par.values import LONGEST_LINE, LONGEST_WORDS

Content = dict[str, Any]

LONGEST_NUMBER: Final = 200

AREAS: Final = (
    "direction",
    "institutions",
    "procedures",
    "organisation",
    "civil-service",
    "public-finance",
    "digital-government",
)
"""Direction, and the six fields of administrative reform (Resolution 76/NQ-CP of 2021)."""


def plan_content(
    draft: Draft, *, plan: str, city: str, authority: str, areas: Mapping[str, str] | None = None
) -> Content:
    """The plan ``plan`` as drafted; ``authority`` is the id of its unit, ``areas`` an area code by group ordinal.

    Raises:
        Rejected: ``import-without-tasks``; ``import-area-unknown`` with the pointer of a group whose area neither its
            title tells nor ``areas``.
    """
    if not draft.tasks:
        raise Rejected("import-without-tasks", "/tasks")
    heading, decided = draft.heading, areas or {}
    assume_year = year_is_assumed(draft)
    return {
        "id": plan,
        "city": city,
        "authority": authority,
        "title": _line(heading.title) or f"Kế hoạch năm {draft.year}",
        "year": draft.year,
        "number": heading.number.text[:LONGEST_NUMBER] or None,
        "issued_on": _day(heading.issued_on),
        "implements": [
            {
                "number": upper.number,
                "authority": upper.authority or _line(upper.text),
                "issued_on": _day(upper.issued_on),
                "plan": upper.plan,
            }
            for upper in heading.implements
        ],
        "legal_bases": [_line(basis) for basis in heading.legal_bases],
        "domains": [_domain(number, domain, decided) for number, domain in enumerate(draft.domains)],
        "tasks": [_task(task, draft.year, assume_year) for task in draft.tasks],
        "targets": [_target(target) for target in draft.targets],
        **_lists(draft),
    }


def _domain(number: int, domain: DomainDraft, areas: Mapping[str, str]) -> Content:
    area = areas.get(domain.ordinal, domain.area)
    if area is None:
        raise Rejected("import-area-unknown", f"/domains/{number}/area", domain=domain.ordinal, title=domain.title)
    return {"ordinal": domain.ordinal, "area": area, "title": _line(domain.title) or domain.ordinal}


def _task(task: TaskDraft, year: int, assume_year: bool) -> Content:
    return {
        "ordinal": task.ordinal,
        "domain": task.domain,
        "title": _line(task.title) or task.ordinal,
        "products": [_line(product) for product in task.products],
        "leads": _ids(task.leads) if task.lead_units is None else list(task.lead_units),
        "leads_text": [_line(lead.text) for lead in task.leads],
        "coordinators": _ids(task.coordinators) if task.coordinator_units is None else list(task.coordinator_units),
        "coordinators_text": [_line(coordinator.text) for coordinator in task.coordinators],
        "leader_in_charge": _line(task.leader_in_charge) or None,
        "time_text": task.time.text[:LONGEST_WORDS],
        "schedule": _schedule(task, year, assume_year),
        "funding": _line(task.funding) or None,
        "note": task.note.text[:LONGEST_WORDS] or None,
        "places": {name: text.where for name, text in _fields(task) if text.where},
    }


def _fields(task: TaskDraft) -> list[tuple[str, Traced]]:
    """Each field of a task as one text."""
    return [
        ("ordinal", task.ordinal_text),
        ("title", task.title),
        ("products", Traced.joined(task.products)),
        ("leads", Traced.joined(lead.text for lead in task.leads)),
        ("coordinators", Traced.joined(coordinator.text for coordinator in task.coordinators)),
        ("leader_in_charge", task.leader_in_charge),
        ("time_text", task.time),
        ("funding", task.funding),
        ("note", task.note),
    ]


def _schedule(task: TaskDraft, year: int, assume_year: bool) -> Content:
    """The schedule; a date that belongs to a product carries the product's text as its label."""
    schedule = schedule_of(task, year, assume_year)
    labels = [milestone.label for milestone in schedule.milestones]
    if task.reading is not None and task.schedule is None:
        for product, milestone in dates_of_products(task.products, task.reading.milestones).items():
            labels[milestone] = task.products[product].text
    return {
        "kind": None if schedule.kind is Kind.UNREAD else schedule.kind,
        "from": _day(schedule.from_),
        "due": _day(schedule.due),
        "every": schedule.every,
        "times_per_year": schedule.times_per_year,
        "milestones": [
            {"label": label[:LONGEST_LINE], "due": milestone.due.isoformat()}
            for label, milestone in zip(labels, schedule.milestones, strict=True)
        ],
    }


def _target(target: TargetDraft) -> Content:
    return {
        "domain": target.domain,
        "text": _line(target.text),
        "indicator": target.indicator,
        "comparator": target.comparator,
        "value": target.value,
        "unit": target.unit,
        "scope": target.scope,
        "nested_in": target.nested_in,
    }


def _lists(draft: Draft) -> Content:
    """The plan's lists; a row of which the unit or the date is unknown is not in them, and a finding says so."""
    return {
        "reporting": [
            {
                "period": report.period,
                "due": _day(report.due),
                "by": report.by,
                "by_unit": report.by_unit,
                "to": report.to,
            }
            for report in draft.reporting
        ],
        "responsibilities": [
            {"unit": _line(duty.unit.text), "unit_id": duty.unit.unit, "duty": _line(duty.duty)}
            for duty in draft.responsibilities
        ],
        "procedure_reviews": [
            {
                "unit": review.unit.unit,
                "field": _line(review.field),
                "due": _day(review.due),
                "stated": _day(review.stated),
            }
            for review in draft.procedure_reviews
            if review.unit.unit is not None and review.due is not None
        ],
        "inspections": [
            {
                "unit": inspection.unit.unit,
                "group": _line(inspection.group),
                "kind": inspection.kind,
                "note": inspection.note.text[:LONGEST_WORDS] or None,
            }
            for inspection in draft.inspections
            if inspection.unit.unit is not None
        ],
        "funding": [_line(funding) for funding in draft.funding],
    }


def _ids(names: Iterable[Named]) -> list[str]:
    """The known units, each once, in the order of the document."""
    return list(dict.fromkeys(name.unit for name in names if name.unit is not None))


def _line(text: Traced) -> str:
    return text.text[:LONGEST_LINE].strip()


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()

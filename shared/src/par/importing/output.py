"""A draft as JSON: the keys of the transcription schema of the source plans, with findings and what was not placed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from par.importing.draft import Draft, Named, TaskDraft
from par.importing.finding_sentences import sentences
from par.importing.schedules import TaskSchedule, schedule_of, year_is_assumed
from par.importing.spans import spans
from par.importing.traced import Traced

Json = dict[str, Any]

FURNITURE_VI: Final = "khuôn mẫu văn bản"
"""Said behind the place of text that is recognised and says nothing of the plan: headings of columns, signatures."""


def draft_json(
    file_name: str, draft: Draft, unplaced: Sequence[Traced], *, authority: str | None = None, level: str | None = None
) -> Json:
    """The draft read from ``file_name``; ``unplaced`` is :func:`par.importing.coverage.not_placed` of it.

    ``authority`` and ``level`` are the official name and the type of the unit that issues the plan; without them its
    name is that of the document. Days are
    ``YYYY-MM-DD``.
    """
    assume_year = year_is_assumed(draft)
    return {
        "source": file_name,
        "plan": _plan(draft, authority, level),
        "domains": [{"ordinal": domain.ordinal, "title": domain.title.text} for domain in draft.domains],
        "tasks": [_task(task, schedule_of(task, draft.year, assume_year)) for task in draft.tasks],
        "targets": [
            {
                "domain": target.domain,
                "text": target.text.text,
                "indicator": target.indicator,
                "comparator": target.comparator,
                "value": None if target.value is None else float(target.value),
                "unit": target.unit,
                "scope": target.scope,
            }
            for target in draft.targets
        ],
        "reporting": [
            {"period": report.period, "due": _day(report.due), "by": report.by, "to": report.to}
            for report in draft.reporting
        ],
        "responsibilities": [{"unit": _shown(duty.unit), "duty": duty.duty.text} for duty in draft.responsibilities],
        "procedure_reviews": [
            {"unit": _shown(review.unit), "field": review.field.text, "due": _day(review.due)}
            for review in draft.procedure_reviews
        ],
        "inspections": [
            {
                "unit": inspection.unit.text.text,
                "group": inspection.group.text,
                "kind": inspection.kind,
                "note": _text(inspection.note),
            }
            for inspection in draft.inspections
        ],
        "findings": findings_json(draft),
        "not_placed": not_placed_json(draft, unplaced),
        "spans": dict(spans(draft)),
    }


def findings_json(draft: Draft) -> list[Json]:
    """The findings with their sentences."""
    told = ((finding, sentences(finding)) for finding in draft.findings)
    return [
        {"code": finding.code, "where": finding.where, "message_vi": vi, "message_en": en} for finding, (vi, en) in told
    ]


def not_placed_json(draft: Draft, unplaced: Sequence[Traced]) -> list[Json]:
    """What was not understood, then what was recognised as no part of the plan."""
    return [
        *({"where": text.where, "text": text.text} for text in unplaced),
        *({"where": f"{text.where} ({FURNITURE_VI})", "text": text.text} for text in draft.furniture if text),
    ]


def schedule_json(schedule: TaskSchedule) -> Json:
    """A schedule in the vocabulary of the transcriptions; the kind of words that cannot be read is ``unread``."""
    return {
        "kind": schedule.kind,
        "from": _day(schedule.from_),
        "due": _day(schedule.due),
        "every": schedule.every,
        "times_per_year": schedule.times_per_year,
        "milestones": [{"label": one.label, "due": one.due.isoformat()} for one in schedule.milestones],
    }


def _plan(draft: Draft, authority: str | None, level: str | None) -> Json:
    heading = draft.heading
    return {
        "title": heading.title.text,
        "authority": authority or heading.authority.text,
        "level": level,
        "year": draft.year,
        "number": _text(heading.number),
        "issued_on": _day(heading.issued_on),
        "implements": [
            {"number": upper.number, "authority": upper.authority, "issued_on": _day(upper.issued_on)}
            for upper in heading.implements
        ],
        "legal_bases": [basis.text for basis in heading.legal_bases],
    }


def _task(task: TaskDraft, schedule: TaskSchedule) -> Json:
    return {
        "ordinal": task.ordinal,
        "domain": task.domain,
        "title": task.title.text,
        "products": [product.text for product in task.products],
        "leads": [lead.text.text for lead in task.leads],
        "leads_canonical": [_shown(lead) for lead in task.leads],
        "coordinators": [coordinator.text.text for coordinator in task.coordinators],
        "coordinators_canonical": [_shown(coordinator) for coordinator in task.coordinators],
        "leader_in_charge": _text(task.leader_in_charge),
        "time_text": _text(task.time),
        "schedule": schedule_json(schedule),
        "note": _text(task.note),
    }


def _shown(name: Named) -> str:
    """The official name where it is known, else the words."""
    return name.canonical or name.text.text


def _text(text: Traced) -> str | None:
    return text.text or None


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()

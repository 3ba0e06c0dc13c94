"""Findings about the time of tasks."""

from collections.abc import Iterator

from par.deadlines import Confidence, Kind, Reading
from par.deadlines.remarks import confidence_of
from par.importing.checks.noting import day, note
from par.importing.draft import Draft, Finding, TaskDraft
from par.importing.own_dates import dates_of_products
from par.importing.schedules import year_is_assumed


def time_findings(draft: Draft) -> Iterator[Finding]:
    """Times that are absent, unread, conditional or doubtful; days outside the plan; products without a date."""
    assumed = year_is_assumed(draft)
    for task in draft.tasks:
        if not task.time:
            yield _no_time(task, assumed, draft.year)
        elif task.reading is not None:
            yield from _reading(task, task.reading)
            yield from _days(task, task.reading, draft)
            yield from _products(task, task.reading)


def _no_time(task: TaskDraft, assumed: bool, year: int) -> Finding:
    meaning_vi, meaning_en = (f"cả năm {year}", f"all of {year}") if assumed else ("không có hạn", "no deadline")
    return note("no-time", task.title, ordinal=task.ordinal, meaning_vi=meaning_vi, meaning_en=meaning_en)


def _reading(task: TaskDraft, reading: Reading) -> Iterator[Finding]:
    if reading.confidence in {Confidence.NONE, Confidence.DOUBTFUL}:
        code = "deadline-unread" if reading.confidence is Confidence.NONE else "deadline-doubtful"
        reasons = [one for one in reading.remarks if confidence_of([one]) is reading.confidence]
        yield note(
            code,
            task.time,
            words=task.time,
            reason_vi=" ".join(one.vi for one in reasons),
            reason_en=" ".join(one.en for one in reasons),
        )
    if reading.kind is Kind.CONDITIONAL:
        yield note("deadline-conditional", task.time, words=task.time)
    if any(one.code == "open-end" for one in reading.remarks) and reading.due is None:
        yield note("range-without-end", task.time, words=task.time)


def _days(task: TaskDraft, reading: Reading, draft: Draft) -> Iterator[Finding]:
    days = {milestone.due for milestone in reading.milestones}
    if reading.due is not None:
        days.add(reading.due)
    issued_on = draft.heading.issued_on
    for due in sorted(days):
        if issued_on is not None and due < issued_on:
            yield note("due-before-issue", task.time, due=day(due), issued_on=day(issued_on))
        if due.year != draft.year:
            yield note("year-differs", task.time, due=day(due), year=draft.year)


def _products(task: TaskDraft, reading: Reading) -> Iterator[Finding]:
    """A time cell that names one product's date leaves the others without one."""
    dated = dates_of_products(task.products, reading.milestones)
    if dated:
        for number, product in enumerate(task.products):
            if number not in dated:
                yield note("product-without-date", product, task.time, words=product)

"""A change of a task in words: one sentence in Vietnamese, one in English."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

from par.plans.diff import ChangeKind, DateChange, TaskChange, Turnover
from par.plans.task import Task
from par.plans.unit_names import unit_name
from par.units import UnitTree

Sentences = tuple[str, str]
"""Vietnamese, English."""

_WORDS: Final[dict[str, Sentences]] = {
    "title": ("tên", "title"),
    "products": ("sản phẩm", "products"),
    "funding": ("kinh phí", "funding"),
    "note": ("ghi chú", "note"),
    "time_text": ("cách ghi thời gian", "words of the time"),
    "leads": ("chủ trì", "leads"),
    "coordinators": ("phối hợp", "coordinators"),
    "leader_in_charge": ("lãnh đạo phụ trách", "leader in charge"),
    "due": ("hạn", "due"),
    "from": ("bắt đầu", "from"),
}


def task_sentences(change: TaskChange, tree: UnitTree) -> Sentences:
    """What happened to the task; units by their names in ``tree``."""
    return _SENTENCES[change.kind](change, tree)


def _moved(change: TaskChange, _: UnitTree) -> Sentences:
    (one,), (other,) = change.before, change.after
    return (
        f"Nhiệm vụ {one.ordinal} (nhóm {one.domain}) chuyển thành {other.ordinal} (nhóm {other.domain}): {other.title}",
        f"Task {one.ordinal} (group {one.domain}) becomes {other.ordinal} (group {other.domain}): {other.title}",
    )


def _reworded(change: TaskChange, _: UnitTree) -> Sentences:
    (other,) = change.after
    vi, en = (", ".join(_WORDS[name][language] for name in change.fields) for language in (0, 1))
    return (
        f"Nhiệm vụ {other.ordinal} ghi khác trước ({vi}): {other.title}",
        f"Task {other.ordinal} reads otherwise ({en}): {other.title}",
    )


def _rescheduled(change: TaskChange, _: UnitTree) -> Sentences:
    (one,), (other,) = change.before, change.after
    vi, en = (_dates(change.dates, language) for language in (0, 1))
    return (
        f"Nhiệm vụ {other.ordinal} đổi thời gian từ “{one.time_text}” sang “{other.time_text}”{vi}: {other.title}",
        f"Task {other.ordinal} has another time, “{other.time_text}” for “{one.time_text}”{en}: {other.title}",
    )


def _reassigned(change: TaskChange, tree: UnitTree) -> Sentences:
    (one,), (other,) = change.before, change.after
    parts: list[list[str]] = [[], []]
    for language in (0, 1):
        for role, turnover in (("leads", change.leads), ("coordinators", change.coordinators)):
            if role in change.fields:
                parts[language].append(f"{_WORDS[role][language]}: {_turnover(turnover, one, other, role, tree)}")
        if "leader_in_charge" in change.fields:
            leaders = f"{one.leader_in_charge or '–'} → {other.leader_in_charge or '–'}"
            parts[language].append(f"{_WORDS['leader_in_charge'][language]}: {leaders}")
    vi, en = ("; ".join(said) for said in parts)
    return (
        f"Nhiệm vụ {other.ordinal} giao lại ({vi}): {other.title}",
        f"Task {other.ordinal} is reassigned ({en}): {other.title}",
    )


def _split(change: TaskChange, _: UnitTree) -> Sentences:
    (one,), parts = change.before, _ordinals(change.after)
    return (
        f"Nhiệm vụ {one.ordinal} tách thành {parts}: {one.title}",
        f"Task {one.ordinal} is split into {parts}: {one.title}",
    )


def _merged(change: TaskChange, _: UnitTree) -> Sentences:
    parts, (other,) = _ordinals(change.before), change.after
    return (
        f"Các nhiệm vụ {parts} gộp thành {other.ordinal}: {other.title}",
        f"Tasks {parts} become one, {other.ordinal}: {other.title}",
    )


def _dropped(change: TaskChange, _: UnitTree) -> Sentences:
    (one,) = change.before
    return f"Bỏ nhiệm vụ {one.ordinal}: {one.title}", f"Task {one.ordinal} is dropped: {one.title}"


def _added(change: TaskChange, _: UnitTree) -> Sentences:
    (other,) = change.after
    return f"Thêm nhiệm vụ {other.ordinal}: {other.title}", f"Task {other.ordinal} is added: {other.title}"


_SENTENCES: Final[dict[ChangeKind, Callable[[TaskChange, UnitTree], Sentences]]] = {
    ChangeKind.MOVED: _moved,
    ChangeKind.REWORDED: _reworded,
    ChangeKind.RESCHEDULED: _rescheduled,
    ChangeKind.REASSIGNED: _reassigned,
    ChangeKind.SPLIT: _split,
    ChangeKind.MERGED: _merged,
    ChangeKind.DROPPED: _dropped,
    ChangeKind.ADDED: _added,
}


def _ordinals(tasks: Iterable[Task]) -> str:
    return ", ".join(task.ordinal for task in tasks)


def _dates(dates: Iterable[DateChange], language: int) -> str:
    shown = [
        f"{date.label if date.label is not None else _WORDS[date.what][language]}: "
        f"{shown_day(date.before)} → {shown_day(date.after)}"
        for date in dates
    ]
    return f" ({'; '.join(shown)})" if shown else ""


def _turnover(turnover: Turnover, one: Task, other: Task, role: str, tree: UnitTree) -> str:
    """Names; where no unit is known, the words of the document."""
    out = [unit_name(tree, unit) for unit in turnover.out] or list(getattr(one, f"{role}_text"))
    into = [unit_name(tree, unit) for unit in turnover.into] or list(getattr(other, f"{role}_text"))
    if turnover.out and not turnover.into:
        return f"– {', '.join(out)}"
    if turnover.into and not turnover.out:
        return f"+ {', '.join(into)}"
    return f"{', '.join(out) or '–'} → {', '.join(into) or '–'}"


def shown_day(day: dt.date | None) -> str:
    """A day as Vietnamese documents write it; – for none."""
    return "–" if day is None else f"{day.day:02}/{day.month:02}/{day.year}"

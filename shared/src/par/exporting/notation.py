"""How values that are not words stand in a cell: lists, days, codes, schedules. Each has its inverse."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from par.exporting.form import NO_UNIT

_BULLET: Final = "- "
_ITEM: Final = re.compile(r"^- ", re.MULTILINE)
_BREAK: Final = re.compile(r"\s*\n\s*")
_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_PART: Final = re.compile(r"(?:[^;\\]|\\.)+")
_ESCAPE: Final = re.compile(r"[;\\]")
_ESCAPED: Final = re.compile(r"\\(.)")

_KINDS: Final[Mapping[str | None, str]] = {
    None: "không có thời hạn",
    "deadline": "thời hạn",
    "window": "khoảng thời gian",
    "recurring": "định kỳ",
    "continuous": "thường xuyên",
    "conditional": "theo điều kiện",
}
_EVERY: Final[Mapping[str, str]] = {
    "month": "mỗi tháng",
    "quarter": "mỗi quý",
    "half_year": "mỗi nửa năm",
    "year": "mỗi năm",
}
_TIMES: Final = re.compile(r"(\d{1,4}) lần mỗi năm")
_FROM, _DUE, _MILESTONE = "từ ", "đến ", "mốc "


def list_of(items: Sequence[str]) -> str:
    """Items one below the other; a single one stands without a bullet."""
    if len(items) == 1 and not items[0].startswith(_BULLET):
        return items[0]
    return "\n".join(f"{_BULLET}{item}" for item in items)


def items_in(cell: str) -> list[tuple[int, int]]:
    """Where the items of a cell written by :func:`list_of` begin and end, without their bullets."""
    starts = [match.end() for match in _ITEM.finditer(cell)]
    if not cell.startswith(_BULLET):
        return [(0, len(cell))] if cell.strip() else []
    ends = [start - len(_BULLET) for start in starts[1:]] + [len(cell)]
    return list(zip(starts, ends, strict=True))


def one_line(text: str) -> str:
    """The text without the line feeds that a narrow cell put into it."""
    return _BREAK.sub(" ", text).strip()


def day_of(day: dt.date | None) -> str:
    """The day as 15/11/2023, empty for none."""
    return "" if day is None else f"{day:%d/%m/}{day.year:04}"


def day_in(text: str) -> dt.date | None:
    """The inverse of :func:`day_of`; None where the text is no day."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def as_day(value: dt.date | str | None) -> dt.date | None:
    """A day given as a date or as ISO text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def codes_of(codes: Sequence[str]) -> str:
    """Codes in their order."""
    return "; ".join(codes) if codes else NO_UNIT


def codes_in(text: str) -> tuple[str, ...]:
    """The inverse of :func:`codes_of`."""
    return tuple(code for code in map(code_in, text.split(";")) if code and code != NO_UNIT)


def code_in(text: str) -> str:
    """A code, which holds no white space, from a cell that may have been too narrow for it."""
    return "".join(text.split())


def schedule_of(schedule: Mapping[str, Any]) -> str:
    """A schedule in words, such as ``khoảng thời gian; từ 01/04/2023; mốc 30/06/2023: Báo cáo``."""
    parts = [_KINDS[schedule.get("kind")]]
    if start := as_day(schedule.get("from")):
        parts.append(_FROM + day_of(start))
    if due := as_day(schedule.get("due")):
        parts.append(_DUE + day_of(due))
    if every := schedule.get("every"):
        parts.append(_EVERY[every])
    if (times := schedule.get("times_per_year")) is not None:
        parts.append(f"{times} lần mỗi năm")
    for milestone in schedule.get("milestones") or ():
        label = _ESCAPE.sub(lambda match: f"\\{match[0]}", milestone["label"])
        parts.append(f"{_MILESTONE}{day_of(as_day(milestone['due']))}: {label}")
    return "; ".join(parts)


def schedule_in(text: str) -> dict[str, Any] | None:
    """The inverse of :func:`schedule_of`, days in ISO form; None where the text is not in that form."""
    parts = [part.strip() for part in _PART.findall(one_line(text))]
    kinds = {word: kind for kind, word in _KINDS.items()}
    if not parts or parts[0] not in kinds:
        return None
    found: dict[str, Any] = {"kind": kinds[parts[0]], "from": None, "due": None, "every": None, "times_per_year": None}
    milestones: list[dict[str, str]] = []
    for part in parts[1:]:
        if not _read_part(part, found, milestones):
            return None
    return {**found, "milestones": milestones}


def _read_part(part: str, found: dict[str, Any], milestones: list[dict[str, str]]) -> bool:
    """Adds one part of a schedule; False where it is none."""
    every = next((code for code, word in _EVERY.items() if word == part), None)
    if every is not None:
        found["every"] = every
        return True
    if (times := _TIMES.fullmatch(part)) is not None:
        found["times_per_year"] = int(times[1])
        return True
    for key, word in (("from", _FROM), ("due", _DUE)):
        if part.startswith(word) and (day := day_in(part.removeprefix(word))) is not None:
            found[key] = day.isoformat()
            return True
    stated, _, label = part.removeprefix(_MILESTONE).partition(":")
    day = day_in(stated) if part.startswith(_MILESTONE) else None
    if day is None:
        return False
    milestones.append({"label": _ESCAPED.sub(r"\1", label.strip()), "due": day.isoformat()})
    return True

"""A diff as JSON: each change with its data and a sentence in both languages."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from par.plans.diff import Diff, DomainChange, TaskChange
from par.plans.owed import OwedChange, OwedKind
from par.plans.sentences import Sentences, shown_day, task_sentences
from par.plans.target_diff import TargetChange
from par.plans.task import Task
from par.plans.unit_names import unit_name
from par.plans.written import without, written
from par.units import UnitTree

_LISTS: Final[dict[str, Sentences]] = {
    "reporting": ("Lịch báo cáo thay đổi.", "The reporting calendar changes."),
    "responsibilities": ("Phân công trách nhiệm thay đổi.", "The duties of units change."),
    "procedure_reviews": ("Danh mục rà soát thủ tục hành chính thay đổi.", "The list of procedure reviews changes."),
    "inspections": ("Danh sách kiểm tra thay đổi.", "The inspection list changes."),
    "funding": ("Nội dung kinh phí thay đổi.", "What is said of the funding changes."),
}
_OWED: Final[dict[OwedKind, Sentences]] = {
    OwedKind.OPENED: ("{unit}: thêm “{what}”, hạn {after}.", "{unit}: now owes “{what}”, due {after}."),
    OwedKind.ENDED: ("{unit}: không còn phải làm “{what}”.", "{unit}: no longer owes “{what}”."),
    OwedKind.RESCHEDULED: (
        "{unit}: “{what}” chuyển hạn từ {before} sang {after}.",
        "{unit}: “{what}” is due {after}, was {before}.",
    ),
    OwedKind.HANDED_OVER: (
        "{unit} bàn giao “{what}” cho {to}, hạn {after}.",
        "{unit} hands “{what}” over to {to}, due {after}.",
    ),
}


def diff_as_json(diff: Diff, owed: Sequence[OwedChange], tree: UnitTree) -> dict[str, Any]:
    """``tasks``, ``targets``, ``domains``, ``lists``, ``obligations`` and their ``counts`` by kind."""
    kinds = Counter(change.kind.value for change in diff.tasks)
    return {
        "counts": {"tasks": dict(kinds), "obligations": dict(Counter(change.change.value for change in owed))},
        "tasks": [_task_change(change, tree) for change in diff.tasks],
        "targets": [_target_change(change) for change in diff.targets],
        "domains": [_domain_change(change) for change in diff.domains],
        "lists": [{"list": name, **_messages(_LISTS[name])} for name in diff.lists],
        "obligations": [_owed_change(change, tree) for change in owed],
    }


def _task_change(change: TaskChange, tree: UnitTree) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "before": [_short(task) for task in change.before],
        "after": [_short(task) for task in change.after],
        "fields": list(change.fields),
        "dates": [
            {"what": date.what, "label": date.label, "before": written(date.before), "after": written(date.after)}
            for date in change.dates
        ],
        "leads": {"out": list(change.leads.out), "in": list(change.leads.into)},
        "coordinators": {"out": list(change.coordinators.out), "in": list(change.coordinators.into)},
        **_messages(task_sentences(change, tree)),
    }


def _target_change(change: TargetChange) -> dict[str, Any]:
    target = change.after or change.before
    assert target is not None  # one of the two is there
    if change.before is None:
        kind, said = "set", (f"Thêm chỉ tiêu {target.number}", f"Target {target.number} is added")
    elif change.after is None:
        kind, said = "dropped", (f"Bỏ chỉ tiêu {target.number}", f"Target {target.number} is dropped")
    else:
        kind, said = "revised", (f"Chỉ tiêu {target.number} thay đổi", f"Target {target.number} changes")
    return {
        "kind": kind,
        "before": without(written(change.before), "plan"),
        "after": without(written(change.after), "plan"),
        "fields": list(change.fields),
        **_messages((f"{said[0]}: {target.text}", f"{said[1]}: {target.text}")),
    }


def _domain_change(change: DomainChange) -> dict[str, Any]:
    domain = change.after or change.before
    assert domain is not None  # one of the two is there
    if change.before is None:
        kind, said = "added", ("Thêm nhóm", "Group added")
    elif change.after is None:
        kind, said = "dropped", ("Bỏ nhóm", "Group dropped")
    else:
        kind, said = "revised", ("Nhóm thay đổi", "Group changed")
    name = f"{domain.ordinal}. {domain.title}"
    return {
        "kind": kind,
        "before": written(change.before),
        "after": written(change.after),
        **_messages((f"{said[0]}: {name}", f"{said[1]}: {name}")),
    }


def _owed_change(change: OwedChange, tree: UnitTree) -> dict[str, Any]:
    what = " – ".join(part for part in (change.task, change.product or change.title, change.period) if part)
    fields = {
        "unit": unit_name(tree, change.unit),
        "to": None if change.to_unit is None else unit_name(tree, change.to_unit),
        "what": what,
        "before": shown_day(change.due_before),
        "after": shown_day(change.due_after),
    }
    vi, en = (sentence.format(**fields) for sentence in _OWED[change.change])
    return {
        "change": change.change.value,
        "unit": change.unit,
        "to_unit": change.to_unit,
        "task": change.task,
        "title": change.title,
        "product": change.product,
        "period": change.period,
        "due_before": written(change.due_before),
        "due_after": written(change.due_after),
        **_messages((vi, en)),
    }


def _messages(sentences: Sentences) -> dict[str, str]:
    return {"message_vi": sentences[0], "message_en": sentences[1]}


def _short(task: Task) -> dict[str, str]:
    return {"key": task.key, "ordinal": task.ordinal, "domain": task.domain, "title": task.title}

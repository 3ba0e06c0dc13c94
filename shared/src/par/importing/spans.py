"""Where each field of a draft stands in the document."""

from collections.abc import Iterator, Sequence

from par.importing.draft import Draft, TaskDraft
from par.importing.traced import Traced


def spans(draft: Draft) -> Iterator[tuple[str, str]]:
    """JSON pointer (into the output of ``--dry-run --json``) and place of every field that stands in the document."""
    heading = draft.heading
    fields: list[tuple[str, Traced]] = [
        ("/plan/title", heading.title),
        ("/plan/authority", heading.authority),
        ("/plan/number", heading.number),
        ("/plan/issued_on", heading.issued_on_text),
        *_numbered("/plan/implements", [upper.text for upper in heading.implements]),
        *_numbered("/plan/legal_bases", heading.legal_bases),
        *((f"/domains/{number}/title", domain.title) for number, domain in enumerate(draft.domains)),
    ]
    for number, task in enumerate(draft.tasks):
        fields += ((f"/tasks/{number}/{name}", text) for name, text in _task(task))
    fields += _numbered("/targets", [target.text for target in draft.targets])
    fields += _numbered("/reporting", [report.text for report in draft.reporting])
    for number, duty in enumerate(draft.responsibilities):
        fields += [
            (f"/responsibilities/{number}/unit", duty.unit.text),
            (f"/responsibilities/{number}/duty", duty.duty),
        ]
    for number, review in enumerate(draft.procedure_reviews):
        at = f"/procedure_reviews/{number}"
        fields += [(f"{at}/unit", review.unit.text), (f"{at}/field", review.field), (f"{at}/due", review.time)]
    for number, inspection in enumerate(draft.inspections):
        at = f"/inspections/{number}"
        fields += [(f"{at}/unit", inspection.unit.text), (f"{at}/group", inspection.group)]
        fields.append((f"{at}/note", inspection.note))
    return ((pointer, text.where) for pointer, text in fields if text.where)


def _task(task: TaskDraft) -> list[tuple[str, Traced]]:
    """The name of each field of a task, below it as a JSON pointer, and its text."""
    return [
        ("ordinal", task.ordinal_text),
        ("title", task.title),
        *_numbered("products", task.products),
        *_numbered("leads", [lead.text for lead in task.leads]),
        *_numbered("coordinators", [coordinator.text for coordinator in task.coordinators]),
        ("leader_in_charge", task.leader_in_charge),
        ("time_text", task.time),
        ("funding", task.funding),
        ("note", task.note),
    ]


def _numbered(pointer: str, texts: Sequence[Traced]) -> list[tuple[str, Traced]]:
    return [(f"{pointer}/{number}", text) for number, text in enumerate(texts)]

"""The commands of an import: in an order that never leaves an unconfirmed plan ready to be issued."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from pydantic import BaseModel
from tests.importing.drafts import draft, target, task

from par.client.imports import ImportRecord, import_steps
from par.client.steps import CHUNK_ITEMS
from par.importing.content import plan_content
from par.messaging.commands import ID_PATTERN
from par.values import LONGEST_WORDS
from plan_service.plan.content import AddTasks, DraftPlan, NoteFindings, RecordImport, SetTargets

MODELS: dict[str, type[BaseModel]] = {
    "draft": DraftPlan,
    "record-import": RecordImport,
    "add-tasks": AddTasks,
    "set-targets": SetTargets,
    "note-findings": NoteFindings,
}
FINDING = {"code": "no-number", "where": "dòng 1", "message_vi": "Không có số.", "message_en": "No number."}


def plan(tasks: int = 3) -> dict[str, Any]:
    whole = draft(*(task(f"I.{number}", f"Việc {number}") for number in range(1, tasks + 1)))
    whole = replace(whole, targets=(target("từ 98%", "on_time", "98"),))
    return plan_content(whole, plan="mau-2023", city="mau", authority="mau")


def record(findings: int = 1, texts: tuple[str, ...] = ("thừa",)) -> ImportRecord:
    left = [{"where": f"dòng {number}", "text": text} for number, text in enumerate(texts)]
    return ImportRecord("mau.docx", "0" * 64, "docx", [FINDING] * findings, left)


def test_the_record_follows_the_draft_at_once_and_the_findings_come_last() -> None:
    steps = import_steps(plan(), record())
    assert [step.name for step in steps] == [
        *("draft", "record-import", "add-tasks", "set-targets", "note-findings", "note-findings"),
    ]
    assert steps[1].content["tasks"] == 3
    assert (steps[1].content["findings"], steps[1].content["not_placed"]) == (1, 1)


@pytest.mark.parametrize("tasks", [1, 450])
def test_every_command_is_taken_by_plan_service(tasks: int) -> None:
    steps = import_steps(plan(tasks), record(450, ("a" * (2 * LONGEST_WORDS + 1),)))
    for step in steps:
        MODELS[step.name].model_validate_json(orjson.dumps(step.content))
    noted = [one for step in steps if step.name == "note-findings" for one in step.content.get("findings", ())]
    assert len(noted) == 450 > CHUNK_ITEMS


def test_a_long_text_is_kept_whole_in_several_parts_that_are_counted() -> None:
    text = "".join(chr(97 + number % 26) for number in range(2 * LONGEST_WORDS + 5))
    steps = import_steps(plan(), record(0, (text,)))
    parts = [
        one["text"] for step in steps if step.name == "note-findings" for one in step.content.get("not_placed", ())
    ]
    assert "".join(parts) == text
    assert steps[1].content["not_placed"] == len(parts) == 3


def test_ids_follow_from_the_file_and_from_what_was_read_in_it() -> None:
    content = plan()
    ids = [step.id for step in import_steps(content, record())]
    assert len(set(ids)) == len(ids)
    assert ids == [step.id for step in import_steps(content, record())]
    for other in (
        import_steps(content | {"year": 2024}, record()),
        import_steps(content, replace(record(), sha256="1" * 64)),
    ):
        assert not set(ids) & {step.id for step in other}
    for step in import_steps(plan() | {"id": "x" * 64}, record()):
        assert len(step.id) <= 100
        assert ID_PATTERN.endswith("{1,100}$")

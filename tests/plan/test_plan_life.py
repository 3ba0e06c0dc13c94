"""The rules of a plan's life: imported and confirmed, issued, numbered, linked, revoked, closed."""

import datetime as dt
from typing import Any

import pytest
from tests.plan.test_plan import ADDED, DRAFTED, ISSUED, TARGET, TASK, ask

from par.events import EventData
from par.events.plan import (
    Document,
    FindingsNoted,
    PlanAmended,
    PlanClosed,
    PlanConfirmed,
    PlanImported,
    PlanLinked,
    PlanNumbered,
    PlanRevoked,
    ReportingSet,
    TargetSet,
    UpperPlan,
)
from par.events.plan import Finding as NotedFinding
from par.events.plan import NotPlaced as NotPlacedText

IMPORT: dict[str, Any] = {
    "file_name": "ke-hoach.docx",
    "sha256": "0" * 64,
    "format": "docx",
    "tasks": 1,
    "findings": 1,
    "not_placed": 1,
}
IMPORTED = PlanImported(plan="ke-hoach", **IMPORT)
FINDING = NotedFinding(code="no-lead", where="dòng 3", message_vi="Chưa có chủ trì.", message_en="No lead.")
NOTED = FindingsNoted(
    plan="ke-hoach", findings=(FINDING,), not_placed=(NotPlacedText(where="dòng 9", text="Nơi nhận"),)
)
CONFIRMED = PlanConfirmed(plan="ke-hoach", findings=1, not_placed=1)
ISSUE: dict[str, Any] = {"issued_on": "2023-01-03"}
AMENDED = PlanAmended(
    plan="ke-hoach",
    city="chi-linh",
    version=2,
    document=Document(title="Sửa đổi"),
    effective_on=dt.date(2023, 6, 1),
    changes=1,
)
REVOKED = PlanRevoked(
    plan="ke-hoach", city="chi-linh", document=Document(title="Bãi bỏ"), effective_on=dt.date(2023, 7, 1)
)
CLOSED = PlanClosed(plan="ke-hoach", city="chi-linh", closed_on=dt.date(2024, 1, 31))
DOCUMENT: dict[str, Any] = {"title": "Bãi bỏ"}
READ_IN = (DRAFTED, IMPORTED, ADDED, NOTED)


def test_an_import_is_recorded_once_and_its_findings_are_noted() -> None:
    ask("record-import", DRAFTED, **IMPORT).then(IMPORTED)
    ask("record-import", DRAFTED, IMPORTED, **IMPORT).then_rejected("import-recorded", "/content/plan")
    finding = FINDING.model_dump()
    ask(
        "note-findings", DRAFTED, IMPORTED, findings=[finding], not_placed=[{"where": "dòng 9", "text": "Nơi nhận"}]
    ).then(NOTED)
    ask("note-findings", DRAFTED, IMPORTED).then_nothing()
    ask("note-findings", DRAFTED, findings=[finding]).then_rejected("plan-not-imported", "/content/plan")


def test_an_imported_draft_is_issued_only_after_its_confirmation() -> None:
    ask("issue", *READ_IN, **ISSUE).then_rejected("plan-unconfirmed", "/content/plan")
    ask("confirm", *READ_IN).then(CONFIRMED)
    ask("issue", *READ_IN, CONFIRMED, **ISSUE).then(ISSUED)


def test_a_draft_made_by_hand_needs_no_confirmation_and_has_none() -> None:
    ask("confirm", DRAFTED, ADDED).then_rejected("plan-not-imported", "/content/plan")
    ask("issue", DRAFTED, ADDED, **ISSUE).then(ISSUED)


def test_confirming_again_what_is_confirmed_is_no_fact() -> None:
    ask("confirm", *READ_IN, CONFIRMED, note="Đã xem").then_nothing()


@pytest.mark.parametrize(
    "history",
    [(DRAFTED, IMPORTED, NOTED), (DRAFTED, IMPORTED, ADDED)],
    ids=["a task is missing", "findings are missing"],
)
def test_an_import_that_was_cut_short_cannot_be_confirmed(history: tuple[EventData, ...]) -> None:
    ask("confirm", *history).then_rejected("import-incomplete", "/content/plan")


@pytest.mark.parametrize(
    "change",
    [
        ADDED.model_copy(update={"ordinal": "I.2"}),
        TargetSet(plan="ke-hoach", number=1, text="Đúng hạn", indicator="on_time"),
        ReportingSet(plan="ke-hoach", reporting=()),
        NOTED,
    ],
)
def test_any_change_of_the_draft_voids_the_confirmation(change: EventData) -> None:
    history = (*READ_IN, CONFIRMED, change)
    ask("issue", *history, **ISSUE).then_rejected("plan-unconfirmed")
    confirmed = ask("confirm", *history)
    assert len(confirmed.facts) == 1
    ask("issue", *history, *confirmed.facts, **ISSUE).then(ISSUED)


def test_the_number_does_not_void_it() -> None:
    ask("issue", *READ_IN, CONFIRMED, PlanNumbered(plan="ke-hoach", number="5/KH-UBND"), **ISSUE).then(ISSUED)


@pytest.mark.parametrize("history", [(DRAFTED, ADDED), (DRAFTED, ADDED, ISSUED), (DRAFTED, ADDED, ISSUED, AMENDED)])
def test_the_number_may_come_any_time_and_be_corrected(history: tuple[EventData, ...]) -> None:
    numbered = PlanNumbered(plan="ke-hoach", number="5/KH-UBND", printed_on=dt.date(2023, 1, 9))
    ask("number", *history, number=" 5/KH-UBND ", printed_on="2023-01-09").then(numbered)
    ask("number", *history, numbered, number="5/KH-UBND").then_nothing()
    ask("number", *history, numbered, number="6/KH-UBND").then(PlanNumbered(plan="ke-hoach", number="6/KH-UBND"))


def test_links_replace_those_before() -> None:
    upper = UpperPlan(number="9/KH-UBND", authority="UBND tỉnh")
    linked = PlanLinked(plan="ke-hoach", implements=(upper,))
    ask("link", DRAFTED, implements=[{"number": "9/KH-UBND", "authority": "UBND tỉnh"}]).then(linked)
    ask("link", DRAFTED, linked, implements=[{"number": "9/KH-UBND", "authority": "UBND tỉnh"}]).then_nothing()
    ask("link", DRAFTED, ADDED, ISSUED, linked, implements=[]).then(PlanLinked(plan="ke-hoach", implements=()))
    ask("link", DRAFTED, implements=[{"authority": "UBND", "plan": "ke-hoach"}]).then_rejected(
        "plan-names-itself", "/content/implements/0/plan"
    )


def test_an_issued_plan_is_revoked_from_a_day_on_which_it_is_in_force() -> None:
    history = (DRAFTED, ADDED, ISSUED, AMENDED)
    ask("revoke", *history, document=DOCUMENT, effective_on="2023-07-01").then(REVOKED)
    ask("revoke", *history, document=DOCUMENT, effective_on="2023-05-31").then_rejected(
        "effective-too-early", "/content/effective_on"
    )
    ask("revoke", *history, document=DOCUMENT, effective_on="2023-07-01", replaced_by="ke-hoach").then_rejected(
        "plan-names-itself", "/content/replaced_by"
    )


def test_an_issued_plan_is_closed() -> None:
    ask("close", DRAFTED, ADDED, ISSUED, closed_on="2024-01-31").then(CLOSED)
    ask("close", DRAFTED, ADDED, ISSUED, closed_on="2023-01-02").then_rejected(
        "effective-too-early", "/content/closed_on"
    )


OF_DRAFTS: list[tuple[str, dict[str, Any]]] = [
    ("add-tasks", {"tasks": [TASK | {"ordinal": "I.9"}]}),
    ("set-targets", {"targets": [TARGET]}),
    ("record-import", IMPORT),
    ("note-findings", {}),
    ("revise-draft", {"changes": [{"kind": "drop", "task": "I.1"}]}),
    ("confirm", {}),
    ("issue", ISSUE),
]
OF_ISSUED: list[tuple[str, dict[str, Any]]] = [
    ("amend", {"document": DOCUMENT, "effective_on": "2023-08-01", "changes": [{"kind": "drop", "task": "I.1"}]}),
    ("revoke", {"document": DOCUMENT, "effective_on": "2023-08-01"}),
    ("close", {"closed_on": "2023-08-01"}),
]
ANY_TIME: list[tuple[str, dict[str, Any]]] = [("number", {"number": "1"}), ("link", {"implements": []})]


@pytest.mark.parametrize(("name", "fields"), [*OF_DRAFTS, *OF_ISSUED, *ANY_TIME])
@pytest.mark.parametrize(("end", "code"), [(REVOKED, "plan-revoked"), (CLOSED, "plan-closed")])
def test_nothing_happens_to_a_plan_after_its_end(name: str, fields: dict[str, Any], end: EventData, code: str) -> None:
    ask(name, DRAFTED, ADDED, ISSUED, end, **fields).then_rejected(code, "/content/plan")


@pytest.mark.parametrize(("name", "fields"), OF_DRAFTS)
def test_a_draft_is_changed_only_before_its_issue(name: str, fields: dict[str, Any]) -> None:
    ask(name, DRAFTED, ADDED, ISSUED, **fields).then_rejected("plan-issued", "/content/plan")


@pytest.mark.parametrize(("name", "fields"), OF_ISSUED)
def test_a_draft_is_not_amended_revoked_or_closed(name: str, fields: dict[str, Any]) -> None:
    ask(name, DRAFTED, ADDED, **fields).then_rejected("plan-not-issued", "/content/plan")


@pytest.mark.parametrize(("name", "fields"), [*OF_DRAFTS, *OF_ISSUED, *ANY_TIME])
def test_what_was_never_drafted_is_not_known(name: str, fields: dict[str, Any]) -> None:
    ask(name, **fields).then_rejected("unknown-plan", "/content/plan")


def test_a_target_may_be_nested_in_another_of_the_plan() -> None:
    total, part = TARGET | {"text": "Tổng"}, TARGET | {"nested_in": 1}
    assert [fact.model_dump()["nested_in"] for fact in ask("set-targets", DRAFTED, targets=[total, part]).facts] == [
        None,
        1,
    ]
    ask("set-targets", DRAFTED, targets=[TARGET | {"nested_in": 2}]).then_rejected(
        "unknown-target", "/content/targets/0/nested_in"
    )

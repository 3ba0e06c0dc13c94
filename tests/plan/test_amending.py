"""The rules of an amendment and of correcting a draft."""

import datetime as dt
from typing import Any

import pytest
from tests.plan.loading import example, loaded_plan, loaded_tree, plan_command
from tests.plan.test_plan import ADDED, DRAFTED, ISSUED, TARGET, TASK, TREE, body

from par.client.steps import Step, issue_step
from par.deciding import Decider
from par.events import EventData
from par.events.plan import (
    DomainAdded,
    FundingNoted,
    PlanAmended,
    TargetDropped,
    TargetRevised,
    TargetSet,
    TaskAdded,
    TaskDropped,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskReworded,
    TaskSplit,
)
from par.plans import Plan
from par.testing.deciders import Outcome, given
from plan_service.plan.decider import PLAN, PlanCommand
from plan_service.plan.state import PlanState

OTHER = ADDED.model_copy(update={"ordinal": "I.2", "title": "Việc khác", "leads": ("chi-linh",), "leads_text": ("TP",)})
SECOND_GROUP = DomainAdded.model_validate(
    {"plan": "ke-hoach", "domain": {"ordinal": "II", "area": "procedures", "title": "Thủ tục"}}
)
HISTORY = (DRAFTED, SECOND_GROUP, ADDED, OTHER, ISSUED)
GROUP: dict[str, Any] = {"ordinal": "I", "area": "direction", "title": "Khác"}
AMEND: dict[str, Any] = {"document": {"title": "Sửa đổi"}, "effective_on": "2023-06-01"}


def amend(*changes: dict[str, Any], history: tuple[EventData, ...] = HISTORY) -> Outcome[PlanState, PlanCommand]:
    return given(PLAN, *history).when(PlanCommand(body("amend", **AMEND, changes=list(changes)), TREE))


def revise(*changes: dict[str, Any]) -> Outcome[PlanState, PlanCommand]:
    history = (DRAFTED, ADDED, OTHER)
    return given(PLAN, *history).when(PlanCommand(body("revise-draft", changes=list(changes)), TREE))


def changes_of(outcome: Outcome[PlanState, PlanCommand]) -> list[EventData]:
    """The facts behind the amendment, which must announce as many."""
    assert outcome.rejection is None, str(outcome.rejection)
    amended, *changes = outcome.facts
    assert isinstance(amended, PlanAmended)
    assert amended.changes == len(changes)
    return changes


def move(task: str, ordinal: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "move", "task": task, "ordinal": ordinal, **fields}


def test_an_amendment_is_the_next_version_by_a_named_document() -> None:
    amended = amend(move("I.1", "I.3")).facts[0]
    assert isinstance(amended, PlanAmended)
    assert (amended.version, amended.document.title, amended.effective_on) == (2, "Sửa đổi", dt.date(2023, 6, 1))
    again = amend(move("I.3", "I.4"), history=(*HISTORY, *amend(move("I.1", "I.3")).facts)).facts[0]
    assert isinstance(again, PlanAmended)
    assert again.version == 3


def test_changes_written_on_another_version_are_refused() -> None:
    second = (*HISTORY, *amend(move("I.1", "I.3"), move("I.2", "I.1")).facts)

    def on(version: int) -> Outcome[PlanState, PlanCommand]:
        change = {"kind": "drop", "task": "I.1"}
        return given(PLAN, *second).when(PlanCommand(body("amend", **AMEND, amends=version, changes=[change]), TREE))

    on(1).then_rejected("version-changed", "/content/amends")
    (dropped,) = changes_of(on(2))
    assert isinstance(dropped, TaskDropped)
    assert dropped.task == "i-2"


def test_each_change_is_a_fact() -> None:
    changes = [
        move("I.1", "II.1", domain="II"),
        {"kind": "reword", "task": "I.1", "title": "Việc mới"},
        {
            "kind": "reschedule",
            "task": "I.1",
            "time_text": "Quý I",
            "schedule": {"kind": "deadline", "due": "2023-03-31"},
        },
        {"kind": "reassign", "task": "I.2", "leads": ["chi-linh-xa-phuong"], "leader_in_charge": "Chủ tịch"},
        {"kind": "add", "task": TASK | {"ordinal": "I.7"}},
        {"kind": "add-domain", "domain": {"ordinal": "III", "area": "organisation", "title": "Bộ máy"}},
        {"kind": "revise-domain", "domain": {"ordinal": "II", "area": "procedures", "title": "Thủ tục hành chính"}},
        {"kind": "set-target", "target": TARGET},
        {"kind": "revise-target", "number": 1, "target": TARGET | {"value": "98"}},
        {"kind": "drop-target", "number": 1},
        {"kind": "set-details", "funding": ["Ngân sách thành phố"]},
    ]
    facts = changes_of(amend(*changes))
    kinds = [TaskMoved, TaskReworded, TaskRescheduled, TaskReassigned, TaskAdded]
    kinds += [DomainAdded, DomainAdded, TargetSet, TargetRevised, TargetDropped, FundingNoted]
    assert [type(fact) for fact in facts] == kinds
    reassigned = facts[3]
    assert isinstance(reassigned, TaskReassigned)
    assert (reassigned.leads_text, reassigned.coordinators) == (("Các xã",), ())


def test_what_reads_so_already_is_no_change() -> None:
    reword = {"kind": "reword", "task": "I.1", "title": "Việc"}
    amend(move("I.1", "I.1"), reword).then_rejected("amendment-empty", "/content/changes")
    assert changes_of(amend(reword, move("I.1", "I.5"))) == [
        TaskMoved(plan="ke-hoach", task="i-1", ordinal="I.5", domain="I")
    ]


def test_null_takes_away_and_what_is_missing_stays() -> None:
    noted = ADDED.model_copy(update={"funding": "Ngân sách", "note": "Ghi chú"})
    history = (DRAFTED, noted, ISSUED)
    (fact,) = changes_of(amend({"kind": "reword", "task": "I.1", "note": None}, history=history))
    assert fact == TaskReworded(plan="ke-hoach", task="i-1", title="Việc", funding="Ngân sách", note=None)


def test_two_tasks_change_places() -> None:
    facts = changes_of(amend(move("I.1", "I.2"), move("I.2", "I.1")))
    plan = Plan.of([*HISTORY, *facts])
    assert {task.ordinal: task.title for task in plan.tasks.values()} == {"I.1": "Việc khác", "I.2": "Việc"}
    assert list(plan.tasks) == ["i-1", "i-2"], "keys stay"


def test_a_number_that_two_tasks_would_have_is_refused_at_the_change_that_gives_it() -> None:
    amend(move("I.2", "I.9"), move("I.1", "I.9")).then_rejected("duplicate-ordinal", "/content/changes/1/ordinal")
    amend(move("I.2", "i-1")).then_rejected("duplicate-ordinal", "/content/changes/0/ordinal")
    amend({"kind": "add", "task": TASK}).then_rejected("duplicate-ordinal", "/content/changes/0/task/ordinal")


def test_no_change_gives_a_task_the_key_of_an_entry_of_a_list() -> None:
    named = TASK | {"ordinal": "Review.1"}
    amend(move("I.1", "review-1")).then_rejected("reserved-ordinal", "/content/changes/0/ordinal")
    amend({"kind": "add", "task": named}).then_rejected("reserved-ordinal", "/content/changes/0/task/ordinal")
    amend({"kind": "split", "task": "I.1", "into": [TASK | {"ordinal": "I.8"}, named]}).then_rejected(
        "reserved-ordinal", "/content/changes/0/into/1/ordinal"
    )


def test_a_split_task_ends_and_its_parts_say_where_they_come_from() -> None:
    parts = [TASK | {"ordinal": "I.1", "title": "Một"}, TASK | {"ordinal": "I.3", "title": "Hai"}]
    split, *added = changes_of(amend({"kind": "split", "task": "I.1", "into": parts}))
    assert split == TaskSplit(plan="ke-hoach", task="i-1", into=("i-1-v2", "i-3"))
    assert [(fact.key, fact.split_from) for fact in added if isinstance(fact, TaskAdded)] == [
        ("i-1-v2", "i-1"),
        ("i-3", "i-1"),
    ]


def test_the_key_of_a_former_task_is_never_given_again() -> None:
    dropped = amend({"kind": "drop", "task": "I.1", "reason": "Không cần"})
    history = (*HISTORY, *dropped.facts)
    (again,) = changes_of(amend({"kind": "add", "task": TASK}, history=history))
    assert isinstance(again, TaskAdded)
    assert again.key == "i-1-v3"


def test_a_task_is_named_by_its_number_before_the_amendment_or_by_its_key() -> None:
    assert changes_of(amend(move("I.1", "I.2"), move("I.2", "I.3"), {"kind": "drop", "task": "key:i-1"})) == [
        TaskMoved(plan="ke-hoach", task="i-1", ordinal="I.2", domain="I"),
        TaskMoved(plan="ke-hoach", task="i-2", ordinal="I.3", domain="I"),
        TaskDropped(plan="ke-hoach", task="i-1"),
    ]


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        (move("I.9", "I.8"), "unknown-task", "/task"),
        (move("key:i-9", "I.8"), "unknown-task", "/task"),
        (move("I.2", "I.8", domain="V"), "unknown-domain", "/domain"),
        ({"kind": "add", "task": TASK | {"ordinal": "I.8", "domain": "V"}}, "unknown-domain", "/task/domain"),
        (
            {"kind": "split", "task": "I.2", "into": [TASK, TASK | {"ordinal": "I.8", "leads": ["x"]}]},
            "unknown-unit",
            "/into/1/leads/0",
        ),
        ({"kind": "reassign", "task": "I.2", "coordinators": ["x"]}, "unknown-unit", "/coordinators/0"),
        ({"kind": "add-domain", "domain": GROUP}, "duplicate-domain", "/domain/ordinal"),
        ({"kind": "revise-domain", "domain": GROUP | {"ordinal": "V"}}, "unknown-domain", "/domain/ordinal"),
        ({"kind": "revise-target", "number": 4, "target": TARGET}, "unknown-target", "/number"),
        ({"kind": "drop-target", "number": 4}, "unknown-target", "/number"),
        ({"kind": "set-target", "target": TARGET | {"domain": "V"}}, "unknown-domain", "/target/domain"),
        ({"kind": "set-target", "target": TARGET | {"nested_in": 9}}, "unknown-target", "/target/nested_in"),
        (
            {"kind": "set-details", "inspections": [{"unit": "x", "group": "X", "kind": "periodic"}]},
            "unknown-unit",
            "/inspections/0/unit",
        ),
    ],
)
def test_a_change_that_breaks_a_rule_refuses_all(change: dict[str, Any], code: str, pointer: str) -> None:
    first = {"kind": "drop", "task": "I.1"}
    amend(first, change).then_rejected(code, f"/content/changes/1{pointer}")


def test_what_is_gone_cannot_be_changed_any_more() -> None:
    amend({"kind": "drop", "task": "I.1"}, move("I.1", "I.8")).then_rejected("unknown-task", "/content/changes/1/task")


def test_a_target_in_which_another_is_nested_stays() -> None:
    whole = TargetSet(plan="ke-hoach", number=1, text="Tổng", indicator="x")
    part = TargetSet(plan="ke-hoach", number=2, text="Phần", indicator="y", nested_in=1)
    history = (DRAFTED, ADDED, whole, part, ISSUED)
    amend({"kind": "drop-target", "number": 1}, history=history).then_rejected("unknown-target")
    both = [{"kind": "drop-target", "number": number} for number in (1, 2)]
    assert len(changes_of(amend(*both, history=history))) == 2
    # Numbers are not given twice.
    (again,) = changes_of(
        amend({"kind": "set-target", "target": TARGET}, history=(*history, *amend(*both, history=history).facts))
    )
    assert isinstance(again, TargetSet)
    assert again.number == 3


def test_of_any_day_there_is_one_version() -> None:
    first = amend(move("I.1", "I.3")).facts
    early = body("amend", **AMEND | {"effective_on": "2023-05-31"}, changes=[move("I.3", "I.4")])
    given(PLAN, *HISTORY, *first).when(PlanCommand(early, TREE)).then_rejected(
        "effective-too-early", "/content/effective_on"
    )


def test_an_amendment_fits_into_one_batch_of_the_log() -> None:
    parts = [[TASK | {"ordinal": f"X.{number}.{part}"} for part in range(50)] for number in range(20)]
    tasks = [ADDED.model_copy(update={"ordinal": f"I.{number}"}) for number in range(20)]
    splits = [{"kind": "split", "task": f"I.{number}", "into": parts[number]} for number in range(20)]
    history = (DRAFTED, *tasks, ISSUED)
    amend(*splits, history=history).then_rejected("amendment-too-large", "/content/changes")
    assert len(changes_of(amend(*splits[:19], history=history))) == 19 * 51


def test_a_draft_is_corrected_without_a_version() -> None:
    revise(move("I.1", "I.2"), move("I.2", "I.1")).then(
        TaskMoved(plan="ke-hoach", task="i-1", ordinal="I.2", domain="I"),
        TaskMoved(plan="ke-hoach", task="i-2", ordinal="I.1", domain="I"),
    )
    revise(move("I.1", "I.1")).then_nothing()


def test_a_task_added_to_a_corrected_draft_gets_a_key_of_its_own() -> None:
    moved = TaskMoved(plan="ke-hoach", task="i-1", ordinal="I.3", domain="I")
    (added,) = given(PLAN, DRAFTED, ADDED, moved).when(PlanCommand(body("add-tasks", tasks=[TASK]), TREE)).facts
    assert isinstance(added, TaskAdded)
    assert added.key == "i-1-v1"


def test_a_large_plan_is_replayed_in_linear_time() -> None:
    """Twice the tasks take about twice the steps: no fact copies the plan."""

    def copies(tasks: int) -> int:
        made = 0
        state = PLAN.initial
        for fact in (DRAFTED, *(ADDED.model_copy(update={"ordinal": f"I.{number}"}) for number in range(tasks))):
            after = PLAN.evolve(state, fact)
            made += after is not state
            state = after
        assert len(state.plan.tasks) == tasks
        return made

    assert copies(50) == copies(100) == 1


def test_the_initial_state_is_never_touched() -> None:
    Decider(PLAN.initial, PLAN.decide, PLAN.evolve).evolve(PLAN.initial, ADDED)
    assert PLAN.evolve(PLAN.initial, DRAFTED) is not PLAN.initial
    assert PLAN.initial == PlanState()


def test_the_example_amendment_is_accepted() -> None:
    plan, changes = example("plans", "chi-linh-cchc-2023"), example("amendments", "chi-linh-cchc-2023")
    tree = loaded_tree("chi-linh").state
    issued = (
        loaded_plan("chi-linh-cchc-2023").when(plan_command(issue_step(plan, dt.date(2023, 1, 3)), tree)).accepted()
    )
    step = Step("plan", "amend", "x", {"plan": plan["id"], "city": "chi-linh", **changes})
    facts = changes_of(issued.when(plan_command(step, tree)))
    assert [type(fact) for fact in facts] == [
        TaskMoved,
        TaskMoved,
        TaskMoved,
        TaskSplit,
        TaskAdded,
        TaskAdded,
        TaskRescheduled,
        TaskReassigned,
    ]

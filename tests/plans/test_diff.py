"""What changed between two plans."""

import datetime as dt
import random
import time
from dataclasses import replace
from typing import Any

import pytest
from tests.plan.loading import example, names_of
from tests.plans.amended import tree, version

from par.events.plan import Schedule, ScheduleKind, TargetSet
from par.plans import Plan, Task
from par.plans.diff import ChangeKind, DateChange, Diff, diff
from par.plans.owed import OwedKind, owed_changes
from par.plans.shown_diff import diff_as_json
from par.plans.written import plan_of


def found(kind: ChangeKind, changes: Diff) -> list[tuple[list[str], list[str]]]:
    """Ordinals before and after of the changes of one kind."""
    return [
        ([task.ordinal for task in change.before], [task.ordinal for task in change.after])
        for change in changes.tasks
        if change.kind is kind
    ]


def test_the_diff_of_the_example_amendment_names_exactly_its_changes() -> None:
    changes = diff(version(1), version(2))
    assert len(changes.tasks) == 6
    assert found(ChangeKind.MOVED, changes) == [(["3.14"], ["6.4"]), (["3.15"], ["6.5"]), (["3.16"], ["6.6"])]
    assert found(ChangeKind.SPLIT, changes) == [(["1.4"], ["1.4", "1.6"])]
    assert found(ChangeKind.RESCHEDULED, changes) == [(["3.3"], ["3.3"])]
    assert found(ChangeKind.REASSIGNED, changes) == [(["3.9"], ["3.9"])]
    assert (changes.targets, changes.domains, changes.lists) == ([], [], [])
    (dated,) = (change for change in changes.tasks if change.kind is ChangeKind.RESCHEDULED)
    assert dated.dates == (
        DateChange("from", None, dt.date(2023, 1, 1), None),
        DateChange("due", None, dt.date(2023, 12, 31), dt.date(2023, 9, 14)),
    )
    (given_to,) = (change for change in changes.tasks if change.kind is ChangeKind.REASSIGNED)
    assert given_to.leads.out == ("chi-linh-phong-van-hoa-thong-tin",)
    assert given_to.leads.into == ("chi-linh-van-phong",)


def test_it_says_whose_obligations_change() -> None:
    changes = diff(version(1), version(2))
    owed = owed_changes(version(1), version(2), changes.matching, tree())
    shown = [(change.change, change.unit, change.to_unit, change.task) for change in owed]
    assert shown == [
        (OwedKind.OPENED, "chi-linh-phong-noi-vu", None, "1.4"),
        (OwedKind.OPENED, "chi-linh-phong-noi-vu", None, "1.6"),
        (OwedKind.RESCHEDULED, "chi-linh-van-phong", None, "3.3"),
        (OwedKind.HANDED_OVER, "chi-linh-phong-van-hoa-thong-tin", "chi-linh-van-phong", "3.9"),
        (OwedKind.ENDED, "chi-linh-phong-noi-vu", None, "1.4"),
        (OwedKind.ENDED, "chi-linh-phong-noi-vu", None, "1.4"),
    ]
    redated = owed[2]
    assert (redated.due_before, redated.due_after) == (dt.date(2023, 12, 31), dt.date(2023, 9, 14))


def test_people_read_a_sentence_per_change() -> None:
    changes = diff(version(1), version(2))
    shown = diff_as_json(changes, owed_changes(version(1), version(2), changes.matching, tree()), tree())
    assert shown["counts"]["tasks"] == {"moved": 3, "split": 1, "rescheduled": 1, "reassigned": 1}
    said = [change["message_vi"] for change in shown["tasks"]]
    assert said[0].startswith("Nhiệm vụ 3.3 đổi thời gian từ “Năm 2023” sang “Trước ngày 15/9/2023”")
    assert "(bắt đầu: 01/01/2023 → –; hạn: 31/12/2023 → 14/09/2023)" in said[0]
    assert "Phòng Văn hóa - Thông tin" in said[1] or "Phòng Văn hóa và Thông tin" in said[1]
    everything = [*shown["tasks"], *shown["obligations"]]
    assert all(row["message_vi"] and row["message_en"] for row in everything)


@pytest.mark.parametrize("name", names_of("plans"))
def test_a_plan_does_not_differ_from_itself(name: str) -> None:
    one, other = plan_of(example("plans", name)), plan_of(example("plans", name))
    for one_history in (True, False):
        changes = diff(one, other, one_history=one_history)
        assert (changes.tasks, changes.targets, changes.domains, changes.lists) == ([], [], [], [])


@pytest.mark.parametrize("name", names_of("plans"))
def test_tasks_are_found_by_their_content_under_whatever_number(name: str) -> None:
    """A revised document numbers its tasks anew, in another order."""
    file = example("plans", name)
    before = plan_of(file)
    chance = random.Random(name)
    tasks = [*file["tasks"]]
    chance.shuffle(tasks)
    ordinals = [f"N.{number}" for number in range(1, len(tasks) + 1)]
    after = plan_of({**file, "tasks": [{**task, "ordinal": new} for task, new in zip(tasks, ordinals, strict=True)]})
    changes = diff(before, after, one_history=False)
    assert {change.kind for change in changes.tasks} == {ChangeKind.MOVED}
    assert len(changes.tasks) == len(tasks)
    for change in changes.tasks:
        (one,), (other,) = change.before, change.after
        assert replace(one, ordinal="", key="", domain="") == replace(other, ordinal="", key="", domain="")


def plan(*tasks: dict[str, Any], targets: tuple[dict[str, Any], ...] = ()) -> Plan:
    """A small plan of one group."""
    return plan_of(
        {
            "id": "p",
            "city": "chi-linh",
            "authority": "chi-linh",
            "title": "Kế hoạch",
            "year": 2023,
            "domains": [{"ordinal": "1", "area": "direction", "title": "Chỉ đạo"}],
            "tasks": [{"domain": "1", **task} for task in tasks],
            "targets": targets,
        }
    )


TRAINING = {
    "ordinal": "1.1",
    "title": "Tập huấn kỹ năng số cho công chức cấp xã và khảo sát hài lòng của người dân",
    "products": ["Lớp tập huấn", "Báo cáo khảo sát hài lòng"],
    "leads": ["chi-linh-phong-noi-vu"],
}
CLASSES = {
    "ordinal": "1.5",
    "title": "Tập huấn kỹ năng số cho công chức cấp xã",
    "products": ["Lớp tập huấn"],
    "leads": ["chi-linh-phong-noi-vu"],
}
SURVEY = {
    "ordinal": "1.6",
    "title": "Khảo sát hài lòng của người dân",
    "products": ["Báo cáo khảo sát hài lòng"],
    "leads": ["chi-linh-phong-noi-vu"],
}
ARCHIVE = {
    "ordinal": "1.2",
    "title": "Chỉnh lý tài liệu lưu trữ tồn đọng",
    "products": ["Danh mục hồ sơ"],
    "leads": ["chi-linh-van-phong"],
}


def test_a_task_that_becomes_two_is_found_by_content() -> None:
    changes = diff(plan(TRAINING, ARCHIVE), plan(ARCHIVE, CLASSES, SURVEY), one_history=False)
    assert [change.kind for change in changes.tasks] == [ChangeKind.SPLIT]
    assert found(ChangeKind.SPLIT, changes) == [(["1.1"], ["1.5", "1.6"])]


def test_two_tasks_that_become_one_are_found_by_content() -> None:
    changes = diff(plan(ARCHIVE, CLASSES, SURVEY), plan(TRAINING, ARCHIVE), one_history=False)
    assert [change.kind for change in changes.tasks] == [ChangeKind.MERGED]
    assert found(ChangeKind.MERGED, changes) == [(["1.5", "1.6"], ["1.1"])]


def test_the_same_number_for_other_work_is_no_match() -> None:
    other = {**ARCHIVE, "ordinal": "1.1"}
    changes = diff(plan(TRAINING), plan(other), one_history=False)
    assert [change.kind for change in changes.tasks] == [ChangeKind.DROPPED, ChangeKind.ADDED]


def test_another_spelling_of_the_title_is_the_same_task() -> None:
    written = {**ARCHIVE, "title": "Chỉnh lý tài-liệu lưu trữ tồn đọng của thành phố"}
    changes = diff(plan(ARCHIVE), plan(written), one_history=False)
    (change,) = changes.tasks
    assert (change.kind, change.fields) == (ChangeKind.REWORDED, ("title",))


def test_the_order_of_leads_and_their_spelling_are_no_change() -> None:
    one = {**ARCHIVE, "leads": ["a", "b"], "leads_text": ["Phòng A", "Phòng B"]}
    other = {**ARCHIVE, "leads": ["b", "a"], "leads_text": ["phòng B", "phòng A"]}
    assert diff(plan(one), plan(other), one_history=False).tasks == []


def test_a_milestone_with_another_day_is_named() -> None:
    def dated(day: str) -> dict[str, Any]:
        return {**ARCHIVE, "schedule": {"kind": "deadline", "milestones": [{"label": "Danh mục hồ sơ", "due": day}]}}

    changes = diff(plan(dated("2023-03-31")), plan(dated("2023-06-30")), one_history=False)
    (change,) = changes.tasks
    assert change.dates == (DateChange("milestone", "Danh mục hồ sơ", dt.date(2023, 3, 31), dt.date(2023, 6, 30)),)


def test_of_several_milestones_with_one_label_the_one_with_another_day_is_named() -> None:
    def dated(*days: str) -> dict[str, Any]:
        milestones = [{"label": "Báo cáo", "due": day} for day in days]
        return {**ARCHIVE, "schedule": {"kind": "deadline", "milestones": milestones}}

    changes = diff(plan(dated("2023-03-31", "2023-10-31")), plan(dated("2023-04-30", "2023-10-31")), one_history=False)
    (change,) = changes.tasks
    assert change.dates == (DateChange("milestone", "Báo cáo", dt.date(2023, 3, 31), dt.date(2023, 4, 30)),)


def test_a_task_dropped_and_added_again_is_other_work_as_for_its_obligations() -> None:
    """Its key was given up: what was reported on the former does not count for the new one, and the diff says so."""
    before = plan(TRAINING)
    after = before.copy()
    (key,) = before.tasks
    after.tasks = {f"{key}-v2": replace(before.tasks[key], key=f"{key}-v2")}
    changes = diff(before, after)
    assert [change.kind for change in changes.tasks] == [ChangeKind.DROPPED, ChangeKind.ADDED]
    kinds = [change.change for change in owed_changes(before, after, changes.matching, tree())]
    assert set(kinds) == {OwedKind.ENDED, OwedKind.OPENED}


def test_targets_are_matched_by_what_they_say() -> None:
    def target(text: str, indicator: str, value: str) -> dict[str, Any]:
        return {"text": text, "indicator": indicator, "comparator": ">=", "value": value}

    first, second = target("Đúng hạn", "on_time", "95"), target("Số hóa", "digitised", "80")
    before = plan(ARCHIVE, targets=(first, second))
    after = plan(ARCHIVE, targets=(target("Mới", "new", "1"), {**second, "value": "85"}, first))
    changes = diff(before, after, one_history=False).targets
    shown = [(_number(change.before), _number(change.after), change.fields) for change in changes]
    assert shown == [(None, 1, ()), (2, 2, ("value",))]


def _number(target: TargetSet | None) -> int | None:
    return None if target is None else target.number


def test_a_split_of_a_split_is_a_split_of_the_first() -> None:
    before = plan(TRAINING)
    after = before.copy()
    after.tasks = {
        "b": Task("b", "1.1", "1", "Một", split_from="a"),
        "c": Task("c", "1.2", "1", "Hai", split_from="1-1"),
    }
    after.origins = {"a": "1-1", "b": "a", "c": "1-1"}
    assert found(ChangeKind.SPLIT, diff(before, after)) == [(["1.1"], ["1.1", "1.2"])]
    assert found(ChangeKind.MERGED, diff(after, before)) == [(["1.1", "1.2"], ["1.1"])]


def large(count: int, seed: int, prefix: str) -> Plan:
    """Many tasks of random words, some of them in all tasks."""
    chance = random.Random(1)
    words = [f"từ{number}" for number in range(900)]
    tasks = [
        {
            "ordinal": f"{prefix}.{number}",
            "title": "kế hoạch cải cách hành chính " + " ".join(chance.choices(words, k=12)),
            "products": ["Kế hoạch", f"Báo cáo {chance.choice(words)}"],
            "leads": [f"don-vi-{chance.randrange(30)}"],
        }
        for number in range(count)
    ]
    random.Random(seed).shuffle(tasks)
    return plan(
        *(
            {**task, "ordinal": f"{prefix}.{number}", "title": f"{task['title']} {prefix}"}
            for number, task in enumerate(tasks)
        )
    )


def test_two_plans_of_two_thousand_tasks_are_matched_without_comparing_all_with_all() -> None:
    """Two million comparisons would take minutes; the bound is wide enough for a busy machine."""
    before, after = large(2_000, 1, "A"), large(2_000, 2, "B")
    started = time.process_time()
    changes = diff(before, after, one_history=False)
    assert time.process_time() - started < 30
    assert len(changes.matching.pairs) == 2_000
    assert {change.kind for change in changes.tasks} == {ChangeKind.MOVED, ChangeKind.REWORDED}
    for one, other in changes.matching.pairs:
        assert one.title[:-1] == other.title[:-1]


def test_a_plan_whose_tasks_all_read_alike_is_matched_one_by_one() -> None:
    tasks = [{**ARCHIVE, "ordinal": f"1.{number}"} for number in range(300)]
    assert diff(plan(*tasks), plan(*tasks), one_history=False).tasks == []


def test_only_other_words_for_the_time_are_a_rewording() -> None:
    schedule = Schedule(kind=ScheduleKind.DEADLINE, due=dt.date(2023, 3, 31)).model_dump(mode="json")
    one = {**ARCHIVE, "time_text": "Quý I", "schedule": schedule}
    changes = diff(plan(one), plan({**one, "time_text": "Quý I/2023"}), one_history=False)
    (change,) = changes.tasks
    assert (change.kind, change.fields) == (ChangeKind.REWORDED, ("time_text",))

"""Cutting a load into commands."""

import datetime as dt
from typing import Any

import orjson
from tests.plan.loading import example

from par.client.steps import CHUNK_BYTES, chunks, draft_steps, index_set_step, issue_step, unit_steps


def test_chunks_keep_the_order_and_stay_under_both_limits() -> None:
    items = [{"n": number, "text": "ố" * (number % 5_000)} for number in range(1_000)]
    parts = list(chunks(items))
    assert [item for part in parts for item in part] == items
    assert max(len(part) for part in parts) == 200
    assert all(len(orjson.dumps(part)) <= CHUNK_BYTES + 2 for part in parts)


def test_an_item_that_is_too_large_goes_alone() -> None:
    items = ["a", "b" * (CHUNK_BYTES + 1), "c"]
    assert list(chunks(items)) == [["a"], ["b" * (CHUNK_BYTES + 1)], ["c"]]


def test_nothing_to_send_is_no_chunk() -> None:
    assert list(chunks([])) == []


def test_ids_follow_from_the_plan_the_step_and_the_part() -> None:
    task = {"ordinal": "1", "domain": "I", "title": "T"}
    plan: dict[str, Any] = {"id": "p", "city": "c", "authority": "c", "tasks": [task] * 201, "targets": [{}]}
    steps = list(draft_steps(plan))
    assert [(step.name, step.id, len(step.content.get("tasks", ()))) for step in steps] == [
        ("draft", "p:draft", 0),
        ("add-tasks", "p:add-tasks:1", 200),
        ("add-tasks", "p:add-tasks:2", 1),
        ("set-targets", "p:set-targets:1", 0),
    ]
    assert list(draft_steps(plan)) == steps
    assert issue_step(plan, dt.date(2023, 1, 3)).id == "p:issue"


def test_a_changed_file_of_units_is_another_load() -> None:
    tree = {"city": "c", "units": [{"id": "c", "name": "A"}], "groups": []}
    (step,) = unit_steps(tree)
    assert list(unit_steps(tree)) == [step]
    (other,) = unit_steps(tree | {"units": [{"id": "c", "name": "B"}]})
    assert other.id != step.id


def test_what_only_describes_a_file_is_not_sent() -> None:
    for step in draft_steps(example("plans", "chi-linh-tthc-2023")):
        assert not {"source", "id"} & set(step.content)
    for step in unit_steps(example("units", "chi-linh")):
        assert "source" not in step.content
    assert "id" not in index_set_step(example("index-sets", "example-766-2022")).content

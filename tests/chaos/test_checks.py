"""The comparisons find what they look for: each kind of loss and doubling, one by one."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.chaos import checks
from tests.chaos.load import Load
from tests.happenings import TIME

from par.events import Event, Recorded
from par.events.obligation import ObligationProgressed
from par.events.plan import PlanIssued

SENT = {"id": "e-1", "source": "/a/one-stop", "data": {"percent": 5}}


def stored(position: int, id_: str = "e-1", percent: int = 5) -> Recorded:
    data = ObligationProgressed(obligation="o", percent=percent, text="")
    return Recorded(position, "par.log.c.progress.obligation.o", Event(id_, "/a/one-stop", "obligation/o", TIME, data))


def issued(position: int, id_: str) -> Recorded:
    data = PlanIssued(plan="p", city="c", year=2023, issued_on=TIME.date())
    return Recorded(position, "par.log.c.plan.plan.p", Event(id_, "/office", "plan/p", TIME, data))


def load(plans: tuple[str, ...] = ()) -> Load:
    found = Load.__new__(Load)
    found.sent = {("/a/one-stop", "e-1"): SENT}
    found.receipts = {("/a/one-stop", "e-1"): {"outcome": "accepted", "position": 1}}
    found.plans = list(plans)
    return found


def told(id_: str, position: int, value: int, subject: str = "s") -> checks.Told:
    return 1, subject, {"id": id_, "logposition": position, "data": {"value": value}}


def test_a_log_that_is_well_gives_nothing() -> None:
    assert checks.of_log([stored(1), issued(2, "i")], load(("p",))) == []


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ([], "was acknowledged and is not in the log"),
        ([stored(1), stored(2)], "stands 2 times"),
        ([stored(2), stored(3, "e-2")], "gaps"),
        ([stored(1, "e-2"), stored(2)], "its receipt says 1"),
        ([stored(1, percent=6)], "percent was 5, the log has 6"),
    ],
)
def test_what_is_wrong_with_a_log_is_found(log: list[Recorded], says: str) -> None:
    assert any(says in found for found in checks.of_log(log, load()))


def test_an_event_without_a_receipt_and_a_plan_that_is_lost_or_doubled_are_found() -> None:
    silent = load()
    silent.receipts = {}
    assert any("never acknowledged" in found for found in checks.of_log([stored(1)], silent))
    assert any("plan p stands 0 times" in found for found in checks.of_log([stored(1)], load(("p",))))
    twice = [stored(1), issued(2, "i"), issued(3, "j")]
    assert any("plan p stands 2 times" in found for found in checks.of_log(twice, load(("p",))))


def test_what_is_told_forward_and_once_gives_nothing() -> None:
    assert checks.of_told([told("a", 1, 1), told("b", 2, 2), told("c", 1, 1, "other")]) == []


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (told("a", 2, 2), "told twice"),
        (told("b", 1, 2), "behind"),
        (told("b", 2, 1), "told the same"),
    ],
)
def test_what_is_told_twice_or_backwards_is_found(second: checks.Told, says: str) -> None:
    assert any(says in found for found in checks.of_told([told("a", 1, 1), second]))


def test_a_last_state_that_is_not_the_documents_is_found() -> None:
    assert checks.of_last_told([told("a", 1, 1)], {"s": {"value": 1}}) == []
    assert len(checks.of_last_told([told("a", 1, 1)], {"s": {"value": 2}})) == 1
    assert len(checks.of_last_told([], {"s": {"value": 2}})) == 1


@pytest.mark.parametrize(
    ("kept", "count"), [(["a", "b"], 0), (["a"], 1), (["a", "b", "b"], 1), (["a", "b", "c"], 1), ([], 2)]
)
def test_what_a_consumer_missed_or_got_twice_is_found(kept: list[str], count: int, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    lines: list[dict[str, Any]] = [{"id": id_} for id_ in kept]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert len(checks.of_consumer([told("a", 1, 1), told("b", 2, 2)], file)) == count

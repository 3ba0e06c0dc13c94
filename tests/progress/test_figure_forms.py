"""The forms of what is said of inspections, feedback and surveys: every text, list and number is bounded."""

import copy
from typing import Any

import pytest
from tests.progress.support import assert_two_sentences

from par.problems import Rejected
from progress_service.contract.kinds import read_submission
from progress_service.contract.limits import MAX_COUNT
from progress_service.feedback.examples import EXAMPLES as FEEDBACK
from progress_service.inspection.examples import EXAMPLES as INSPECTIONS
from progress_service.measurement.examples import EXAMPLES as MEASUREMENTS
from progress_service.survey.examples import EXAMPLES as SURVEYS

ANNOUNCED, CONDUCTED, REMEDIED, _, _, ACCEPTED, CLOSED = INSPECTIONS[:7]
WITHDRAWN, NOT_REPORTED = MEASUREMENTS[2], MEASUREMENTS[3]
MONTH, SURVEY = FEEDBACK[0], SURVEYS[0]
FINDING, ITEM = CONDUCTED["data"]["findings"][0], SURVEY["data"]["items"][0]
LONG = "x" * 2001


def changed(event: dict[str, Any], /, **fields: Any) -> dict[str, Any]:
    event = copy.deepcopy(event)
    event["data"] |= fields
    return event


def refusal(event: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Rejected) as refused:
        read_submission(event, event["source"].split("/")[1])
    assert_two_sentences(refused.value)
    return refused.value.code, refused.value.pointer


@pytest.mark.parametrize(
    ("event", "field", "values"),
    [
        (ANNOUNCED, "unit", ["", "A", "a.b", "a" * 65, None, 1]),
        (ANNOUNCED, "form", ["", "yearly", None, 1]),
        (ANNOUNCED, "planned_on", ["", "12/06/2023", 20230612, None, "2101-01-01"]),
        (ANNOUNCED, "entry", [0, 1001, "6", 6.0, True]),
        (ANNOUNCED, "plan", ["", "x" * 65, 1]),
        (ANNOUNCED, "follows", ["x" * 251, 1]),
        (CONDUCTED, "findings", [None, {}, [FINDING] * 51]),
        (CONDUCTED, "evidence", [None, "x"]),
        (REMEDIED, "finding", [0, 51, "1", 1.0, None]),
        (REMEDIED, "text", ["", "  ", LONG, None]),
        (ACCEPTED, "note", [LONG, 1]),
        (CLOSED, "reasons", [None, [{"finding": 1, "reason": "x"}] * 51]),
        (NOT_REPORTED, "reason", ["", " ", LONG, None, 1]),
        (WITHDRAWN, "event", ["", "a b", "x" * 65, None]),
        (WITHDRAWN, "source", ["x", "/", "/A", 1]),
        (MONTH, "received", [-1, 1.0, "1", True, None, MAX_COUNT + 1]),
        (MONTH, "note", [LONG, 1]),
        (MONTH, "channels", [None, []]),
        (SURVEY, "survey", ["", "a b", "A", "a.b", "x" * 65, None]),
        (SURVEY, "title", ["", " ", "x" * 501, None]),
        (SURVEY, "method", ["", "fax", None]),
        (SURVEY, "from", ["", "2023-5-1", None, 1]),
        (SURVEY, "sample", [-1, MAX_COUNT + 1, None]),
        (SURVEY, "items", [None, [], [ITEM] * 51]),
        (SURVEY, "levels", [[], [{"code": "A", "weight": 1}], [{"code": "A", "weight": 1}] * 6]),
    ],
)
def test_a_field_has_one_form(event: dict[str, Any], field: str, values: list[Any]) -> None:
    for value in values:
        assert refusal(changed(event, **{field: value})) == ("invalid-field", f"/data/{field}"), value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 0),
        ("number", 51),
        ("text", ""),
        ("text", "x" * 501),
        ("area", "Thủ tục"),
        ("area", "x" * 41),
        ("severity", "grave"),
        ("remedy", " "),
        ("due", "mai"),
        ("else", 1),
    ],
)
def test_a_finding_has_one_form(name: str, value: Any) -> None:
    event = changed(CONDUCTED, findings=[FINDING, FINDING | {name: value}])
    assert refusal(event) == ("invalid-field", f"/data/findings/1/{name}")


@pytest.mark.parametrize(
    ("name", "value"), [("code", "a b"), ("code", "x" * 21), ("text", "x" * 501), ("counts", {}), ("counts", None)]
)
def test_a_question_has_one_form(name: str, value: Any) -> None:
    assert refusal(changed(SURVEY, items=[ITEM | {name: value}])) == ("invalid-field", f"/data/items/0/{name}")


@pytest.mark.parametrize("weight", [-1, 101, "100.01", "x", "", None, True, "NaN", "1e3", "9" * 40])
def test_a_weight_is_a_percentage(weight: Any) -> None:
    levels = [{"code": "A", "weight": 100}, {"code": "B", "weight": weight}]
    assert refusal(changed(SURVEY, levels=levels)) == ("invalid-field", "/data/levels/1/weight")


@pytest.mark.parametrize("level", ["", "a b", "x" * 9, "$gt", "a.b"])
def test_the_code_of_a_level_is_short_and_plain(level: str) -> None:
    code, pointer = refusal(changed(SURVEY, items=[ITEM | {"counts": {level: 1}}]))
    assert code == "invalid-field"
    assert pointer.startswith("/data/items/0/counts")


@pytest.mark.parametrize("channel", ["", "fax", "PORTAL"])
def test_a_channel_is_a_known_one(channel: str) -> None:
    code, pointer = refusal(changed(MONTH, channels={channel: MONTH["data"]["channels"]["portal"]}))
    assert code == "invalid-field"
    assert pointer.startswith("/data/channels")


def test_an_entry_is_of_a_plan() -> None:
    assert refusal(changed(ANNOUNCED, plan=None)) == ("invalid-field", "/data")


@pytest.mark.parametrize("event", [ANNOUNCED, CONDUCTED, REMEDIED, ACCEPTED, CLOSED])
def test_inspections_are_spoken_of_as_such(event: dict[str, Any]) -> None:
    assert refusal(event | {"subject": "unit/chi-linh"}) == ("invalid-subject", "/subject")
    assert refusal(event | {"subject": "inspection/A"}) == ("invalid-field", "/subject")


@pytest.mark.parametrize("event", [*MEASUREMENTS, MONTH, *SURVEYS, *INSPECTIONS])
def test_unknown_fields_are_refused(event: dict[str, Any]) -> None:
    assert refusal(changed(event, khac=1)) == ("invalid-field", "/data/khac")

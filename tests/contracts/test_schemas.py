"""The published schemas accept and refuse what the intake's check of the form accepts and refuses."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.contracts import said
from tests.contracts.published import as_described, document, schemas, validator
from tests.contracts.said import EXAMPLES, FORMS, examples_of, sender_of

from par.problems import Rejected

Path = tuple[str | int, ...]

VALIDATORS = {name: validator(name) for name in FORMS}

SAID_IN_WORDS = re.compile("/data/points|/data/inputs/variables/.*|/data/levels/[0-9]+/weight")
"""Pointers of rules on single fields that only the description says: how many places a number may have, and which
texts are a percentage."""


def refusal(event: Any, sender: str, kind: str) -> Rejected | None:
    """What the intake says of the form of an event that came over the wire, among events of ``kind``."""
    return said.refusal(json.loads(json.dumps(event)), sender, kind)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_kind_has_an_example_of_its_form(name: str) -> None:
    assert examples_of(name)
    for event in examples_of(name):
        assert refusal(event, sender_of(event), event["type"]) is None
        assert [error.message for error in VALIDATORS[name].iter_errors(event)] == []


def test_no_example_has_the_identity_of_another() -> None:
    identities = [(event["source"], event["id"]) for event in EXAMPLES]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])


def test_every_example_of_the_document_fits_the_schema_of_its_message() -> None:
    for message in document()["components"]["messages"].values():
        assert message["examples"], message["name"]
        for example in message["examples"]:
            found = [error.message for error in validator(message["name"]).iter_errors(example["payload"])]
            assert found == [], message["name"]


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, itself included."""
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from places(part, (*at, name))


def replaced(event: Any, place: Path, change: Any) -> Any:
    """The event with ``change`` (a function of the former value, or REMOVED) at a place."""
    if not place:
        return change(event)
    whole = copy.deepcopy(event)
    parent = whole
    for part in place[:-1]:
        parent = parent[part]
    value = change(parent[place[-1]])
    if value is REMOVED:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    return whole


REMOVED = object()
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
EDGES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(
            "",
            " ",
            "\n",
            "x" * 65,
            "x" * 100,
            "x" * 101,
            "x" * 201,
            "x" * 2000,
            "x" * 2001,
            " x ",
            "a\n",
            "e\u0301" * 1100,
        ),
        *("2023-02-28", "2023-02-29", "2024-02-29", "1999-12-31", "2101-01-01", "2023-13-01", "2023-1-1", "2023-06"),
        *("2023-06-30T24:00:00Z", "2023-06-30T08:00:60Z", "2023-06-30T08:00:00", "2023-06-30t08:00:00.123456789z"),
        *("2023-06-30T08:00:00+14:00", "2023-06-30T08:00:00+24:00", "2023-06-31T08:00:00Z", "2023-06-30 08:00:00Z"),
        *(
            "1999-06-30T08:00:00Z",
            "2101-06-30T08:00:00Z",
            "２０２３-06-30",
            "unit/a",
            "obligation/a",
            "obligation/a--b",
        ),
        *("obligation/A", "obligation/a-", "obligation/", "unit/" + "a" * 250, "/chi-linh-van-an", "/chi-linh-van-an/"),
        *("http://a", "https://" + "a" * 500, "ftp://a", "0" * 64, "A" * 64, "application/json", "text/plain", "1.0"),
        *(-1, 0, 1, 100, 101, 10**12, 10**12 + 1, 5.0, 0.5, True, None, [], {}),
    ]
)
CHANGES = st.one_of(
    st.just(lambda _: REMOVED),
    (VALUES | EDGES).map(lambda value: lambda _: value),
    st.tuples(st.sampled_from(["x", "note", "percent", "", "Data"]), SCALARS).map(
        lambda added: lambda value: {**value, added[0]: added[1]} if isinstance(value, dict) else value
    ),
    st.sampled_from([" ", "\n", "\u0301", "\x00", "\u200b", "Ế"]).map(
        lambda more: lambda value: value + more if isinstance(value, str) else value
    ),
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any, str]:
    """(kind, event, sender): an example with one to three changes somewhere in it."""
    event = draw(st.sampled_from(EXAMPLES))
    kind, sender = event["type"], sender_of(event)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(places(event))))
        change = draw(CHANGES)
        if not place and change(event) is REMOVED:
            continue
        event = replaced(event, place, change)
    return kind, event, sender


@settings(max_examples=600)
@given(mutated())
def test_a_changed_event_is_judged_alike(changed: tuple[str, Any, str]) -> None:
    kind, event, sender = changed
    if isinstance(event, dict) and str(event.get("type")) in FORMS:
        kind = str(event["type"])
    problem = refusal(event, sender, kind)
    read = as_described(event, VALIDATORS[kind].schema)
    faults = [f"{error.json_path}: {error.message}" for error in VALIDATORS[kind].iter_errors(read)]
    if problem is not None and not faults:
        words = bool(SAID_IN_WORDS.fullmatch(problem.pointer)) or problem.pointer == "/data"
        assert problem.code == "invalid-source" or words, (event, str(problem))
    else:
        assert (problem is None) == (not faults), (event, str(problem), faults)


@pytest.mark.parametrize(
    ("time", "taken"),
    [
        ("2000-01-01T03:00:00+07:00", False),  # in UTC it is 1999
        ("2000-01-01T07:00:00+07:00", True),
        ("2100-12-31T20:00:00-07:00", False),  # in UTC it is 2101
    ],
)
def test_at_the_ends_of_the_calendar_utc_counts_which_no_schema_can_say(time: str, taken: bool) -> None:
    event = {**EXAMPLES[0], "time": time}
    assert VALIDATORS[event["type"]].is_valid(event)
    assert (refusal(event, sender_of(event), event["type"]) is None) == taken


@pytest.mark.parametrize(
    ("inputs", "pointer"),
    [
        ({"kind": "ratio", "numerator": -1, "denominator": 1}, "numerator"),
        ({"kind": "ratio", "numerator": 1}, "denominator"),
        ({"kind": "done", "done": 1}, "done"),
        ({"kind": "case", "case": 5}, "case"),
        ({"kind": "case", "variables": {"present": "many"}}, "variables/present"),
        ({"kind": "parts", "parts": {"boards": 1}}, "parts/boards"),
        ({"kind": "ratios", "ratios": {"A": {"numerator": 1}}}, "ratios/A/denominator"),
        ({"kind": "ratios", "ratios": 1}, "ratios"),
    ],
)
def test_the_pointer_into_inputs_names_places_of_the_event(inputs: dict[str, Any], pointer: str) -> None:
    (event, *_) = examples_of("par.sheet.leaf-scored.v1")
    problem = refusal({**event, "data": {**event["data"], "inputs": inputs}}, sender_of(event), event["type"])
    assert problem is not None
    assert (problem.code, problem.pointer) == ("invalid-field", f"/data/inputs/{pointer}")

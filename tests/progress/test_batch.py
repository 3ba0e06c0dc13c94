"""From bytes to elements: whatever arrives, the request is refused as a whole or read event by event."""

import json
import string
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.progress.support import assert_two_sentences, read_all

from par.problems import Rejected
from par.submitting.batch import Element
from par.submitting.limits import MAX_DEPTH, MAX_EVENT_BYTES, MAX_EVENTS, MAX_REQUEST_BYTES

QUICK_SECONDS = 2.0
"""Far more than any request of a megabyte may take (measured: a tenth of it)."""


def refusal(payload: bytes) -> str:
    """The code with which the whole request is refused."""
    with pytest.raises(Rejected) as refused:
        read_all(payload)
    assert_two_sentences(refused.value)
    return refused.value.code


def outcomes(payload: bytes) -> list[Any]:
    """Per element its value, or (code, pointer) of its refusal."""
    return [_outcome(element) for element in read_all(payload)]


def _outcome(element: Element) -> Any:
    if element.problem is None:
        return element.value
    assert element.value is None
    assert_two_sentences(element.problem)
    return element.problem.code, element.problem.pointer


MALFORMED = ("malformed-json", "")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"[]", []),
        (b" \t\r\n[ ]\n", []),
        (b'[{"a": 1}]', [{"a": 1}]),
        (b'{"a": 1}', [{"a": 1}]),
        (b' {"a": "}],["}\n', [{"a": "}],["}]),
        (b'[1,"a\\"],[",{"b":[2,3]},null]', [1, 'a"],[', {"b": [2, 3]}, None]),
        ('[{"tên":"Hoá"}]'.encode(), [{"tên": "Hoá"}]),
        (b'[{"a":1,"a":2}]', [{"a": 2}]),  # as JSON parsers do: the last one counts
        (b'["\\u0000","\\ud83d\\ude00"]', ["\x00", "😀"]),
        (b"[18446744073709551615,-9223372036854775808]", [2**64 - 1, -(2**63)]),
    ],
)
def test_what_can_be_read_is_read(payload: bytes, expected: list[Any]) -> None:
    assert outcomes(payload) == expected


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not-a-batch"),
        (b"\n", "not-a-batch"),
        (b"null", "not-a-batch"),
        (b"42", "not-a-batch"),
        (b'"[1]"', "not-a-batch"),
        (b"[", "not-a-batch"),
        (b"]", "not-a-batch"),
        (b"}", "not-a-batch"),
        (b'[{"a":1}', "not-a-batch"),
        (b"\xef\xbb\xbf[]", "not-a-batch"),  # a byte order mark
        ('[{"a":1}]'.encode("utf-16"), "not-a-batch"),
        (b"[[]", "malformed-json"),
        (b'[{"a":[1},{"b":2}]', "malformed-json"),
        (b"[1]]", "malformed-json"),
        (b"[1][2]", "malformed-json"),
        (b"[1]\n[2]", "malformed-json"),
        (b"[1] // [2]", "malformed-json"),
        (b'{"a":1},{"b":2}', "malformed-json"),
        (b'{"a":1},', "malformed-json"),
        (b'{"a":1}{"b":2', "malformed-json"),
        (b'{"a":1}]', "malformed-json"),
        (b'["abc]', "malformed-json"),
        (b'["abc\\"]', "malformed-json"),
        (b'[1,"abc\\]', "malformed-json"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(payload: bytes, code: str) -> None:
    assert refusal(payload) == code


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (b"", MALFORMED),
        (b"nul", MALFORMED),
        (b"{'a':1}", MALFORMED),
        (b'{"a":1 "b":2}', MALFORMED),
        (b'{"a":1}{"b":2}', MALFORMED),
        (b'{"a":1}\n{"b":2}', MALFORMED),  # lines of JSON
        (b'{"a":02}', MALFORMED),
        (b'{"a":+1}', MALFORMED),
        (b'{"a":0x1F}', MALFORMED),
        (b'{"a":undefined}', MALFORMED),
        (b'{"a":1,}', MALFORMED),
        (b'{"a":"tab\there"}', MALFORMED),
        (b'{"a":"nul\x00"}', MALFORMED),
        (b'{"a":1}\x00', MALFORMED),
        (b'\xef\xbb\xbf{"a":1}', MALFORMED),
        (b'{"a":"\xff"}', MALFORMED),
        (b'{"a":"\xc0\xaf"}', MALFORMED),  # an overlong slash
        (b'{"a":"\xed\xa0\x80"}', MALFORMED),  # half a surrogate pair as bytes
        (b'{"a":"\\ud800"}', MALFORMED),
        (b'{"a":"\\udc00\\ud800"}', MALFORMED),
        (b'{"a":"\\x41"}', MALFORMED),
        (b'{"a":/* */1}', MALFORMED),
        (b'{"a":' + b"9" * 400 + b"}", MALFORMED),
        (b'{"a":' + b"9" * 5000 + b"}", MALFORMED),
        (b"NaN", ("not-a-number", "")),
        (b'{"a":NaN}', ("not-a-number", "/a")),
        (b'{"a":{"b":[0,-Infinity]}}', ("not-a-number", "/a/b/1")),
        (b'{"a/b":{"c~d":Infinity}}', ("not-a-number", "/a~1b/c~0d")),
        (b'{"a":1e999}', ("not-a-number", "/a")),
        (b'{"a":-1e999}', ("not-a-number", "/a")),
    ],
)
def test_a_broken_event_does_not_spoil_its_neighbours(broken: bytes, problem: tuple[str, str]) -> None:
    assert outcomes(b'[{"before":1},' + broken + b',{"after":2}]') == [{"before": 1}, problem, {"after": 2}]


@pytest.mark.parametrize("payload", [b"[1,]", b"[,1]", b"[1,,1]"])
def test_a_comma_too_many_is_an_event_that_cannot_be_read(payload: bytes) -> None:
    assert [outcome for outcome in outcomes(payload) if outcome != 1] == [MALFORMED]


def test_five_hundred_events_are_a_batch_and_one_more_is_not() -> None:
    assert len(read_all(b"[" + b",".join([b"{}"] * MAX_EVENTS) + b"]")) == MAX_EVENTS
    assert refusal(b"[" + b",".join([b"{}"] * (MAX_EVENTS + 1)) + b"]") == "too-many-events"


def test_a_request_of_the_greatest_size_is_read_and_one_byte_more_is_not() -> None:
    payload = b"[1" + b" " * (MAX_REQUEST_BYTES - 3) + b"]"
    assert outcomes(payload) == [1]
    assert refusal(payload + b" ") == "too-large"


def test_an_event_of_the_greatest_size_is_read_and_one_byte_more_is_not() -> None:
    text = b'"' + b"x" * (MAX_EVENT_BYTES - 2) + b'"'
    assert [_size(outcome) for outcome in outcomes(b"[" + text + b",  1]")] == [MAX_EVENT_BYTES - 2, 1]
    assert outcomes(b'[0,"x' + text[1:] + b",1]") == [0, ("event-too-large", ""), 1]


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str) else int(value)


def nested(levels: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * levels + b"1" + closing * levels


def test_the_deepest_event_is_read_and_one_level_more_is_not() -> None:
    assert outcomes(b"[" + nested(MAX_DEPTH) + b"]") == [json.loads(nested(MAX_DEPTH))]
    assert outcomes(b"[0," + nested(MAX_DEPTH + 1) + b",1]") == [0, ("too-deep", ""), 1]
    assert outcomes(b'[0,{"a":' + nested(MAX_DEPTH) + b"},1]") == [0, ("too-deep", ""), 1]
    assert outcomes(b"[" + nested(MAX_DEPTH + 1) + b"," + nested(2) + b"]")[1] == [[1]]


@pytest.mark.parametrize(
    "payload",
    [
        b"[" + nested(7_000) + b",1]",
        b"[" + nested(2_500, b'{"a":', b"}") + b",1]",
    ],
    ids=["arrays", "objects"],
)
def test_thousands_of_levels_are_refused_before_they_are_built(payload: bytes) -> None:
    assert outcomes(payload) == [("too-deep", ""), 1]


def test_ten_thousand_levels_are_no_event_either() -> None:
    assert outcomes(b"[" + nested(10_000) + b",1]") == [("too-deep", ""), 1]


@pytest.mark.parametrize("neighbour", [b"1", b"NaN"])
def test_blanks_between_values_count_for_nothing(neighbour: bytes) -> None:
    """Whether the request is sound as a whole or has to be taken apart."""
    event = b'{"a":' + b" " * MAX_EVENT_BYTES + b"1}"
    assert outcomes(b"[" + event + b"," + neighbour + b"]")[0] == {"a": 1}


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * (MAX_REQUEST_BYTES - 1) + b"]",
        b'["' + b'\\"' * (MAX_REQUEST_BYTES // 2 - 2) + b"]",
        b'["' + b"\\" * (MAX_REQUEST_BYTES - 3) + b"]",
        b"[" + b'"a' * (MAX_REQUEST_BYTES // 2 - 1) + b"]",
        b"[" + b'"' * (MAX_REQUEST_BYTES - 3) + b"]",
        b"[" + b"{}" * (MAX_REQUEST_BYTES // 2 - 1) + b"]",
        b"[" + b"9" * (MAX_REQUEST_BYTES - 2) + b"]",
        b"[" + b"," * (MAX_REQUEST_BYTES - 2) + b"]",
    ],
    ids=["brackets", "escaped quotes", "backslashes", "strings", "quotes", "objects", "digits", "commas"],
)
def test_no_request_keeps_the_intake_busy(payload: bytes) -> None:
    began = time.process_time()
    try:
        read_all(payload)
    except Rejected as refused:
        assert_two_sentences(refused)
    assert time.process_time() - began < QUICK_SECONDS


JSON_BYTES = st.lists(
    st.sampled_from(
        [*(bytes([number]) for number in b'[]{},:"\\ \n0aeE+-.'), b"NaN", b"1e999", b"\xff", b"\\u", b"null"]
    )
).map(b"".join)


@given(st.one_of(st.binary(), JSON_BYTES, JSON_BYTES.map(lambda inner: b"[" + inner + b"]")))
@settings(max_examples=600, deadline=None)
def test_no_bytes_raise_anything_but_a_refusal(payload: bytes) -> None:
    try:
        elements = read_all(payload)
    except Rejected as refused:
        assert_two_sentences(refused)
        return
    for element in elements:
        _outcome(element)


NUMBERS = st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.one_of(st.text(max_size=20), st.text(alphabet='[]{},:"\\/ \n' + string.ascii_letters, max_size=20))
FLAT = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    FLAT, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)), max_leaves=12
)


def depth(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if parts is None else 1 + max(map(depth, parts), default=0)


@given(
    st.lists(VALUES, max_size=8),
    st.booleans(),
    st.sampled_from([None, 1, "\t"]),
    st.text(alphabet=" \t\r\n", max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_the_elements_are_exactly_the_values_of_the_array(
    values: list[Any], escape: bool, indent: str | int | None, blank: str
) -> None:
    payload = (blank + json.dumps(values, ensure_ascii=escape, indent=indent) + blank).encode()
    expected = [("too-deep", "") if depth(value) > MAX_DEPTH else value for value in json.loads(payload)]
    found = outcomes(payload)
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]


@given(st.dictionaries(TEXTS, FLAT, max_size=5))
def test_one_object_is_a_batch_of_one(value: dict[str, Any]) -> None:
    assert outcomes(json.dumps(value).encode()) == [value]

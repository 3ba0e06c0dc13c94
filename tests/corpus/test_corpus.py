"""Events that builds of the past wrote are read today as they were read then."""

from typing import Any

import orjson
import pytest
from tests.corpus.recorded import (
    OLDEST_LOG,
    Sample,
    chosen,
    contained,
    missing_types,
    oldest_log,
    reading,
    readings,
    samples,
    unread,
)
from tests.corpus.sent import digest_of, missing_kinds, sent

from par.events import UnknownData, current_name, decode, encode, known_types

SAMPLES = {sample.name: sample for sample in samples()}
HOW = "run `make corpus` and commit what it adds (docs/evolving-events.md)"
IDENTITY = ("id", "source", "subject", "time", "recordedtime", "correlationid", "causationid", "contentdigest")


def test_every_type_has_a_recorded_event() -> None:
    missing = missing_types(known_types())
    assert missing == [], f"no recorded event of {missing}: {HOW}"


def test_every_event_has_a_reading() -> None:
    assert [sample.name for sample in unread()] == [], f"no recorded reading: {HOW}"
    assert len(SAMPLES) == len(samples()), "two events of one name"


@pytest.mark.parametrize("line", readings(), ids=lambda line: str(line["sample"]))
def test_what_was_written_is_read_as_it_was_read(line: dict[str, Any]) -> None:
    read = reading(SAMPLES[line["sample"]])
    assert current_name(line["read_as"]) == read["read_as"]
    if line["read_as"] == read["read_as"]:  # of an older version, the reading under the current one is recorded too
        assert contained(line["event"], read["event"]), f"another reading: {line['event']} became {read['event']}"


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_who_said_it_and_when_stays_as_it_was_written(sample: Sample) -> None:
    written, read = orjson.loads(sample.payload), orjson.loads(encode(decode(sample.payload)))
    assert {name: written.get(name) for name in IDENTITY} == {name: read.get(name) for name in IDENTITY}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_what_is_written_again_is_the_current_version_and_reads_the_same(sample: Sample) -> None:
    event = decode(sample.payload)
    assert not isinstance(event.data, UnknownData)
    assert event.type in known_types()
    assert decode(encode(event)) == event


@pytest.mark.parametrize("line", sent(), ids=lambda line: f"{line['build']} {line['event']['type']}")
def test_what_was_sent_once_is_known_again(line: dict[str, Any]) -> None:
    """A new field must leave the digest of events without it alone (``exclude_if``), else a resend is a conflict."""
    assert digest_of(line["event"]) == line["digest"]


def test_every_kind_that_may_be_sent_has_a_recorded_digest() -> None:
    assert missing_kinds() == [], HOW


def test_the_oldest_log_is_read_to_its_end() -> None:
    messages = oldest_log()
    assert len(messages) > 100, OLDEST_LOG
    for subject, payload in messages:
        event = decode(payload)
        assert not isinstance(event.data, UnknownData)
        assert subject.endswith("." + event.subject.replace("/", "."))


def sample(build: str, **data: Any) -> Sample:
    body = {"type": "par.thing.done.v1", "id": "1", "source": "/a", "data": data}
    return Sample(build, "par.log.a.b.c.d", orjson.dumps(body))


def test_one_event_of_each_new_shape_is_taken_the_smallest_first() -> None:
    known = [sample("a", text="x")]
    short, long = sample("b", text="x", note=None), sample("b", text="longer", note=None)
    assert chosen([sample("b", text="other"), long, short], known, most=3) == [short]
    assert chosen([long, short], [*known, short], most=3) == []
    other = sample("b", text="x", more=[1])
    assert chosen([short, other], known, most=1) == [short if len(short.payload) < len(other.payload) else other]


@pytest.mark.parametrize(
    ("recorded", "read", "same"),
    [
        ({"a": 1}, {"a": 1, "b": None}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": None}, {}, False),
        ([{"a": 1}], [{"a": 1, "b": 2}], True),
        ([1, 2], [1], False),
        (1, True, False),
        ("1", 1, False),
    ],
)
def test_a_reading_may_gain_fields_and_nothing_else(recorded: Any, read: Any, same: bool) -> None:
    assert contained(recorded, read) is same

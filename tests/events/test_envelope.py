"""The envelope: every registered type survives the wire, unknown ones too, and names and times are strict."""

import datetime as dt
import types
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from par.events import (
    TOKEN,
    AggregateId,
    Event,
    UnknownData,
    decode,
    encode,
    event_type,
    format_time,
    known_types,
    parse_time,
    token_of,
    type_name,
)
from par.events.obligation import ObligationStarted

TIME = dt.datetime(2023, 3, 1, 8, 0, 0, 123456, tzinfo=dt.UTC)
DEEPEST = 3
YEARS_FROM, YEARS_TO = (dt.datetime(year, 1, 1) for year in (2, 9999))  # noqa: DTZ001 (what hypothesis takes)
ZONES = [dt.timezone(dt.timedelta(hours=hours)) for hours in (-11, 0, 7, 13)]
MOMENTS = st.datetimes(YEARS_FROM, YEARS_TO, timezones=st.sampled_from(ZONES))
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    dt.date: st.dates(),
    type(None): st.none(),
    Any: st.none() | st.booleans() | st.text(max_size=5) | st.lists(st.integers(-9, 9), max_size=2),
}


def values(kind: Any, field: FieldInfo | None = None, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of an annotation as it stands in the event types."""
    origin = get_origin(kind)
    if origin is Annotated:
        inner = next((part for part in get_args(kind)[1:] if isinstance(part, FieldInfo)), None)
        return values(get_args(kind)[0], inner, depth)
    if origin in (Union, types.UnionType):
        return st.one_of([values(part, field, depth) for part in get_args(kind)])
    if origin is tuple:
        first, *others = get_args(kind)
        if others != [...]:
            return st.tuples(*(values(part, None, depth + 1) for part in (first, *others)))
        if depth == DEEPEST:  # criteria hold criteria
            return st.just(())
        return st.lists(values(first, None, depth + 1), max_size=2).map(tuple)
    if origin in (dict, Mapping):
        names, parts = (values(part, None, depth + 1) for part in get_args(kind))
        return st.dictionaries(names, parts, max_size=2)
    if origin is Literal:
        return st.sampled_from(get_args(kind))
    if kind is str:
        return texts(field)
    if kind in SIMPLE:
        return SIMPLE[kind]
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return models(kind, depth)


def texts(field: FieldInfo | None) -> st.SearchStrategy[str]:
    limits: dict[str, Any] = {}
    for part in [] if field is None else field.metadata:
        for name in ("pattern", "min_length", "max_length"):
            limits[name] = getattr(part, name, None) or limits.get(name)
    if limits.get("pattern"):
        return st.from_regex(limits["pattern"]).map(str.rstrip)  # its $ also allows a line's end
    return st.text(min_size=limits.get("min_length") or 0, max_size=12)


def models(model: type[BaseModel], depth: int = 0) -> st.SearchStrategy[Any]:
    fields = {name: values(field.annotation, field, depth) for name, field in model.model_fields.items()}
    return st.fixed_dictionaries(fields).map(lambda content: model(**content))


FACTS = {name: models(model) for name, model in known_types().items()}
OPTIONAL = st.none() | st.text(min_size=1, max_size=5)
ENVELOPES = st.builds(
    Event,
    id=st.text(min_size=1, max_size=5),
    source=st.just("/chi-linh"),
    subject=st.just("obligation/o-1"),
    time=st.datetimes(timezones=st.just(dt.UTC)),
    data=st.just(ObligationStarted(obligation="o-1")),
    recorded_time=st.none() | st.just(TIME),
    correlation_id=OPTIONAL,
    causation_id=OPTIONAL,
    traceparent=OPTIONAL,
    content_digest=OPTIONAL,
)


@pytest.mark.parametrize("name", sorted(known_types()))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_type_survives_the_wire(name: str, data: st.DataObject) -> None:
    model = known_types()[name]
    event = data.draw(ENVELOPES)._replace(data=data.draw(FACTS[name]))

    found = decode(encode(event))

    assert found == event
    assert type(found.data) is model
    assert encode(found) == encode(event)


def test_the_wire_form_is_cloudevents_with_lower_case_attributes() -> None:
    event = Event("01J", "/a", "obligation/o", TIME, ObligationStarted(obligation="o"), TIME, "c1", "c2", "t", "d")

    assert orjson.loads(encode(event)) == {
        "specversion": "1.0",
        "id": "01J",
        "type": "par.obligation.started.v1",
        "source": "/a",
        "subject": "obligation/o",
        "time": "2023-03-01T08:00:00.123456Z",
        "recordedtime": "2023-03-01T08:00:00.123456Z",
        "datacontenttype": "application/json",
        "correlationid": "c1",
        "causationid": "c2",
        "traceparent": "t",
        "contentdigest": "d",
        "data": {"obligation": "o", "note": None, "said": None},
    }


def test_a_type_of_a_newer_build_is_kept_as_it_is() -> None:
    known = Event("01J", "/a", "obligation/o", TIME, ObligationStarted(obligation="o"))
    body = orjson.loads(encode(known)) | {"type": "par.obligation.vanished.v9", "data": {"deep": [1, {"x": None}]}}
    stored = orjson.dumps(body)

    found = decode(stored)

    assert found.data == UnknownData(stored_type="par.obligation.vanished.v9", content={"deep": [1, {"x": None}]})
    assert found.type == "par.obligation.vanished.v9"
    assert orjson.loads(encode(found)) == body


def test_fields_of_a_newer_build_are_ignored_and_missing_ones_are_damage() -> None:
    body = orjson.loads(encode(Event("01J", "/a", "o/o", TIME, ObligationStarted(obligation="o"))))

    assert decode(orjson.dumps(body | {"data": {"obligation": "o", "mood": "new"}})).data == ObligationStarted(
        obligation="o"
    )
    with pytest.raises(ValidationError):
        decode(orjson.dumps(body | {"data": {}}))
    with pytest.raises(ValueError, match="without an offset"):
        decode(orjson.dumps(body | {"time": "2023-03-01T08:00:00"}))


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        event_type("par.obligation.started.v1")(ObligationStarted)
    assert type_name(ObligationStarted) == "par.obligation.started.v1"


@pytest.mark.parametrize("token", ["a", "a1", "chi-linh", "a--b", "2023", "x" * 200])
def test_tokens(token: str) -> None:
    assert AggregateId(token, "plan", "plan", token).log_subject == f"par.log.{token}.plan.plan.{token}"


@pytest.mark.parametrize(
    "token", ["", "A", "a.b", "*", ">", "a b", "-a", "a-", "a_b", "đ", "a\n", "a\x00", "a/b", "$js", "١"]
)
@pytest.mark.parametrize("place", range(4))
def test_what_is_no_token_never_becomes_a_subject(token: str, place: int) -> None:
    tokens = ["city", "plan", "plan", "id"]
    tokens[place] = token
    with pytest.raises(ValueError, match="not a subject token"):
        AggregateId(*tokens)


@settings(max_examples=50, deadline=None)
@given(MOMENTS)
def test_times_keep_the_moment_and_sort_as_text(moment: dt.datetime) -> None:
    utc = moment.astimezone(dt.UTC)

    assert parse_time(format_time(moment)) == utc
    assert len(format_time(moment)) == len("2023-03-01T08:00:00.123456Z")
    assert (format_time(moment) < format_time(TIME)) == (utc < TIME)


def test_times_from_elsewhere_become_utc() -> None:
    assert parse_time("2023-03-01T15:00:00+07:00") == dt.datetime(2023, 3, 1, 8, tzinfo=dt.UTC)
    assert parse_time("2023-03-01T15:00:00+07:00").tzinfo is dt.UTC
    with pytest.raises(ValueError, match="without an offset"):
        parse_time("2023-03-01T15:00:00")


TOKENS = st.from_regex(r"[ab](-{1,3}[ab]){0,3}", fullmatch=True)


@given(st.lists(TOKENS, min_size=1, max_size=3), st.lists(TOKENS, min_size=1, max_size=3))
def test_a_token_of_several_tells_which(some: list[str], others: list[str]) -> None:
    assert TOKEN.fullmatch(token_of(*some))
    assert (token_of(*some) == token_of(*others)) is (some == others)


def test_inner_double_hyphens_do_not_collide() -> None:
    assert token_of("a--b", "c") == "a---b--c"
    assert token_of("a", "b--c") == "a--b---c"

"""Upcasting, with types and steps that exist in these tests only."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.happenings import aggregate, event, happen, new_city

from par.events import (
    Event,
    EventData,
    UnknownData,
    current_name,
    decode,
    encode,
    event_type,
    known_types,
    read_data,
    registry,
    upcasting,
)
from par.events.upcasting import UPCASTS, check_upcasts
from par.log import EventLog

TIME = dt.datetime(2023, 3, 1, 8, tzinfo=dt.UTC)
OLD, MIDDLE, NOW = (f"par.tea.poured.v{number}" for number in (1, 2, 3))


class TeaPoured(EventData):
    millilitres: int
    kinds: tuple[str, ...]


def centilitres_to_millilitres(data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": data.get("kind", "lotus"), "millilitres": data["centilitres"] * 10}


def one_kind_to_several(data: dict[str, Any]) -> dict[str, Any]:
    return {"millilitres": data["millilitres"], "kinds": [data["kind"]]}


@pytest.fixture
def tea(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two older versions and the current one, for one test."""
    with monkeypatch.context() as patched:
        patched.setattr(registry, "_CLASSES", dict(registry._CLASSES))
        patched.setattr(registry, "_NAMES", dict(registry._NAMES))
        event_type(NOW)(TeaPoured)
        patched.setitem(UPCASTS, OLD, centilitres_to_millilitres)
        patched.setitem(UPCASTS, MIDDLE, one_kind_to_several)
        check_upcasts(UPCASTS, known_types())
        yield


def written(name: str, data: dict[str, Any]) -> bytes:
    """What a build wrote for which ``name`` was the current version."""
    body = orjson.loads(encode(Event("e-1", "/chi-linh", "tea/a", TIME, UnknownData(stored_type=name, content=data))))
    return orjson.dumps(body | {"recordedtime": "2023-03-01T08:00:01.000000Z", "contentdigest": "ab" * 32})


@pytest.mark.usefixtures("tea")
@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        (OLD, {"centilitres": 20}, TeaPoured(millilitres=200, kinds=("lotus",))),
        (OLD, {"centilitres": 20, "kind": "jasmine"}, TeaPoured(millilitres=200, kinds=("jasmine",))),
        (MIDDLE, {"millilitres": 5, "kind": "green"}, TeaPoured(millilitres=5, kinds=("green",))),
        (NOW, {"millilitres": 5, "kinds": []}, TeaPoured(millilitres=5, kinds=())),
    ],
)
def test_each_version_is_read_as_the_current_one(name: str, data: dict[str, Any], expected: TeaPoured) -> None:
    found = decode(written(name, data))

    assert (found.data, found.type) == (expected, NOW)
    assert read_data(name, data) == expected
    assert current_name(name) == NOW


@pytest.mark.usefixtures("tea")
def test_identity_times_and_digest_are_those_that_were_written() -> None:
    found = decode(written(OLD, {"centilitres": 20}))
    data = TeaPoured(millilitres=200, kinds=("lotus",))
    recorded = TIME + dt.timedelta(seconds=1)
    assert found == Event("e-1", "/chi-linh", "tea/a", TIME, data, recorded, content_digest="ab" * 32)


@pytest.mark.usefixtures("tea")
def test_what_was_upcasted_is_written_as_the_current_version() -> None:
    found = decode(written(OLD, {"centilitres": 20}))
    again = orjson.loads(encode(found))
    assert (again["type"], again["data"]) == (NOW, {"millilitres": 200, "kinds": ["lotus"]})
    assert decode(encode(found)) == found


@pytest.mark.usefixtures("tea")
def test_what_an_old_version_does_not_fit_is_damage_and_not_an_unknown_type() -> None:
    with pytest.raises(ValueError, match="millilitres"):
        decode(written(NOW, {"kinds": []}))


@pytest.mark.usefixtures("tea")
def test_a_newer_version_than_the_current_one_stays_unknown() -> None:
    name = "par.tea.poured.v4"
    assert decode(written(name, {"cups": 1})).data == UnknownData(stored_type=name, content={"cups": 1})


@pytest.mark.usefixtures("tea")
async def test_a_read_by_types_finds_older_versions_too(client: Client) -> None:
    of = aggregate(new_city())
    log = EventLog(client)
    older = [UnknownData(stored_type=OLD, content={"centilitres": number}) for number in (1, 2)]
    await happen(log, of, event(of, 1, older[0]), event(of, 2), event(of, 3, older[1]))

    found, _ = await log.read_types(of.log_subject, {NOW})

    expected = [TeaPoured(millilitres=10 * number, kinds=("lotus",)) for number in (1, 2)]
    assert [item.event.data for item in found] == expected


CLASSES: dict[str, type[EventData]] = {NOW: TeaPoured}


@pytest.mark.parametrize(
    ("steps", "classes", "message"),
    [
        ({OLD, MIDDLE}, CLASSES, None),
        ({}, {OLD: TeaPoured}, None),
        ({MIDDLE}, CLASSES, f"nothing leads on from {OLD}"),
        ({OLD}, CLASSES, f"leads to {MIDDLE}, which is neither"),
        ({OLD, MIDDLE, NOW}, CLASSES, f"{NOW} has a class"),
        ({OLD, MIDDLE}, {}, f"leads to {NOW}, which is neither"),
        ({OLD, MIDDLE}, {**CLASSES, MIDDLE: TeaPoured}, f"{MIDDLE} has a class"),
        ({"par.tea.poured"}, CLASSES, "not the name of a version"),
        ({}, {"par.tea.poured.v0": TeaPoured}, "not the name of a version"),
    ],
)
def test_a_registry_that_leaves_a_version_behind_is_refused(
    steps: set[str], classes: dict[str, type[EventData]], message: str | None
) -> None:
    if message is None:
        check_upcasts(steps, classes)
    else:
        with pytest.raises(ValueError, match=message):
            check_upcasts(steps, classes)


def test_the_registry_of_this_build_was_checked_at_import() -> None:
    check_upcasts(upcasting.UPCASTS, known_types())
    assert not UPCASTS.keys() & known_types().keys()

"""What operators may decide, and the pure part of parking."""

from typing import Any

import pytest
from tests.happenings import aggregate, event

from par.events import EventData, UnknownData, encode, event_type, registry
from par.events.parking import ParkedDiscarded, ParkedRetried, ParkedSubstituted
from par.events.upcasting import UPCASTS
from par.problems import Rejected
from par.projection.parking.deciding import Arrived, Line, ParkingFullError, sift, substituted
from par.projection.parking.poison import Fault
from par.service.parking.decider import Command, Discard, ParkedEvent, Retry, Substitute, decide

TYPE = "par.obligation.progressed.v1"
DATA = {"obligation": "o", "percent": 4, "text": ""}
FOUND = ParkedEvent(7, "par.log.a.progress.obligation.x", TYPE, 7)
BEHIND = ParkedEvent(9, "par.log.a.progress.obligation.x", TYPE, 7)
NAMELESS = ParkedEvent(7, "par.log.a.progress.obligation.x", "unreadable", 7)
FAULT = Fault("fold", "ValueError", "no")


@pytest.mark.parametrize(
    ("command", "fact"),
    [
        (Retry(7, "r", FOUND), ParkedRetried(log_subject=FOUND.log_subject, position=7, reason="r")),
        (Retry(9, "r", BEHIND), ParkedRetried(log_subject=FOUND.log_subject, position=9, reason="r")),
        (Discard(7, "r", FOUND), ParkedDiscarded(log_subject=FOUND.log_subject, position=7, reason="r")),
        *(
            (
                Substitute(7, "r", found, DATA, named),
                ParkedSubstituted(
                    log_subject=FOUND.log_subject, position=7, reason="r", data_type=TYPE, data={**DATA, "period": None}
                ),
            )
            for found, named in ((FOUND, None), (FOUND, TYPE), (NAMELESS, TYPE))
        ),
    ],
)
def test_a_decision_is_a_fact(command: Command, fact: Any) -> None:
    (made,) = decide(command, None)
    assert type(made) is type(fact)
    assert made.model_dump(exclude={"data"}) == fact.model_dump(exclude={"data"})
    if isinstance(made, ParkedSubstituted):
        assert DATA.items() <= made.data.items()


@pytest.fixture
def tea(monkeypatch: pytest.MonkeyPatch) -> None:
    """A type with an older version, for one test."""

    class TeaPoured(EventData):
        millilitres: int

    monkeypatch.setattr(registry, "_CLASSES", dict(registry._CLASSES))
    monkeypatch.setattr(registry, "_NAMES", dict(registry._NAMES))
    event_type("par.tea.poured.v2")(TeaPoured)
    monkeypatch.setitem(UPCASTS, "par.tea.poured.v1", lambda data: {"millilitres": 10 * data["centilitres"]})


@pytest.mark.usefixtures("tea")
@pytest.mark.parametrize("named", [None, "par.tea.poured.v1", "par.tea.poured.v2"])
def test_an_event_of_an_older_version_is_mended_with_data_of_the_current_one(named: str | None) -> None:
    old = ParkedEvent(7, "par.log.a.progress.tea.x", "par.tea.poured.v1", 7)
    (made,) = decide(Substitute(7, "r", old, {"millilitres": 5}, named), None)
    assert isinstance(made, ParkedSubstituted)
    assert (made.data_type, made.data) == ("par.tea.poured.v2", {"millilitres": 5})
    with pytest.raises(Rejected) as problem:
        decide(Substitute(7, "r", old, {"millilitres": 5}, TYPE), None)
    assert problem.value.code == "parked-type-differs"


@pytest.mark.usefixtures("tea")
def test_what_was_substituted_by_an_older_build_is_read_as_the_current_version() -> None:
    payload = encode(event(aggregate("a"), 1, UnknownData(stored_type="par.tea.poured.v1", content={})))
    one = Arrived(7, "par.log.a.progress.tea.x", payload)
    mended = substituted(one, {"type": "par.tea.poured.v1", "data": {"centilitres": 5}})
    assert mended.data.model_dump() == {"millilitres": 50}


@pytest.mark.parametrize(
    ("command", "code", "pointer"),
    [
        (Retry(7, "r", None), "not-parked", "/content/position"),
        (Discard(9, "r", BEHIND), "parked-behind", "/content/position"),
        (Substitute(9, "r", BEHIND, DATA, None), "parked-behind", "/content/position"),
        (Substitute(7, "r", NAMELESS, DATA, None), "parked-type-unknown", "/content/type"),
        (Substitute(7, "r", FOUND, DATA, "par.day.opened.v1"), "parked-type-differs", "/content/type"),
        (Substitute(7, "r", FOUND, {"percent": 1}, None), "parked-data-invalid", "/content/data/obligation"),
        (Substitute(7, "r", FOUND, {**DATA, "x": 1}, None), "parked-data-unknown-field", "/content/data/x"),
    ],
)
def test_what_is_refused(command: Command, code: str, pointer: str) -> None:
    with pytest.raises(Rejected) as problem:
        decide(command, None)
    assert (problem.value.code, problem.value.pointer) == (code, pointer)


def arrived(position: int, subject: str, *, poison: bool = False) -> Arrived:
    from par.events.unread import unread

    payload = b'{"id": "i", "recordedtime": "2023-03-01T08:00:00Z"}'
    fault = FAULT if poison else None
    return Arrived(position, subject, payload, unread(payload, subject, position), fault)


def test_sifting_parks_a_subject_from_its_poison_on() -> None:
    part = [arrived(1, "a"), arrived(2, "b", poison=True), arrived(3, "a"), arrived(4, "b"), arrived(5, "c")]
    before = {"c": Line(2, None)}

    found = sift(part, before, limit=9)

    assert [one.position for one in found.applied] == [1, 3]
    assert [(row["position"], row["poison"]) for row in found.rows] == [(2, True), (4, False), (5, False)]
    assert found.parked == {"b": Line(2, "2023-03-01T08:00:00.000000Z"), "c": Line(3, None)}
    assert before == {"c": Line(2, None)}
    assert found.taken == 5


def test_where_no_more_may_be_parked_what_stands_before_is_taken() -> None:
    part = [arrived(1, "a"), arrived(2, "b", poison=True)]

    assert sift(part, {"c": Line(1, None)}, limit=1).taken == 1
    with pytest.raises(ParkingFullError, match="the event at 2 on b cannot be applied: fold: ValueError: no"):
        sift(part[1:], {"c": Line(1, None)}, limit=1)

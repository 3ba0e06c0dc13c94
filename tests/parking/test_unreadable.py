"""An event that this build cannot read is in the way of its own aggregate and of nothing else."""

import orjson
import pytest
from nats.aio.client import Client
from tests.deciding.test_store import COUNTER, Count, new_store, origin
from tests.happenings import TIME, aggregate, happen, new_city
from tests.parking.story import UNREADABLE, Story

from par.deciding import Executed, Order
from par.events import AggregateId, Event, UnknownData, encode
from par.events.unit import UnitOpened, UnitType
from par.events.unread import unread
from par.log import EventLog, LogError, UnreadableEventError
from par.problems import Rejected
from progress_service.reference.reference import Reference


async def test_commands_on_it_are_refused_by_a_code_of_its_own(client: Client) -> None:
    story, store = Story(client), new_store(client)
    of = story.of("a")
    position = await story.happens("a", UNREADABLE)

    for attempt in (
        lambda: store.execute(of, COUNTER, Count(), origin(of.city)),
        lambda: store.state(of, COUNTER),
    ):
        with pytest.raises(Rejected) as problem:
            await attempt()
        assert (problem.value.code, problem.value.fields["position"]) == ("event-unreadable", str(position))


@pytest.mark.parametrize("count", [3, 8])
async def test_others_of_the_same_request_are_executed(client: Client, count: int) -> None:
    story, store = Story(client), new_store(client)
    await story.happens("0", UNREADABLE)
    orders = [
        Order(story.of(str(number)), COUNTER, Count(), origin(f"{story.city}-{number}")) for number in range(count)
    ]

    results = await store.execute_all(orders)

    assert isinstance(results[0], Rejected)
    assert results[0].code == "event-unreadable"
    assert all(isinstance(result, Executed) and result.position for result in results[1:])
    assert [type(result) for result in await store.check_all(orders)] == [Rejected, *[Executed] * (count - 1)]


async def test_reading_says_where_it_is_and_may_leave_it_out(client: Client) -> None:
    story = Story(client)
    log = EventLog(client)
    await story.happens("a", 1)
    position = await story.happens("a", UNREADABLE)
    await story.happens("a", 2)

    with pytest.raises(UnreadableEventError) as error:
        await log.read(story.of("a"))
    assert error.value.position == position
    assert isinstance(error.value, LogError)
    with pytest.raises(UnreadableEventError):
        await log.at(position)
    found = await log.read_subjects(story.subject("a"), lenient=True)
    assert [isinstance(item.event.data, UnknownData) for item in found] == [False, True, False]
    envelopes = await log.read_envelopes(story.subject("a"), 0, position + 1)
    assert [item.event.id for item in envelopes] == [item.event.id for item in found[:2]]


async def test_the_intake_knows_the_units_of_all_others(client: Client) -> None:
    damaged, sound = new_city(), new_city()
    log = EventLog(client)
    for city in (sound, damaged):
        of = AggregateId(city, "plan", "unit-tree", city)
        fact = UnitOpened(city=city, unit=city, name="Thành phố", unit_type=UnitType.PROVINCE, parent=None)
        await happen(log, of, Event(city, f"/{city}", f"unit-tree/{city}", TIME, fact, recorded_time=TIME))
    broken = orjson.dumps({"type": "par.unit.opened.v1", "id": "x", "data": {"unit": 5}})
    await client.request(AggregateId(damaged, "plan", "unit-tree", damaged).log_subject, broken, timeout=5)

    reference = Reference(log)
    await reference.refresh()

    assert [reference.city_of(f"{city}-x") for city in (sound, damaged)] == [sound, damaged]


def test_of_a_damaged_envelope_what_can_be_read_is_kept() -> None:
    of = aggregate("c", "x")
    found = unread(b"no JSON", of.log_subject, 12)
    assert (found.id, found.source, found.subject, found.type) == (
        "position-12",
        "/unreadable",
        "obligation/x",
        "unreadable",
    )
    half = unread(orjson.dumps({"id": "i", "time": "never", "recordedtime": 5}), of.log_subject, 12)
    assert (half.id, half.recorded_time) == ("i", None)
    sound = Event("i", "/c", "obligation/x", TIME, found.data, TIME, content_digest="d")
    assert unread(encode(sound), of.log_subject, 12) == sound

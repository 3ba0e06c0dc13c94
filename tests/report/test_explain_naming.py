"""The names in an explained score come from the round and the set, which are read from the log once."""

import datetime as dt
from collections.abc import AsyncGenerator

from nats.aio.client import Client

from par.events import AggregateId, Event, EventData, Recorded, encode
from par.events.formula import YesNo
from par.events.index_set import Area, Criterion, IndexSetPublished
from par.events.round import Leaf, RoundOpened
from par.events.unit import UnitType
from par.log import EventLog
from report_service.explaining.naming import REMEMBERED, Naming

MOMENT = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
FORMULA = YesNo(kind="yes_no", indicator="one")


class Counting(EventLog):
    """A log that counts how often a history is read."""

    reads = 0

    async def stream(self, subjects: str, after: int = 0, before: int | None = None) -> AsyncGenerator[Recorded, None]:
        self.reads += 1
        async for item in super().stream(subjects, after, before):
            yield item


async def put(client: Client, aggregate: AggregateId, data: EventData) -> None:
    event = Event(id=f"{aggregate.id}-e", source="/x", subject="x", time=MOMENT, recorded_time=MOMENT, data=data)
    await client.request(aggregate.log_subject, encode(event), timeout=10)


async def round_of(client: Client, name: str) -> None:
    leaf = Leaf(code="1.1", area="1", name_vi=f"Tiêu chí {name}", name_en=f"Leaf {name}", max="1", formula=FORMULA)
    opened = RoundOpened(
        round=name, city="naming", year=2023, index_set="naming", version=2, base="1", units=(), leaves=(leaf,)
    )
    await put(client, AggregateId("naming", "report", "round", name), opened)


def set_of(version: int) -> IndexSetPublished:
    criterion = Criterion(code="1.1", name_vi="Một", name_en="One", max="1", formula=FORMULA)
    area = Area(code="1", name_vi=f"Lĩnh vực {version}", name_en=f"Area {version}", max="1", criteria=(criterion,))
    return IndexSetPublished(
        index_set="naming",
        version=version,
        name_vi="Bộ",
        name_en="Set",
        issued_by="naming",
        unit_types=(UnitType.WARD,),
        base="1",
        indicators=(),
        areas=(area,),
    )


async def test_a_round_and_a_set_are_read_once_whoever_asks(client: Client) -> None:
    log = Counting(client)
    naming = Naming(log)
    result = {"city": "naming", "round": "r1", "index_set": "naming", "version": 2}

    # What is not there yet is looked for again.
    assert (await naming.leaves(result), await naming.areas(result)) == ((), {})
    await round_of(client, "r1")
    await round_of(client, "r2")
    await put(client, AggregateId("all", "plan", "index-set", "naming"), set_of(1))
    await put(client, AggregateId("all", "plan", "index-set", "naming"), set_of(2))
    before = log.reads

    for _ in range(3):
        assert [leaf.name_en for leaf in await naming.leaves(result)] == ["Leaf r1"]
        assert [leaf.name_en for leaf in await naming.leaves({**result, "round": "r2"})] == ["Leaf r2"]
        assert (await naming.areas(result))["1"].en == "Area 2"
        assert (await naming.areas({**result, "version": 1}))["1"].en == "Area 1"
    assert log.reads - before == 4


async def test_only_so_many_rounds_are_kept(client: Client) -> None:
    log = Counting(client)
    naming = Naming(log)
    for number in range(REMEMBERED + 1):
        await round_of(client, f"many-{number}")
    for number in range(REMEMBERED + 1):
        assert await naming.leaves({"city": "naming", "round": f"many-{number}"})

    before = log.reads
    assert await naming.leaves({"city": "naming", "round": f"many-{REMEMBERED}"})
    assert log.reads == before
    assert await naming.leaves({"city": "naming", "round": "many-0"})
    assert log.reads == before + 1

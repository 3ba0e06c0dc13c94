"""One ledger with users in MongoDB, at work: a plan is in force, a district has reported, report events are told."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.accounts.harness import measurement
from tests.eventually import eventually
from tests.mongo.secured import DISTRICT, Secured, secured_ledger

from par.accounts.registry import Kind
from par.client.calendar import open_day
from par.client.office import draft_plan, issue_plan, open_units, publish_index_set
from par.client.sender import Sender
from par.demo.examples import INDEX_SET, read
from par.demo.outcome import settled
from par.demo.submissions import at
from par.log import REPORT
from par.messaging import Access, connect

EXAMPLES = Path(__file__).parents[2] / "examples"
CITY = "chi-linh"
PLAN = "chi-linh-cchc-2023"
DAY = dt.date(2023, 6, 30)


@pytest.fixture(scope="package")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured_ledger(tmp_path_factory.mktemp("secured")) as found:
        for done in (found.init(), found.par("prepare")):
            assert done.exit_code == 0, (done.output, done.exception)
        found.start_services()
        asyncio.run(at_work(found))
        yield found


async def at_work(ledger: Secured) -> None:
    """A day, units, a set, a plan, a report of a district; returns when all of it is in the read models."""
    accounts = ledger.accounts
    office = await connect(ledger.nats_url, Access(accounts.key_file(Kind.OFFICE, "office")))
    operator = await connect(ledger.nats_url, Access(accounts.key_file(Kind.OPERATOR, "operator")))
    district = await connect(ledger.nats_url, Access(accounts.key_file(Kind.DISTRICT, DISTRICT)))
    await open_day(operator, DAY, time=at(DAY, 0, 1))
    await open_units(office, read(EXAMPLES, "units", CITY), time=at(DAY, 1))
    await publish_index_set(office, read(EXAMPLES, "index-sets", INDEX_SET), source=f"/{CITY}", time=at(DAY, 1))
    await draft_plan(office, read(EXAMPLES, "plans", PLAN), time=at(DAY, 2))
    await issue_plan(office, read(EXAMPLES, "plans", PLAN), dt.date(2023, 1, 1), time=at(DAY, 3))
    (receipt,) = await Sender(district).send([measurement(DISTRICT)])
    assert receipt["outcome"] == "accepted", receipt
    await settled(operator)

    async def told() -> int:
        return (await operator.jetstream().stream_info(REPORT)).state.messages

    await eventually(told)
    for client in (office, operator, district):
        await client.close()

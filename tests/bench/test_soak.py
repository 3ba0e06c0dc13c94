"""The soak says what is wrong: its books, its slopes, and its looks at log and reports, on wrongs made here."""

import random

import nats
import orjson
import pytest
from bench.soak.checking import Findings, check_log, check_receipts, check_reports
from bench.soak.events import ACCEPTED, DUPLICATE, HOUSEKEEPING, INVALID, LATE, Made, Maker, number_of
from bench.soak.load import Books
from bench.soak.sampling import Samples, quantiles
from nats.aio.client import Client
from tests.happenings import aggregate, event, happen, new_city

from par.embedded import EmbeddedServers
from par.events import Event
from par.log import EventLog, ensure_streams

SENDERS = ("ct-phuong-a", "ct-phuong-b")


def made(number: int, expected: str = ACCEPTED) -> Made:
    return Made(number, SENDERS[0], b"{}", expected)


def receipt(outcome: str, **fields: object) -> dict[str, object]:
    return {"outcome": outcome, "position": 7, **fields}


def books(*entries: tuple[Made, dict[str, object]]) -> Books:
    found = Books()
    for one, answer in entries:
        found.sent += 1
        found.enter(one, answer)
    return found


def wrong(found: Books) -> list[str]:
    findings = Findings()
    check_receipts(found, findings)
    return findings.wrong


def test_a_soak_sends_what_it_says_in_the_shares_it_says() -> None:
    maker = Maker(SENDERS, ["dossiers_on_time"], seed=1)
    events = []
    for _ in range(20_000):
        events.append(maker.next())
        if events[-1].expected == ACCEPTED:
            maker.remember(events[-1])
    share = {kind: sum(found.expected == kind for found in events) / len(events) for kind in (ACCEPTED, DUPLICATE)}
    assert share[DUPLICATE] == pytest.approx(0.05, abs=0.005)
    assert 1 - sum(share.values()) == pytest.approx(INVALID, abs=0.001)
    assert sum(found.held_back > 0 for found in events) / len(events) == pytest.approx(LATE, abs=0.01)
    firsts = {found.number: found.body for found in events if found.expected == ACCEPTED}
    assert all(found.body == firsts[found.number] for found in events if found.expected == DUPLICATE)
    days = [(orjson.loads(one.body)["time"][:10], one.held_back > 0) for one in events if one.expected == ACCEPTED]
    assert {day for day, late in days if not late} == {"2023-12-31"}
    assert max(day for day, late in days if late) < "2023-12-31"


def test_the_books_know_a_lost_receipt_from_a_wrong_one() -> None:
    good = books(
        (made(0), receipt(ACCEPTED)),
        (made(1), receipt(DUPLICATE)),  # the first answer was lost, and the client asked again
        (made(0, DUPLICATE), receipt(DUPLICATE)),
        (made(2, "unknown-type"), receipt("refused", code="unknown-type")),
    )
    assert (wrong(good), good.answered_again, bytes(good.accepted)) == ([], 1, b"\1\1")


@pytest.mark.parametrize(
    "entry",
    [
        (made(0), receipt("refused", code="unknown-unit")),
        (made(0, DUPLICATE), receipt("refused", code="id-conflict")),
        (made(0, "unknown-type"), receipt("refused", code="invalid-field")),
    ],
)
def test_a_receipt_of_another_outcome_is_wrong(entry: tuple[Made, dict[str, object]]) -> None:
    assert wrong(books(entry))


def test_an_event_without_a_receipt_is_wrong() -> None:
    found = books((made(0), receipt(ACCEPTED)))
    found.sent += 1
    assert wrong(found)


async def fill(client: Client, numbers: list[int]) -> None:
    of = aggregate(new_city())
    found = [event(of, number) for number in range(1, len(numbers) + 1)]
    named = [
        Event(f"{HOUSEKEEPING}{number}", f"/{of.city}-{place}", one.subject, one.time, one.data)
        for place, (number, one) in enumerate(zip(numbers, found, strict=True))
    ]
    await happen(EventLog(client), of, *named)


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        ([0, 2], None),
        ([0], "accepted_events_not_in_the_log"),
        ([0, 2, 2], "events_twice_in_the_log"),
        ([0, 1, 2], "events_in_the_log_without_a_receipt"),
        ([0, 2, 9], "events_in_the_log_without_a_receipt"),
    ],
)
async def test_the_log_holds_each_accepted_event_once(
    fresh_servers: EmbeddedServers, numbers: list[int], fault: str | None
) -> None:
    client = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(client)
    await fill(client, numbers)
    findings = Findings()
    await check_log(client, await EventLog(client).end(), Books(accepted=bytearray(b"\1\0\1")), findings)
    assert [line.split(":")[0] for line in findings.wrong] == ([] if fault is None else [fault])
    assert number_of("somebody-else") is None
    await client.close()


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ([("a", 1, 10), ("b", 1, 10), ("a", 2, 11)], None),
        ([("a", 1, 10), ("b", 2, 10), ("a", 1, 10)], "reports_twice"),
        ([("a", 2, 10), ("a", 1, 11)], "reports_out_of_order"),
        ([("a", 1, 10), ("a", 2, 10)], "reports_that_say_nothing_new"),
    ],
)
async def test_reports_are_there_once_and_in_order(
    fresh_servers: EmbeddedServers, told: list[tuple[str, int, int]], fault: str | None
) -> None:
    client = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(client)
    for unit, position, value in told:
        body = {"id": f"{unit}:{position}:{value}", "logposition": position, "data": {"value": value}}
        await client.jetstream().publish(f"par.report.ct.indicator.{unit}", orjson.dumps(body))
    findings = Findings()
    said: list[str] = []
    await check_reports(client, findings, said.append)
    assert said
    names = [line.split(":")[0] for line in findings.wrong]
    assert (names == []) if fault is None else (fault in names)
    await client.close()


def test_restarts_do_not_hide_that_each_process_grows() -> None:
    samples = Samples()
    luck = random.Random(1)
    for second in range(0, 3600, 5):
        process, age = divmod(second, 900)
        samples.memory["grows"].append((second, 100 + age / 60 + luck.random(), process))
        samples.memory["stays"].append((second, 100 + luck.random(), process))
    within, over_all = samples.slope_within("grows"), samples.slope("grows")
    assert within == pytest.approx(60, abs=2)
    assert over_all == pytest.approx(0, abs=12)
    assert samples.slope_within("stays") == pytest.approx(0, abs=2)
    assert samples.largest("grows") > 114
    samples.memory["young"] = [(0, 100, 1), (5, 101, 1)]
    assert samples.slope("young") is None


def test_quantiles_are_those_of_the_values() -> None:
    assert quantiles([]) == {}
    assert quantiles([float(value) for value in range(1, 201)]) == {"p50": 100.5, "p99": 199.0, "max": 200.0}

"""The running services as Prometheus sees them, and what hostile senders can do to it: nothing."""

import datetime as dt
import re
import subprocess
import uuid
from collections.abc import AsyncIterator, Collection, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx
import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.monitoring.exposition import Exposition, scrape
from tests.monitoring.prometheus import Prometheus

from par.client.office import draft_plan, issue_plan, open_units, publish_index_set
from par.client.sender import Sender
from par.demo.examples import INDEX_SET, read
from par.demo.lines import Lines
from par.demo.load import log_end
from par.demo.submissions import body_of, event
from par.embedded.stack import SERVICES, LocalStack
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import SHEET_VERBS, query
from par.obligations.lifecycle import NOT_OWED
from par.problems.catalogue import SENTENCES
from par.service.city_gauge import MOST_CITIES
from par.service.http_metrics import METHODS, OTHER
from progress_service.status.tally import CELLS
from report_service.read_models.topics import TOPICS

pytestmark = pytest.mark.timeout(300)

ROOT: Final = Path(__file__).parents[2]
CITY, PLAN, WARD = "chi-linh", "chi-linh-cchc-2023", "chi-linh-van-an"
FRAME: Final = {"/livez", "/readyz", "/metrics", "/openapi.json", "/asyncapi.json"}
PAGES: Final = {
    *("/", "/city/{city}", "/city/{city}/results.{ending}", "/city/{city}/report.{ending}", "/unit/{unit}"),
    *("/plan/{plan}", "/live/{city}", "/static/{tag}/{name}", "/favicon.ico"),
}
OF_CITIES: Final = {"par_obligations", "par_obligations_overdue", "par_silent_sources", "par_index_score"}
"""Shown when their tasks look; what they are labelled with comes from nobody who is asked here."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack"), calendar="clock") as running:
        yield running


@pytest.fixture
async def sender(stack: LocalStack) -> AsyncIterator[Client]:
    """The connection of a ward; the units, an index set and a plan of its city are loaded."""
    lines, now, examples = Lines(stack), dt.datetime.now(dt.UTC), ROOT / "examples"
    await lines.admit([WARD])
    office, ward = await lines.office(), await lines.sender(WARD)
    try:
        await open_units(office, read(examples, "units", CITY), time=now)
        await publish_index_set(office, read(examples, "index-sets", INDEX_SET), source=f"/{CITY}", time=now)
        plan = read(examples, "plans", PLAN)
        await draft_plan(office, plan, time=now)
        await issue_plan(office, plan, dt.date(2023, 1, 3), time=now)
        yield ward
    finally:
        await office.close()
        await ward.close()


async def scraped(stack: LocalStack) -> dict[str, Exposition]:
    return {name: await scrape(stack.addresses[name]) for name in SERVICES}


def measured(identity: str, now: dt.datetime, **changed: object) -> bytes:
    """A report of the ward for the last month."""
    month = (now.date().replace(day=1) - dt.timedelta(1)).isoformat()[:7]
    data = {"indicator": "tthc_on_time_rate", "period": month, "numerator": 9, "denominator": 10}
    made = event(WARD, identity, "par.measurement.reported.v1", f"unit/{WARD}", now - dt.timedelta(minutes=5), data)
    return body_of(made | changed)


async def test_the_page_and_the_registries_name_the_same_metrics(stack: LocalStack) -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    table = [[part.strip() for part in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| `")]
    rows = [(row[0].strip("`"), *row[1:4]) for row in table if len(row) > 2]
    written = {
        service: {name: kind for name, kind, _, services in rows if services in ("all", service)}
        for service in SERVICES
    }
    assert {service: shown.types for service, shown in (await scraped(stack)).items()} == written

    labels = {name: set(re.findall(r"`(\w+)`", said)) for name, _, said, _ in rows}
    for shown in (await scraped(stack)).values():
        for family in shown.families:
            for sample in family.samples:
                name = family.name + ("_total" if family.type == "counter" else "")
                assert set(sample.labels) - {"le"} == labels[name], name
    explained = {label for row in table if len(row) == 2 for label in re.findall(r"`(\w+)`", row[0])}
    assert explained == set().union(*labels.values())


@pytest.mark.needs_prometheus
def test_promtool_has_nothing_to_say_of_any_service(stack: LocalStack) -> None:
    for address in stack.addresses.values():
        text = httpx.get(f"{address}/metrics").content
        checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


@pytest.mark.needs_prometheus
async def test_a_prometheus_scrapes_all_three_to_the_end_of_the_log(
    stack: LocalStack, sender: Client, tmp_path: Path
) -> None:
    jobs = {name: [url.removeprefix("http://")] for name, url in stack.addresses.items()}
    operator = await Lines(stack).operator()
    with Prometheus(tmp_path / "prometheus", jobs) as prometheus:
        await prometheus.comes_to("sum(up)", 3)
        assert {one["labels"]["job"]: one["health"] for one in prometheus.targets()} == dict.fromkeys(SERVICES, "up")

        now = dt.datetime.now(dt.UTC)
        (receipt,) = await Sender(sender).send([measured(uuid.uuid4().hex, now)])
        assert receipt["outcome"] == "accepted"
        end = await log_end(operator)
        for expression in ("min(par_log_position)", "max(par_log_position)", "min(par_projection_position)"):
            await prometheus.comes_to(expression, end)
        await prometheus.comes_to("sum(par_projection_state{state='running'})", 3)
        await prometheus.comes_to("sum(par_projection_lag_events)", 0)
        await prometheus.comes_to("par_archive_position", end)
        await prometheus.comes_to("par_intake_event_age_seconds_count", 1)
        assert 300 <= prometheus.value("par_intake_event_age_seconds_sum") < 400
        await prometheus.comes_to("par_stream_messages{stream='LOG', job='plan'}", end)
    await operator.close()


async def test_what_a_city_owes_is_shown_as_of_the_day(stack: LocalStack, sender: Client) -> None:
    operator = await Lines(stack).operator()
    cells: dict[str, int] = {}

    async def shown() -> Exposition | None:
        try:
            told = await ask(operator, query("progress", "status-of"), {"by": "city", "key": CITY})
        except RemoteProblem as problem:
            if problem.code != "not-found":  # the read models do not have the city yet
                raise
            return None
        cells.update({cell: told[cell] for cell in CELLS} | {one: told["lifecycle"][one] for one in NOT_OWED})
        found = await scrape(stack.addresses["progress"])
        return found if sum(cells.values()) > 100 and found.values("par_obligations", "cell") == cells else None

    try:
        found = await eventually(shown)
    finally:
        await operator.close()
    assert found is not None
    assert found.values("par_obligations_overdue", "city") == {CITY: cells["open_overdue"]}
    assert cells["open_overdue"] > 0, "the plan's year is over"


async def hostile(stack: LocalStack, sender: Client) -> str:
    """Say and ask all sorts of things with a name that nobody has used before."""
    name, now = f"x{uuid.uuid4().hex}", dt.datetime.now(dt.UTC)
    one = Sender(sender)
    receipts = await one.send(
        [
            measured(f"{name}-1", now, type=f"par.{name}.v1"),
            measured(f"{name}-2", now, subject=f"unit/{name}"),
            measured(f"{name}-3", now, source=f"/{name}/one-stop"),
            measured(f"{name}-4", now, **{name: name}),
            measured(f"{name}-5", now, data={"indicator": name, "period": name, "numerator": 1, "denominator": 1}),
            measured(f"{name}-6", now, time=name),
            body_of({name: name}),
            name.encode(),
        ]
    )
    assert {receipt["outcome"] for receipt in receipts} == {"refused"}
    sheet = Sender(sender, verb="sheet")
    assert {receipt["outcome"] for receipt in await sheet.send([body_of({name: name}), name.encode()])} == {"refused"}
    for address in stack.addresses.values():
        async with httpx.AsyncClient(base_url=address, timeout=10) as http:
            for path in (f"/{name}", f"/v1/{name}/{name}", f"/v1/units/{name}/status", f"/v1/plans/{name}?{name}=1"):
                for method in ("GET", "POST", "DELETE", name[:12].upper()):
                    await http.request(method, path, headers={"User-Agent": name, name: name})
            for path in (f"/city/{name}", f"/unit/{name}?as_of={name}", f"/static/{name}/{name}", f"/metrics?{name}"):
                await http.get(path)
    return name


async def test_nobody_outside_makes_a_series(stack: LocalStack, sender: Client) -> None:
    async def made() -> dict[str, set[tuple[str, tuple[tuple[str, str], ...]]]]:
        return {
            service: {(name, tuple(labels.items())) for name, labels in shown.series if name not in OF_CITIES}
            for service, shown in (await scraped(stack)).items()
        }

    first = await hostile(stack, sender)
    await made()  # from now on this address has been asked for, too
    before = await made()
    second = await hostile(stack, sender)

    assert await made() == before
    said = str(await made())
    assert first not in said
    assert second not in said
    assert second[:12].upper() not in said
    assert all(len(series) < 1500 for series in before.values()), {name: len(found) for name, found in before.items()}


async def test_every_value_of_every_label_is_of_a_closed_set(stack: LocalStack, sender: Client) -> None:
    await hostile(stack, sender)
    for service, shown in (await scraped(stack)).items():
        async with httpx.AsyncClient(base_url=stack.addresses[service], timeout=10) as http:
            paths = (await http.get("/openapi.json")).json()["paths"]
        routes = {*FRAME, *paths, OTHER, *(PAGES if service == "report" else ())}
        closed: dict[str, Collection[str]] = {
            "read_models": {service},
            "service": {service},
            "version": {"0.1.0"},
            "state": {"running", "lagging", "faulted", "rebuilding"},
            "stream": {"LOG", "REPORT"},
            "check": {"log", "read_models"},
            "topic": {topic.name for topic in TOPICS} | {"unit-status"},
            "outcome": {"ok", "accepted", "duplicate", "refused", *SENTENCES},
            "reason": {"", *SENTENCES},
            "verb": set(SHEET_VERBS),
            "route": routes,
            "method": METHODS | {OTHER},
            "status": {str(status.value) for status in HTTPStatus},
            "cell": {*CELLS, *NOT_OWED},
        }
        for metric, labels in shown.series:
            for label, value in labels.items():
                if label == "subject":  # who asks is a wildcard
                    assert re.fullmatch(rf"par\.(in\.\*|(cmd|query)(\.\w+)?\.{service})\..+", value), (metric, value)
                elif label == "city":
                    assert value in (CITY, OTHER), (metric, value)
                else:
                    assert value in closed[label], (metric, label, value)
        assert len(shown.values("par_obligations_overdue", "city")) <= MOST_CITIES + 1

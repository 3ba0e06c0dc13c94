"""The benchmark's own machinery on tiny sizes: that it measures equal work and writes what it promises; no speed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bench import results
from bench.engine import comparison, freshness, growth
from bench.engine.chart import write_chart
from bench.engine.comparison import Plan, UnequalError, compare
from bench.engine.ledger import drop, empty_log, fill
from bench.engine.processes import Failed, measured
from bench.engine.task import Mongo, Servers
from bench.engine.workload import Workload

from par.embedded import EmbeddedServers
from par.log import LOG


@pytest.fixture
def where(servers: EmbeddedServers) -> Servers:
    return Servers(servers.nats_url, servers.mongo_url)


async def test_a_round_compares_equal_documents_of_all_forms(where: Servers) -> None:
    plan = Plan(Workload(250, 5), 1, 20, 120)
    found = (await compare(where, plan, lambda _: None)).to_json()
    assert set(found["events_per_s"]) == {"naive_serial", "naive_32", "live", "raw", "raw_sync", "replay", "rebuild"}
    assert all(rate > 0 for rate in found["events_per_s"].values())
    assert set(found["ratios"]) == set(comparison.RATIOS)


async def test_other_documents_are_refused(where: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "folded", lambda workload: [])
    with pytest.raises(UnequalError):
        await compare(where, Plan(Workload(20, 5), 1, 20, 20), lambda _: None)


async def test_the_whole_log_is_filled_also_beyond_what_was_prepared(where: Servers) -> None:
    await empty_log(where)
    await fill(where, Workload(1234, 5))
    async with where.nats() as client:
        assert (await client.jetstream().stream_info(LOG)).state.last_seq == 1234


async def test_freshness_knows_the_commit_of_every_event(where: Servers) -> None:
    figures = await freshness.measure(where, "life", 100, 0.5, 50)
    assert 0 < figures["p50"] <= figures["p99"] <= figures["max"]
    assert figures["after_ack"]["p50"] < figures["p50"]


async def test_a_measurement_that_fails_is_told(where: Servers, capfd: pytest.CaptureFixture[str]) -> None:
    await empty_log(where)
    with pytest.raises(Failed):
        await measured("naive", where, Workload(1, 1), workers="many")
    assert "TypeError" in capfd.readouterr().err


async def test_what_was_dropped_is_gone(where: Servers) -> None:
    mongo = Mongo(where.mongo_url)
    await mongo["bench_dropped"]["life"].insert_one({"_id": "x"})
    await drop(where, "bench_dropped")
    assert "bench_dropped" not in await mongo.list_database_names()
    mongo.close()


def test_growth_is_told_as_ratios_to_the_smallest_case() -> None:
    made = growth.cases((10, 20), 10)
    costs = {(name, how): [(10.0 * number, 5.0)] for number, name in enumerate(made, 1) for how in ("live", "rebuild")}
    told = growth.growth(costs, made)
    assert told["events"]["live"]["10 events"]["ratio"] == 1
    assert told["events"]["live"]["20 events"]["ratio"] == 2
    assert told["units"]["rebuild"]["3321 units"]["cpu_ratio"] == 1


def test_the_chart_names_what_was_measured_and_loads_nothing(tmp_path: Path) -> None:
    write_chart(tmp_path / "results" / "engine.svg", {"(a) raw": 20_000.4, "(d) live": 18_000.0})
    drawn = (tmp_path / "results" / "engine.svg").read_text("utf-8")
    assert "(a) raw" in drawn
    assert "20,000" in drawn
    assert not re.search(r"<script[^>]+(src|href)=", drawn)


def test_a_part_keeps_the_figures_of_the_others(tmp_path: Path) -> None:
    results.write(tmp_path, "engine", {"live_over_raw": 1}, {"cores": 2})
    results.write(tmp_path, "board", {"board": {}}, {"cores": 4})
    found = json.loads((tmp_path / results.LATEST).read_text("utf-8"))
    assert found["live_over_raw"] == 1
    assert found["board"] == {}
    assert found["measured"]["engine"]["cores"] == 2


def test_the_command_names_its_parts() -> None:
    shown = subprocess.run([sys.executable, "-m", "bench", "--help"], capture_output=True, text=True, check=True)
    assert all(part in shown.stdout for part in ("engine", "freshness", "growth", "memory", "intake", "board"))

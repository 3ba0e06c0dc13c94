"""``par what-if`` against running services."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.report.living import MEASURED, SET, WARDS, YEAR, Living, json_of, living, work_of
from typer.testing import CliRunner, Result

from par.cli.main import app
from par.embedded import EmbeddedServers
from par.events.formula import indicators_of

ON_TIME = next(
    name
    for area in SET.areas
    for row in area.criteria
    if row.formula is not None and row.formula.kind == "linear"
    for name in indicators_of(row.formula)
    if name in MEASURED
)
"""Of a leaf that scores its ratio."""


@pytest.fixture
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Living]:
    async with living(servers) as running:
        yield running


async def par(servers: EmbeddedServers, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["what-if", *arguments, "--nats", servers.nats_url])


async def test_figures_are_imagined_from_a_line_and_from_a_file(
    servers: EmbeddedServers, ledger: Living, tmp_path: Path
) -> None:
    ward = WARDS[0]
    await ledger.submit(ward, *(ledger.reported(ward, indicator, "2023-01", 0, 10) for indicator in MEASURED))
    shown = await par(servers, "--figure", f"{ward}:{ON_TIME}:2023-01=60%")
    assert shown.exit_code == 0, shown.output
    assert f"{ward} {ON_TIME} 2023-01: 6/10" in shown.output
    assert "Không ghi gì vào sổ" in shown.output

    file = tmp_path / "gia-dinh.yaml"
    file.write_text(
        f"year: {YEAR}\nunits: [{ward}]\nevents:\n"
        f"  - {{kind: figures, unit: {ward}, indicator: {ON_TIME}, period: 2023-01, numerator: 6, denominator: 10}}\n",
        encoding="utf-8",
    )
    one = json_of((await par(servers, str(file), "--json")).output)
    other = json_of((await par(servers, "--figure", f"{ward}:{ON_TIME}:2023-01=6/10", "--json")).output)
    assert one["items"] == other["items"]
    (leaf,) = one["items"][0]["leaves"]
    assert (leaf["counted"], leaf["before"]["score"]) == ("proposed", "0/1")


async def test_obligations_are_imagined_to_be_done(servers: EmbeddedServers, ledger: Living, tmp_path: Path) -> None:
    name = work_of(WARDS[1], 2)
    shown = await par(servers, "--obligation", name, "--unit", WARDS[1], "--year", str(YEAR), "--json")
    assert shown.exit_code == 0, shown.output
    answer = json_of(shown.output)
    assert answer["confirmed"] == [name]
    file = tmp_path / "gia-dinh.yaml"
    file.write_text(
        f"year: {YEAR}\nunits: [{WARDS[1]}]\nevents: [{{kind: confirmed, obligations: [{name}], on: {YEAR}-01-20}}]\n",
        encoding="utf-8",
    )
    dated = await par(servers, str(file), "--json")
    assert dated.exit_code == 0, dated.output
    assert json_of(dated.output)["confirmed"] == [name]
    assert [leaf["after"]["score"] != leaf["before"]["score"] for leaf in answer["items"][0]["leaves"]] == [True]


async def test_steps_are_shown_in_words(servers: EmbeddedServers, ledger: Living) -> None:
    shown = await asyncio.to_thread(
        CliRunner().invoke, app, ["steps", WARDS[0], str(YEAR), "--goal", "rank", "--nats", servers.nats_url]
    )
    assert shown.exit_code == 0, shown.output
    assert "tổng chi phí" in shown.output or "không còn" in shown.output


async def test_what_is_refused_is_said(servers: EmbeddedServers) -> None:
    assert (await par(servers, "--figure", "x=1")).exit_code == 2
    async with living(servers):
        refused = await par(servers, "--figure", f"{WARDS[0]}:nothing:2023-01=60%")
        assert (refused.exit_code, "unknown-indicator (/events/0/indicator)" in refused.output) == (3, True)

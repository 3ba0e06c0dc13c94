"""``par what-if`` against running services."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.report.living import MEASURED, WARDS, YEAR, Living, living
from typer.testing import CliRunner, Result

from par.cli.main import app
from par.embedded import EmbeddedServers

ON_TIME = "tthc_on_time_rate"


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
    one = json.loads((await par(servers, str(file), "--json")).output)
    other = json.loads((await par(servers, "--figure", f"{ward}:{ON_TIME}:2023-01=6/10", "--json")).output)
    assert one["items"] == other["items"]
    (leaf,) = one["items"][0]["leaves"]
    assert (leaf["counted"], leaf["before"]["score"]) == ("proposed", "0/1")


async def test_what_is_refused_is_said(servers: EmbeddedServers) -> None:
    assert (await par(servers, "--figure", "x=1")).exit_code == 2
    async with living(servers):
        refused = await par(servers, "--figure", f"{WARDS[0]}:nothing:2023-01=60%")
        assert (refused.exit_code, "unknown-indicator (/events/0/indicator)" in refused.output) == (3, True)

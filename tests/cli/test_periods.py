"""``par period`` against a running service."""

import asyncio
import json
from pathlib import Path

import pytest
from tests.report.support import aggregate_of
from tests.report.test_periods_service import said
from tests.report.test_service import Ledger, ledger
from typer.testing import CliRunner, Result

from par.cli.ledger import yaml_file
from par.cli.main import app
from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.events.unit import UnitOpened, UnitType

__all__ = ["ledger"]

EXAMPLES = Path(__file__).parents[2] / "examples" / "schemes"
SCHEME = """
id: quarterly
city: ky
name_vi: Báo cáo quý
name_en: Quarterly
sender: ky
receiver: Sở Nội vụ
rules: [{every: quarter, due: {months: 1, day: 10}}]
indicators: [on_time]
unit_types: [ward]
"""


async def par(url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["period", *arguments, "--nats", url])


async def test_a_period_from_its_scheme_to_its_second_revision(
    ledger: Ledger, servers: EmbeddedServers, tmp_path: Path
) -> None:
    url, of = servers.nats_url, ("ky", "quarterly", "2023-q1")
    await ledger.happened(
        AggregateId("ky", "plan", "unit-tree", "ky"),
        UnitOpened(city="ky", unit="ky", name="ky", unit_type=UnitType.CITY, parent=None),
        UnitOpened(city="ky", unit="ky-a", name="a", unit_type=UnitType.WARD, parent="ky"),
    )
    file = tmp_path / "scheme.yaml"
    file.write_text(SCHEME, encoding="utf-8")
    assert "vị trí" in (await par(url, "scheme", str(file))).output
    assert "không có gì thay đổi" in (await par(url, "scheme", str(file))).output
    assert "Đã mở kỳ 2023-q1" in (await par(url, "open", *of)).output
    fact = said("ky-a", 7, "2023-01")
    await ledger.happened(aggregate_of(fact), fact)

    refused = await par(url, "close", *of)
    assert (refused.exit_code, "period-has-gaps" in refused.output) == (3, True)
    assert (await par(url, "close", *of, "--gap", "ky-a")).exit_code == 2
    closed = await par(url, "close", *of, "--gap", "ky-a/on_time=Hỏng phần mềm")
    assert (closed.exit_code, "Đã đóng kỳ 2023-q1" in closed.output) == (0, True)
    shown = (await par(url, "show", *of)).output
    for line in ("ky (gộp)  on_time  7/10", "thiếu 2023-02, 2023-03: Hỏng phần mềm", "Đã đóng, lần 1: số liệu đã chốt"):
        assert line in shown
    assert (await par(url, "close", *of, "--reason", "x")).exit_code == 3

    assert (await par(url, "reopen", *of, "--reason", "Sai số liệu")).exit_code == 0
    assert "số liệu tạm thời" in (await par(url, "show", *of)).output
    held = json.loads((await par(url, "show", *of, "--revision", "1", "--json")).output)
    assert (held["provisional"], held["shown"]) == (False, 1)
    assert "2023-q1  đang mở, lần 2; hạn gửi 2023-04-10" in (await par(url, "list", "ky", "--year", "2023")).output


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
async def test_the_example_schemes_are_sound(ledger: Ledger, servers: EmbeddedServers, file: Path) -> None:
    content = yaml_file(file)
    city, sender = content["city"], content["sender"]
    await ledger.happened(
        AggregateId(city, "plan", "unit-tree", city),
        UnitOpened(city=city, unit=city, name=city, unit_type=UnitType.CITY, parent=None),
        *(
            [UnitOpened(city=city, unit=sender, name=sender, unit_type=UnitType.WARD, parent=city)]
            if sender != city
            else []
        ),
    )
    url = servers.nats_url
    assert "vị trí" in (await par(url, "scheme", str(file))).output
    for period in ("2023-q1", "2023-h1", "2023-9m", "2023"):
        assert (await par(url, "open", city, content["id"], period)).exit_code == 0
    if content["id"] == "an-duong-2023":
        listed = (await par(url, "list", city, "--year", "2023", "--json")).output
        dues = {row["period"]: (row["due"], row["cut_off"]) for row in json.loads(listed)["items"]}
        assert dues["2023-q1"] == ("2023-03-01", "2023-03-14")
        assert dues["2023"] == ("2023-11-19", "2023-12-14")

"""``par plan import`` as it is called: what it prints, what it refuses, what it leaves in the ledger."""

import asyncio
import contextlib
import datetime as dt
import os
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import orjson
import pytest
import yaml
from nats.aio.client import Client
from tests.importing.documents import UNITS, large, small

from par.client.office import open_units
from par.client.plans import read_plan
from par.embedded import EmbeddedServers, free_port
from par.messaging import ask
from par.messaging.subjects import query
from par.service import Settings
from par.service.service import serve
from plan_service.bootstrap import BOOTSTRAP

TIME = dt.datetime(2023, 1, 3, 1, tzinfo=dt.UTC)
NO_LEDGER = "nats://127.0.0.1:9"
KEYS = [
    *("source", "plan", "domains", "tasks", "targets", "reporting", "responsibilities"),
    *("procedure_reviews", "inspections", "findings", "not_placed", "spans"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ke-hoach.tsv").write_text(small(), "utf-8")
    (tmp_path / "units.yaml").write_text(UNITS, "utf-8")
    return tmp_path


async def par(
    folder: Path, *arguments: str, nats_url: str = NO_LEDGER, command: str = "import"
) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of ``par plan import``, or of another command on plans."""
    call = "from par.cli.main import app; app()"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", call, "plan", command, *arguments),
        cwd=folder,
        env=os.environ | {"PAR_NATS_URL": nats_url, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


DRY = ("ke-hoach.tsv", "--year", "2023", "--dry-run")


async def test_a_dry_run_prints_the_draft_as_json(folder: Path) -> None:
    status, out, err = await par(folder, *DRY, "--authority", "mau", "--units", "units.yaml", "--json")
    assert status == 0, err
    shown = orjson.loads(out)
    assert list(shown) == KEYS
    assert (shown["plan"]["authority"], shown["plan"]["level"]) == ("UBND thành phố Mẫu", "city")
    assert [task["ordinal"] for task in shown["tasks"]] == ["I.1", "I.2", "II.1"]
    assert shown["tasks"][0]["leads_canonical"] == ["Phòng Tư pháp"]
    assert shown["tasks"][1]["schedule"]["due"] == "2023-11-14"
    assert "units.yaml" in err
    assert {"unit-unknown", "no-number"} <= {finding["code"] for finding in shown["findings"]}


async def test_a_dry_run_for_people_lists_the_findings(folder: Path) -> None:
    status, out, _ = await par(folder, *DRY, "--authority", "UBND thành phố Mẫu", "--units", "units.yaml")
    assert status == 0
    assert "3 nhiệm vụ" in out
    assert "Phòng Xa Lạ" in out


async def test_an_unknown_authority_and_no_ledger_do_not_stop_a_dry_run(folder: Path) -> None:
    status, out, err = await par(folder, *DRY, "--authority", "UBND huyện Không Có", "--json")
    assert status == 0, err
    shown = orjson.loads(out)
    assert "authority-unknown" in {finding["code"] for finding in shown["findings"]}
    assert len(shown["tasks"]) == 3


async def test_the_example_trees_serve_where_nothing_else_does(folder: Path) -> None:
    root = Path(__file__).parents[2]
    status, out, err = await par(root, str(folder / DRY[0]), *DRY[1:], "--authority", "cao-bang", "--json")
    assert status == 0, err
    assert "examples/units" in err
    assert orjson.loads(out)["tasks"][0]["leads_canonical"] == ["Phòng Tư pháp"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("ke-hoach.xlsx", b"STT\tViec\n", "file-extension-wrong"),
        ("ke-hoach.tsv", b"", "file-empty"),
        ("ke-hoach.docx", b"PK\x03\x04 broken", "file-damaged"),
    ],
)
async def test_a_file_that_is_refused(folder: Path, name: str, content: bytes, code: str) -> None:
    (folder / name).write_bytes(content)
    status, out, err = await par(folder, name, *DRY[1:], "--authority", "mau", "--units", "units.yaml")
    assert (status, out) == (3, "")
    assert f"par: {code}: " in err


async def test_a_broken_file_of_units_is_refused(folder: Path) -> None:
    (folder / "units.yaml").write_text("city: mau\nunits: [{id: mau}]\n", "utf-8")
    status, _, err = await par(folder, *DRY, "--authority", "mau", "--units", "units.yaml")
    assert (status, "par: units-file: " in err) == (3, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.tsv", "--year", "2023", "--authority", "mau"),
        ("ke-hoach.tsv", "--year", "1023", "--authority", "mau"),
        ("ke-hoach.tsv", "--year", "2023"),
        (*DRY, "--authority", "mau", "--area", "I=gardens"),
    ],
)
async def test_a_wrong_call(folder: Path, arguments: tuple[str, ...]) -> None:
    status, _, _ = await par(folder, *arguments)
    assert status == 2


async def test_without_a_ledger_nothing_can_be_written(folder: Path) -> None:
    status, _, err = await par(folder, "ke-hoach.tsv", "--year", "2023", "--authority", "mau")
    assert (status, NO_LEDGER in err) == (1, True)


@contextlib.asynccontextmanager
async def plan_service(servers: EmbeddedServers) -> AsyncIterator[Client]:
    """The service on an empty database of its own, with the invented city's units."""
    settings = Settings(
        nats_url=servers.nats_url,
        mongo_url=servers.mongo_url,
        database_prefix=f"test_{uuid.uuid4().hex[:8]}",
        http_port=free_port(),
    )
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(BOOTSTRAP, settings, stop))
        client = await nats.connect(servers.nats_url)
        try:
            await ask(client, query("plan", "projections"), {})
            opened = await open_units(client, yaml.safe_load(UNITS), time=TIME)
            await ask(client, query("plan", "unit-tree"), {"city": "mau", "min_position": opened.position})
            yield client
        finally:
            await client.close()
            stop.set()


async def test_a_draft_stands_in_the_ledger_and_an_import_can_be_repeated(
    servers: EmbeddedServers, folder: Path
) -> None:
    async with plan_service(servers) as client:
        arguments = ("ke-hoach.tsv", "--year", "2023", "--authority", "mau", "--id", "mau-nho-2023")
        for _ in range(2):
            status, _, err = await par(folder, *arguments, nats_url=servers.nats_url)
            assert status == 0, err
            assert "par plan confirm mau-nho-2023" in err
        plan = await read_plan(client, "mau-nho-2023")
        assert plan["status"] == "draft"
        assert [task["leads"] for task in plan["tasks"]] == [["mau-tu-phap"], [], ["mau-cac-xa"]]

        (folder / "ke-hoach.tsv").write_text(small().replace("Quý II", "Quý III"), "utf-8")
        status, _, err = await par(folder, *arguments, nats_url=servers.nats_url)
        assert (status, "par: plan-exists: " in err) == (3, True)

        status, _, err = await par(
            folder, "ke-hoach.tsv", "--year", "2023", "--authority", "xx", nats_url=servers.nats_url
        )
        assert (status, "par: import-authority-unknown: " in err) == (3, True)


async def test_a_plan_of_2000_tasks(servers: EmbeddedServers, folder: Path) -> None:
    (folder / "lon.tsv").write_text(large(2000), "utf-8")
    async with plan_service(servers) as client:
        status, _, err = await par(
            folder, *("lon.tsv", "--year", "2023", "--authority", "mau"), nats_url=servers.nats_url
        )
        assert status == 0, err
        assert "Ghi vào sổ" in err
        plan = await read_plan(client, "mau-cchc-2023")
        assert len(plan["tasks"]) == 2000
        assert {len(task["leads"]) for task in plan["tasks"]} == {1}


@pytest.mark.parametrize("extension", ["xlsx", "docx", "pdf", "html"])
async def test_an_exported_plan_is_read_again_as_the_same(
    servers: EmbeddedServers, folder: Path, extension: str
) -> None:
    async with plan_service(servers) as client:
        asked = ("--year", "2023", "--authority", "mau")
        status, _, err = await par(folder, "ke-hoach.tsv", *asked, "--id", "mau-xuat-2023", nats_url=servers.nats_url)
        assert status == 0, err
        file = f"xuat.{extension}"
        status, _, err = await par(folder, "mau-xuat-2023", file, nats_url=servers.nats_url, command="export")
        assert status == 0, err
        status, _, err = await par(folder, file, *asked, "--id", f"mau-{extension}", nats_url=servers.nats_url)
        assert status == 0, err
        before, after = [await read_plan(client, plan) for plan in ("mau-xuat-2023", f"mau-{extension}")]
        for key in ("title", "number", "domains", "targets", "reporting", "responsibilities"):
            assert after[key] == before[key]
        kept = set(before["tasks"][0]) - {"task", "plan", "places"}
        assert [{key: task[key] for key in kept} for task in after["tasks"]] == [
            {key: task[key] for key in kept} for task in before["tasks"]
        ]


async def test_a_plan_is_exported_only_in_the_formats_there_are(folder: Path) -> None:
    status, _, _ = await par(folder, "mau-2023", "xuat.odt", command="export")
    assert status == 2

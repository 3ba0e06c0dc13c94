"""``par log`` on real servers: what it prints, its exit status, and what it says when it cannot."""

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.archive.support import MongoClient, archived, write
from typer.testing import CliRunner, Result

from par.accounts.folder import AccountsFolder
from par.archive import checking
from par.archive.store import ARCHIVE, HEADS, archive_of
from par.cli.main import app
from par.embedded import EmbeddedServers, free_port
from par.log import LOG


@pytest.fixture
async def prefix(mongo: MongoClient) -> AsyncIterator[str]:
    """Begins the names of the databases of one test."""
    name = f"t{uuid.uuid4().hex[:10]}"
    yield name
    for database in await mongo.list_database_names():
        if database.startswith(name):
            await mongo.drop_database(database)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ledger at hand but the one that is named; nobody archives while a test looks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checking, "ARCHIVED_WITHIN_SECONDS", 0.2)


async def par(servers: EmbeddedServers, prefix: str, *arguments: str, mongo: str = "") -> Result:
    places = ["--nats", servers.nats_url, "--mongo", mongo or servers.mongo_url, "--prefix", prefix]
    return await asyncio.to_thread(CliRunner().invoke, app, ["log", *arguments, *places])


async def test_one_figure_decides_and_is_remembered(
    client: Client, servers: EmbeddedServers, mongo: MongoClient, prefix: str
) -> None:
    end = await write(client, 30)
    archive = await archived(client, mongo, prefix)

    well = await par(servers, prefix, "verify", "--log-only")
    assert (well.exit_code, well.stdout.splitlines()[-1]) == (0, "Khác biệt / differences: 0")
    assert "log = archive?" in well.stderr, "progress is shown, and not where programs read"

    await mongo[f"{prefix}_plan"][ARCHIVE].delete_one({"_id": end - 1})
    damaged = await par(servers, prefix, "verify", "--log-only", "--json")
    assert damaged.exit_code == 1
    found = json.loads(damaged.stdout)
    assert (found["differences"], found["counts"]["missing_in_archive"], found["log_end"]) == (1, 1, end)
    assert found["first"] == [{"kind": "missing_in_archive", "position": end - 1}]
    told = await par(servers, prefix, "verify", "--log-only")
    assert "missing in the archive" in told.stdout
    assert "docs/runbooks/loss-of-the-log.md" in told.stdout
    remembered = await archive.last_verified()
    assert remembered is not None
    assert remembered.differences == {"log": 1}


async def test_what_was_found_in_the_log_is_told_before_the_read_models(
    client: Client, servers: EmbeddedServers, mongo: MongoClient, prefix: str
) -> None:
    end = await write(client, 30)
    archive = await archived(client, mongo, prefix)
    await mongo[f"{prefix}_plan"][ARCHIVE].delete_one({"_id": end - 1})
    await archive.verified_read_models("2026-01-02T03:04:05+00:00", 2)

    told = await par(servers, prefix, "verify")  # there are no read models

    assert told.exit_code != 0
    assert "differing 1" in told.stdout
    assert "missing in the archive" in told.stdout
    assert "Khác biệt / differences" not in told.stdout, "the figure is of all"
    remembered = await archive.last_verified()
    assert remembered is not None
    assert remembered.at > dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert remembered.differences == {"log": 1, "read_models": 2}, (
        "what was found in the read models before is not forgotten"
    )
    document = json.loads((await par(servers, prefix, "verify", "--json")).stdout)
    assert (document["differences"], document["services"]) == (1, None)

    await mongo[f"{prefix}_plan"][ARCHIVE].drop()
    await mongo[f"{prefix}_plan"][HEADS].delete_one({"_id": LOG})
    await archived(client, mongo, prefix)
    assert (await par(servers, prefix, "verify", "--log-only")).exit_code == 0
    remembered = await archive.last_verified()
    assert remembered is not None
    assert remembered.differences == {"log": 0, "read_models": 2}


async def test_a_refusal_has_a_code_and_says_what_to_do(
    client: Client, servers: EmbeddedServers, mongo: MongoClient, prefix: str, tmp_path: Path
) -> None:
    await write(client, 10)
    empty = await par(servers, prefix, "restore")
    assert (empty.exit_code, "archive-empty" in empty.stderr, "--from" in empty.stderr) == (3, True, True)
    none = await par(servers, prefix, "restore", "--from", str(tmp_path / "none"))
    assert (none.exit_code, "backup-unusable" in none.stderr) == (3, True)

    await archived(client, mongo, prefix)
    whole = await par(servers, prefix, "restore", "--json")
    assert whole.exit_code == 0, whole.stderr
    assert json.loads(whole.stdout)["written"] == 0
    assert "no reader's consumer was made" in whole.stderr
    assert "par reader consumer" in whole.stderr
    AccountsFolder(tmp_path / "accounts").ensure_roles()
    known = await par(servers, prefix, "restore", "--accounts", str(tmp_path / "accounts"))
    assert (known.exit_code, "consumer was made" in known.stderr) == (0, False)
    await write(client, 1)
    longer = await par(servers, prefix, "restore")
    assert (longer.exit_code, "restore-log-longer" in longer.stderr) == (3, True)


async def test_a_backup_prints_the_hash_to_keep(
    client: Client, servers: EmbeddedServers, mongo: MongoClient, prefix: str, tmp_path: Path
) -> None:
    end = await write(client, 10)
    await archived(client, mongo, prefix)

    saved = await par(servers, prefix, "backup", str(tmp_path / "backup"))

    assert saved.exit_code == 0, saved.stderr
    assert f"backed up {end} events" in saved.stdout
    assert (await archive_of(mongo, prefix).head()).hash.hex() in saved.stdout


async def test_a_server_that_is_away_is_named(
    servers: EmbeddedServers, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from par.cli import log_place

    monkeypatch.setattr(log_place, "SELECTION_MS", 300)
    nowhere = f"mongodb://127.0.0.1:{free_port()}/?replicaSet=par"
    away = await par(servers, prefix, "verify", "--log-only", mongo=nowhere)
    assert (away.exit_code, nowhere in away.stderr, "--mongo" in away.stderr) == (1, True, True)
    assert "Traceback" not in away.output

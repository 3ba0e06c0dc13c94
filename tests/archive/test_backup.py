"""Backups in a folder: whole, verified, added to, and refused when they are not what they were."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorCursor
from nats.aio.client import Client
from tests.archive.support import MongoClient, archived, silent, write
from tests.happenings import connected, nats_server

from par.archive import backup, files, reading
from par.archive.backup import NOT_IN_THE_LOG, back_up, put_back, require_behind_archive
from par.archive.chain import Entry
from par.archive.files import BackupFolder, Manifest
from par.archive.reading import log_entries
from par.archive.restoring import Restored, restore
from par.archive.source import require_whole
from par.archive.store import ARCHIVE, HEADS, archive_of
from par.log import EventLog, ensure_streams
from par.problems import Rejected

AT = ("2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "2026-01-03T00:00:00+00:00")


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Client]:
    async with nats_server(tmp_path / "other") as server, connected(server) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> BackupFolder:
    return BackupFolder(tmp_path / "backup")


async def saved(client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, turn: int = 0) -> Manifest:
    return await back_up(client, mongo, prefix, folder.path, AT[turn], silent)


async def from_folder(client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder) -> Restored:
    await require_behind_archive(mongo, prefix, folder)
    return await restore(client, mongo, prefix, folder, report_sequence=0, replicas=1, drop_ahead=False, report=silent)


async def logged(client: Client) -> list[Entry]:
    return [entry async for page in log_entries(client, 1, await EventLog(client).end()) for entry in page]


async def test_what_was_backed_up_is_restored_onto_empty_servers(
    client: Client,
    mongo: MongoClient,
    prefix: str,
    folder: BackupFolder,
    empty: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backup, "SEGMENT", 100)
    monkeypatch.setattr(files, "PAGE", 30)
    monkeypatch.setattr(reading, "PAGE", 40)
    await client.jetstream().publish("par.log.c.plan.plan.binary", b"\xff\xfe\x00 no text")
    end = await write(client, 350)
    archive = await archived(client, mongo, prefix)
    [(service, collection)] = NOT_IN_THE_LOG
    documents = [{"_id": f"x|{number}", "accepted": number, "$odd.name": [number]} for number in range(70)]
    await mongo[f"{prefix}_{service}"][collection].insert_many(documents)

    manifest = await saved(client, mongo, prefix, folder)

    assert manifest.head == await archive.head()
    assert manifest.log[0].first == 1
    assert [one.first for one in manifest.log[1:]] == [one.last + 1 for one in manifest.log[:-1]]
    assert len(manifest.log) == 3

    other = f"{prefix}x"
    done = await from_folder(empty, mongo, other, folder)
    assert (done.position, done.hash) == (end, manifest.hash)
    assert await logged(empty) == await logged(client)
    assert [entry.headers for entry in await logged(empty)] == [entry.headers for entry in await logged(client)]
    assert await put_back(mongo, other, folder) == {f"{service}.{collection}": 70}
    kept = mongo[f"{other}_{service}"][collection]
    assert await kept.find().sort("accepted", 1).to_list(None) == documents
    assert await put_back(mongo, other, folder) == {f"{service}.{collection}": 0}

    # Cut short before, and a sender came meanwhile: what is missing is put back, what is there stays.
    await kept.delete_many({"accepted": {"$gte": 50}})
    await kept.update_one({"_id": "x|3"}, {"$set": {"accepted": 1000}})
    assert await put_back(mongo, other, folder) == {f"{service}.{collection}": 20}
    assert await kept.count_documents({}) == 70
    assert await kept.count_documents({"accepted": 1000}) == 1
    assert (await (await archived(empty, mongo, other)).head()) == manifest.head


async def test_the_next_backup_adds_what_is_new(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder
) -> None:
    await write(client, 40)
    await archived(client, mongo, prefix)
    first = await saved(client, mongo, prefix, folder)
    end = await write(client, 30, seed=1)  # the archive is behind it: a backup is of the log

    second = await saved(client, mongo, prefix, folder, 1)

    assert second.position == end
    assert second.log[: len(first.log)] == first.log
    assert [(one.first, one.last) for one in second.log[len(first.log) :]] == [(first.position + 1, end)]
    assert (await require_whole(folder, silent)) == second.head
    assert (await saved(client, mongo, prefix, folder, 2)).log == second.log
    named = {one.file for one in second.log} | {"manifest.json"}
    assert {file.name for file in folder.path.iterdir()} > named
    assert len(list(folder.path.glob("progress-receipts-*"))) == 1, "the older ones are removed"
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.path.iterdir())


async def test_only_what_a_backup_has_written_is_removed(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder
) -> None:
    await write(client, 10)
    first = await saved(client, mongo, prefix, folder)
    strange, draft = folder.path / "office-mail.jsonl.gz", folder.path / ".log-000000000001.jsonl.gz.draft"
    for path in (strange, draft):
        path.write_bytes(b"x")

    await saved(client, mongo, prefix, folder, 1)

    assert strange.read_bytes() == b"x"
    assert not draft.exists()
    assert not (folder.path / first.kept[0].file).exists()


async def test_large_events_make_more_files(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = await write(client, 90)
    monkeypatch.setattr(reading, "PAGE", 10)
    monkeypatch.setattr(backup, "SEGMENT_BYTES", 3000)

    manifest = await saved(client, mongo, prefix, folder)

    assert len(manifest.log) > 5
    assert [one.first for one in manifest.log[1:]] == [one.last + 1 for one in manifest.log[:-1]]
    assert manifest.log[-1].last == end


async def test_receipts_are_read_a_page_at_a_time(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(client, 10)
    monkeypatch.setattr(backup, "PAGE", 30)
    [(service, collection)] = NOT_IN_THE_LOG
    receipts = mongo[f"{prefix}_{service}"][collection]
    await receipts.insert_many([{"_id": f"{number:03}"} for number in range(70)])
    asked: list[int] = []
    read = AsyncIOMotorCursor.to_list

    def noted(self: Any, length: int | None = None) -> Any:
        asked.append(length or 0)
        return read(self, length)

    monkeypatch.setattr(AsyncIOMotorCursor, "to_list", noted)

    [kept] = (await saved(client, mongo, prefix, folder)).kept

    assert kept.rows == 70
    assert asked == [30, 30, 30, 30], "never all"
    assert [row["_id"] for page in folder.documents(kept) for row in page] == [f"{number:03}" for number in range(70)]


async def test_of_two_backups_at_once_one_is_refused(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder
) -> None:
    await write(client, 10)
    with folder.alone():
        with pytest.raises(Rejected) as refused:
            await saved(client, mongo, prefix, folder)
        assert refused.value.code == "backup-running"
        assert folder.manifest() is None
    await saved(client, mongo, prefix, folder)


async def test_a_folder_is_of_one_log(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, empty: Client
) -> None:
    await write(client, 40)
    await saved(client, mongo, prefix, folder)
    await ensure_streams(empty)
    await write(empty, 45)

    with pytest.raises(Rejected) as refused:
        await saved(empty, mongo, prefix, folder, 1)
    assert refused.value.code == "backup-of-another-log"


async def test_a_log_that_is_not_what_was_archived_is_not_backed_up(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder
) -> None:
    end = await write(client, 40)
    await archived(client, mongo, prefix)
    await mongo[f"{prefix}_plan"][HEADS].update_one({"_id": "LOG"}, {"$set": {"hash": b"0" * 32}})

    with pytest.raises(Rejected, match=str(end)) as refused:
        await saved(client, mongo, prefix, folder)
    assert refused.value.code == "backup-not-archived"
    assert folder.manifest() is None


async def test_a_log_that_is_shorter_than_the_archive_is_not_backed_up(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, empty: Client
) -> None:
    await write(client, 40)
    await archived(client, mongo, prefix)
    await ensure_streams(empty)
    end = await write(empty, 10)

    with pytest.raises(Rejected, match=str(end + 1)) as refused:
        await saved(empty, mongo, prefix, folder)
    assert refused.value.code == "backup-not-archived"
    assert not folder.path.exists() or not list(folder.path.iterdir())


async def test_a_damaged_backup_is_refused(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder
) -> None:
    await write(client, 40)
    await archived(client, mongo, prefix)
    with pytest.raises(Rejected, match=r"manifest\.json") as refused:
        await folder.head()
    assert refused.value.code == "backup-unusable"
    manifest = await saved(client, mongo, prefix, folder)
    [segment] = manifest.log
    path = folder.path / segment.file
    whole = path.read_bytes()

    for broken in (
        whole[:-20],
        whole + b"x",
        b"",
        gzip.compress(gzip.decompress(whole).replace(b"percent", b"Percent")),
    ):
        path.write_bytes(broken)
        with pytest.raises(Rejected, match=segment.file) as refused:
            await require_whole(folder, silent)
        assert refused.value.code == "backup-unusable"

    # Changed by somebody who also knows of the digest: the chain does not hold.
    changed = segment.model_copy(update={"sha256": folder._digest(segment.file)})
    folder.finish(manifest.model_copy(update={"log": (changed,)}))
    with pytest.raises(Rejected) as refused:
        await require_whole(folder, silent)
    assert refused.value.code == "archive-damaged"
    path.unlink()
    with pytest.raises(Rejected, match="No such file") as refused:
        await require_whole(folder, silent)


async def test_a_backup_that_knows_less_than_the_archive_is_not_restored(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, empty: Client
) -> None:
    await write(client, 40)
    await saved(client, mongo, prefix, folder)
    await archived(client, mongo, prefix)
    await require_behind_archive(mongo, prefix, folder)
    await write(client, 1)
    await archived(client, mongo, prefix)

    with pytest.raises(Rejected) as refused:
        await from_folder(empty, mongo, prefix, folder)
    assert refused.value.code == "archive-knows-more"
    for name in (ARCHIVE, HEADS):
        await mongo[f"{prefix}_plan"].drop_collection(name)
    assert (await archive_of(mongo, prefix).head()).position == 0
    await from_folder(empty, mongo, prefix, folder)

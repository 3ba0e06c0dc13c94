"""Restoring the log into an empty JetStream: the same, resumable, and refused where it would be wrong."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from tests.archive.support import MongoClient, archived, silent, write
from tests.happenings import aggregate, connected, event, events, nats_server, new_city
from tests.service.running import FrameProcess

from par.archive import refilling
from par.archive.ahead import Ahead, read_models_ahead, require_restored
from par.archive.backup import back_up
from par.archive.chain import Entry, Head, Linked
from par.archive.checking import compare
from par.archive.files import BackupFolder
from par.archive.reading import log_entries
from par.archive.restoring import REPORT_MARGIN, Restored, restore
from par.archive.source import Source
from par.archive.store import ARCHIVE, HEADS, archive_of
from par.embedded import EmbeddedServers
from par.log import LOG, REPORT, ConflictError, EventLog, LogDamagedError, LogError, ensure_streams
from par.log.stream import report_config
from par.problems import Rejected
from par.projection.builds.catalogue import Builds
from par.projection.store.database import CHECKPOINTS

END = 230


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Client]:
    """A connection to another server, on which nothing is: the one after the loss."""
    async with nats_server(tmp_path / "other") as server, connected(server) as client:
        yield client


async def restored(
    client: Client, mongo: MongoClient, prefix: str, source: Source | None = None, *, drop_ahead: bool = False
) -> Restored:
    return await restore(
        client,
        mongo,
        prefix,
        source or archive_of(mongo, prefix),
        report_sequence=0,
        replicas=1,
        drop_ahead=drop_ahead,
        report=silent,
    )


async def code_of(client: Client, mongo: MongoClient, prefix: str) -> str:
    with pytest.raises(Rejected) as refused:
        await restored(client, mongo, prefix)
    return refused.value.code


async def logged(client: Client) -> list[Entry]:
    return [entry async for page in log_entries(client, 1, await EventLog(client).end()) for entry in page]


async def test_the_same_events_stand_at_the_same_positions(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    end = await write(client, END)
    archive = await archived(client, mongo, prefix)

    done = await restored(empty, mongo, prefix)

    assert (done.position, done.found, done.written) == (end, 0, end)
    assert done.hash == (await archive.head()).hash.hex()
    before, after = await logged(client), await logged(empty)
    assert after == before
    assert [entry.headers for entry in after] == [entry.headers for entry in before]
    assert (await compare(empty, archive, silent)).differences == 0
    config, like = (await empty.jetstream().stream_info(LOG)).config, (await client.jetstream().stream_info(LOG)).config
    assert config.as_dict() | {"metadata": None} == like.as_dict() | {"metadata": None}
    assert (await restored(empty, mongo, prefix)).written == 0, "again is harmless"


async def test_what_is_sent_again_after_it_is_recognised(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    of = aggregate(new_city())
    last = await EventLog(client).append(of, events(of, 3), 0)
    await archived(client, mongo, prefix)
    await restored(empty, mongo, prefix)
    log = EventLog(empty)

    with pytest.raises(ConflictError):
        await log.append(of, [event(of, 2)], 0)
    with pytest.raises(ConflictError):  # its id is known, whatever is expected
        await log.append(of, [event(of, 3)], last)
    assert await log.append(of, [event(of, 4)], last) == await log.end()


async def test_two_events_of_one_identity_are_both_restored(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    """The server forgets an id after five minutes; a restore takes less."""
    city = new_city()
    one, other = aggregate(city, "one"), aggregate(city, "other")
    log = EventLog(client)
    first = await log.append(one, events(one, 2), 0)
    header = {"Nats-Msg-Id": "forgotten"}
    payload = (await log.at(first)).id.encode()
    again = await client.jetstream().publish(other.log_subject, payload, headers=header)
    end = (await client.jetstream().publish(other.log_subject, payload, headers={"Nats-Msg-Id": "another"})).seq
    archive = await archived(client, mongo, prefix)
    await mongo[f"{prefix}_plan"][ARCHIVE].update_one(
        {"_id": end}, {"$set": {"headers": [["Nats-Msg-Id", "forgotten"]]}}
    )

    assert (await restored(empty, mongo, prefix)).position == end

    assert await logged(empty) == await logged(client)
    assert (await logged(empty))[again.seq - 1].headers == header
    assert (await logged(empty))[end - 1].headers == {}
    assert (await compare(empty, archive, silent)).differences == 0


class Stopping:
    """A source that ends in the middle of a page, as a killed command does."""

    def __init__(self, archive: Source, after: int) -> None:
        self._archive = archive
        self._after = after
        self.head = archive.head
        self._passes = 0

    async def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
        self._passes += 1
        async for page in self._archive.linked(first, last):
            for start in range(0, len(page), 10):
                if self._passes == 2 and page[start].entry.position > self._after:
                    raise LogError("cut off")
                yield page[start : start + 10]


async def test_a_restore_that_was_cut_short_goes_on(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    end = await write(client, END)
    archive = await archived(client, mongo, prefix)
    with pytest.raises(LogError, match="cut off"):
        await restored(empty, mongo, prefix, Stopping(archive, 100))
    found = await EventLog(empty).end()
    assert 100 <= found < end

    done = await restored(empty, mongo, prefix)

    assert (done.found, done.written) == (found, end - found)
    assert await logged(empty) == await logged(client)
    await require_restored(mongo, prefix)


async def test_no_service_starts_on_a_restore_that_was_cut_short(
    client: Client, mongo: MongoClient, prefix: str, servers: EmbeddedServers, tmp_path: Path
) -> None:
    """From a backup onto an empty MongoDB: but for the restore itself nothing there says where the log must end."""
    end = await write(client, END)
    folder = BackupFolder(tmp_path / "backup")
    await back_up(client, mongo, f"{prefix}before", folder.path, "2026-01-01T00:00:00+00:00", silent)
    async with nats_server(tmp_path / "other") as server, connected(server) as empty:
        frame = FrameProcess(tmp_path, f"nats://127.0.0.1:{server.port}", servers.mongo_url, prefix=prefix)
        with pytest.raises(LogError, match="cut off"):
            await restored(empty, mongo, prefix, Stopping(folder, 100))
        found = await EventLog(empty).end()
        assert 100 <= found < end
        assert (await archive_of(mongo, prefix).head()).position == 0

        frame.process.start()
        assert await frame.exit_code() == 1
        [line] = [line for line in frame.lines() if line["level"] == "error"]
        assert (line["code"], str(end) in line["error"]) == ("log-restoring", True)
        assert "archive_head" in line["message_vi"], "how it can be given up"
        assert "--from" in line["what_to_do"]

        # Another source that ends earlier is not what was begun.
        earlier = archive_of(mongo, f"{prefix}earlier")
        await earlier.prepare()
        await earlier.append(Head(), (await logged(client))[: end - 1])
        with pytest.raises(Rejected, match=str(end)) as refused:
            await restored(empty, mongo, prefix, earlier)
        assert refused.value.code == "restore-unfinished"
        assert await EventLog(empty).end() == found

        assert (await restored(empty, mongo, prefix, folder)).found == found
        frame.process.start()
        await frame.ready()
        assert frame.process.stop(60) == 0


async def test_a_log_that_is_not_what_it_must_be_at_the_end_is_served_by_nobody(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    """Whole in length, and not compared: that the command was cut short there, or has refused, is the same."""
    end = await write(client, 30)
    archive = await archived(client, mongo, prefix)

    class Altered(Stopping):
        async def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
            self._passes += 1
            async for page in self._archive.linked(first, last):
                if self._passes == 2:
                    page[-1] = replace(page[-1], entry=replace(page[-1].entry, payload=b"{}"))
                yield page

    with pytest.raises(Rejected) as refused:
        await restored(empty, mongo, prefix, Altered(archive, 0))
    assert refused.value.code == "restore-failed"
    assert await EventLog(empty).end() == end

    with pytest.raises(LogDamagedError) as damaged:
        await require_restored(mongo, prefix)
    assert damaged.value.code == "log-restoring"


async def test_killed_servers_leave_a_beginning(
    client: Client, mongo: MongoClient, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refilling, "MAX_EVENTS_PER_BATCH", 20)
    monkeypatch.setattr(refilling, "ANSWER_SECONDS", 2.0)
    end = await write(client, END)
    await archived(client, mongo, prefix)
    async with nats_server(tmp_path / "killed") as server, connected(server) as other:
        for fraction in (4, 2):

            async def kill(fraction: int = fraction) -> None:
                while await _end(other) < end // fraction:
                    await asyncio.sleep(0)
                assert server.process is not None
                server.process.kill()
                await asyncio.to_thread(server.start)

            killing = asyncio.create_task(kill())
            while not killing.done():
                with contextlib.suppress(LogError, NatsError, TimeoutError):  # it may also have been done
                    await restored(other, mongo, prefix)
                await asyncio.sleep(0)
            await killing
        monkeypatch.setattr(refilling, "ANSWER_SECONDS", 30.0)
        done = await restored(other, mongo, prefix)
        assert done.position == end
        assert await logged(other) == await logged(client)


async def _end(client: Client) -> int:
    try:
        return (await client.jetstream().stream_info(LOG)).state.last_seq
    except (NatsError, TimeoutError):  # not there yet, or just gone
        return 0


async def test_what_would_be_wrong_is_refused_and_changes_nothing(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    assert await code_of(empty, mongo, prefix) == "archive-empty"
    end = await write(client, 30)
    await archived(client, mongo, prefix)
    rows = mongo[f"{prefix}_plan"][ARCHIVE]

    row = await rows.find_one_and_delete({"_id": end - 3})
    assert row is not None
    assert await code_of(empty, mongo, prefix) == "archive-damaged"
    await rows.insert_one(row | {"payload": b"{}"})
    assert await code_of(empty, mongo, prefix) == "archive-damaged"
    await rows.replace_one({"_id": end - 3}, row)
    await mongo[f"{prefix}_plan"][HEADS].update_one({"_id": "LOG"}, {"$set": {"previous": b"0" * 32}})
    assert await code_of(empty, mongo, prefix) == "archive-damaged"
    await mongo[f"{prefix}_plan"][HEADS].update_one(
        {"_id": "LOG"}, {"$set": {"previous": (await rows.find_one({"_id": end - 1}) or {})["hash"]}}
    )
    assert await empty.jetstream().streams_info() == []

    await ensure_streams(empty)
    await write(empty, 5)
    assert await code_of(empty, mongo, prefix) == "restore-log-differs"
    assert await EventLog(empty).end() == 5
    await write(client, 5)
    assert await code_of(client, mongo, prefix) == "restore-log-longer"


async def test_somebody_who_writes_meanwhile_is_noticed(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    await write(client, 100)
    archive = await archived(client, mongo, prefix)

    class Disturbed(Stopping):
        async def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
            self._passes += 1
            async for page in self._archive.linked(first, last):
                if self._passes == 2:
                    await empty.jetstream().publish("par.log.c.plan.plan.intruder", b"{}")
                yield page

    with pytest.raises(Rejected) as refused:
        await restored(empty, mongo, prefix, Disturbed(archive, 0))
    assert refused.value.code == "restore-log-moves"
    assert await EventLog(empty).end() == 1
    assert await code_of(empty, mongo, prefix) == "restore-log-differs"


async def test_read_models_that_know_lost_events_are_dropped_when_told_to(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    end = await write(client, 30)
    await archived(client, mongo, prefix)
    for name, position in (("report_a1", end + 4), ("progress_b2", end), ("plan_c3", end - 1)):
        await mongo[f"{prefix}_{name}"][CHECKPOINTS].insert_one({"_id": "x", "position": position})
    await mongo[f"{prefix}_progress"]["policies"].insert_one({"_id": "open-obligations", "position": end})
    await mongo[f"{prefix}_progress"]["receipts"].insert_one({"_id": "kept"})
    ahead = [Ahead(f"{prefix}_report_a1", end + 4)]
    assert await read_models_ahead(mongo, prefix, end) == ahead

    with pytest.raises(Rejected, match=f"{prefix}_report_a1") as refused:
        await restored(empty, mongo, prefix)
    assert refused.value.code == "restore-read-models-ahead"
    assert await empty.jetstream().streams_info() == []

    done = await restored(empty, mongo, prefix, drop_ahead=True)

    assert done.dropped == tuple(ahead)
    names = await mongo.list_database_names()
    assert (f"{prefix}_report_a1" in names, f"{prefix}_progress_b2" in names) == (False, True)
    lasting = mongo[f"{prefix}_progress"]
    assert [await lasting[name].count_documents({}) for name in ("policies", "receipts")] == [0, 1]


async def test_services_that_run_are_left_alone(client: Client, mongo: MongoClient, prefix: str, empty: Client) -> None:
    await write(client, 20)
    await archived(client, mongo, prefix)
    builds = Builds(mongo, prefix, "progress")
    database = builds.first_of("0123abcd")
    await mongo[database][CHECKPOINTS].insert_one({"_id": "progress", "position": 3})
    await builds.serve(database, "one")

    with pytest.raises(Rejected, match="progress") as refused:
        await restored(empty, mongo, prefix)
    assert refused.value.code == "restore-services-run"
    assert "10" in refused.value.message_vi, "it says how long one that was killed counts"
    assert await empty.jetstream().streams_info() == []

    class Started(Stopping):
        """A service starts while the source is being checked."""

        async def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
            await builds.serve(database, "one")
            async for page in self._archive.linked(first, last):
                yield page

    await builds.serve_no_more(database, "one")
    with pytest.raises(Rejected, match="progress") as refused:
        await restored(empty, mongo, prefix, Started(archive_of(mongo, prefix), 0))
    assert refused.value.code == "restore-services-run"
    await require_restored(mongo, prefix)  # nothing has begun: that service may start again

    await builds.serve_no_more(database, "one")
    assert (await restored(empty, mongo, prefix)).written > 0


async def test_where_nothing_is_lost_nothing_is_forgotten(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    end = await write(client, 20)
    await archived(client, mongo, prefix)
    pending = mongo[f"{prefix}_progress"]["pending_changes"]
    await pending.insert_one({"_id": "waits"})
    await restored(empty, mongo, prefix)
    assert await pending.count_documents({}) == 0

    await pending.insert_one({"_id": "waits"})
    assert (await restored(empty, mongo, prefix)).written == 0
    assert await pending.count_documents({}) == 1

    await mongo[f"{prefix}_report_a1"][CHECKPOINTS].insert_one({"_id": "x", "position": end + 1})
    await restored(empty, mongo, prefix, drop_ahead=True)
    assert await pending.count_documents({}) == 0


async def test_the_report_goes_on_behind_what_consumers_remember(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    await write(client, 10)
    await archived(client, mongo, prefix)
    source = archive_of(mongo, prefix)

    done = await restore(
        empty, mongo, prefix, source, report_sequence=1234, replicas=1, drop_ahead=False, report=silent
    )

    assert done.report_from == 1234 + REPORT_MARGIN
    sent = await empty.request("par.report.c.index.c", b"{}", headers={"Nats-Expected-Last-Subject-Sequence": "0"})
    assert orjson.loads(sent.data)["seq"] == done.report_from
    found = await empty.jetstream().get_msg(REPORT, 1235, subject="par.report.>", next=True, direct=True)
    assert found.seq == done.report_from


async def test_a_report_that_was_kept_must_not_tell_of_lost_events(
    client: Client, mongo: MongoClient, prefix: str, empty: Client
) -> None:
    end = await write(client, 10)
    await archived(client, mongo, prefix)
    await empty.jetstream().add_stream(report_config(1))

    async def tell(subject: str, position: int) -> None:
        headers = {"Par-Position": str(position)}
        await empty.jetstream().publish(f"par.report.c.index.{subject}", b"{}", headers=headers)

    await tell("a", end + 1)
    await tell("b", end)  # another service, which was slower

    assert await code_of(empty, mongo, prefix) == "restore-report-ahead"
    assert [info.config.name for info in await empty.jetstream().streams_info()] == [REPORT]

    await empty.jetstream().delete_stream(REPORT)
    await empty.jetstream().add_stream(report_config(1))
    await tell("b", end)
    assert (await restored(empty, mongo, prefix)).position == end

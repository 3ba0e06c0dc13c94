"""Reading the log where a replica that lags answers: its end is not taken for that of the log.

One server, and a mirror that answers reads of the log beside it, as replicas do, and takes no more than its limit: a
real replica that stays behind. The servers choose at random who answers, so everything is read several times.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StreamConfig, StreamSource
from tests.archive.support import MongoClient, archived, silent, write
from tests.eventually import eventually
from tests.happenings import connected, nats_server

from par.archive import reading
from par.archive.backup import back_up
from par.archive.chain import Entry
from par.archive.checking import compare
from par.archive.reading import entry_at, log_entries
from par.archive.restoring import restore
from par.log import LOG, ensure_streams
from par.log.pages import direct_pages
from par.log.stream import LOG_SUBJECTS, log_config
from par.problems import Rejected

BEHIND = 60
END = 140
TURNS = 20


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Client]:
    async with nats_server(tmp_path / "other") as server, connected(server) as client:
        yield client


@pytest.fixture
async def lagging(other: Client) -> Client:
    """A log up to ``END``, of which a replica that answers has only the events up to ``BEHIND``."""
    await ensure_streams(other)
    await write(other, 10)
    jetstream = other.jetstream()
    await jetstream.add_stream(
        StreamConfig(
            name="REPLICA",
            mirror=StreamSource(name=LOG),
            mirror_direct=True,
            allow_direct=True,
            max_msgs=BEHIND,
            discard=DiscardPolicy.NEW,
        )
    )

    async def caught_up() -> bool:
        return (await jetstream.stream_info("REPLICA")).state.last_seq == 10

    await eventually(caught_up)  # else it does not begin to answer
    assert await write(other, END - 10, seed=1) == END

    async def answers() -> bool:
        return len([one async for one in direct_pages(other, LOG, LOG_SUBJECTS, 1)]) == BEHIND

    await eventually(answers)
    return other


async def logged(client: Client, last: int) -> list[Entry]:
    return [entry async for page in log_entries(client, 1, last) for entry in page]


async def test_what_a_replica_lacks_is_asked_of_the_leader(lagging: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 25)
    leaders = [await entry_at(lagging, position) for position in range(1, END + 1)]
    for _ in range(TURNS):
        found = await logged(lagging, END)
        assert found == leaders
        assert [one.headers for one in found] == [one.headers for one in leaders if one is not None]
    assert await logged(lagging, BEHIND + 1) == leaders[: BEHIND + 1]
    assert await logged(lagging, END + 5) == leaders, "where the log itself ends, nothing is waited for"


async def test_a_restored_log_is_not_called_bad_for_it(lagging: Client, mongo: MongoClient, prefix: str) -> None:
    archive = await archived(lagging, mongo, prefix)
    for _ in range(TURNS // 2):
        done = await restore(
            lagging, mongo, prefix, archive, report_sequence=0, replicas=1, drop_ahead=False, report=silent
        )
        assert (done.position, done.written) == (END, 0)
        assert (await compare(lagging, archive, silent)).differences == 0


async def test_a_backup_reaches_the_end_all_the_same(
    lagging: Client, mongo: MongoClient, prefix: str, tmp_path: Path
) -> None:
    for turn in range(TURNS):
        saved = await back_up(lagging, mongo, prefix, tmp_path / str(turn), "2026-01-01T00:00:00+00:00", silent)
        assert saved.position == END


async def test_a_backup_of_a_log_whose_last_event_is_missing_is_refused(
    other: Client, mongo: MongoClient, prefix: str, tmp_path: Path
) -> None:
    config = log_config()
    config.deny_delete = False
    await other.jetstream().add_stream(config)
    await ensure_streams(other)
    end = await write(other, 30)
    await other.jetstream().delete_msg(LOG, end)

    with pytest.raises(Rejected, match=str(end)) as refused:
        await back_up(other, mongo, prefix, tmp_path / "backup", "2026-01-01T00:00:00+00:00", silent)

    assert refused.value.code == "backup-not-archived"
    assert not (tmp_path / "backup" / "manifest.json").exists()

"""A replica of the log that lags behind: what it has not stored yet is missing in the answers of direct gets."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from nats.aio.client import Client
from nats.js.api import StorageType, StreamConfig, StreamSource
from tests.eventually import eventually
from tests.happenings import connected, nats_server

from par.log import LOG, ensure_streams

REPLICA = "LAGGING"
DIRECT_GET = "$JS.API.DIRECT.GET."
INFINITE = float("inf")


class Lagging(Client):
    """A client whose direct gets are answered by such a replica; all else goes to the stream's leader."""

    about: str | None = None
    """Of which subjects the replica is asked, by a part of their names; None: of none."""
    answers: float = INFINITE
    """So many requests it answers; the next ones another replica does, which does not lag."""

    async def fall_behind(self, by: int, about: str = "", answers: float = INFINITE) -> None:
        """From now on the replica lacks the last ``by`` messages."""
        jetstream = self.jetstream()
        # (Not a mirror, which the server itself would ask for the log's messages now and then.)
        copied = StreamConfig(
            name=REPLICA, sources=[StreamSource(name=LOG)], allow_direct=True, storage=StorageType.MEMORY
        )
        await jetstream.add_stream(copied)
        end = (await jetstream.stream_info(LOG)).state.last_seq

        async def complete() -> bool:
            return (await jetstream.stream_info(REPLICA)).state.last_seq == end

        await eventually(complete)
        for position in range(end - by + 1, end + 1):
            await jetstream.delete_msg(REPLICA, position)
        self.about, self.answers = about, answers

    def catch_up(self) -> None:
        """Now the replica has what the leader has."""
        self.about = None

    async def publish(
        self, subject: str, payload: bytes = b"", reply: str = "", headers: dict[str, str] | None = None
    ) -> None:
        asked = f"{DIRECT_GET}{LOG}"
        if self.about is not None and subject.startswith(asked) and self.about.encode() in subject.encode() + payload:
            self.answers -= 1
            if self.answers >= 0:
                subject = f"{DIRECT_GET}{REPLICA}{subject.removeprefix(asked)}"
        await super().publish(subject, payload, reply, headers)


@contextlib.asynccontextmanager
async def log_of_its_own(folder: Path) -> AsyncIterator[Lagging]:
    """A server with an empty log, and one that is connected to it; it lags behind when it is told to."""
    async with nats_server(folder) as server, connected(server) as connection:
        await ensure_streams(connection)
        assert connection.connected_url is not None
        client = Lagging()
        await client.connect(f"nats://{connection.connected_url.netloc}")
        try:
            yield client
        finally:
            await client.close()

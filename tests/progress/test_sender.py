"""A sender whose account may send little at once."""

import uuid
from pathlib import Path

import nats
import orjson
from tests.progress.ledger import PATIENCE, Ledger, running_service
from tests.progress.support import WARD, figures, submission

from par.client.sender import ENVELOPE_BYTES, Sender
from par.embedded import EmbeddedServers
from par.log import EventLog, ensure_streams

MAX_PAYLOAD = 8_192


async def test_requests_fit_what_the_server_takes(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, max_payload=MAX_PAYLOAD) as servers:
        client = await nats.connect(servers.nats_url)
        try:
            await ensure_streams(client)
            async with running_service(servers):
                ledger = Ledger(client, EventLog(client))
                await ledger.begin()
                events = [
                    orjson.dumps(submission(id=uuid.uuid4().hex, data=figures(note="x" * 500))) for _ in range(60)
                ]
                larger = orjson.dumps(submission(id=uuid.uuid4().hex, data=figures(note="x" * MAX_PAYLOAD)))

                receipts = await Sender(client, WARD, patience=PATIENCE).send([*events, larger])

                assert [receipt["outcome"] for receipt in receipts] == ["accepted"] * 60 + ["refused"]
                assert receipts[-1]["code"] == "event-too-large"
                assert str(MAX_PAYLOAD - ENVELOPE_BYTES) in receipts[-1]["message_en"]
        finally:
            await client.close()

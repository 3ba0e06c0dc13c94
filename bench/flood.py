"""A district that floods: ``python -m bench.flood <url> <sender> <requests in flight>``, until it is ended."""

import asyncio
import sys

import nats

from bench.intake import events
from par.messaging.subjects import submit

EVENTS = 500
PATIENCE = 30.0


async def flood(url: str, sender: str, in_flight: int) -> None:
    """Keep ``in_flight`` requests of 500 events under way; whatever the answer is, send the next one at once."""
    client = await nats.connect(url)
    # Identities of its own; sent again and again, which costs the intake as much as new ones until they are known.
    body = b"[" + b",".join(one.replace(b'"b-', b'"flood-') for one in events(sender, EVENTS)) + b"]"

    async def send(lane: int) -> None:
        for number in range(10**9):
            payload = body.replace(b'"flood-', f'"flood-{lane}-{number}-'.encode())
            await client.request(submit(sender), payload, timeout=PATIENCE)

    await asyncio.gather(*(send(lane) for lane in range(in_flight)))


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], sys.argv[2], int(sys.argv[3])))

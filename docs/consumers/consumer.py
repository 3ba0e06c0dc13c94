"""Keep all report events of the ledger in a file, each once.

python consumer.py <url> <key file> <reader> <file>

The only package it needs is nats-py[nkeys]. The file stands for your own database.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import nats
from nats.errors import Error as NatsError

Event = dict[str, Any]


class Kept:
    """One event a line; the ids of all, in a database a column that is unique; and how far each subject is."""

    def __init__(self, path: Path) -> None:
        self.ids: set[str] = set()
        self.positions: dict[str, int] = {}
        self.file = path.open("a+b")
        self.file.seek(0)
        for line in self.file:
            if line.endswith(b"\n"):
                self.know(json.loads(line))
            else:  # the half of a line that a crash left: it was not acknowledged, so it comes again whole
                self.file.truncate(self.file.tell() - len(line))

    def know(self, event: Event) -> bool:
        """Whether this is the state that holds: one that was delivered again may come behind a newer one."""
        self.ids.add(event["id"])
        subject = event["id"].rsplit(":", 2)[0]
        is_newest = event["logposition"] >= self.positions.get(subject, 0)
        if is_newest:
            self.positions[subject] = event["logposition"]
        return is_newest

    def keep(self, event: Event) -> bool:
        """Keep an event unless it is here already; whether the state it tells is to be shown."""
        if event["id"] in self.ids:
            return False
        self.file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
        self.file.flush()
        return self.know(event)


async def main(url: str, key_file: str, reader: str, path: str) -> None:
    kept = Kept(Path(path))
    client = await nats.connect(url, nkeys_seed=key_file, max_reconnect_attempts=-1)
    # The operator has made this consumer; the ledger remembers how far it is.
    reports = await client.jetstream().pull_subscribe_bind(f"reader-{reader}", stream="REPORT")
    while True:
        try:
            messages = await reports.fetch(100, timeout=5)
        except TimeoutError:  # nothing new
            continue
        except NatsError:  # the server is away; the client connects again by itself
            await asyncio.sleep(1)
            continue
        for message in messages:
            event = json.loads(message.data)
            if kept.keep(event):
                print(event["logposition"], event["id"].rsplit(":", 2)[0], flush=True)
            await message.ack()  # only now: what is not acknowledged is delivered again


asyncio.run(main(*sys.argv[1:5]))

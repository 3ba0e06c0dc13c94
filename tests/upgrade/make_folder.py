"""Makes the data folder that a later release is tested on: run by the build that makes it, with nothing of this one.

    .venv/bin/python tests/upgrade/make_folder.py WORK ARCHIVE.tar.xz 2023-02-03

It plays the demo year up to that day on a ledger in ``WORK``, stops it, and packs its data folder; beside it what the
build said and knew: ``outcome.json`` (the demo's document), ``sent.jsonl`` (what districts sent, and the receipts) and
``log.json`` (length and digest of the log). Run it in a folder and on a machine whose names may be read by anybody:
MongoDB keeps them. The keys inside were made for this and open nothing else.
"""

import asyncio
import contextlib
import datetime as dt
import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nats
import orjson
from nats.aio.client import Client

import par.demo.play
from par.client.sender import Receipt, Sender
from par.demo.run import Options, run_demo
from par.embedded.stack import LocalStack
from par.log.pages import direct_pages

LEFT_OUT = ("nats.conf", "nats.pid", "servers.json", "servers.lock", "accounts.lock", "WiredTiger.lock", "mongod.lock")
"""Written anew at each start; some name places on the machine."""

sent: list[dict[str, Any]] = []


class Remembering(Sender):
    """Keeps what was sent and what was answered."""

    async def send(self, events: Sequence[bytes]) -> list[Receipt]:
        receipts = await super().send(events)
        sent.extend(
            {"event": event.decode("utf-8", "replace"), "receipt": receipt}
            for event, receipt in zip(events, receipts, strict=True)
            if receipt["outcome"] == "accepted"
        )
        return receipts


async def length_and_digest(client: Client) -> dict[str, Any]:
    """How many events the log holds, and a digest of all positions, subjects and payloads."""
    digest, events = hashlib.sha256(), 0
    async with contextlib.aclosing(direct_pages(client, "LOG", "par.log.>", 1)) as pages:
        async for position, subject, payload in pages:
            digest.update(f"{position} {subject} {len(payload)}\n".encode() + payload)
            events += 1
    return {"events": events, "sha256": digest.hexdigest()}


def make(work: Path, archive: Path, last: dt.date) -> None:
    """Play, stop, and pack."""
    data = work / "data"
    par.demo.play.Sender = Remembering  # type: ignore[attr-defined]  # a name that the module has imported
    with (work / "outcome.json").open("w+b") as file, contextlib.redirect_stdout(io.TextIOWrapper(file)):
        run_demo(Options(once=True, as_json=True, data=data, until=last))
        sys.stdout.flush()

    async def known(stack: LocalStack) -> dict[str, Any]:
        key = stack.accounts.path / "keys" / "operator.nk"
        client = await nats.connect(stack.servers.nats_url, nkeys_seed_str=key.read_text().strip())
        try:
            return await length_and_digest(client)
        finally:
            await client.close()

    # Once more, so that the log is read as it stands on the disk.
    with LocalStack(data) as stack:
        log = asyncio.run(known(stack))
    beside = {
        "outcome.json": (work / "outcome.json").read_bytes(),
        "sent.jsonl": b"".join(orjson.dumps(one) + b"\n" for one in sent),
        "log.json": json.dumps(log).encode(),
    }
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        packed.add(data, "data", filter=_kept)
        for name, content in beside.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))


def _kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    path = Path(entry.name)
    if path.name in LEFT_OUT or path.suffix == ".log" or "diagnostic.data" in path.parts:
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    work, archive, last = sys.argv[1:]
    make(Path(work), Path(archive), dt.date.fromisoformat(last))

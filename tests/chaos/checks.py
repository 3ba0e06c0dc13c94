"""What must hold afterwards, looked at from outside: the log, a fold of it in memory, and what was told."""

import asyncio
import itertools
import json
import time
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.chaos.ledger import Chaos
from tests.chaos.load import Load

from par.events import Recorded, decode
from par.events.plan import PlanIssued
from par.log import LOG, REPORT
from par.log.pages import direct_pages
from par.projection import ReadModels
from par.projection.folding.projection import Document
from par.projection.folding.replay import Replay
from par.projection.store.database import OUTBOX, Database
from par.projection.store.digest import document_bytes
from plan_service.bootstrap import BOOTSTRAP as PLAN
from progress_service.bootstrap import BOOTSTRAP as PROGRESS
from report_service.bootstrap import BOOTSTRAP as REPORT_SERVICE

BATCH: Final = 700
"""Not the engine's: where batches end must not matter."""

LOOK_SECONDS: Final = 0.2
ALL: Final = (PLAN, PROGRESS, REPORT_SERVICE)

Told = tuple[int, str, dict[str, Any]]


async def settled(chaos: Chaos, client: Client, seconds: float) -> int:
    """The end of the log, once every service has folded it and every outbox is empty.

    After ``seconds`` the same, settled or not: what is missing then shows in the comparison.
    """
    deadline = time.monotonic() + seconds
    mongo = chaos.mongo()
    outboxes = [_database(mongo, bootstrap.read_models())[OUTBOX] for bootstrap in ALL]
    while True:
        end = (await client.jetstream().stream_info(LOG)).state.last_seq
        states = [await chaos.services.state(bootstrap.name) for bootstrap in ALL]
        waiting = [await outbox.count_documents({}) for outbox in outboxes]
        if (all(state == ("", end) for state in states) and not any(waiting)) or time.monotonic() > deadline:
            return end
        await asyncio.sleep(LOOK_SECONDS)


def _database(mongo: "AsyncIOMotorClient[dict[str, Any]]", models: ReadModels) -> Database:
    return mongo[f"par_{models.name}_{models.generation}"]


async def differences(chaos: Chaos, load: Load, client: Client, kept: Path) -> list[str]:
    """Everything that is not as it must be, in a sentence each. ``kept`` is the durable consumer's file."""
    log = [
        Recorded(position, subject, decode(payload))
        async for position, subject, payload in direct_pages(client, LOG, "par.log.>", 1)
    ]
    told = [
        (sequence, subject, orjson.loads(payload))
        async for sequence, subject, payload in direct_pages(client, REPORT, "par.report.>", 1)
    ]
    found = [*of_log(log, load), *of_told(told), *of_consumer(told, kept), *await of_replicas(chaos, len(log))]
    mongo = chaos.mongo()
    announced: dict[str, Mapping[str, Any]] = {}
    for bootstrap in ALL:
        models = bootstrap.read_models()
        replay = await asyncio.to_thread(_folded, models, log)
        database = _database(mongo, models)
        found += [f"{row['_id']} waits in the outbox: {row}" async for row in database[OUTBOX].find({}, {"payload": 0})]
        found += await of_documents(database, models, replay.documents)
        for projection in models.projections:
            for key, document in replay.documents[projection.name].items():
                announcement = projection.announce(key, document)
                if announcement is not None:
                    announced[announcement.report_subject] = announcement.data
    return found + of_last_told(told, announced)


def _folded(models: ReadModels, log: Sequence[Recorded]) -> Replay:
    """In a thread of its own: the wires run in this one's loop, and services would lose their servers meanwhile."""
    return asyncio.run(folded(models, log))


async def folded(models: ReadModels, log: Sequence[Recorded]) -> Replay:
    """The read models of a service, folded anew in memory."""
    replay = Replay(models.projections)
    for start in range(0, len(log), BATCH):
        batch = log[start : start + BATCH]
        await replay.advance(batch, batch[-1].position)
    return replay


def of_log(log: Sequence[Recorded], load: Load) -> list[str]:
    """Positions without a gap; every acknowledged event once, where its receipt says, with what was sent."""
    found = []
    if [item.position for item in log] != list(range(1, len(log) + 1)):
        found.append("the positions of the log have gaps")
    places: dict[tuple[str, str], list[Recorded]] = {}
    for item in log:
        places.setdefault((item.event.source, item.event.id), []).append(item)
    found += [f"{identity} stands {len(there)} times in the log" for identity, there in places.items() if there[1:]]
    for identity, receipt in load.receipts.items():
        there = places.get(identity, [])
        if not there:
            found.append(f"{identity} was acknowledged and is not in the log")
        elif there[0].position != receipt["position"]:
            found.append(f"{identity} stands at {there[0].position}, its receipt says {receipt['position']}")
        else:
            found += _changed(load.sent[identity], there[0])
    missing = [identity for identity in load.sent if identity not in load.receipts]
    found += [f"{identity} was sent and never acknowledged" for identity in missing]
    issued = Counter(item.event.data.plan for item in log if isinstance(item.event.data, PlanIssued))
    return found + [f"plan {plan} stands {issued[plan]} times in the log" for plan in load.plans if issued[plan] != 1]


def _changed(sent: dict[str, Any], stored: Recorded) -> list[str]:
    said = stored.event.data.model_dump(mode="json")
    return [
        f"{sent['id']}: {name} was {value!r}, the log has {said[name]!r}"
        for name, value in sent["data"].items()
        if said.get(name) != value
    ]


def of_told(told: Sequence[Told]) -> list[str]:
    """No id twice, and within a subject only forward, never the same twice in a row."""
    found = []
    seen: set[str] = set()
    last: dict[str, dict[str, Any]] = {}
    for _, subject, event in told:
        if event["id"] in seen:
            found.append(f"{event['id']} was told twice")
        seen.add(event["id"])
        before = last.get(subject)
        if before is not None and before["logposition"] >= event["logposition"]:
            found.append(f"{subject} told {event['logposition']} behind {before['logposition']}")
        if before is not None and before["data"] == event["data"]:
            found.append(f"{subject} told the same at {before['logposition']} and {event['logposition']}")
        last[subject] = event
    return found


def of_last_told(told: Sequence[Told], announced: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The last of each subject is what the documents at the end of the log announce, and nothing is untold."""
    last = {subject: event["data"] for _, subject, event in told}
    expected = json.loads(orjson.dumps(dict(announced)))
    return [
        f"{subject} told last {last.get(subject)!r}, and its document announces {data!r}"
        for subject, data in expected.items()
        if last.get(subject) != data
    ]


def of_consumer(told: Sequence[Told], kept: Path) -> list[str]:
    """The durable consumer has kept each event of REPORT once."""
    ids = [json.loads(line)["id"] for line in kept.read_text("utf-8").splitlines()]
    stored = [event["id"] for _, _, event in told]
    found = [] if len(set(ids)) == len(ids) else ["the durable consumer kept an event twice"]
    found += [f"the durable consumer never got {one}" for one in sorted(set(stored) - set(ids))]
    return found + [f"the durable consumer got {one}, which is not in REPORT" for one in sorted(set(ids) - set(stored))]


async def of_documents(
    database: Database, models: ReadModels, expected: Mapping[str, Mapping[str, Document]]
) -> list[str]:
    """Every document as it is in the fold, and no other."""
    found = []
    for projection in models.projections:
        live = {document["_id"]: document async for document in database[projection.name].find()}
        wanted = expected[projection.name]
        for key in sorted(live.keys() | wanted.keys()):
            if key not in live or key not in wanted:
                found.append(f"{projection.name} {key} is only in the {'fold' if key in wanted else 'read model'}")
            elif document_bytes(live[key]) != document_bytes(wanted[key]):
                found.append(f"{projection.name} {key} differs from the fold of the log")
    return found


async def of_replicas(chaos: Chaos, end: int) -> list[str]:
    """Each server of a cluster says itself that it holds the whole log."""
    found = []
    for server in chaos.servers.nats:
        held = await asyncio.to_thread(_held, server.monitor_port)
        if held.get(LOG) != (end, end):
            found.append(f"{server.folder.name} holds {held.get(LOG)} of LOG, which ends at {end}")
    return found


def _held(monitor_port: int) -> dict[str, tuple[int, int]]:
    """By stream: the messages in the server's own store, and its last sequence."""
    url = f"http://127.0.0.1:{monitor_port}/jsz?streams=true&accounts=true"
    with urllib.request.urlopen(url, timeout=10) as answer:
        accounts = json.load(answer)["account_details"]
    streams = itertools.chain.from_iterable(account.get("stream_detail", ()) for account in accounts)
    return {one["name"]: (one["state"]["messages"], one["state"]["last_seq"]) for one in streams}

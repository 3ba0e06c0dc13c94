"""What an attack must leave as it was, and the attacker's and the victim's connections."""

import contextlib
import hashlib
import itertools
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.eventually import becomes_true

from par.accounts.registry import Kind
from par.client.sender import Sender
from par.demo.outcome import settled
from par.embedded.stack import LocalStack
from par.log.pages import direct_pages
from par.messaging import Access, connect

CITY = "chi-linh"
ATTACKER = "chi-linh-van-an"
VICTIM = "chi-linh-sao-do"
READER = "board"
APPRAISER = "chi-linh-phong-noi-vu"
COUNCIL = CITY
DAY = "2023-06-30"
STREAMS = ("LOG", "REPORT")
SUBJECTS = {"LOG": "par.log.>", "REPORT": "par.report.>"}


@dataclass(frozen=True)
class State:
    """The ledger as JetStream holds it: messages, settings of streams, consumers."""

    ends: Mapping[str, int]
    digests: Mapping[str, str]
    configs: Mapping[str, Any]
    consumers: Mapping[str, Any]
    streams: Sequence[str]


async def state_of(client: Client) -> State:
    """Everything at once; ``client`` is the operator, or anybody on a server without accounts."""
    jetstream = client.jetstream()
    ends, digests, configs, consumers = {}, {}, {}, {}
    names = sorted(info.config.name or "" for info in await jetstream.streams_info())
    for stream in (name for name in STREAMS if name in names):
        info = await jetstream.stream_info(stream)
        ends[stream] = info.state.last_seq
        configs[stream] = info.config.as_dict()
        digest = hashlib.sha256()
        async for sequence, subject, payload in direct_pages(client, stream, SUBJECTS[stream], 1):
            digest.update(f"{sequence} {subject} {len(payload)} ".encode() + payload)
        digests[stream] = digest.hexdigest()
        consumers[stream] = sorted(one.name for one in await jetstream.consumers_info(stream))
    return State(ends, digests, configs, consumers, names)


@dataclass
class Attacker:
    """A client that tries things. ``refused`` are the server's errors, ``heard`` what came on its subscriptions."""

    client: Client
    refused: list[str] = field(default_factory=list)
    heard: list[Msg] = field(default_factory=list)

    async def hear(self, message: Msg) -> None:
        self.heard.append(message)

    async def send(
        self, subject: str, payload: bytes = b"", reply: str = "", headers: dict[str, str] | None = None
    ) -> None:
        await self.client.publish(subject, payload, reply=reply, headers=headers)

    async def done(self) -> None:
        """Return when the server has worked on all that was sent; its errors have come before its answer."""
        await self.client.flush(timeout=10)
        await self.client.flush(timeout=10)


async def attacker_on(url: str, access: Access | None = None) -> Attacker:
    """An attacker who sends whatever the protocol lets him write, and stays when told off."""
    refused: list[str] = []

    async def told(error: Exception) -> None:
        refused.append(str(error))

    client = await connect(url, access, error_cb=told, skip_subject_validation=True)
    return Attacker(client, refused)


_MONTHS = itertools.cycle(f"{year}-{month:02}" for year in range(2000, 2023) for month in range(1, 13))


def measurement(sender: str, **more: Any) -> bytes:
    """A good event of a sender."""
    event = {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": f"/{sender}/one-stop",
        "type": "par.measurement.reported.v1",
        "subject": f"unit/{sender}",
        "time": "2023-06-01T08:00:00+07:00",
        # Of any month: one month takes a hundred standing reports.
        "data": {"indicator": "tthc_on_time_rate", "period": next(_MONTHS), "numerator": 97, "denominator": 100},
    }
    return orjson.dumps(event | more)


class Scene:
    """The ledger, with an operator who looks, and a victim who listens to all that an account of its own can hear."""

    def __init__(self, stack: LocalStack, operator: Client, victim: Client, overheard: list[Msg]) -> None:
        self.stack = stack
        self.operator = operator
        self.victim = victim
        self.overheard = overheard

    @property
    def url(self) -> str:
        return self.stack.servers.nats_url

    def access(self, kind: Kind, name: str) -> Access:
        return Access(self.stack.key_file(kind, name))

    async def attacker(self, kind: Kind = Kind.DISTRICT, name: str = ATTACKER, inbox: str = "_INBOX") -> Attacker:
        return await attacker_on(self.url, Access(self.stack.key_file(kind, name), inbox=inbox))

    async def state(self) -> State:
        """The state after the services have done all they had to do."""
        await settled(self.operator)
        return await state_of(self.operator)

    async def victim_is_served(self) -> str:
        """The id of an event of the victim's that went the whole way: the service is alive, and nobody else has it."""
        event = measurement(VICTIM)
        (receipt,) = await Sender(self.victim, patience=30).send([event])
        # (Where an answer took long, the request was repeated.)
        assert receipt["outcome"] in {"accepted", "duplicate"}, receipt
        return str(orjson.loads(event)["id"])


@contextlib.asynccontextmanager
async def scene_of(stack: LocalStack) -> AsyncIterator[Scene]:
    overheard: list[Msg] = []

    async def overhear(message: Msg) -> None:
        overheard.append(message)

    url = stack.servers.nats_url
    operator = await connect(url, Access(stack.key_file(Kind.OPERATOR, "operator")))
    victim = await connect(url, Access(stack.key_file(Kind.DISTRICT, VICTIM)))
    try:
        await victim.subscribe("_INBOX.>", cb=overhear)
        await victim.flush()
        yield Scene(stack, operator, victim, overheard)
    finally:
        await operator.close()
        await victim.close()


@contextlib.asynccontextmanager
async def nothing_happens(scene: Scene) -> AsyncIterator[None]:
    """Around an attack: the ledger is as before, the victim has heard nothing, and is served as before."""
    before = await scene.state()
    scene.overheard.clear()
    yield
    after = await scene.state()
    changed = {name: (old, getattr(after, name)) for name, old in vars(before).items() if old != getattr(after, name)}
    assert changed == {}, changed
    heard = [message.subject for message in scene.overheard]
    assert heard == [], heard
    own = await scene.victim_is_served()
    assert scene.overheard, "its own answer"
    assert all(own.encode() in message.data for message in scene.overheard)


async def refusals(attacker: Attacker, count: int) -> None:
    """Wait until the server has refused so many things."""
    await attacker.done()
    await becomes_true(lambda: len(attacker.refused) >= count)
    assert len(attacker.refused) == count

"""The two streams: whether they are as the ledger makes them, whole, replicated, and with room."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.api import StreamConfig

from par.doctor.finding import Finding, found
from par.doctor.nats_server import Line, NotAllowedError
from par.doctor.place import Limits, Place
from par.log import LOG, REPORT
from par.log.stream import log_config, report_config

ASK_SECONDS: Final = 3.0
NOT_FOUND: Final = 10059  # of the server's errors.json

NANOSECONDS: Final = 1_000_000_000
KEPT: Final = {
    "subjects",
    "retention",
    "storage",
    "discard",
    "duplicate_window",
    "allow_direct",
    "deny_delete",
    "deny_purge",
}
"""Settings that must stay as the ledger made them; limits and replicas are the operator's."""
LOSING: Final = ("max_age", "max_msgs_per_subject")
"""Limits at which the server drops events, or refuses one sender's while it takes another's."""
FILLING: Final = {"max_bytes": "bytes", "max_msgs": "messages"}
"""Limits at which it takes no more, and what they count."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The server's own answer: ``config state cluster`` and its clock ``now``.

    ``config`` is None where there is no such stream, or none that answers: then ``error`` says why.
    """

    name: str
    config: Mapping[str, Any] | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    cluster: Mapping[str, Any] = field(default_factory=dict)
    now: dt.datetime | None = None
    error: str = ""

    @property
    def end(self) -> int:
        """The position of the last message; 0 where there is none."""
        return int(self.state.get("last_seq", 0))


async def look(line: Line) -> dict[str, Stream]:
    """Both streams by name. Raises NotAllowedError, also where nobody answers in the account of our key."""
    return {name: await _stream(line, name) for name in (LOG, REPORT)}


async def recorded_at(line: Line, position: int) -> dt.datetime | None:
    """When the event at ``position`` of the log was stored, by the server's clock; None where it does not say."""
    try:
        answer = await line.ask(f"$JS.API.STREAM.MSG.GET.{LOG}", orjson.dumps({"seq": position}), ASK_SECONDS)
        return dt.datetime.fromisoformat(str(orjson.loads(answer)["message"]["time"]))
    except (NotAllowedError, NatsError, TimeoutError, ValueError, KeyError, TypeError):
        return None


def judge(streams: Mapping[str, Stream], place: Place, limits: Limits) -> Iterator[Finding]:
    """What there is to say of both."""
    for wanted in (log_config(), report_config()):
        assert wanted.name is not None
        stream = streams[wanted.name]
        if stream.config is None:
            code = "stream-leaderless" if stream.error else "stream-missing"
            yield found("streams", code, stream=stream.name, error=stream.error)
            continue
        wrong = [
            *_settings(stream, stream.config, wanted),
            *_limits(stream, stream.config, limits),
            *_replicas(stream, stream.config, place.replicas),
            *_gaps(stream),
        ]
        yield from wrong or [
            found(
                "streams",
                "stream-ok",
                stream=stream.name,
                messages=stream.state.get("messages", 0),
                bytes=stream.state.get("bytes", 0),
                leader=stream.cluster.get("leader"),
                replicas=stream.config.get("num_replicas"),
            )
        ]


def _settings(stream: Stream, config: Mapping[str, Any], wanted: StreamConfig) -> Iterator[Finding]:
    must = wanted.as_dict()
    # (Without batches reports go one by one: that is slower, and nothing else.)
    for setting in sorted(KEPT | ({"allow_atomic"} if stream.name == LOG else set())):
        is_set, value = config.get(setting, False), must[setting]
        if is_set != value:
            yield found("streams", "stream-settings", stream=stream.name, setting=setting, is_set=is_set, wanted=value)


def _limits(stream: Stream, config: Mapping[str, Any], limits: Limits) -> Iterator[Finding]:
    for setting in LOSING:
        if int(config.get(setting, 0)) > 0:
            yield found("streams", "stream-limits", stream=stream.name, setting=setting, is_set=config[setting])
    for setting, counts in FILLING.items():
        most = int(config.get(setting, -1))
        share = int(stream.state.get(counts, 0)) / most if most > 0 else 0
        if share > limits.store_full:
            yield found("streams", "stream-near-limit", stream=stream.name, setting=setting, percent=int(100 * share))


def _replicas(stream: Stream, config: Mapping[str, Any], wanted: int) -> Iterator[Finding]:
    if int(config.get("num_replicas", 1)) < wanted:
        yield found(
            "streams", "stream-replicas", stream=stream.name, is_set=config.get("num_replicas", 1), wanted=wanted
        )
    if not stream.cluster.get("leader"):
        yield found("streams", "stream-leaderless", stream=stream.name)
    for replica in stream.cluster.get("replicas") or ():
        if replica.get("offline") or not replica.get("current"):
            yield found("streams", "replica-behind", stream=stream.name, server=replica.get("name"), **_lag(replica))


def _lag(replica: Mapping[str, Any]) -> dict[str, Any]:
    return {"offline": bool(replica.get("offline")), "lag": replica.get("lag", 0)}


def _gaps(stream: Stream) -> Iterator[Finding]:
    """``REPORT`` may begin later, after a restore; the log may not."""
    state = stream.state
    first, lost = int(state.get("first_seq", 0)), int(state.get("num_deleted", 0))
    if lost or (stream.name == LOG and first > 1):
        yield found("streams", "stream-gap", stream=stream.name, first=first, lost=lost)


async def _stream(line: Line, name: str) -> Stream:
    try:
        answer = orjson.loads(await line.ask(f"$JS.API.STREAM.INFO.{name}", b"", ASK_SECONDS))
    except NoRespondersError as error:
        raise NotAllowedError(repr(error)) from error
    except (NatsError, TimeoutError) as error:
        return Stream(name, error=repr(error))
    error_ = answer.get("error")
    if error_ is not None:
        missing = error_.get("err_code") == NOT_FOUND
        return Stream(name, error="" if missing else str(error_.get("description")))
    now = answer.get("ts")
    return Stream(
        name,
        answer["config"],
        answer["state"],
        answer.get("cluster") or {},
        None if now is None else dt.datetime.fromisoformat(now),
    )

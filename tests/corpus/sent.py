"""Events as senders sent them, and the digest by which each build knows them again when they are sent once more."""

from collections.abc import Iterable
from typing import Any, Final

import orjson
from tests.contracts.said import EXAMPLES, FORMS, read, sender_of
from tests.corpus.recorded import DATA, add, lines

SENT: Final = DATA / "sent.jsonl"


def sent() -> list[dict[str, Any]]:
    """``build``, ``digest`` and ``event`` of each."""
    return list(lines(SENT))


def digest_of(event: dict[str, Any]) -> str:
    """What this build makes of it. Raises Rejected."""
    return read(event, sender_of(event), event["type"]).digest


def missing_kinds() -> list[str]:
    """What may be sent, and the corpus holds none of."""
    return sorted(FORMS.keys() - {line["event"]["type"] for line in sent()})


def add_examples(build: str, events: Iterable[dict[str, Any]] = EXAMPLES) -> int:
    """Record the digests of the contract's examples that are not there yet; how many these were."""
    known = {orjson.dumps(line["event"], option=orjson.OPT_SORT_KEYS) for line in sent()}
    new = [event for event in events if orjson.dumps(event, option=orjson.OPT_SORT_KEYS) not in known]
    add(SENT, ({"build": build, "digest": digest_of(event), "event": event} for event in new))
    return len(new)

"""The events of the benchmark are events of the ledger, and the same in every run."""

from collections import Counter
from typing import Literal

import pytest
from bench.engine.life import digest_of, folded
from bench.engine.workload import HOT_OBLIGATIONS, Workload, messages

from par.events import UnknownData, decode, encode


@pytest.mark.parametrize("keys", ["spread", "hot"])
@pytest.mark.parametrize("mix", ["life", "all"])
def test_every_payload_is_a_whole_event_of_the_ledger(
    keys: Literal["spread", "hot"], mix: Literal["life", "all"]
) -> None:
    kinds: Counter[str] = Counter()
    identities = set()
    for subject, identity, payload in messages(Workload(3000, 12, keys, mix)):
        event = decode(payload)
        assert not isinstance(event.data, UnknownData)
        assert encode(event) == payload
        assert subject.decode().split(".")[4] == event.subject.partition("/")[0]
        identities.add(identity)
        kinds[event.type] += 1
    assert len(identities) == 3000
    assert kinds["par.obligation.progressed.v1"] > 500
    assert ("par.measurement.recorded.v1" in kinds) == ("par.day.opened.v1" in kinds) == (mix == "all")


def test_the_same_workload_makes_the_same_log() -> None:
    workload = Workload(500, 30, mix="all")
    assert list(messages(workload)) == list(messages(workload))


def test_hot_keys_are_few_and_spread_keys_are_many() -> None:
    hot, spread = folded(Workload(2000, 240, "hot")), folded(Workload(2000, 240))
    assert len(hot) == HOT_OBLIGATIONS
    assert len(spread) > 500
    assert digest_of(hot) != digest_of(spread)

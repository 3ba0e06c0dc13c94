"""Requests of one client within a window, and the memory that clients take."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.service.guarding.client import NOBODY, client_named
from par.service.guarding.rates import Counters, Rates

RATE, BURST, WINDOW = 2.0, 10, 5
START = 1_700_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "time", found)
    return found


def test_a_burst_then_the_rate(clock: Clock) -> None:
    rates = Rates(RATE, BURST)
    assert [rates.wait_of("a") for _ in range(BURST)] == [0] * BURST
    wait = rates.wait_of("a")
    assert 0 < wait <= WINDOW
    assert rates.wait_of("b") == 0, "others have their own"

    passed = 0
    for _ in range(1_000):  # a hundred seconds, ten requests in each
        clock.now += 0.1
        passed += rates.wait_of("a") == 0
    assert 0.8 * RATE * 100 <= passed <= RATE * 100 + BURST


def test_after_the_wait_that_was_named_one_more_passes(clock: Clock) -> None:
    rates = Rates(RATE, BURST)
    while not (wait := rates.wait_of("a")):
        clock.now += 0.05
    for _ in range(5):  # an estimate: what is named may have to be waited for again
        clock.now += wait
        if not (wait := rates.wait_of("a")):
            break
    assert not wait


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=200))
def test_no_window_holds_more_than_the_burst(asked: list[tuple[str, float]]) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "time", clock)
        rates = Rates(RATE, BURST)
        passed: Counter[tuple[str, int]] = Counter()
        for client, pause in asked:
            clock.now += pause
            if not rates.wait_of(client):
                passed[client, int(clock.now / WINDOW)] += 1
    assert max(passed.values(), default=0) <= BURST


def test_many_addresses_take_bounded_memory() -> None:
    counters = Counters(most=100)
    rates = Rates(RATE, BURST, counters)
    for number in range(BURST):
        assert rates.wait_of("steady") == 0
        for other in range(5):
            rates.wait_of(f"{number}.{other}")
    assert rates.wait_of("steady") > 0, "whoever asks is not forgotten for a few others"
    for number in range(10_000):
        assert rates.wait_of(f"10.0.{number}") == 0
        assert len(counters) <= 100


def test_a_client_is_an_address_and_of_ipv6_a_network() -> None:
    assert client_named("192.0.2.7") == "192.0.2.7" == client_named("::ffff:192.0.2.7")
    assert client_named("2001:db8::1") == client_named("2001:db8::ffff:1") != client_named("2001:db8:0:1::1")
    assert client_named("fe80::1%eth0") == client_named("fe80::2")
    for junk in ("", "unknown", "192.0.2.7, 192.0.2.8", "x" * 10_000, "'; drop"):
        assert client_named(junk) == NOBODY

"""The demo year is the same in every run, large enough, and wrong exactly where it says so."""

import datetime as dt
import functools
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from tests.progress.support import EXAMPLES, example_obligations, example_tree, read_all

from par.demo.examples import CITIES, INDEX_SET, PLANS, read
from par.demo.load import indicators
from par.demo.play import days_of
from par.demo.submissions import Delivery
from par.demo.year import Year, sender_for, year_of
from par.problems import SENTENCES, Rejected
from par.units import UnitTree
from progress_service.contract.kinds import read_submission

YEAR = 2023
FORM = frozenset(
    {
        "corrects-not-supported",
        "event-too-large",
        "invalid-field",
        "invalid-source",
        "malformed-json",
        "not-a-number",
        "too-deep",
        "unknown-type",
    }
)
"""Faults that show without the log."""


def written(seed: int, cities: tuple[str, ...] = CITIES) -> Year:
    trees = {city: example_tree(city) for city in cities}
    return year_of(
        trees,
        [item.model_dump(mode="json") for name in PLANS for item in example_obligations(name)],
        indicators(read(EXAMPLES, "index-sets", INDEX_SET)),
        sorted({read(EXAMPLES, "plans", name)["authority"] for name in PLANS}),
        YEAR,
        seed,
    )


@functools.cache
def the_year() -> Year:
    return written(2023)


def deliveries(year: Year) -> Iterator[tuple[str, dt.date, Delivery]]:
    for sender in year.senders:
        for day, parts in year.deliveries[sender].items():
            for delivery in parts:
                yield sender, day, delivery


def digest(year: Year) -> str:
    """Of everything that is sent, in the order in which it is sent."""
    found = hashlib.sha256()
    for sender, day, delivery in deliveries(year):
        found.update(repr((sender, day, delivery.order, delivery.fault)).encode() + delivery.body)
    return found.hexdigest()


def test_it_has_at_least_twenty_thousand_events() -> None:
    year = the_year()
    assert year.count >= 20_000
    assert year.count == sum(1 for _ in deliveries(year))
    assert len(year.senders) >= 20


def test_the_same_seed_gives_the_same_year_whatever_the_order_of_the_cities() -> None:
    assert digest(written(2023, CITIES[::-1])) == digest(the_year())


def test_another_seed_gives_another_year() -> None:
    assert digest(written(2024)) != digest(the_year())


def test_another_process_with_another_hash_seed_writes_the_same_year() -> None:
    program = "from tests.demo.test_year import digest, the_year; print(digest(the_year()))"
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest(the_year())


def test_every_delivery_lies_in_the_year_and_where_it_is_listed() -> None:
    days = set(days_of(YEAR))
    assert len(days) == 365
    for sender, day, delivery in deliveries(the_year()):
        assert day in days
        assert (delivery.sender, delivery.day) == (sender, day)


def test_each_day_is_sent_in_one_order() -> None:
    for sender in the_year().senders:
        for parts in the_year().deliveries[sender].values():
            orders = [(delivery.order, delivery.body) for delivery in parts]
            assert orders == sorted(orders)


def test_faults_carry_a_code_of_the_catalogue_and_come_in_many_kinds() -> None:
    faults = Counter(delivery.fault for _, _, delivery in deliveries(the_year()) if delivery.fault is not None)
    assert set(faults) <= set(SENTENCES)
    assert set(faults) >= FORM
    assert len(faults) >= 12


def fault_of_form(delivery: Delivery) -> str | None:
    """The code with which the intake refuses the event before it looks at the log; None: it is well-formed."""
    (element,) = read_all(b"[" + delivery.body + b"]")
    if element.problem is not None:
        return element.problem.code
    try:
        read_submission(element.value, delivery.sender)
    except Rejected as refused:
        return refused.code
    return None


def test_faults_of_form_are_refused_with_their_code_and_everything_else_is_well_formed() -> None:
    for _, _, delivery in deliveries(the_year()):
        expected = delivery.fault if delivery.fault in FORM else None
        assert fault_of_form(delivery) == expected, delivery.body[:200]


def test_an_identity_stands_for_one_content_unless_the_conflict_is_meant() -> None:
    seen: dict[tuple[str, str], bytes] = {}
    repeated = 0
    for sender, _, delivery in deliveries(the_year()):
        if delivery.fault is not None:
            continue
        identity = (sender, orjson.loads(delivery.body)["id"])
        repeated += identity in seen
        assert seen.setdefault(identity, delivery.body) == delivery.body
    assert repeated > 300


def test_nothing_is_told_before_it_has_happened() -> None:
    for _, day, delivery in deliveries(the_year()):
        if delivery.fault is None:
            happened = dt.datetime.fromisoformat(orjson.loads(delivery.body)["time"])
            assert happened.date() <= day


@pytest.mark.parametrize("city", CITIES)
def test_the_sender_of_a_unit_may_speak_for_it(city: str) -> None:
    tree: UnitTree = example_tree(city)
    for unit in tree.units:
        sender = sender_for(tree, unit)
        assert tree.speaks_for(sender, unit)
        assert all(not tree.speaks_for(above, unit) for above in tree.ancestors(sender)), (
            "an authority higher up could speak for it, too"
        )

"""What is remembered of aggregates is what was folded, also after it was packed."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from tests.corpus.recorded import oldest_log, samples
from tests.happenings import aggregate

import par
import plan_service
import progress_service
import report_service
from par.deciding import Decider
from par.deciding.identities import Executions, Identity
from par.deciding.remembered import Remembered
from par.deciding.together import Aggregate
from par.events import Recorded, decode


def deciders() -> Iterator[Any]:
    """(name, decider) of everything that anybody decides."""
    for package in (par, plan_service, progress_service, report_service):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("decider") or module.name.endswith("scheme"):
                for name, found in vars(importlib.import_module(module.name)).items():
                    if isinstance(found, Decider):
                        yield pytest.param(found, id=f"{module.name.split('.')[0]}-{name}")


RECORDED = [
    Recorded(position, subject, decode(payload))
    for position, (subject, payload) in enumerate(
        [*oldest_log(), *((sample.subject, sample.payload) for sample in samples())], 1
    )
]


def states_of(decider: Decider[Any, Any]) -> Iterator[tuple[Recorded, Any]]:
    """All events of the corpus, folded aggregate by aggregate: each that changes a state, and the state after it."""
    states: dict[str, Any] = {}
    for item in RECORDED:
        before = states.get(item.log_subject, decider.initial)
        after = decider.evolve(before, item.event.data)
        if after != before:
            states[item.log_subject] = after
            yield item, after


def executions(identities: Iterable[Identity], first: int) -> Executions:
    """Commands with an event each, which follow each other in the log."""
    found = Executions()
    for position, identity in enumerate(identities, first):
        found.add(identity, position)
    return found


@pytest.mark.parametrize("decider", list(deciders()))
def test_every_state_comes_back_as_it_was_packed(decider: Decider[Any, Any]) -> None:
    """After each event that means something to the decider the state is packed."""
    of, other = aggregate("city", "a"), aggregate("city", "b")
    changed = 0
    for item, after in states_of(decider):
        changed += 1
        known = executions([(item.event.source, item.event.id)], item.position)
        remembered = Remembered(at_hand=1)
        remembered.keep(of, Aggregate(after, item.position, known))
        remembered.keep(other, Aggregate(decider.initial, 1))
        found = remembered.take(of, decider)
        assert (found.state, found.position, found.known) == (after, item.position, known)
    assert changed or decider.initial is None, "no recorded event means anything to it"


def test_those_used_longest_ago_are_forgotten() -> None:
    decider: Decider[int, int] = Decider(0, lambda _command, _state: (), lambda state, _fact: state)
    names = [aggregate("city", f"a{number}") for number in range(20)]
    remembered = Remembered(2, packed_bytes=5_000)
    for number, of in enumerate(names, 1):
        remembered.keep(of, Aggregate(number, number))
    kept = [found.state for of in names if (found := remembered.take(of, decider)).position]
    assert 2 < len(kept) < 20
    assert kept == list(range(21 - len(kept), 21))


def test_few_with_many_events_are_at_hand_and_the_others_are_packed() -> None:
    decider: Decider[int, int] = Decider(0, lambda _command, _state: (), lambda state, _fact: state)
    names = [aggregate("city", f"a{number}") for number in range(20)]
    known = executions([("/a", f"{number}") for number in range(1, 11)], 1)
    remembered = Remembered(events=50)
    given = [Aggregate(number, 10, Executions(known.packed())) for number in range(20)]
    for of, one in zip(names, given, strict=True):
        remembered.keep(of, one)
    again = [remembered.take(of, decider) for of in reversed(names)]

    assert [found is one for found, one in zip(again, reversed(given), strict=True)] == [True] * 5 + [False] * 15
    assert [(found.state, found.known) for found in again] == [(number, known) for number in range(19, -1, -1)]


def test_what_is_not_remembered_is_at_its_beginning() -> None:
    decider: Decider[int, int] = Decider(7, lambda _command, _state: (), lambda state, _fact: state)
    found = Remembered().take(aggregate("city", "a"), decider)
    assert (found.state, found.position) == (7, 0)

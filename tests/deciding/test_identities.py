"""Identities as digests answer as sets and mappings of them would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.deciding.identities import (
    DIGEST_BYTES,
    RECORD_BYTES,
    Executions,
    Identity,
    count_of,
    digest_of,
    holds,
    with_one,
    without,
)

FEW = st.tuples(st.sampled_from(["/a", "/b", ""]), st.sampled_from(["", "1", "2", "b1", "/b"]))
NAMES = st.tuples(st.text(max_size=8), st.text(max_size=8))
CHANGES = st.lists(st.tuples(st.booleans(), FEW))


@given(st.lists(FEW | NAMES), FEW)
def test_executions_are_found_at_the_last_event_of_each(commands: list[Identity], other: Identity) -> None:
    found, model = Executions(), dict[Identity, int]()
    for position, identity in enumerate(commands, 7):
        found.add(identity, position)
        model[identity] = position
    for identity in [*commands, other]:
        assert found.position(identity) == model.get(identity)
        assert (identity in found) == (identity in model)
    again = Executions(found.packed())
    assert again == found
    again.add(("/new", "1"), 1 << 40)
    assert again.position(("/new", "1")) == 1 << 40
    assert again != found
    assert ("/new", "1") not in found


def test_a_command_with_several_events_counts_once() -> None:
    found = Executions()
    for position, identity in enumerate(["a", "a", "a", "b", "b"], 1):
        found.add(("/s", identity), position)
    assert len(found) == 2
    assert found.position(("/s", "a")) == 3
    assert found.position(("/s", "b")) == 5


def test_what_looks_like_a_digest_across_two_records_is_none() -> None:
    looked_for = digest_of(("/s", "a"))
    for offset in range(1, RECORD_BYTES):
        between = (b"\1" * offset + looked_for).ljust(2 * RECORD_BYTES, b"\1")
        assert ("/s", "a") not in Executions(between), offset
        found = Executions(looked_for + bytes([0] * 7 + [9]) + between)
        assert found.position(("/s", "a")) == 9, offset
    for offset in range(1, DIGEST_BYTES):
        between = (b"\1" * offset + looked_for).ljust(2 * DIGEST_BYTES, b"\1")
        assert not holds(between, ("/s", "a")), offset
        assert without(between, ("/s", "a")) == between, offset
        assert holds(looked_for + between, ("/s", "a")), offset


def test_what_is_cut_off_within_a_record_is_refused() -> None:
    found = Executions()
    found.add(("/s", "a"), 1)
    with pytest.raises(ValueError, match="no executions"):
        Executions(found.packed()[:-1])


@given(CHANGES)
def test_a_set_of_digests_is_a_set(changes: list[tuple[bool, Identity]]) -> None:
    found, model = b"", set[Identity]()
    for more, identity in changes:
        found = with_one(found, identity) if more else without(found, identity)
        (model.add if more else model.discard)(identity)
        assert count_of(found) == len(model)
        assert holds(found, identity) == more
    assert all(holds(found, identity) for identity in model)

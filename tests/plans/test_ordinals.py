"""The keys of tasks and of entries of lists."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from par.events.obligation import ObligationKind
from par.plans.opening import obligation_id
from par.plans.ordinals import entry_key, is_entry_key, ordinal_key
from par.values import Ordinal

ENTRIES = [kind for kind in ObligationKind if kind is not ObligationKind.TASK]
WORDS = st.sampled_from(["review", "Inspection", "REPORT", "i", "1", "24", "v2"])


@pytest.mark.parametrize("kind", ENTRIES)
def test_every_kind_of_entry_has_keys_of_its_own(kind: ObligationKind) -> None:
    assert is_entry_key(entry_key(kind, 1))
    assert is_entry_key(entry_key(kind, 24))


@pytest.mark.parametrize("ordinal", ["1", "I.1", "review", "1-review", "review-a", "review-1-v2", "report-1-1"])
def test_numbers_of_tasks_are_none_of_them(ordinal: str) -> None:
    assert not is_entry_key(ordinal)


@given(st.lists(WORDS, min_size=1, max_size=3), st.sampled_from(".-"), st.sampled_from(ENTRIES), st.integers(1, 30))
def test_no_task_shares_an_obligation_with_an_entry(
    words: list[str], separator: str, kind: ObligationKind, number: int
) -> None:
    ordinal = separator.join(words)
    try:
        TypeAdapter(Ordinal).validate_python(ordinal)
    except ValidationError:
        assume(False)
    assume(not is_entry_key(ordinal))
    entry = obligation_id("ke-hoach", entry_key(kind, number), 1, "don-vi")
    assert obligation_id("ke-hoach", ordinal_key(ordinal), 1, "don-vi") != entry
    assert re.fullmatch(r"[a-z0-9-]+", entry)

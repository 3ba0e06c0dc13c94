"""The filter of identities: never wrong about what it says was never added, rarely wrong otherwise."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from progress_service.intake.identity_filter import IdentityFilter

MANY = 30_000


@given(st.sets(st.text(max_size=40), max_size=200))
def test_what_was_added_is_there(keys: set[str]) -> None:
    found = IdentityFilter(first_capacity=16)  # grows several times
    for key in keys:
        found.add(key)
    assert all(key in found for key in keys)


def test_what_was_not_added_is_rarely_there() -> None:
    found = IdentityFilter(first_capacity=4096)
    for number in range(MANY):
        found.add(f"/ward|{number}")
    wrong = sum(f"/ward|{uuid.uuid4().hex}" in found for _ in range(MANY))
    assert wrong < MANY / 1000


def test_an_empty_filter_holds_nothing() -> None:
    assert "/ward|1" not in IdentityFilter()

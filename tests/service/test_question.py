"""What a question takes for a day, a moment and a position."""

import datetime as dt
from typing import Any

import pytest
from pydantic import AwareDatetime, ValidationError

from par.problems import rejection
from par.service import AsOf, KnownAt, Question


class Asked(Question):
    """Of some time."""

    as_of: AsOf = None
    known_at: KnownAt = None
    at: AwareDatetime | None = None
    number: int = 0


@pytest.mark.parametrize("field", ["as_of", "known_at", "at"])
@pytest.mark.parametrize("value", ["0", "0.5", "1672531200", "20230101", "-1", "1e9", "inf", 0, 1.5, True])
def test_a_number_is_no_date(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate({field: value})
    problem = rejection(refused.value)
    assert (problem.code, problem.pointer) == ("invalid-field", f"/{field}")
    assert "2023-12-31" in problem.message_vi


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"])
def test_a_moment_that_utc_does_not_have_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate({"known_at": moment})
    problem = rejection(refused.value)
    assert (problem.code, problem.pointer) == ("invalid-field", "/known_at")


def test_dates_moments_and_numbers_are_themselves() -> None:
    asked = Asked.model_validate({"as_of": "2023-01-31", "known_at": "2023-01-31T08:00:00+07:00", "number": "7"})
    assert asked.as_of == dt.date(2023, 1, 31)
    assert asked.known_at == dt.datetime(2023, 1, 31, 1, tzinfo=dt.UTC)
    assert asked.number == 7

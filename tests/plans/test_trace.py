"""Plans above and below a plan."""

import datetime as dt
from typing import Any

import pytest

from par.events.plan import UpperPlan
from par.plans.trace import MOST_PLANS, Found, Heading, Plans, Trace, number_key

DAY = dt.date(2022, 12, 29)


def heading(plan: str, *implements: UpperPlan, **fields: Any) -> Heading:
    given = {"city": plan, "authority": plan, "title": plan, "year": 2023, "number": None, "dates": frozenset()}
    return Heading(plan=plan, implements=implements, **{**given, "names": frozenset(), **fields})


def named(number: str | None = None, authority: str = "UBND tỉnh", **fields: Any) -> UpperPlan:
    return UpperPlan(number=number, authority=authority, **fields)


def steps(trace: Trace) -> tuple[list[tuple[int, str | None]], list[tuple[int, str]]]:
    """(level, id) upwards and downwards."""
    above = [(link.level, None if link.upper is None else link.upper.plan) for link in trace.above]
    return above, [(link.level, link.lower.plan) for link in trace.below]


PROVINCE = heading("province", number="369 /KH-UBND", dates=frozenset({DAY}), names=frozenset({"UBND tỉnh"}))
CITY = heading("city", named("369/KH-UBND", issued_on=DAY), number="5/KH-UBND")
WARD = heading("ward", named("1/KH", plan="city"))


def test_a_trace_leads_up_and_down_level_by_level() -> None:
    plans = Plans([WARD, CITY, PROVINCE])
    assert steps(plans.trace("ward")) == ([(1, "city"), (2, "province")], [])
    assert steps(plans.trace("city")) == ([(1, "province")], [(1, "ward")])
    assert steps(plans.trace("province")) == ([], [(1, "city"), (2, "ward")])
    assert [link.found for link in plans.trace("ward").above] == [Found.BY_ID, Found.BY_NUMBER]


@pytest.mark.parametrize(
    ("upper", "found"),
    [
        (named("369/KH-UBND", issued_on=DAY), "province"),
        (named("369/kh-ubnd", authority="ubnd TỈNH"), "province"),
        (named("369/KH-UBND", authority="UBND huyện"), None),
        (named("369/KH-UBND", issued_on=DAY.replace(year=2021)), None),
        (named("370/KH-UBND", issued_on=DAY), None),
        (named(None), None),
        (named("369/KH-UBND", issued_on=DAY, plan="elsewhere"), None),
    ],
)
def test_a_number_means_a_plan_only_with_its_date_or_its_authority(upper: UpperPlan, found: str | None) -> None:
    above, _ = steps(Plans([heading("x", upper), PROVINCE]).trace("x"))
    assert above == [(1, found)]


def test_two_plans_that_fit_are_none() -> None:
    twin = heading("twin", number="369/KH-UBND", dates=frozenset({DAY}))
    above, _ = steps(Plans([CITY, PROVINCE, twin]).trace("city"))
    assert above == [(1, None)]


def test_a_circle_ends() -> None:
    one, other = heading("one", named(plan="other")), heading("other", named(plan="one"))
    assert steps(Plans([one, other]).trace("one")) == ([(1, "other"), (2, "one")], [(1, "other"), (2, "one")])


def test_a_long_chain_is_cut_off_and_says_so() -> None:
    chain = [heading(f"p{number}", named(plan=f"p{number + 1}")) for number in range(15)]
    trace = Plans(chain).trace("p0")
    assert (len(trace.above), trace.complete) == (10, False)
    assert Plans(chain[:10]).trace("p0").complete


def test_so_many_below_are_shown_and_no_more() -> None:
    wards = [heading(f"w{number}", named(plan="city")) for number in range(MOST_PLANS + 1)]
    trace = Plans([CITY, *wards]).trace("city")
    assert (len(trace.below), trace.complete) == (MOST_PLANS, False)


def test_a_plan_that_is_not_known_has_no_trace() -> None:
    with pytest.raises(KeyError):
        Plans([CITY]).trace("ward")


def test_numbers_are_compared_without_spaces_and_case() -> None:
    assert number_key(" 369 / KH-UBND") == number_key("369/kh–ubnd")

"""The formula kinds at their edges, with figures from published sets where there are any."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.events.formula import Cap, FloorLinear, Formula, Linear, NotApplicable, WhenEmpty, YesNo
from par.events.scoring import Ratio
from par.exact import decimal_sum, exact, percent, rate, ratio_text, shown
from report_service.index.formulas import earned

YES_NO = YesNo(kind="yes_no", indicator="i")
LINEAR = Linear(kind="linear", indicator="i")
FLOOR_90 = FloorLinear(kind="floor_linear", indicator="i", floor="90")
CAP_80 = Cap(kind="cap", indicator="i", target="80")
ZERO = Fraction(0)
MEASURED: list[YesNo | Linear | FloorLinear | Cap] = [YES_NO, LINEAR, FLOOR_90, CAP_80]


@pytest.mark.parametrize(
    ("formula", "numerator", "denominator", "maximum", "expected"),
    [
        (YES_NO, 1, 1, "0.5", "1/2"),
        (YES_NO, 0, 1, "0.5", "0/1"),
        (YES_NO, 999, 1000, "2", "0/1"),
        (LINEAR, 1, 3, "20", "20/3"),
        (LINEAR, 3, 3, "20", "20/1"),
        # The guidance of Đồng Nai gives 0.8 for 4 of 5, under its own floor of 90 %: the rule is what counts.
        (FLOOR_90, 4, 5, "1", "0/1"),
        (FLOOR_90, 899, 1000, "1", "0/1"),
        (FLOOR_90, 9, 10, "1", "9/10"),
        (FLOOR_90, 5, 5, "1", "1/1"),
        (CAP_80, 79, 100, "2", "79/40"),
        (CAP_80, 4, 5, "2", "2/1"),
        (CAP_80, 5, 5, "2", "2/1"),
        (Cap(kind="cap", indicator="i", target="33.3"), 333, 2000, "6", "3/1"),
        (Cap(kind="cap", indicator="i", target="0"), 0, 5, "2", "2/1"),
    ],
)
def test_points(formula: Formula, numerator: int, denominator: int, maximum: str, expected: str) -> None:
    points = earned(formula, exact(maximum), ZERO, Ratio(numerator=numerator, denominator=denominator)).points

    assert points is not None
    assert ratio_text(points) == expected


@pytest.mark.parametrize("formula", MEASURED)
def test_no_figures_no_score(formula: Formula) -> None:
    assert earned(formula, Fraction(6), ZERO, None).points is None


@pytest.mark.parametrize("formula", MEASURED)
@pytest.mark.parametrize(
    ("rule", "expected"),
    [(WhenEmpty.FULL, Fraction(6)), (WhenEmpty.ZERO, Fraction(0)), (WhenEmpty.NONE, None)],
)
def test_a_denominator_of_zero_scores_by_the_rule_of_the_leaf(
    formula: YesNo | Linear | FloorLinear | Cap, rule: WhenEmpty, expected: Fraction | None
) -> None:
    by_rule = formula.model_copy(update={"empty": rule})

    assert earned(by_rule, Fraction(6), ZERO, Ratio(numerator=0, denominator=0)).points == expected


def test_what_does_not_apply_is_credited_in_full() -> None:
    assert earned(NotApplicable(kind="not_applicable"), Fraction(2), ZERO, None).points == 2


@given(
    st.sampled_from(MEASURED),
    st.fractions(min_value=0, max_value=100),
    st.integers(-(10**9), 10**9),
    st.integers(1, 10**9),
)
def test_a_score_stays_within_zero_and_the_maximum(
    formula: Formula, maximum: Fraction, numerator: int, denominator: int
) -> None:
    points = earned(formula, maximum, ZERO, Ratio(numerator=numerator, denominator=denominator)).points

    assert points is not None
    assert 0 <= points <= maximum


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2.345", "2.35"),
        ("2.3449999", "2.34"),
        ("0.005", "0.01"),
        ("0.995", "1.00"),
        ("99.995", "100.00"),
        ("20/3", "6.67"),
        ("0", "0.00"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
    ],
)
def test_halves_are_shown_rounded_up(value: str, text: str) -> None:
    assert shown(exact(value)) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(1, 3, "33.33"), (1, 800, "0.13"), (0, 5, "0.00"), (7, 7, "100.00"), (0, 0, None)],
)
def test_percent(numerator: int, denominator: int, text: str | None) -> None:
    assert percent(numerator, denominator) == text


def test_a_ratio_is_written_in_one_way_and_read_back() -> None:
    assert ratio_text(exact("2.50")) == ratio_text(exact("5/2")) == "5/2"
    assert ratio_text(exact("18")) == "18/1"


@pytest.mark.parametrize("text", ["", "x", "1/0x", "1/"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (int's and Fraction's own)
        exact(text)


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        (["6", "4", "2", "6"], "18"),
        (["0.5", "0.5"], "1"),
        (["10", "0.25"], "10.25"),
        ([], "0"),
        (["9" * 30, "0.00000000000000000001"], "9" * 30 + ".00000000000000000001"),
    ],
)
def test_maxima_add_up_as_decimals(parts: list[str], total: str) -> None:
    assert decimal_sum(parts) == total


def test_numbers_of_more_digits_than_python_writes_by_itself_are_written_and_read() -> None:
    for value in (Fraction(7**6_000, 3**9_000), Fraction(-(10**4_300)), Fraction(2**12_999, 3), Fraction(1, 2**13_001)):
        assert exact(ratio_text(value)) == value
    assert ratio_text(Fraction(-(10**5_000))) == f"-1{'0' * 5_000}/1"


def test_a_rate_is_exact_and_shown_and_none_of_nothing() -> None:
    assert rate(1, 3) == {"exact": "100/3", "shown": "33.33"}
    assert rate(Fraction(3, 2), 2) == {"exact": "75/1", "shown": "75.00"}
    assert rate(0, 5) == {"exact": "0/1", "shown": "0.00"}
    assert rate(0, 0) is None

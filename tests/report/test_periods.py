"""Schemes, windows and periods: what is opened, what may close, and what a closing freezes. No servers."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError
from tests.report.support import explained, log, measured, retracted

from par.events import EventData
from par.events.index_set import Accumulate, IndicatorKind
from par.events.measurement import FigureState
from par.events.period import (
    DayRule,
    FrozenFigure,
    FrozenUnit,
    Gap,
    PeriodClosed,
    PeriodFiguresFrozen,
    PeriodLength,
    PeriodOpened,
    PeriodReopened,
    PeriodRule,
    ReportingSchemeDefined,
)
from par.events.unit import UnitOpened, UnitType
from par.testing.deciders import Outcome, given
from par.testing.projections import assert_stable, folded
from par.units import UnitRegister
from report_service.bootstrap import read_models
from report_service.period.commands import DefineSchemeContent, OpenPeriodContent
from report_service.period.dates import periods_of
from report_service.period.decider import (
    PERIOD,
    ROWS_PER_EVENT,
    ClosePeriod,
    Command,
    OpenPeriod,
    Period,
    Reason,
    ReopenPeriod,
    content_digest,
)
from report_service.period.figures import adjustments, frozen, gaps, units_of
from report_service.period.figures import measured as measured_in
from report_service.period.scheme import SCHEME, DefineScheme
from report_service.period.snapshot import told_of

M, Q, H, N, Y = PeriodLength
DECREE: tuple[PeriodRule, ...] = tuple(
    PeriodRule(every=every, first_day=15, due=DayRule(day=25)) for every in (Q, H, N, Y)
)
"""Decree 09/2019: windows from a 15th to a 14th, the report by the 25th of the last month (par-index.md, section 6)."""
AN_DUONG: tuple[PeriodRule, ...] = (
    PeriodRule(every=Q, numbers=(1,), first_day=15, due=DayRule(day=1)),
    PeriodRule(every=H, numbers=(1,), first_day=15, due=DayRule(day=1)),
    PeriodRule(every=N, first_day=15, due=DayRule(day=1)),
    PeriodRule(every=Y, first_day=15, due=DayRule(months=-1, day=19)),
)
"""A ward that reports "before" 2/3, 2/6, 2/9 and 20/11: ahead of the decree's cut-offs."""
CLOSING = dt.date(2023, 3, 20)


def test_the_windows_of_the_decree() -> None:
    found = {one.code: (one.first, one.last, one.due) for one in periods_of(DECREE, 2023)}
    assert found["2023-q1"] == (dt.date(2022, 12, 15), dt.date(2023, 3, 14), dt.date(2023, 3, 25))
    assert found["2023-h2"] == (dt.date(2023, 6, 15), dt.date(2023, 12, 14), dt.date(2023, 12, 25))
    assert found["2023-9m"][:2] == (dt.date(2022, 12, 15), dt.date(2023, 9, 14))
    assert found["2023"][:2] == (dt.date(2022, 12, 15), dt.date(2023, 12, 14))
    assert len(found) == 4 + 2 + 1 + 1


def test_a_ward_may_have_to_report_before_the_window_ends() -> None:
    found = {one.code: (one.due, one.cut_off) for one in periods_of(AN_DUONG, 2023)}
    assert found == {
        "2023-q1": (dt.date(2023, 3, 1), dt.date(2023, 3, 14)),
        "2023-h1": (dt.date(2023, 6, 1), dt.date(2023, 6, 14)),
        "2023-9m": (dt.date(2023, 9, 1), dt.date(2023, 9, 14)),
        "2023": (dt.date(2023, 11, 19), dt.date(2023, 12, 14)),
    }


def test_calendar_windows_and_days_that_a_month_lacks() -> None:
    rule = PeriodRule(every=M, cut_off=DayRule(months=1, day=5), due=DayRule(months=1, day=31))
    found = {one.code: one for one in periods_of([rule], 2024)}
    february = found["2024-02"]
    assert (february.first, february.last) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert (found["2024-01"].due, found["2024-12"].due) == (dt.date(2024, 2, 29), dt.date(2025, 1, 31))
    assert (february.cut_off, february.months) == (dt.date(2024, 3, 5), ("2024-02",))


def content(**fields: Any) -> DefineSchemeContent:
    usual: dict[str, Any] = {
        "city": "city",
        "scheme": "quarterly",
        "name_vi": "Báo cáo quý",
        "name_en": "Quarterly",
        "sender": "city",
        "receiver": "Sở Nội vụ",
        "rules": [{"every": "quarter", "first_day": 15, "due": {"day": 25}}],
        "indicators": ["on_time"],
        "unit_types": ["ward"],
    }
    return DefineSchemeContent.model_validate(usual | fields, strict=False)


def define(**fields: Any) -> DefineScheme:
    return DefineScheme(content(**fields), sender_known=True)


def scheme(**fields: Any) -> ReportingSchemeDefined:
    (found,) = given(SCHEME).when(define(**fields)).facts
    assert isinstance(found, ReportingSchemeDefined)
    return found


def test_a_scheme_is_data_and_has_versions() -> None:
    first = given(SCHEME).when(define()).accepted()
    first.when(define()).then_nothing()
    (second,) = first.when(define(receiver="UBND tỉnh")).facts
    assert isinstance(second, ReportingSchemeDefined)
    assert (second.version, second.receiver) == (2, "UBND tỉnh")


def test_what_is_no_scheme() -> None:
    due = {"day": 1}
    given(SCHEME).when(DefineScheme(content(), sender_known=False)).then_rejected("scheme-sender", "/content/sender")
    fifth = define(rules=[{"every": "quarter", "numbers": [5], "due": due}])
    given(SCHEME).when(fifth).then_rejected("scheme-number", "/content/rules/0/numbers")
    twice = define(rules=[{"every": "quarter", "due": due}, {"every": "quarter", "numbers": [2], "due": due}])
    given(SCHEME).when(twice).then_rejected("scheme-repeated")
    for wrong in ({"first_day": 29}, {"first_day": 0}, {"due": {"day": 32}}, {"due": {"day": 1, "months": 13}}):
        with pytest.raises(ValidationError):
            content(rules=[{"every": "month", "due": due} | wrong])


def opened(code: str = "2023-q1", **fields: Any) -> PeriodOpened:
    (found,) = given(PERIOD).when(OpenPeriod("city", "quarterly", scheme(**fields), code, 2023)).facts
    assert isinstance(found, PeriodOpened)
    return found


GAP = Gap(indicator="on_time", months=("2023-02",), reason=None)
FIGURE = FrozenFigure(indicator="on_time", pooled=False, state=FigureState.REPORTED, numerator=1, denominator=2)
SILENT = FrozenUnit(unit="city-b", gaps=(GAP,))
SPOKE = FrozenUnit(unit="city-a", figures=(FIGURE,))


def close(*units: FrozenUnit, **fields: Any) -> ClosePeriod:
    usual = {"period": "2023-q1", "day": CLOSING, "given_on": dt.date(2023, 7, 1), "position": 7, "units": units}
    return ClosePeriod(**{**usual, **fields})


def when(command: Command, *more: EventData) -> Outcome[Period | None, Command]:
    return given(PERIOD, opened(), *more).when(command)


def test_a_period_opens_once_with_the_dates_of_its_scheme() -> None:
    found = opened()
    assert (found.months, found.due, found.scheme_version) == (
        ("2023-01", "2023-02", "2023-03"),
        dt.date(2023, 3, 25),
        1,
    )
    when(OpenPeriod("city", "quarterly", scheme(), "2023-q1", 2023)).then_rejected("period-exists")
    given(PERIOD).when(OpenPeriod("city", "x", None, "2023-q1", 2023)).then_rejected("unknown-scheme")
    given(PERIOD).when(OpenPeriod("city", "quarterly", scheme(), "2023-h1", 2023)).then_rejected("unknown-period")


def test_a_gap_needs_a_reason() -> None:
    when(close(SPOKE, SILENT)).then_rejected("period-has-gaps", "/content/reasons")
    for reasons in (
        {"reason": "Chậm"},
        {"reasons": (Reason("city-b", None, "Chậm"),)},
        {"reasons": (Reason("city-b", "on_time", "Chậm"),), "reason": "Khác"},
    ):
        frozen_units, closed = when(close(SPOKE, SILENT, **reasons)).facts
        assert isinstance(frozen_units, PeriodFiguresFrozen)
        assert isinstance(closed, PeriodClosed)
        assert [gap.reason for unit in frozen_units.units for gap in unit.gaps] == ["Chậm"]
        assert (closed.units, closed.gaps, closed.position) == (2, 1, 7)
    for unit, indicator in (("city-a", None), ("city-b", "other"), ("nobody", None)):
        unneeded = close(SPOKE, SILENT, reasons=(Reason(unit, indicator, "Chậm"),), reason="x")
        when(unneeded).then_rejected("period-no-gap", "/content/reasons/0")


def test_a_closed_period_never_changes_and_is_reopened_with_a_reason() -> None:
    closed = when(close(SPOKE)).accepted()
    closed.when(close(SPOKE)).then_rejected("period-is-closed")
    when(ReopenPeriod("2023-q1", "Sai")).then_rejected("period-is-open")
    (reopened,) = closed.when(ReopenPeriod("2023-q1", "Sai số liệu")).facts
    assert isinstance(reopened, PeriodReopened)
    assert reopened.revision == 2
    again = closed.when(ReopenPeriod("2023-q1", "Sai số liệu")).accepted().when(close(SPOKE)).facts[-1]
    assert isinstance(again, PeriodClosed)
    assert again.revision == 2
    given(PERIOD).when(close(SPOKE)).then_rejected("unknown-period")
    given(PERIOD).when(ReopenPeriod("2023-q1", "Sai")).then_rejected("unknown-period")


def test_it_closes_from_the_earlier_of_due_date_and_cut_off() -> None:
    when(close(SPOKE, day=dt.date(2023, 3, 13))).then_rejected("period-too-early", "/content/on")
    when(close(SPOKE, day=dt.date(2023, 3, 14))).accepted()
    early = opened(rules=[{"every": "quarter", "numbers": [1], "first_day": 15, "due": {"day": 1}}])
    given(PERIOD, early).when(close(SPOKE, day=dt.date(2023, 3, 1))).accepted()


def test_a_day_to_come_closes_nothing_early() -> None:
    early = close(SPOKE, day=dt.date(2023, 3, 14), given_on=dt.date(2023, 1, 2))
    when(early).then_rejected("in-the-future", "/content/on")


@pytest.mark.parametrize("code", ["0000-q1", "0001", "1999-01", "9999-12"])
def test_years_at_the_edge_of_the_calendar_have_no_periods(code: str) -> None:
    with pytest.raises(ValidationError):
        OpenPeriodContent.model_validate({"city": "city", "scheme": "quarterly", "period": code})


def test_long_reasons_fit_into_messages() -> None:
    reason = "ệ" * 2_000
    silent = [FrozenUnit(unit=f"city-{number:03}", gaps=(GAP,)) for number in range(400)]
    *parts, _ = when(close(*silent, reason=reason)).facts
    assert len(parts) > 1
    assert max(len(part.model_dump_json().encode()) for part in parts) < 700_000
    gaps_of_one = tuple(GAP.model_copy(update={"indicator": f"i{number}"}) for number in range(200))
    one = FrozenUnit(unit="city-a", gaps=gaps_of_one)
    when(close(one, reason=reason)).then_rejected("period-too-large", "/content/period")


def test_a_large_closing_goes_in_as_several_facts_with_one_digest() -> None:
    units = tuple(FrozenUnit(unit=f"city-{number:05}", figures=(FIGURE,)) for number in range(ROWS_PER_EVENT * 2))
    *parts, closed = when(close(*units)).facts
    assert isinstance(closed, PeriodClosed)
    assert len(parts) == 4
    held = [unit for part in parts if isinstance(part, PeriodFiguresFrozen) for unit in part.units]
    assert held == [*units]
    assert closed.content_sha256 == content_digest(opened(), 1, reversed(units))
    assert closed.content_sha256 != content_digest(opened(), 1, units[1:])
    assert max(len(part.model_dump_json()) for part in parts) < 500_000


REGISTER = UnitRegister.of(
    [
        UnitOpened(city="city", unit="city", name="city", unit_type=UnitType.CITY, parent=None),
        *(
            UnitOpened(city="city", unit=f"city-{name}", name=name, unit_type=UnitType.WARD, parent="city")
            for name in "ab"
        ),
        UnitOpened(
            city="city",
            unit="city-new",
            name="new",
            unit_type=UnitType.WARD,
            parent="city",
            opened_on=dt.date(2023, 3, 1),
        ),
    ]
)


def rows(*facts: EventData) -> list[Any]:
    return [*folded(read_models(), log(*facts))["unit_indicators"].values()]


def test_who_is_silent_is_not_who_said_that_it_has_nothing() -> None:
    held = rows(
        *(measured("city-a", 1, 2, period=f"2023-0{month}") for month in (1, 2, 3)),
        measured("city-b", 1, 2, period="2023-01"),
        explained(measured("city-b", 0, 0, period="2023-02")),
    )
    found = gaps(opened(indicators=["on_time", "task_completion"]), held, REGISTER)
    assert {unit: [(gap.indicator, gap.months) for gap in silent] for unit, silent in found.items()} == {
        "city-b": [("on_time", ("2023-03",))],
        "city-new": [("on_time", ("2023-03",))],  # it is there since March only
    }


def figures(period: PeriodOpened, *facts: EventData) -> dict[tuple[str, bool], tuple[Any, ...]]:
    found = measured_in(period, rows(*facts), units_of(period, REGISTER))
    return {(unit, pool): (row.numerator, row.denominator, row.units) for (unit, _, pool), row in found.items()}


def test_the_months_of_the_period_are_pooled_and_no_others() -> None:
    said = [measured(f"city-{unit}", 1, 2, period=f"2023-0{month}") for unit in "ab" for month in (1, 3, 4)]
    assert figures(opened(), *said) == {
        ("city-a", False): (2, 4, None),
        ("city-b", False): (2, 4, None),
        ("city", True): (4, 8, 2),
    }
    standings = [
        measured("city-a", month, 9, period=f"2023-0{month}", accumulate=Accumulate.LAST) for month in (1, 2, 4)
    ]
    assert figures(opened(), *standings)["city", True] == (2, 9, 1)
    share = [measured("city-a", 2, 2, kind=IndicatorKind.SHARE_OF_UNITS)]
    assert figures(opened(), *share)["city", True] == (1, 1, 1)
    elsewhere = measured("city-a", 1, 2, indicator="other")
    assert figures(opened(), elsewhere) == {}


def test_a_ward_that_reports_for_itself_pools_nobody() -> None:
    ward = opened(sender="city-a")
    said = [measured(f"city-{unit}", 1, 2) for unit in "ab"]
    assert figures(ward, *said) == {("city-a", False): (1, 2, None)}


def test_what_arrives_late_is_told_once_in_the_next_period() -> None:
    first = opened()
    before, late = measured("city-a", 1, 2), measured("city-a", 2, 2)
    told = measured_in(first, rows(before), units_of(first, REGISTER))
    now = measured_in(first, rows(before, late), units_of(first, REGISTER))
    found = [*adjustments("2023-q1", told, now)]
    changes = {(unit, one.pooled): (one.before, one.after) for unit, one in found}
    assert {key: tuple(one and one.numerator for one in both) for key, both in changes.items()} == {
        ("city", True): (1, 2),
        ("city-a", False): (1, 2),
    }

    facts = [
        first,
        *given(PERIOD, first).when(close(*frozen(told, {}, []))).facts,
        opened("2023-q2"),
        *given(PERIOD, opened("2023-q2"))
        .when(close(*frozen({}, {}, found), day=dt.date(2023, 6, 20), period="2023-q2"))
        .facts,
    ]
    documents = assert_stable(read_models(), log(*facts))
    held = [*documents["period_figures"].values()]
    q1 = documents["periods"]["city:quarterly:2023-q1"] | {"_id": "city:quarterly:2023-q1"}
    only_q1 = [one for one in held if one["period"] == "2023-q1"]
    assert told_of(q1, only_q1) == told
    assert told_of(q1, held) == now
    assert [*adjustments("2023-q1", told_of(q1, held), now)] == []
    # and a withdrawal of the late one is told again
    gone = measured_in(first, rows(before, late, retracted(late, "e00002")), units_of(first, REGISTER))
    assert len([*adjustments("2023-q1", told_of(q1, held), gone)]) == 2


def test_a_document_per_period_and_one_per_frozen_unit() -> None:
    first = opened()
    closed = given(PERIOD, first).when(close(SPOKE, SILENT, reason="Chậm"))
    again = closed.accepted().when(ReopenPeriod("2023-q1", "Sai"))
    documents = assert_stable(read_models(), log(first, *closed.facts, *again.facts))
    period = documents["periods"]["city:quarterly:2023-q1"]
    assert (period["state"], period["revision"], period["closed_revision"]) == ("open", 2, 1)
    assert [one["reason"] for one in period["revisions"]] == [None, "Sai"]
    assert sorted(documents["period_figures"]) == [
        "city:quarterly:2023-q1:1:city-a",
        "city:quarterly:2023-q1:1:city-b",
    ]

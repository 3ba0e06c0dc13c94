"""The rules of a month's figures."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.progress.support import CITY, INDICATOR, OFFICE, OTHER_WARD, STAFF, TREE, TREE_FACTS, WARD

from par.events import AggregateId, EventData
from par.events.index_set import Accumulate, IndicatorKind
from par.events.measurement import (
    FigureState,
    Former,
    MeasurementExplained,
    MeasurementFact,
    MeasurementRecorded,
    MeasurementRetracted,
    ReportId,
)
from par.events.unit import UnitsMerged
from par.testing.deciders import given
from par.units.register import UnitRegister
from progress_service.contract.limits import MAX_COUNT
from progress_service.measurement.decider import (
    MAX_EXPLANATIONS,
    MAX_REPORTS,
    MAX_TAKEN,
    MEASUREMENT,
    Explain,
    Record,
    Retract,
    aggregate_token,
)

DAY = dt.date(2023, 3, 15)


def report(event: str = "e-1", source: str = f"/{WARD}/one-stop") -> ReportId:
    return ReportId(source=source, event=event)


SAID: dict[str, Any] = {
    "sender": WARD,
    "city": CITY,
    "unit": WARD,
    "tree": TREE,
    "tree_of_unit": TREE,
    "day": DAY,
    "indicator": INDICATOR,
    "period": "2023-02",
    "report": report(),
}
PLACE: dict[str, Any] = {
    "unit": WARD,
    "unit_type": "ward",
    "city": CITY,
    "ancestors": (CITY,),
    "indicator": INDICATOR.id,
    "accumulate": Accumulate.SUM,
    "year": 2023,
    "period": "2023-02",
}


def record(**fields: Any) -> Record:
    return Record(**{**SAID, "numerator": 8, "denominator": 10, **fields})


def explain(state: FigureState = FigureState.NOT_REPORTED, **fields: Any) -> Explain:
    return Explain(**{**SAID, "state": state, "reason": "Phần mềm lỗi", **fields})


def retract(event: str = "e-1", **fields: Any) -> Retract:
    return Retract(**{**SAID, "report": report("e-9"), "retracts": report(event), "reason": "Nhập nhầm", **fields})


def recorded(**fields: Any) -> MeasurementRecorded:
    return MeasurementRecorded(**{**PLACE, "numerator": 8, "denominator": 10, "report": report(), **fields})


def explained(state: FigureState = FigureState.NOT_REPORTED, **fields: Any) -> MeasurementExplained:
    return MeasurementExplained(**{**PLACE, "state": state, "reason": "Phần mềm lỗi", "report": report(), **fields})


def retracted(event: str = "e-1", **fields: Any) -> MeasurementRetracted:
    return MeasurementRetracted(**{**PLACE, "retracts": report(event), "reason": "Nhập nhầm", **fields})


def test_figures_are_recorded_with_the_units_that_pool_them() -> None:
    given(MEASUREMENT).when(record()).then(recorded())
    # A ward is no pool: what its staff count is of the ward's city.
    given(MEASUREMENT).when(record(unit=STAFF, note="Theo sổ")).then(
        recorded(unit=STAFF, unit_type="other", ancestors=(CITY,), note="Theo sổ")
    )


def test_a_second_report_of_a_month_is_a_correction() -> None:
    given(MEASUREMENT, recorded()).when(record(numerator=9)).then(recorded(numerator=9))
    given(MEASUREMENT, recorded()).when(record()).then(recorded())


@pytest.mark.parametrize(
    ("unit", "sender", "allowed"),
    [
        (WARD, WARD, True),
        (STAFF, WARD, True),
        (OFFICE, CITY, True),
        (CITY, CITY, True),
        (WARD, CITY, False),
        (OTHER_WARD, WARD, False),
        (WARD, STAFF, False),
        (CITY, OFFICE, False),
        (WARD, "nobody", False),
    ],
)
def test_who_may_report_for_whom(unit: str, sender: str, allowed: bool) -> None:
    outcome = given(MEASUREMENT).when(record(unit=unit, sender=sender))
    if allowed:
        assert len(outcome.facts) == 1
    else:
        outcome.then_rejected("wrong-unit", "/subject")


def test_a_unit_outside_the_tree_is_unknown() -> None:
    given(MEASUREMENT).when(record(unit="nobody")).then_rejected("unknown-unit", "/subject")


@pytest.mark.parametrize("period", ["2023", "2023-q1", "2023-13", "2023-2", "", "0000-01", "2023-02\n", "٢٠٢٣-٠٢"])
def test_a_period_is_a_month(period: str) -> None:
    given(MEASUREMENT).when(record(period=period)).then_rejected("invalid-period", "/data/period")


@pytest.mark.parametrize(
    ("period", "day", "begun"),
    [
        ("2023-03", "2023-03-01", True),  # a month may be reported while it runs
        ("2023-03", "2023-02-28", False),
        ("2023-04", "2023-03-31", False),
        ("2022-12", "2023-03-31", True),
        ("9999-12", "2023-03-31", False),
    ],
)
def test_a_month_must_have_begun(period: str, day: str, begun: bool) -> None:
    outcome = given(MEASUREMENT).when(record(period=period, day=dt.date.fromisoformat(day)))
    if begun:
        outcome.then(recorded(period=period, year=int(period[:4])))
    else:
        outcome.then_rejected("period-not-begun", "/data/period")


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (0, 5), (5, 5), (MAX_COUNT, MAX_COUNT)])
def test_a_numerator_up_to_the_denominator_is_a_figure(numerator: int, denominator: int) -> None:
    given(MEASUREMENT).when(record(numerator=numerator, denominator=denominator)).then(
        recorded(numerator=numerator, denominator=denominator)
    )


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (6, 5), (MAX_COUNT, MAX_COUNT - 1)])
def test_more_than_the_denominator_is_not(numerator: int, denominator: int) -> None:
    given(MEASUREMENT).when(record(numerator=numerator, denominator=denominator)).then_rejected(
        "numerator-above-denominator", "/data/numerator"
    )


@for_all(st.from_regex(r"[a-z0-9_]{1,80}", fullmatch=True), st.integers(2000, 2100), st.integers(1, 12))
def test_the_months_of_a_year_share_an_aggregate_with_a_valid_name(indicator: str, year: int, number: int) -> None:
    token = aggregate_token(WARD, indicator, f"{year}-{number:02}")
    assert AggregateId(CITY, "progress", "measurement", token).log_subject.endswith(
        f"{indicator[-1:].replace('_', '-')}--{year}"
    )
    assert token == aggregate_token(WARD, indicator, str(year))


def test_units_whose_ids_hold_two_hyphens_share_none() -> None:
    assert aggregate_token("a--b", "c", "2023") != aggregate_token("a", "b__c", "2023")


JULY = dt.date(2023, 7, 1)
MERGED = UnitRegister.of((*TREE_FACTS, UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=JULY)))


def of_merged(**fields: Any) -> Record:
    """A report about the ward that is no more, on a day after its end."""
    values = {"tree": MERGED.on(JULY), "tree_of_unit": MERGED.on(JULY - dt.timedelta(1)), "day": JULY}
    return record(**values | fields)


@pytest.mark.parametrize("sender", [WARD, OTHER_WARD])
def test_months_before_a_units_end_are_still_reported_and_stay_its_own(sender: str) -> None:
    given(MEASUREMENT).when(of_merged(sender=sender, period="2023-06")).then(recorded(period="2023-06"))


def test_a_unit_that_is_no_more_has_no_later_figures_and_no_other_speaker() -> None:
    given(MEASUREMENT).when(of_merged(period="2023-07")).then_rejected("unit-closed", "/data/period")
    given(MEASUREMENT).when(of_merged(sender=OFFICE)).then_rejected("wrong-unit", "/subject")


@pytest.mark.parametrize("state", [FigureState.NOT_APPLICABLE, FigureState.NOT_REPORTED])
def test_that_there_are_no_figures_is_a_fact_of_its_own(state: FigureState) -> None:
    given(MEASUREMENT).when(explain(state)).then(explained(state))
    # It can follow figures and be followed by them: the later time counts.
    given(MEASUREMENT, recorded()).when(explain(state, report=report("e-2"))).accepted().when(
        record(report=report("e-3"))
    ).then(recorded(report=report("e-3")))


@pytest.mark.parametrize("said", [recorded(), explained(), explained(FigureState.NOT_APPLICABLE)])
def test_a_report_is_withdrawn_once(said: MeasurementFact) -> None:
    after = given(MEASUREMENT, said).when(retract()).then(retracted())
    after.when(retract()).then_rejected("unknown-report", "/data/event")
    after.when(record(report=report("e-2"))).accepted()


@pytest.mark.parametrize(
    "command",
    [
        retract("e-2"),
        retract(retracts=report(source="/other")),
        retract(period="2023-01"),  # of another month than the report
    ],
)
def test_only_a_standing_report_of_the_month_is_withdrawn(command: Retract) -> None:
    given(MEASUREMENT, recorded()).when(command).then_rejected("unknown-report", "/data/event")


def test_what_was_recorded_without_an_identity_is_replaced_not_withdrawn() -> None:
    given(MEASUREMENT, recorded(report=None)).when(retract()).then_rejected("unknown-report", "/data/event")
    given(MEASUREMENT, recorded(report=None)).when(record()).accepted()


@pytest.mark.parametrize("command", [explain, retract])
def test_the_rules_of_who_and_when_hold_for_everything_that_is_said(command: Any) -> None:
    aggregate = given(MEASUREMENT, recorded())
    aggregate.when(command(sender=OTHER_WARD)).then_rejected("wrong-unit", "/subject")
    aggregate.when(command(unit="nobody")).then_rejected("unknown-unit", "/subject")
    aggregate.when(command(period="2023-13")).then_rejected("invalid-period", "/data/period")
    aggregate.when(command(period="2023-04")).then_rejected("period-not-begun", "/data/period")
    closed = {"tree": MERGED.on(JULY), "tree_of_unit": MERGED.on(JULY - dt.timedelta(1)), "day": JULY}
    aggregate.when(command(**closed, period="2023-07")).then_rejected("unit-closed", "/data/period")


def test_a_standing_names_the_units_in_whose_place_it_is_reported() -> None:
    """So that what they said last is not counted beside it."""
    stock = INDICATOR.model_copy(update={"accumulate": Accumulate.LAST})
    tree = MERGED.on(JULY)
    (ended,) = tree.ended
    heir = tree.successors(ended)[0]
    said: dict[str, Any] = {
        "sender": heir,
        "unit": heir,
        "tree": tree,
        "tree_of_unit": tree,
        "day": JULY,
        "period": "2023-07",
    }
    for indicator, expected in ((stock, (Former(unit=ended, month="2023-07"),)), (INDICATOR, ())):
        (fact,) = given(MEASUREMENT).when(record(**said, indicator=indicator)).facts
        assert isinstance(fact, MeasurementRecorded)
        assert fact.goes_on_for == expected


def test_a_fact_says_how_its_figures_are_added_up() -> None:
    share = INDICATOR.model_copy(update={"kind": IndicatorKind.SHARE_OF_UNITS, "fulfilled_at": "80"})
    (fact,) = given(MEASUREMENT).when(record(indicator=share)).facts
    assert isinstance(fact, MeasurementRecorded)
    assert (fact.kind, fact.fulfilled_at) == (IndicatorKind.SHARE_OF_UNITS, "80")
    stored = {
        name: value for name, value in fact.model_dump(mode="json").items() if name not in ("kind", "fulfilled_at")
    }
    assert MeasurementRecorded.model_validate(stored).kind is IndicatorKind.POOLED  # of a fact from before


@pytest.mark.parametrize("command", [record, explain, retract])
def test_nobody_reports_what_the_ledger_counts(command: Any) -> None:
    counted = INDICATOR.model_copy(update={"id": "task_completion", "kind": IndicatorKind.LEDGER})
    given(MEASUREMENT).when(command(indicator=counted)).then_rejected("ledger-indicator", "/data/indicator")


def test_a_month_has_a_bounded_number_of_standing_reports() -> None:
    many = [recorded(report=report(f"e-{number}")) for number in range(MAX_REPORTS)]
    for command in (record(report=report("new")), explain(report=report("new"))):
        given(MEASUREMENT, *many).when(command).then_rejected("too-many-figures", "/data/period")
        given(MEASUREMENT, *many, retracted("e-0")).when(command).accepted()
    given(MEASUREMENT, *many).when(record(period="2023-01")).accepted()


def test_a_month_takes_no_more_however_many_are_withdrawn() -> None:
    """What was said is known for ever, so that a repetition is recognised."""
    taken: list[EventData] = []
    for number in range(MAX_TAKEN):
        taken += [recorded(report=report(f"e-{number}")), retracted(f"e-{number}")]
    last = taken.pop()
    for command in (record(report=report("new")), explain(report=report("new"))):
        given(MEASUREMENT, *taken, last).when(command).then_rejected("too-many-corrections", "/data/period")
    given(MEASUREMENT, *taken).when(retract(f"e-{MAX_TAKEN - 1}")).accepted()
    given(MEASUREMENT, *taken, last).when(record(period="2023-01")).accepted()


def test_of_reasons_there_are_fewer() -> None:
    many = [explained(report=report(f"e-{number}")) for number in range(MAX_EXPLANATIONS)]
    given(MEASUREMENT, *many).when(explain(report=report("new"))).then_rejected("too-many-figures", "/data/period")
    given(MEASUREMENT, *many).when(record(report=report("new"))).accepted()


def test_a_fact_costs_no_more_than_its_month() -> None:
    """A year of many reports is folded in a time that grows with their number, not with its square."""
    before = given(MEASUREMENT, *(recorded(period=f"2023-{month:02}") for month in range(1, 13))).state
    for fact in (recorded(report=report("e-2")), explained(report=report("e-2")), retracted()):
        after = MEASUREMENT.evolve(before, fact)
        assert {period for period in after if after[period] is not before[period]} == {"2023-02"}

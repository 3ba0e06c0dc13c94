"""Satisfaction surveys: who asks about whom, numbers that fit together, and exact satisfaction."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from tests.progress.routing import Deciding
from tests.progress.support import CITY, OFFICE, OTHER_WARD, STAFF, TREE, TREE_FACTS, WARD, log

from par.events import EventData
from par.events.survey import Item, Level, SurveyMethod, SurveyRecorded, SurveyRetracted
from par.events.unit import UnitOpened, UnitsMerged, UnitType
from par.problems import Rejected
from par.projection import ReadModels
from par.testing.deciders import given
from par.testing.projections import assert_stable
from par.units.register import UnitRegister
from progress_service.read_models.surveys.projection import Surveys
from progress_service.survey.decider import MAX_TAKEN, SURVEY, USUAL_LEVELS, Record, Retract
from progress_service.survey.examples import EXAMPLES

DAY = dt.date(2023, 6, 30)
NOON = dt.datetime(2023, 6, 30, 5, tzinfo=dt.UTC)
BY_CITY: dict[str, Any] = {
    "sender": CITY,
    "city": CITY,
    "unit": WARD,
    "tree": TREE,
    "tree_of_unit": TREE,
    "day": DAY,
    "survey": "hl-2023",
    "authority": CITY,
}
CONTENT: dict[str, Any] = {
    "title": "Khảo sát",
    "method": SurveyMethod.PAPER,
    "first_day": dt.date(2023, 5, 1),
    "last_day": dt.date(2023, 5, 31),
    "population": 1000,
    "sample": 100,
    "answers": 90,
    "levels": USUAL_LEVELS,
    "items": (Item(code="1", text="Thái độ", counts={"A": 60, "B": 20, "C": 5, "D": 5}),),
}


def record(**fields: Any) -> Record:
    return Record(**{**BY_CITY, **CONTENT, "authority": fields.get("sender", CITY), **fields})


def retract(**fields: Any) -> Retract:
    return Retract(**{**BY_CITY, "reason": "Sai", **fields})


def recorded(**fields: Any) -> SurveyRecorded:
    place = {"survey": "hl-2023", "authority": CITY, "unit": WARD, "unit_type": "ward", "city": CITY}
    return SurveyRecorded(**{**place, "ancestors": (CITY,), **CONTENT, **fields})


RETRACTED = SurveyRetracted(survey="hl-2023", authority=CITY, unit=WARD, reason="Sai")


def test_a_survey_is_recorded_withdrawn_and_recorded_anew() -> None:
    after = given(SURVEY).when(record()).then(recorded())
    after.when(record()).then_rejected("survey-exists", "/data/survey")
    after = after.when(retract()).then(RETRACTED)
    after.when(retract()).then_rejected("unknown-survey", "/data/survey")
    after.when(record(answers=91)).then(recorded(answers=91))
    given(SURVEY).when(retract()).then_rejected("unknown-survey", "/data/survey")


def test_a_survey_is_reported_only_so_often() -> None:
    facts: list[EventData] = [recorded(), RETRACTED] * MAX_TAKEN
    given(SURVEY, *facts).when(record()).then_rejected("too-many-corrections", "/data/survey")
    given(SURVEY, *facts[:-2]).when(record()).accepted()
    given(SURVEY, *facts[:-1]).when(retract()).accepted()


@pytest.mark.parametrize(
    ("sender", "unit", "allowed"),
    [
        (CITY, WARD, True),
        (CITY, STAFF, True),
        (CITY, CITY, True),
        (WARD, WARD, True),
        (WARD, STAFF, True),
        (WARD, OTHER_WARD, False),
        (WARD, CITY, False),
        (OFFICE, WARD, False),
        ("nobody", WARD, False),
    ],
)
def test_an_authority_asks_about_units_at_or_below_it(sender: str, unit: str, allowed: bool) -> None:
    outcome = given(SURVEY).when(record(sender=sender, unit=unit))
    if allowed:
        (fact,) = outcome.facts
        assert isinstance(fact, SurveyRecorded)
        assert (fact.authority, fact.unit) == (sender, unit)
    else:
        outcome.then_rejected("not-the-surveyor", "/source")


def test_only_who_speaks_for_the_authority_withdraws_its_survey() -> None:
    for sender in (WARD, OFFICE, "nobody"):
        given(SURVEY, recorded()).when(retract(sender=sender)).then_rejected("not-the-surveyor", "/source")
    given(SURVEY, recorded(authority=WARD)).when(retract(authority=WARD)).then_rejected("not-the-surveyor", "/source")
    july = dt.date(2023, 7, 1)
    merged = UnitRegister.of((*TREE_FACTS, UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=july))).on(july)
    of_ward = {"unit": STAFF, "authority": WARD, "tree": merged, "day": july}
    given(SURVEY, recorded(authority=WARD, unit=STAFF)).when(retract(**of_ward, sender=OTHER_WARD)).then(
        SurveyRetracted(survey="hl-2023", authority=WARD, unit=STAFF, reason="Sai")
    )


def said(sender: str, kind: str = "conducted", unit: str = WARD, **data: Any) -> dict[str, Any]:
    content = EXAMPLES[0]["data"] if kind == "conducted" else {"survey": EXAMPLES[0]["data"]["survey"], "reason": "Sai"}
    event = {"source": f"/{sender}/x", "type": f"par.survey.{kind}.v1", "subject": f"unit/{unit}"}
    return {**EXAMPLES[0], **event, "data": content | data}


def test_nobody_takes_the_name_of_anothers_survey() -> None:
    """Not the unit that is asked about either, whether it withdraws its own one or not."""
    deciding = Deciding(CITY, UnitRegister.of(TREE_FACTS), {}, DAY)
    facts = [*deciding.take(said(WARD)), *deciding.take(said(WARD, "withdrawn")), *deciding.take(said(CITY))]
    documents = assert_stable(ReadModels("test", [Surveys()]), log((fact, NOON) for fact in facts))["surveys"]
    assert {found["authority"]: found["withdrawn"] for found in documents.values()} == {CITY: None, WARD: "Sai"}
    with pytest.raises(Rejected, match="not-the-surveyor"):
        deciding.take(said(WARD, "withdrawn", authority=CITY))
    deciding.take(said(CITY, "withdrawn", authority=CITY))
    with pytest.raises(Rejected, match="unknown-survey"):
        deciding.take(said(CITY, "withdrawn"))


def test_surveys_about_units_whose_ids_hold_two_hyphens_are_told_apart() -> None:
    deep = [
        UnitOpened(city=CITY, unit=unit, name=unit, unit_type=UnitType.WARD, parent=CITY)
        for unit in (f"{CITY}-a", f"{CITY}-a--b")
    ]
    deciding = Deciding(CITY, UnitRegister.of((*TREE_FACTS, *deep)), {}, DAY)
    assert deciding.take(said(CITY, unit=f"{CITY}-a--b", survey="c"))
    assert deciding.take(said(CITY, unit=f"{CITY}-a", survey="b--c"))


def test_a_unit_that_is_no_more_is_still_asked_about_what_was() -> None:
    july = dt.date(2023, 7, 1)
    register = UnitRegister.of((*TREE_FACTS, UnitsMerged(city=CITY, units=(WARD,), into=OTHER_WARD, on=july)))
    of_merged = {"tree": register.on(july), "tree_of_unit": register.before(july), "day": july}
    given(SURVEY).when(record(**of_merged)).then(recorded())
    given(SURVEY).when(record(unit="nobody")).then_rejected("unknown-unit", "/subject")


def test_days() -> None:
    reversed_days = {"first_day": dt.date(2023, 5, 2), "last_day": dt.date(2023, 5, 1)}
    given(SURVEY).when(record(**reversed_days)).then_rejected("dates-reversed", "/data/to")
    given(SURVEY).when(record(last_day=DAY + dt.timedelta(1))).then_rejected("in-the-future", "/data/to")
    given(SURVEY).when(record(first_day=DAY, last_day=DAY)).accepted()


@for_all(
    st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 3))
)
def test_no_more_answers_than_were_asked_and_no_more_asked_than_there_are(
    population: int, sample: int, answers: int, counts: dict[str, int]
) -> None:
    items = (Item(code="1", text="Thái độ", counts=counts),)
    numbers: dict[str, Any] = {"population": population, "sample": sample, "answers": answers, "items": items}
    outcome = given(SURVEY).when(record(**numbers))
    if sample > population:
        outcome.then_rejected("survey-numbers", "/data/sample")
    elif answers > sample:
        outcome.then_rejected("survey-numbers", "/data/answers")
    elif sum(counts.values()) > answers:
        outcome.then_rejected("survey-numbers", "/data/items/0/counts")
    else:
        outcome.then(recorded(**numbers))


def item(code: str, **counts: int) -> Item:
    return Item(code=code, text="Câu hỏi", counts=counts)


def test_codes_are_those_of_the_survey_and_stand_once() -> None:
    given(SURVEY).when(record(items=(item("1", E=1),))).then_rejected("survey-level", "/data/items/0/counts")
    given(SURVEY).when(record(items=(item("1"), item("1")))).then_rejected("survey-item", "/data/items")
    twice = (Level(code="A", weight="1"), Level(code="A", weight="0"))
    given(SURVEY).when(record(levels=twice, items=(item("1", A=1),))).then_rejected("survey-level", "/data/levels")


def shown(*facts: Any) -> Any:
    events = log((fact, NOON + dt.timedelta(minutes=number)) for number, fact in enumerate(facts))
    return assert_stable(ReadModels("test", [Surveys()]), events)["surveys"][f"{CITY}:{WARD}:hl-2023"]


def test_satisfaction_is_the_worth_of_the_answers_over_their_number() -> None:
    found = shown(recorded(items=(item("1", A=1, B=1, C=1), item("2", A=1, D=0), item("3"))))
    first, second, third = found["items"]
    assert first["satisfaction"] == {"exact": "60/1", "shown": "60.00"}  # (100 + 60 + 20) / 3
    assert second["satisfaction"] == {"exact": "100/1", "shown": "100.00"}
    assert (third["answered"], third["satisfaction"]) == (0, None)
    assert found["satisfaction"] == {"exact": "70/1", "shown": "70.00"}  # of 4 answers, not the mean of 60 and 100
    assert found["year"] == 2023


def test_weights_may_be_any_decimals() -> None:
    levels = (Level(code="1", weight="66.7"), Level(code="2", weight="0.05"))
    found = shown(recorded(levels=levels, items=(Item(code="1", text="Câu hỏi", counts={"1": 1, "2": 2}),)))
    assert found["satisfaction"] == {"exact": "334/15", "shown": "22.27"}  # (66.7 + 2 × 0.05) / 3


def test_a_withdrawn_survey_says_why_and_a_new_one_takes_its_place() -> None:
    assert shown(recorded(), RETRACTED)["withdrawn"] == "Sai"
    again = shown(recorded(), RETRACTED, recorded(answers=91))
    assert (again["withdrawn"], again["answers"]) == (None, 91)


def test_a_withdrawal_of_before_it_named_the_authority_withdraws_the_survey_of_that_name() -> None:
    unnamed = SurveyRetracted(survey="hl-2023", unit=WARD, reason="Nhầm")
    assert shown(recorded(), unnamed)["withdrawn"] == "Nhầm"
    assert shown(recorded(), SurveyRetracted(survey="hl-2022", unit=WARD, reason="Nhầm"))["withdrawn"] is None
    assert shown(recorded(), SurveyRetracted(survey="hl-2023", unit=STAFF, reason="Nhầm"))["withdrawn"] is None
    assert shown(recorded(), unnamed, recorded())["withdrawn"] is None


@settings(deadline=None, max_examples=40)
@for_all(st.lists(st.tuples(*[st.integers(0, 50)] * 4), min_size=1, max_size=4))
def test_satisfaction_is_exact(answers: list[tuple[int, int, int, int]]) -> None:
    items = tuple(item(str(number), A=a, B=b, C=c, D=d) for number, (a, b, c, d) in enumerate(answers))
    found = shown(recorded(items=items))
    worth, count = sum(100 * a + 60 * b + 20 * c for a, b, c, _ in answers), sum(map(sum, answers))
    if count == 0:
        assert found["satisfaction"] is None
    else:
        assert Fraction(*map(int, found["satisfaction"]["exact"].split("/"))) == Fraction(worth, count)

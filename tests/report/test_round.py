"""Opening a round."""

import datetime as dt
from dataclasses import replace

from tests.report.support import example_set, example_tree, log

from par.events import decode, encode
from par.events.round import RoundOpened, RoundUnit, ScoreClass
from par.events.unit import UnitType
from par.testing.deciders import given
from par.units import UnitTree
from report_service.index.leaves import leaves_of
from report_service.round.decider import ROUND, OpenRound, Terms, round_id
from report_service.round.handlers import latest_version

SET = example_set()
OPEN = OpenRound(
    round="chi-linh-2023",
    city="chi-linh",
    year=2023,
    index_set_id=SET.index_set,
    index_set=SET,
    day=dt.date(2023, 11, 1),
    tree=example_tree("chi-linh"),
)


def test_a_round_takes_the_units_of_the_set_and_freezes_its_leaves() -> None:
    outcome = given(ROUND).when(OPEN)

    [fact] = outcome.facts
    assert isinstance(fact, RoundOpened)
    assert fact.units[0] == RoundUnit(unit="chi-linh", name="UBND thành phố Chí Linh", unit_type=UnitType.CITY)
    assert {unit.unit_type for unit in fact.units} == {UnitType.CITY, UnitType.WARD, UnitType.COMMUNE}
    assert len(fact.units) == 20
    assert fact.leaves == leaves_of(SET)
    assert (fact.index_set, fact.version, fact.base) == ("example-766-2022", 1, "102")
    assert fact.on == dt.date(2023, 11, 1)


def test_a_round_opens_once() -> None:
    given(ROUND).when(OPEN).accepted().when(OPEN).then_rejected("round-exists", "/content/round")


def test_an_unknown_set_is_refused() -> None:
    given(ROUND).when(replace(OPEN, index_set=None)).then_rejected("unknown-index-set", "/content/index_set")


def test_a_round_without_units_is_refused() -> None:
    given(ROUND).when(replace(OPEN, tree=UnitTree())).then_rejected("round-without-units", "/content/city")


def test_a_round_stands_under_its_name_which_is_the_old_id_for_the_main_round_of_a_year() -> None:
    assert round_id("chi-linh", "chi-linh-2023").log_subject == "par.log.chi-linh.report.round.chi-linh-2023"


def test_the_version_published_last_is_the_one_in_force() -> None:
    second = SET.model_copy(update={"version": 2})

    assert latest_version(log(SET, second)) == second
    assert latest_version([]) is None


def test_a_round_of_another_name_is_not_the_main_one_and_its_name_is_the_citys_own() -> None:
    wards = replace(OPEN, round="wards-2023", unit_types=(UnitType.WARD,))

    [fact] = given(ROUND).when(wards).facts
    assert isinstance(fact, RoundOpened)
    assert not fact.main
    assert {unit.unit_type for unit in fact.units} == {UnitType.WARD}
    given(ROUND).when(replace(wards, taken={"wards-2023"})).then_rejected("round-exists", "/content/round")


def test_a_round_restricted_to_types_that_the_set_does_not_score_has_no_units() -> None:
    none = replace(OPEN, unit_types=(UnitType.DEPARTMENT,))
    given(ROUND).when(none).then_rejected("round-without-units", "/content/city")


def test_the_steps_of_a_round_end_one_after_the_other() -> None:
    days = Terms(self_score_end=dt.date(2023, 12, 10), explanation_end=dt.date(2023, 12, 9))
    given(ROUND).when(replace(OPEN, terms=days)).then_rejected("dates-reversed", "/content/explanation_end")
    past = Terms(self_score_end=dt.date(2023, 10, 31))
    given(ROUND).when(replace(OPEN, terms=past)).then_rejected("dates-reversed", "/content/self_score_end")


def class_from(percent: str) -> ScoreClass:
    return ScoreClass.model_validate({"label_vi": f"Từ {percent}", "label_en": f"From {percent}", "from": percent})


def test_classes_stand_from_the_best_to_the_least_and_begin_at_different_percentages() -> None:
    classes = (class_from("65"), class_from("90"), class_from("0"), class_from("80"))

    [fact] = given(ROUND).when(replace(OPEN, terms=Terms(classes=classes))).facts
    assert isinstance(fact, RoundOpened)
    assert [one.at_least for one in fact.classes] == ["90", "80", "65", "0"]

    twice = Terms(classes=(class_from("80"), class_from("80.0")))
    given(ROUND).when(replace(OPEN, terms=twice)).then_rejected("round-classes", "/content/classes")
    # Results find the English name of a class, and statistics its units, by the Vietnamese one.
    other = ScoreClass.model_validate({"label_vi": "Từ 80", "label_en": "Other", "from": "65"})
    alike = Terms(classes=(class_from("80"), other))
    given(ROUND).when(replace(OPEN, terms=alike)).then_rejected("round-class-labels", "/content/classes")


def test_a_round_of_the_log_is_read_as_it_was_written_also_one_from_before_there_were_terms() -> None:
    terms = Terms(dt.date(2023, 12, 10), bonus_max="3", penalty_max="2.5", classes=(class_from("80"),))
    [fact] = given(ROUND).when(replace(OPEN, terms=terms)).facts
    [item] = log(fact)
    assert decode(encode(item.event)).data == fact
    assert b'"from":"80"' in encode(item.event)

    old = fact.model_dump(mode="json", by_alias=True)
    for name in ("main", "unit_types", "bonus_max", "penalty_max", "classes", *(n for n in old if n.endswith("_end"))):
        old.pop(name, None)
    [plain] = given(ROUND).when(OPEN).facts
    assert RoundOpened.model_validate(old) == plain

"""Opening a round."""

import datetime as dt
from dataclasses import replace

from tests.report.support import example_set, example_tree, log

from par.events.round import RoundOpened, RoundUnit
from par.events.unit import UnitType
from par.testing.deciders import given
from par.units import UnitTree
from report_service.index.leaves import leaves_of
from report_service.round.decider import ROUND, OpenRound, round_id
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


def test_a_city_has_one_round_per_year() -> None:
    assert round_id("chi-linh", 2023).log_subject == "par.log.chi-linh.report.round.chi-linh-2023"


def test_the_version_published_last_is_the_one_in_force() -> None:
    second = SET.model_copy(update={"version": 2})

    assert latest_version(log(SET, second)) == second
    assert latest_version([]) is None

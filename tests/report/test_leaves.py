"""Rounds that were opened before leaves had bounds are scored as they were."""

import json
from fractions import Fraction

from tests.report.support import log, measured

from par.events.round import RoundOpened
from par.testing.projections import assert_stable
from report_service.bootstrap import read_models

STORED = """{
 "round": "city-2023", "city": "city", "year": 2023, "index_set": "example", "version": 1, "base": "8",
 "units": [{"unit": "van-an", "name": "Văn An", "unit_type": "ward"}],
 "leaves": [
  {"code": "1.1", "area": "1", "name_vi": "a", "name_en": "a", "max": "6",
   "formula": {"kind": "linear", "indicator": "on_time", "empty": "none"}, "not_applicable_to": []},
  {"code": "1.2", "area": "1", "name_vi": "b", "name_en": "b", "max": "2",
   "formula": {"kind": "linear", "indicator": "population", "empty": "none"}, "not_applicable_to": ["ward"]}]}"""


def test_a_round_of_before_is_scored_as_it_was() -> None:
    fact = RoundOpened.model_validate_json(STORED)

    document = assert_stable(read_models(), log(fact, measured("van-an", 1, 2)))["index"]["van-an:2023"]

    assert [(leaf["score"], leaf["min"], leaf["applies"]) for leaf in document["leaves"]] == [
        ("3/1", "0", True),
        ("2/1", "0", True),
    ]
    assert Fraction(document["score"]) == 5
    for stored, leaf in zip(json.loads(STORED)["leaves"], fact.leaves, strict=True):
        assert leaf.formula.model_dump(mode="json") == stored["formula"]

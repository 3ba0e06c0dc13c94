"""Publishing the results of a round, and correcting them."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import orjson
import pytest
from tests.report.sheet_support import FIRST, ROUND, say
from tests.report.support import log

from par.events.publication import ResultsCorrected, ResultsPublished
from par.messaging.answers import MAX_ANSWER_BYTES
from par.problems import Retryable
from par.testing.deciders import given
from par.testing.projections import InMemory, assert_stable
from report_service.bootstrap import read_models
from report_service.publication.content import content_hash, published
from report_service.publication.decider import MOST_BYTES, MOST_UNITS, PUBLICATION, Publish
from report_service.score_sheet.decider import SHEET

ROW: dict[str, Any] = {
    "unit": "a",
    "name": "A",
    "unit_type": "ward",
    "score": "8/1",
    "percent": "80/1",
    "class": None,
    "bonus": "0/1",
    "penalty": "0/1",
    "stage": "proposed",
}


def row(unit: str, score: str | None, **more: Any) -> dict[str, Any]:
    return ROW | {"unit": unit, "name": unit.title(), "score": score} | more


ROWS = [
    row("a", "8/1"),
    row("b", "9/1", **{"class": {"vi": "Tốt", "en": "good"}}),
    row("c", None, percent=None),
    row("d", "8/1"),
    row("x", "1/1", unit_type="commune"),
]
FIRST_OF = Publish(ROUND, published(ROWS), 17)


def test_results_are_published_in_their_order_with_shared_ranks() -> None:
    assert [(one.unit, one.rank) for one in FIRST_OF.results] == [("x", 1), ("b", 1), ("a", 2), ("d", 2), ("c", None)]
    assert FIRST_OF.results[1].class_vi == "Tốt"


def test_the_hash_is_that_of_the_content_whatever_the_order_of_the_documents() -> None:
    """SHA-256 of canonical JSON: recomputed here from the text itself, as a reader of a publication would."""
    head = {"city": "city", "year": 2023, "round": "city-2023", "index_set": "example", "version": 1, "base": "20"}
    results = published(reversed(ROWS))
    text = json.dumps(
        {**head, "results": [one.model_dump(mode="json") for one in FIRST_OF.results]},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert content_hash(head, results) == hashlib.sha256(text.encode()).hexdigest()
    other = (results[0].model_copy(update={"score": "1/2"}), *results[1:])
    assert content_hash(head, other) != content_hash(head, results)


def test_a_round_is_published_once_and_corrected_with_a_reason_when_something_differs() -> None:
    outcome = given(PUBLICATION).when(FIRST_OF)
    [fact] = outcome.facts
    assert isinstance(fact, ResultsPublished)
    assert (fact.revision, fact.log_position, fact.index_set, fact.version) == (1, 17, "example", 1)
    once = outcome.accepted()
    once.when(FIRST_OF).then_rejected("published-already", "/content/round")
    once.when(replace(FIRST_OF, reason="x", log_position=20)).then_rejected("nothing-to-correct", "/content/round")
    changed = replace(FIRST_OF, results=published([row("a", "7/1"), *ROWS[1:]]), reason="Tính sót", log_position=20)
    [second] = once.when(changed).facts
    assert isinstance(second, ResultsCorrected)
    assert (second.revision, second.reason) == (2, "Tính sót")
    given(PUBLICATION).when(changed).then_rejected("not-published", "/content/round")


def test_a_sheet_that_was_begun_has_to_be_approved_before() -> None:
    for stage in ("open", "locked"):
        begun = replace(FIRST_OF, results=published([row("a", "8/1", stage=stage), *ROWS[1:]]))
        given(PUBLICATION).when(begun).then_rejected("sheets-not-approved", "/content/round")
    approved = replace(FIRST_OF, results=published([row("a", "8/1", stage="approved"), *ROWS[1:]]))
    given(PUBLICATION).when(approved).accepted()
    many = replace(FIRST_OF, results=published(row(f"u{number}", "1/1") for number in range(MOST_UNITS + 1)))
    given(PUBLICATION).when(many).then_rejected("too-many-units", "/content/round")


def test_results_that_were_frozen_before_those_of_the_latest_revision_are_frozen_anew() -> None:
    """Two corrections at a time: the one that froze first and comes second would bring back what was corrected."""
    changed = replace(FIRST_OF, results=published([row("a", "7/1"), *ROWS[1:]]), reason="Tính sót", log_position=20)
    once = given(PUBLICATION).when(FIRST_OF).accepted().when(changed).accepted()

    with pytest.raises(Retryable):
        once.when(replace(FIRST_OF, reason="Xem lại", log_position=19))
    once.when(replace(FIRST_OF, reason="Xem lại", log_position=20)).accepted()


def test_results_that_no_message_holds_are_refused_and_all_others_can_be_read() -> None:
    """Exact scores have as many digits as the denominators of their leaves."""
    score = f"{10**120}/{10**120 - 1}"
    rows = [row(f"unit-{number}", score, percent=score, name="Ủy ban nhân dân xã") for number in range(MOST_UNITS)]
    large = replace(FIRST_OF, results=published(rows))
    given(PUBLICATION).when(large).then_rejected("publication-too-large", "/content/round")
    size = MOST_BYTES // max(len(one.model_dump_json().encode()) for one in large.results)
    [fact] = given(PUBLICATION).when(replace(large, results=large.results[:size])).facts

    [document] = assert_stable(read_models(), log(ROUND, fact))["publications"].values()
    assert len(orjson.dumps(document)) < MAX_ANSWER_BYTES


def test_what_was_published_stays_as_it_was_whatever_happens_later() -> None:
    [first] = given(PUBLICATION).when(FIRST_OF).facts
    score = given(SHEET).when(say("leaf-scored", FIRST.replace(day=1), leaf="1", points="1")).facts
    changed = replace(FIRST_OF, results=published([row("a", "7/1"), *ROWS[1:]]), reason="Tính sót", log_position=20)
    [second] = given(PUBLICATION, first).when(changed).facts

    documents = assert_stable(read_models(), log(ROUND, first, *score, second))["publications"]
    assert list(documents) == ["city:city-2023:1", "city:city-2023:2"]
    shown = [[one["shown"] for one in documents[key]["results"] if one["unit"] == "a"] for key in documents]
    assert shown == [["8.00"], ["7.00"]]
    memory = InMemory(read_models())
    memory.advance(log(ROUND, first, *score, second))
    told = [found.announcement for found in memory.told if found.announcement.topic == "publication"]
    assert [found.report_subject for found in told] == [
        "par.report.city.publication.city.2023.city-2023.1",
        "par.report.city.publication.city.2023.city-2023.2",
    ]
    assert [found.data["revision"] for found in told] == [1, 2]

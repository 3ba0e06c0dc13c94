"""The identities of events about sheets."""

from tests.report.sheet_support import say
from tests.report.support import at

from par.events import Event, Recorded
from par.testing.deciders import given
from par.testing.projections import assert_stable
from report_service.bootstrap import read_models
from report_service.score_sheet.decider import SHEET


def test_an_identity_stands_at_the_last_fact_of_its_first_use_as_its_receipt_does() -> None:
    facts = given(SHEET).when(say("leaf-scored", leaf="1", points="1")).facts
    again = [*facts, facts[1]]
    ids, digests = ("s-1", "s-1#2", "s-1"), ("a", "a", "b")
    events = [
        Event(name, "/ward/x", "score-sheet/y", at(0), fact, recorded_time=at(0), content_digest=digest)
        for name, fact, digest in zip(ids, again, digests, strict=True)
    ]
    recorded = [Recorded(number, "par.log.city.report.score-sheet.y", event) for number, event in enumerate(events, 1)]

    [document] = assert_stable(read_models(), recorded)["sheet_submissions"].values()
    assert (document["position"], document["digest"]) == (2, "a")

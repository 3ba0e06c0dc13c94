"""The greatest documents that the rules allow fit into MongoDB: no sender can stop the read models with one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import bson
import orjson
import pytest
from tests.progress.support import CITY, INDICATOR, TREE, WARD, opened

from par.events import Event, EventData
from par.events.feedback import Channel, FeedbackRecorded, Tally
from par.events.inspection import Finding, LeftOpen, Severity
from par.events.measurement import FigureState, ReportId
from par.events.obligation import Evidence, ObligationKind, PeriodReport, Said
from par.events.survey import Item, Level, SurveyRecorded, SurveyRetracted
from par.events.unit import UnitType
from par.problems import Rejected
from par.projection import EventFact, EveryDocument, Projection
from par.submitting.limits import MAX_EVENT_BYTES
from par.testing.deciders import Given, given
from progress_service.contract.limits import MAX_COUNT
from progress_service.inspection import commands as inspecting
from progress_service.inspection.commands import Accept, Close, Conduct, Remedy
from progress_service.inspection.decider import INSPECTION, MAX_REMEDIES_IN_ALL
from progress_service.inspection.submitting import MAX_FINDINGS, ReportedFinding
from progress_service.measurement.decider import MAX_EXPLANATIONS, MAX_REPORTS, MEASUREMENT, Explain, Record
from progress_service.obligation.commands import Progress, Return, Submit, Withdraw
from progress_service.obligation.decider import MOST_ACCOUNTS, MOST_TURNS, OBLIGATION
from progress_service.obligation.forms import SubmittedEvidence
from progress_service.read_models.feedback.projection import Feedback
from progress_service.read_models.inspections.projection import Inspections
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.surveys.projection import Surveys
from progress_service.survey.submitting import MAX_ITEMS, MAX_LEVELS, SurveyConducted
from report_service.read_models.unit_indicators.projection import UnitIndicators

MEGABYTE: Final = 1024 * 1024
MONGO_LIMIT: Final = 16 * MEGABYTE
WIDE: Final = "\U0001f600"
"""A character of four bytes, the most that one can have."""
LONG_TEXT: Final = WIDE * 2000
SOURCE: Final = "/" + "a" * 199
DAY: Final = dt.date(2023, 12, 31)
WRITTEN: Final[Any] = DAY.isoformat()
NOON: Final = dt.datetime(2023, 12, 31, 5, tzinfo=dt.UTC)


def size(projection: Projection, facts: Iterable[EventData]) -> int:
    """Bytes of the only document that ``facts`` make."""
    key, number = "", 0
    document: Any = None
    for number, data in enumerate(facts, 1):
        event = Event(f"{number:064}", SOURCE, "x/x", NOON, data, recorded_time=NOON)
        fact = EventFact(number, DAY, event)
        keys = projection.keys(fact)
        assert not isinstance(keys, EveryDocument)
        (key,) = keys
        document = projection.evolve(key, document, fact)
    assert document is not None
    return len(bson.encode({"_id": key, "position": number, **document}))


def fits_into_an_event(data: dict[str, Any]) -> bool:
    """Whether a sender can say it: leaves the event nothing but its data."""
    return len(orjson.dumps(data)) <= MAX_EVENT_BYTES


def proof() -> Evidence:
    link = "https://" + WIDE * 492
    names = {"document": WIDE * 200, "page": WIDE * 100, "section": WIDE * 200}
    return SubmittedEvidence(**names, issued_on=WRITTEN, sha256="f" * 64, link=link)


def test_of_an_inspection() -> None:
    """With as many and as long findings as one event holds, and all remedies and returns that there can be."""
    inspection: dict[str, Any] = {"inspection": f"{CITY}--1", "city": CITY, "tree": TREE, "day": DAY}
    authority, unit = inspection | {"sender": CITY}, inspection | {"sender": WARD}
    line = WIDE * 20
    numbers = range(1, MAX_FINDINGS + 1)
    findings = [
        ReportedFinding(number=number, text=line, area="a" * 40, severity=Severity.MINOR, remedy=line, due=WRITTEN)
        for number in numbers
    ]
    assert fits_into_an_event({"findings": [found.model_dump(mode="json") for found in findings]})
    remedy = {"finding": 50, "text": LONG_TEXT, "evidence": proof().model_dump(mode="json")}
    assert fits_into_an_event(remedy)

    state, facts = INSPECTION.initial, list[EventData]()

    def say(command: Any) -> None:
        nonlocal state
        for fact in INSPECTION.decide(command, state):
            state = INSPECTION.evolve(state, fact)
            facts.append(fact)

    held = tuple(Finding(**found.model_dump()) for found in findings)
    say(Conduct(**authority, conducted_on=DAY, evidence=proof(), findings=held, unit=WARD))
    remedies = 0
    while remedies < MAX_REMEDIES_IN_ALL:
        number = numbers[remedies % MAX_FINDINGS]
        say(Remedy(**unit, finding=number, remedied_on=DAY, text=LONG_TEXT, evidence=proof()))
        remedies += 1
        if remedies <= MAX_REMEDIES_IN_ALL - MAX_FINDINGS:
            say(inspecting.Return(**authority, finding=number, reason=LONG_TEXT))
    say(inspecting.Return(**authority, finding=1, reason=LONG_TEXT))
    with pytest.raises(Rejected, match="too-many-remedies"):
        say(Remedy(**unit, finding=1, remedied_on=DAY, text=LONG_TEXT, evidence=proof()))
    for number in numbers[1:]:
        say(Accept(**authority, finding=number, note=LONG_TEXT))
    say(Close(**authority, reasons=(LeftOpen(finding=1, reason=WIDE * 500),), note=LONG_TEXT))

    assert size(Inspections(), facts) < MONGO_LIMIT // 2


def test_of_a_units_figures() -> None:
    """All months of a year, each with as many reports as it can hold, the longest of them."""
    facts: list[EventData] = []
    for month in range(1, 13):
        aggregate: Given[Any, Any] = given(MEASUREMENT)
        said: dict[str, Any] = {"sender": WARD, "city": CITY, "unit": WARD, "tree": TREE, "tree_of_unit": TREE}
        said |= {"day": DAY, "indicator": INDICATOR, "period": f"2023-{month:02}"}
        for number in range(MAX_REPORTS):
            said["report"] = ReportId(source=SOURCE, event=f"{month:02}{number:062}")
            if number < MAX_EXPLANATIONS:
                silence = Explain(**said, state=FigureState.NOT_REPORTED, reason=LONG_TEXT)
                aggregate = aggregate.when(silence).accepted()
            else:
                aggregate = aggregate.when(Record(**said, numerator=MAX_COUNT, denominator=MAX_COUNT)).accepted()
        aggregate.when(Record(**said, numerator=0, denominator=0)).then_rejected("too-many-figures", "/data/period")
        facts += aggregate.history

    assert size(UnitIndicators(), facts) < 4 * MEGABYTE


def test_of_a_units_feedback() -> None:
    """All months, all channels, the longest notes."""
    facts = []
    for month in range(1, 13):
        tally = Tally(
            **dict.fromkeys(("carried_over", "received", "answered_in_time", "answered_late"), MAX_COUNT),
            **dict.fromkeys(("open_in_term", "open_overdue", "satisfied", "dissatisfied"), 0),
        )
        facts.append(
            FeedbackRecorded(
                unit=WARD,
                unit_type=UnitType.WARD,
                city=CITY,
                ancestors=(CITY,) * 5,
                year=2023,
                period=f"2023-{month:02}",
                total=tally,
                channels=dict.fromkeys(Channel, tally),
                note=LONG_TEXT,
            )
        )

    assert size(Feedback(), facts) < MEGABYTE


def test_of_a_survey() -> None:
    """One event holds all of it, and exact shares of weights as long as there is room."""
    codes = [f"{number:08}" for number in range(MAX_LEVELS)]
    weights = dict.fromkeys(codes, "99." + "9" * 20)
    text = WIDE * 25
    items = [
        {"code": f"{n:020}", "text": text, "counts": dict.fromkeys(codes, MAX_COUNT - n)} for n in range(MAX_ITEMS)
    ]
    levels = [{"code": code, "weight": weight} for code, weight in weights.items()]
    form = SurveyConducted.model_validate(
        {
            "survey": "s",
            "title": "t",
            "method": "paper",
            "from": WRITTEN,
            "to": WRITTEN,
            "population": MAX_COUNT,
            "sample": MAX_COUNT,
            "answers": MAX_COUNT,
            "levels": levels,
            "items": items,
        }
    )
    assert form.levels is not None
    recorded = SurveyRecorded(
        survey="s" * 64,
        authority="a" * 64,
        unit="u" * 64,
        unit_type=UnitType.WARD,
        city=CITY,
        ancestors=(CITY,) * 5,
        title=WIDE * 500,
        method=form.method,
        first_day=DAY,
        last_day=DAY,
        population=MAX_COUNT,
        sample=MAX_COUNT,
        answers=MAX_COUNT,
        levels=tuple(Level(**level.model_dump()) for level in form.levels),
        items=tuple(Item(**item.model_dump()) for item in form.items),
    )
    retracted = SurveyRetracted(survey="s" * 64, authority="a" * 64, unit="u" * 64, reason=LONG_TEXT)

    assert size(Surveys(), [recorded, retracted]) < MEGABYTE


def test_of_an_obligation() -> None:
    """All accounts, and turns of unit and authority with the longest texts, until no more are taken."""
    opening = opened("ob-1", WARD, DAY, kind=ObligationKind.REPORT, title=WIDE * 500, product=WIDE * 500)
    state, facts = OBLIGATION.evolve(None, opening), list[EventData]([opening])
    count = 0

    def say(kind: Any, sender: str, **fields: Any) -> Said:
        nonlocal state, count
        count += 1
        event = (f"/{sender}/".ljust(200, "a"), f"{count:064}")
        for fact in OBLIGATION.decide(kind("ob-1", sender, TREE, DAY, said=event, **fields), state):
            state = OBLIGATION.evolve(state, fact)
            facts.append(fact)
        return event

    for _ in range(MOST_ACCOUNTS):
        say(Progress, WARD, percent=100, text=LONG_TEXT)
    with pytest.raises(Rejected, match="too-many-reports"):
        say(Progress, WARD, percent=100, text=LONG_TEXT)

    # (The texts are longer than one event can say, so what a unit can do is less.)
    report = PeriodReport(summary=LONG_TEXT, difficulties=LONG_TEXT)
    for _ in range(MOST_TURNS):
        say(Submit, WARD, completed_on=DAY, evidence=proof(), report=report)
        say(Return, CITY, reason=LONG_TEXT)
    # A product is always taken; what undoes it is counted.
    handed_in = say(Submit, WARD, completed_on=DAY, evidence=proof(), report=report)
    with pytest.raises(Rejected, match="too-many-reports"):
        say(Withdraw, WARD, event=handed_in, reason=LONG_TEXT)
    with pytest.raises(Rejected, match="too-many-reports"):
        say(Return, CITY, reason=LONG_TEXT)

    assert size(Obligations(), facts) < MONGO_LIMIT * 3 // 4

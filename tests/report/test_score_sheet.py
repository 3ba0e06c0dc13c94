"""What may be said of a score sheet, by whom, and in which order."""

import datetime as dt
from typing import Any

import pytest
from tests.report.sheet_support import (
    EXPLAINED,
    FIRST,
    IN_TIME,
    LEAVES,
    ROUND,
    SECOND,
    SELF_SCORE,
    UNIT,
    content,
    say,
    the_round,
)

from par.events import EventData
from par.events.score_sheet import (
    ExplanationRequested,
    LeafAppraised,
    LeafSelfScored,
    LockedBy,
    SheetLocked,
    SheetOpened,
    Step,
)
from par.events.unit import UnitType
from par.testing.deciders import Given, given
from report_service.round.commands import OpenRoundContent
from report_service.score_sheet.commands import DeadlinePassed, Say, sheet_id
from report_service.score_sheet.decider import MOST_BYTES, MOST_EVIDENCE, MOST_FACTS, MOST_TURNS, SHEET
from report_service.score_sheet.state import Sheet, Side

ONE_DAY = dt.timedelta(days=1)
PLACE: dict[str, Any] = {"round": "city-2023", "city": "city", "year": 2023, "unit": "ward"}
A_TENTH = {"kind": "ratio", "numerator": 1, "denominator": 10}
FOUR_OF_FIVE = {"kind": "ratio", "numerator": 4, "denominator": 5}

History = Given[Sheet, Say]


def said(*commands: Say) -> History:
    found: History = given(SHEET)
    for command in commands:
        found = found.when(command).accepted()
    return found


def locked(*commands: Say) -> History:
    return said(*commands, say("locked"))


def appraised(leaf: str, points: str, step: str = "first", day: dt.date = FIRST, **more: Any) -> Say:
    return say("leaf-appraised", day, "office", leaf=leaf, step=step, points=points, **more)


def passed(day: dt.date, within: Any = ROUND) -> Say:
    return Say(within, UNIT, day, "", DeadlinePassed())


def test_the_first_word_opens_the_sheet_and_inputs_make_points_by_the_rule() -> None:
    outcome = given(SHEET).when(say("leaf-scored", leaf="1", inputs=A_TENTH, note="Theo sổ theo dõi"))

    first, second = outcome.facts
    assert first == SheetOpened(**PLACE, unit_type=UnitType.WARD)
    assert isinstance(second, LeafSelfScored)
    assert (second.points, second.rule, second.applies, second.note) == ("1/1", "1/1", True, "Theo sổ theo dõi")
    again = outcome.accepted().when(say("leaf-scored", leaf="1", points="9.5"))
    assert [(type(fact), getattr(fact, "points", None)) for fact in again.facts] == [(LeafSelfScored, "19/2")]


@pytest.mark.parametrize(
    ("data", "code", "pointer"),
    [
        ({"leaf": "1"}, "points-or-inputs", "/data"),
        ({"leaf": "1", "points": "10.01"}, "points-out-of-bounds", "/data/points"),
        ({"leaf": "1", "points": "-0.01"}, "points-out-of-bounds", "/data/points"),
        ({"leaf": "3", "points": "-1.01"}, "points-out-of-bounds", "/data/points"),
        ({"leaf": "9", "points": "1"}, "unknown-leaf", "/data/leaf"),
        ({"leaf": "4", "points": "1"}, "survey-leaf", "/data/leaf"),
        ({"leaf": "5", "points": "1"}, "leaf-not-applicable", "/data/leaf"),
        ({"leaf": "1", "inputs": {"kind": "done", "done": True}}, "inputs-kind", "/data/inputs"),
        ({"leaf": "1", "inputs": {"kind": "ratio", "numerator": 0, "denominator": 0}}, "inputs-no-score", None),
        ({"leaf": "2", "points": "0.8", "inputs": FOUR_OF_FIVE}, "points-not-by-rule", "/data/points"),
    ],
)
def test_a_self_score_is_held_to_the_leaf_and_its_rule(data: dict[str, Any], code: str, pointer: str | None) -> None:
    given(SHEET).when(say("leaf-scored", **data)).then_rejected(code, pointer)


def test_a_leaf_may_lie_below_zero_where_the_set_allows_it() -> None:
    fact = said(say("leaf-scored", leaf="3", points="-1")).history[-1]
    assert isinstance(fact, LeafSelfScored)
    assert fact.points == "-1/1"


def test_nothing_is_self_scored_after_the_unit_locked_the_sheet_or_after_the_last_day() -> None:
    given(SHEET).when(say("leaf-scored", SELF_SCORE, leaf="1", points="1")).accepted()
    late = say("leaf-scored", SELF_SCORE + ONE_DAY, leaf="1", points="1")
    given(SHEET).when(late).then_rejected("sheet-order", "/type")
    locked().when(say("leaf-scored", leaf="1", points="1")).then_rejected("sheet-order", "/type")
    locked().when(say("locked")).then_rejected("sheet-order", "/type")


def test_a_sheet_is_locked_on_the_day_behind_the_last_one_whoever_notices_when() -> None:
    lock = SheetLocked(**PLACE, by=LockedBy.DEADLINE, on=SELF_SCORE + ONE_DAY)
    opened = SheetOpened(**PLACE, unit_type=UnitType.WARD)

    given(SHEET).when(passed(SELF_SCORE)).then_nothing()
    given(SHEET).when(passed(SELF_SCORE + 5 * ONE_DAY)).then(opened, lock).when(passed(SECOND)).then_nothing()
    locked().when(passed(SECOND)).then_nothing()
    given(SHEET).when(passed(SECOND, the_round(self_score_end=None))).then_nothing()
    # An appraiser who is quicker than the policy finds the sheet locked, too.
    outcome = said(say("leaf-scored", leaf="1", points="1")).when(appraised("1", "1"))
    assert [type(fact) for fact in outcome.facts] == [SheetLocked, LeafAppraised]
    assert outcome.facts[0] == lock


def test_a_unit_takes_its_sheet_back_to_correct_it_until_it_is_appraised_or_the_time_is_over() -> None:
    back = say("withdrawn", reason="Nhầm số liệu")

    locked().when(back).accepted().when(say("leaf-scored", leaf="1", points="1")).accepted()
    said(say("leaf-scored", leaf="1", points="1")).when(back).then_rejected("sheet-order", "/type")
    locked().when(say("withdrawn", SELF_SCORE + ONE_DAY, reason="x")).then_rejected("step-ended", "/type")
    early = appraised("1", "1", day=IN_TIME)
    locked().when(early).accepted().when(back).then_rejected("sheet-appraised", "/type")


def test_a_sheet_is_not_taken_back_after_an_appraiser_granted_took_off_or_ended_anything() -> None:
    """Else a claim could be lowered under what was granted of it."""
    within = the_round(self_score_end=None, explanation_end=None)
    claim = say("bonus-claimed", within=within, bonus="a", points="2", reason="Sáng kiến")
    sheet = said(claim, say("locked", within=within))
    back = say("withdrawn", within=within, reason="Nhầm số liệu")
    for name, data in (
        ("bonus-granted", {"bonus": "a", "points": "2"}),
        ("penalty-applied", {"penalty": "p", "points": "1", "reason": "Báo cáo trễ"}),
        ("explanations-closed", {}),
    ):
        appraiser = say(name, IN_TIME, "office", within, **data)
        sheet.when(appraiser).accepted().when(back).then_rejected("sheet-appraised", "/type")


def test_a_sheet_stays_within_the_size_of_a_document() -> None:
    """However many leaves a set has, and however long what is said of them is."""
    leaves = tuple(LEAVES[0].model_copy(update={"code": f"l-{number}"}) for number in range(400))
    within = the_round().model_copy(update={"leaves": leaves})
    line = "ệ" * 500
    sheet = SHEET.initial
    facts: list[EventData] = []

    def attach(number: int) -> Say:
        told: dict[str, Any] = dict.fromkeys(("title", "number", "issued_by", "place"), line) | {
            "evidence": f"e-{number}"
        }
        return say("evidence-attached", within=within, leaf=f"l-{number // MOST_EVIDENCE}", **told)

    while sheet.size.get(Side.UNIT, 0) < MOST_BYTES[Side.UNIT]:
        made = SHEET.decide(attach(len(facts)), sheet)
        for fact in made:
            sheet = SHEET.evolve(sheet, fact)
        facts += made
    assert len(facts) < MOST_FACTS[Side.UNIT]
    full = given(SHEET, *facts)
    full.when(attach(len(facts))).then_rejected("sheet-too-large", "/subject")
    first = say("leaf-appraised", FIRST, "office", within, leaf="l-0", step="first", points="1")
    full.when(say("locked", within=within)).accepted().when(first).accepted()


def test_a_unit_that_says_much_leaves_room_for_those_who_appraise_it() -> None:
    within = the_round(self_score_end=None)
    again = say("leaf-scored", within=within, leaf="1", points="1")
    [*opening, scored] = SHEET.decide(again, SHEET.initial)
    full = given(SHEET, *opening, *[scored] * MOST_FACTS[Side.UNIT])
    full.when(again).then_rejected("sheet-too-long", "/subject")
    locked = full.when(say("locked", within=within)).accepted()
    locked.when(say("leaf-appraised", FIRST, "office", within, leaf="1", step="first", points="1")).accepted()


def test_a_sheet_is_withdrawn_and_reopened_so_many_times_and_no_more() -> None:
    within = the_round(self_score_end=None, explanation_end=None)
    lock, back = say("locked", within=within), say("withdrawn", within=within, reason="Nhầm số liệu")
    sheet = said(lock)
    for _ in range(MOST_TURNS):
        sheet = sheet.when(back).accepted().when(lock).accepted()
    sheet.when(back).then_rejected("too-many-turns", "/type")

    approve = say("approved", FIRST, "council", within)
    reopen = say("reopened", FIRST, "council", within, reason="Có kiến nghị")
    for _ in range(MOST_TURNS):
        sheet = sheet.when(approve).accepted().when(reopen).accepted()
    sheet.when(approve).accepted().when(reopen).then_rejected("too-many-turns", "/type")


def test_evidence_has_an_id_of_its_own_and_may_be_withdrawn_once() -> None:
    add = say("evidence-attached", leaf="1", evidence="vb-1", title="Kế hoạch 01/KH-UBND", place="trang 3")
    drop = say("evidence-withdrawn", leaf="1", evidence="vb-1", reason="Sai văn bản")

    attached = said(add)
    attached.when(add).then_rejected("evidence-exists", "/data/evidence")
    dropped = attached.when(drop).accepted()
    dropped.when(drop).then_rejected("unknown-evidence", "/data/evidence")
    dropped.when(add).then_rejected("evidence-exists", "/data/evidence")
    many = said(
        *(say("evidence-attached", leaf="1", evidence=f"vb-{number}", title="x") for number in range(MOST_EVIDENCE))
    )
    many.when(add_number(MOST_EVIDENCE)).then_rejected("too-much-evidence", "/data/leaf")
    locked().when(add).then_rejected("sheet-order", "/type")


def add_number(number: int) -> Say:
    return say("evidence-attached", leaf="1", evidence=f"vb-{number}", title="x")


def test_an_appraisal_needs_a_locked_sheet_and_its_order_of_steps() -> None:
    early = appraised("1", "1", day=SELF_SCORE)
    said(say("leaf-scored", leaf="1", points="1")).when(early).then_rejected("sheet-order", "/type")
    locked().when(appraised("1", "1", "second")).then_rejected("first-appraisal-missing", "/data/step")
    locked().when(appraised("1", "1", day=FIRST + ONE_DAY)).then_rejected("step-ended", "/type")
    both = locked(say("leaf-scored", leaf="1", points="8")).when(appraised("1", "7")).accepted()
    both = both.when(appraised("1", "7.5", "second")).accepted()
    both.when(appraised("1", "6")).then_rejected("second-appraisal-stands", "/data/step")
    both.when(appraised("1", "6", "second", SECOND + ONE_DAY)).then_rejected("step-ended", "/type")
    locked().when(appraised("4", "3.5")).accepted()  # what a survey gave may be entered by an appraiser


def test_what_differs_from_the_rule_needs_a_reason_which_is_recorded() -> None:
    """Rule and example of a published guidance contradict: 4 of 5 is below the floor of 90 %, and was given 0.8."""
    sheet = locked(say("leaf-scored", leaf="2", inputs=FOUR_OF_FIVE))

    sheet.when(appraised("2", "0.8")).then_rejected("override-needs-reason", "/data/points")
    outcome = sheet.when(appraised("2", "0.8", override_reason="Theo ví dụ của hướng dẫn"))
    [fact] = outcome.facts
    assert isinstance(fact, LeafAppraised)
    assert (fact.points, fact.rule, fact.override) == ("4/5", "0/1", "Theo ví dụ của hướng dẫn")
    [plain] = sheet.when(appraised("2", "0", override_reason="không cần")).facts
    assert isinstance(plain, LeafAppraised)
    assert plain.override is None


def test_the_second_appraisal_waits_for_an_explanation_that_is_required() -> None:
    asked = locked().when(appraised("1", "5", explanation_required=True))
    assert [type(fact) for fact in asked.facts] == [LeafAppraised, ExplanationRequested]
    sheet = asked.accepted()
    second = appraised("1", "6", "second", EXPLAINED)

    sheet.when(second).then_rejected("explanation-awaited", "/data/leaf")
    sheet.when(say("approved", EXPLAINED, "council")).then_rejected("explanation-awaited", "/type")
    closing = say("explanations-closed", EXPLAINED, "office")
    sheet.when(closing).then_rejected("explanation-awaited", "/type")
    given_ = sheet.when(say("explanation-given", EXPLAINED, leaf="1", text="Vì bão số 3")).accepted()
    given_.when(second).accepted().when(say("approved", EXPLAINED, "council")).accepted()
    sheet.when(appraised("1", "6", "second", EXPLAINED + ONE_DAY)).accepted()
    unasked = sheet.when(appraised("1", "5")).accepted()
    unasked.when(second).accepted()
    unasked.when(say("explanation-given", EXPLAINED, leaf="1", text="x")).then_rejected("explanation-not-required")


def test_only_leaves_that_were_asked_for_are_explained_and_only_in_time() -> None:
    sheet = locked().when(appraised("1", "5", explanation_required=True)).accepted()

    sheet.when(say("explanation-given", leaf="2", text="x")).then_rejected("explanation-not-required", "/data/leaf")
    late = say("explanation-given", EXPLAINED + ONE_DAY, leaf="1", text="x")
    sheet.when(late).then_rejected("step-ended", "/type")
    more = say("evidence-attached", EXPLAINED, leaf="1", evidence="vb-9", title="Báo cáo bổ sung")
    sheet.when(more).accepted()
    sheet.when(say("evidence-attached", EXPLAINED, leaf="2", evidence="vb-9", title="x")).then_rejected("sheet-order")
    again = appraised("1", "5", "second", EXPLAINED + ONE_DAY, explanation_required=True)
    sheet.when(again).then_rejected("explanation-too-late", "/data/explanation_required")


def test_without_a_last_day_the_appraiser_ends_the_explanations() -> None:
    open_end = the_round(explanation_end=None)
    sheet = locked().when(appraised("1", "5", explanation_required=True)).accepted()

    closed = sheet.when(say("explanations-closed", EXPLAINED, "office", open_end)).accepted()
    second = say("leaf-appraised", EXPLAINED, "office", open_end, leaf="1", step="second", points="6")
    sheet.when(second).then_rejected("explanation-awaited", "/data/leaf")
    closed.when(second).accepted()
    closed.when(say("explanation-given", within=open_end, leaf="1", text="x")).then_rejected("explanations-closed")
    closed.when(say("explanations-closed", EXPLAINED, "office", open_end)).then_nothing()


def test_bonus_and_penalty_stay_within_the_maxima_of_the_year() -> None:
    first = say("bonus-claimed", bonus="a", points="2", reason="Sáng kiến")
    sheet = said(first, first)  # the same claim again counts once
    sheet.when(say("bonus-claimed", bonus="b", points="1.5", reason="x")).then_rejected("bonus-above-max")
    sheet = (
        sheet.when(say("bonus-claimed", bonus="b", points="1", reason="x")).accepted().when(say("locked")).accepted()
    )

    def granted(bonus: str, points: str) -> Say:
        return say("bonus-granted", FIRST, "office", bonus=bonus, points=points)

    sheet.when(granted("a", "2.5")).then_rejected("bonus-above-claim", "/data/points")
    sheet.when(granted("c", "1")).then_rejected("unknown-bonus", "/data/bonus")
    sheet.when(granted("a", "2")).accepted().when(granted("b", "1")).accepted()
    off = say("penalty-applied", FIRST, "office", penalty="p", points="1.5", reason="Báo cáo trễ")
    more = say("penalty-applied", FIRST, "office", penalty="q", points="0.6", reason="x")
    sheet.when(off).accepted().when(more).then_rejected("penalty-above-max", "/data/points")
    back = say("penalty-applied", FIRST, "office", penalty="p", points="0", reason="x")
    sheet.when(off).accepted().when(back).accepted().when(more).accepted()


def test_an_approved_sheet_stands_until_the_council_opens_it_for_a_correction() -> None:
    sheet = locked(say("leaf-scored", leaf="1", points="8")).when(say("approved", FIRST, "council")).accepted()

    for command in (say("leaf-scored", leaf="1", points="1"), appraised("1", "1"), say("approved", FIRST, "council")):
        sheet.when(command).then_rejected("sheet-order", "/type")
    opened = sheet.when(say("reopened", SECOND + 9 * ONE_DAY, "council", reason="Có kiến nghị")).accepted()
    late = SECOND + 9 * ONE_DAY
    [fact] = opened.when(appraised("1", "7", "second", late)).facts
    assert isinstance(fact, LeafAppraised)
    assert fact.step is Step.SECOND
    opened.when(say("withdrawn", IN_TIME, reason="x")).then_rejected("sheet-appraised")
    opened.when(say("approved", late, "council")).accepted()
    said().when(say("approved", IN_TIME, "council")).then_rejected("sheet-order", "/type")


def test_of_every_round_that_can_be_opened_a_sheet_can_be_scored() -> None:
    name = "r" * 100
    opened = OpenRoundContent.model_validate({"round": name, "city": "city", "year": 2023, "index_set": "example"})
    assert opened.round == name
    assert content("leaf-scored", round=name, leaf="1", points="1").round == name  # type: ignore[union-attr]


def test_sheets_of_different_rounds_and_units_stand_apart() -> None:
    assert sheet_id("c", "a", "b--c").log_subject != sheet_id("c", "a--b", "c").log_subject
    assert sheet_id("city", "city-2023", "ward").log_subject == "par.log.city.report.score-sheet.city-2023--ward"

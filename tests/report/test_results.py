"""What counts of a leaf, and what the counted leaves, bonus and penalty make of a unit."""

from typing import Any

import pytest
from tests.report.sheet_support import FIRST, LEAVES, ROUND, SECOND, UNIT, say, the_round
from tests.report.support import leaf, linear, log, measured, opened

from par.events import EventData, Recorded
from par.events.formula import NotApplicable
from par.events.round import RoundOpened, ScoreClass
from par.events.unit import UnitType
from par.projection import Document
from par.testing.deciders import given
from par.testing.projections import InMemory, assert_stable
from report_service.bootstrap import read_models
from report_service.results.change import change
from report_service.score_sheet.commands import Say
from report_service.score_sheet.decider import SHEET

RATIO: dict[str, Any] = {"kind": "ratio", "numerator": 8, "denominator": 10}
CLASSES = tuple(
    ScoreClass.model_validate({"label_vi": vi, "label_en": en, "from": start})
    for vi, en, start in (("Tốt", "good", "80"), ("Khá", "fair", "50"))
)


def facts(*commands: Say) -> list[EventData]:
    """The facts of a sheet on which all of them were said."""
    found = given(SHEET)
    for command in commands:
        found = found.when(command).accepted()
    return list(found.history)


def appraised(leaf_code: str, points: str, step: str = "first", **more: Any) -> Say:
    day = FIRST if step == "first" else SECOND
    return say("leaf-appraised", day, "office", leaf=leaf_code, step=step, points=points, **more)


def scored(code: str, points: str) -> Say:
    return say("leaf-scored", leaf=code, points=points)


COMPLETE = (scored("1", "8"), scored("2", "1"), scored("3", "-1"))


def result(*told: EventData, key: str = "ward:2023:city-2023") -> Document:
    return assert_stable(read_models(), log(*told))["results"][key]


def by_code(document: Document) -> dict[str, Any]:
    return {found["code"]: found for found in document["leaves"]}


def test_without_a_sheet_a_result_is_what_the_ledger_proposes() -> None:
    everything = opened(("ward", UnitType.WARD), leaves=(leaf("1", "10", linear()),), base="10")
    found = assert_stable(read_models(), log(measured("ward", 8, 10), everything))
    document, index = found["results"]["ward:2023:city-2023"], found["index"]["ward:2023"]

    for name in ("score", "shown", "max", "missing", "areas", "points", "base"):
        assert document[name] == index[name]
    assert (document["score"], document["stage"], document["percent_shown"], document["class"]) == (
        "8/1",
        "proposed",
        "80.00",
        None,
    )
    assert by_code(document)["1"]["counted"] == "proposed"


def test_the_last_word_counts_and_all_of_them_are_kept() -> None:
    told = [measured("ward", 9, 10), ROUND, *facts(*COMPLETE, say("locked"), appraised("1", "7.5"))]
    document = result(*told)

    first = by_code(document)["1"]
    assert [first[step] for step in ("proposed", "self", "first", "second")] == ["9/1", "8/1", "15/2", None]
    assert (first["counted"], first["score"], first["difference"]) == ("first", "15/2", "-1.50")
    assert document["stage"] == "locked"
    assert document["missing"] == ["4"]
    assert (document["score"], document["percent"], document["class"]) == (None, None, None)
    second = facts(*COMPLETE, say("locked"), appraised("1", "7.5"), appraised("1", "9.01", "second"))
    later = by_code(result(measured("ward", 9, 10), ROUND, *second))["1"]
    assert (later["counted"], later["score"], later["difference"]) == ("second", "901/100", None)


def test_leaves_bonus_and_penalty_add_up_exactly_and_have_a_class() -> None:
    commands = (
        *COMPLETE,
        say("bonus-claimed", bonus="b", points="3", reason="Sáng kiến"),
        say("locked"),
        appraised("4", "4"),
        say("bonus-granted", FIRST, "office", bonus="b", points="2.5"),
        say("penalty-applied", FIRST, "office", penalty="p", points="0.25", reason="Báo cáo trễ"),
        say("approved", FIRST, "council"),
    )
    document = result(the_round(classes=CLASSES), *facts(*commands))

    # 8 + 1 - 1 + 4, and 3 for the leaf that does not apply to wards; of a base of 20.
    assert (document["points"], document["leaf_score"]) == ("15/1", "15/1")
    assert (document["bonus"], document["penalty"], document["score"]) == ("5/2", "1/4", "69/4")
    assert (document["percent_shown"], document["stage"]) == ("86.25", "approved")
    assert document["class"] == {"vi": "Tốt", "en": "good"}
    below = result(the_round(classes=CLASSES[1:]), *facts(*COMPLETE, say("locked"), appraised("4", "2")))
    assert (below["percent_shown"], below["class"]) == ("65.00", {"vi": "Khá", "en": "fair"})
    none = result(the_round(classes=CLASSES), *facts(*COMPLETE, say("locked"), appraised("4", "-0")))
    assert none["class"] == {"vi": "Khá", "en": "fair"}
    assert none["percent_shown"] == "55.00"


def test_a_leaf_that_does_not_apply_leaves_the_base_and_the_rest_is_rescaled() -> None:
    leaves = (
        *LEAVES[:3],
        leaf("9", "4", NotApplicable(kind="not_applicable", credit="rescale"), area="b"),
    )
    document = result(the_round(leaves=leaves, base="17"), *facts(*COMPLETE))

    assert by_code(document)["9"]["proposed"] == "na"
    assert (document["points"], document["base"]) == ("8/1", "13")
    assert document["leaf_score"] == document["score"] == "136/13"


def test_another_round_of_the_year_is_scored_on_the_same_inputs_and_beside_the_main_one() -> None:
    ten = (leaf("1", "10", linear()),)
    main = opened(("ward", UnitType.WARD), leaves=ten, base="10")
    extra = main.model_copy(
        update={"round": "extra", "main": False, "leaves": (leaf("1", "40", linear()),), "base": "40"}
    )
    reports = [measured("ward", 8, 10), measured("ward", 1, 10, period="2023-02")]
    for told in (
        [*reports, main, extra],
        [extra, *reports, main],
        [main, extra, *reports],
        [reports[0], extra, reports[1]],
    ):
        found = assert_stable(read_models(), log(*told))
        assert found["results"]["ward:2023:extra"]["score"] == "18/1"
        assert found["rankings"]["city:ward:2023:extra"]["entries"][0]["score"] == "18/1"
        if main in told:
            assert found["index"]["ward:2023"]["score"] == "9/2"
            assert found["rankings"]["city:ward:2023"]["entries"][0]["score"] == "9/2"
    # The same for a unit that pools.
    city = [
        fact.model_copy(update={"units": (UNIT.model_copy(update={"unit": "city", "unit_type": UnitType.CITY}),)})
        for fact in (extra, main)
    ]
    found = assert_stable(read_models(), log(reports[0], city[0], reports[1], city[1]))
    assert found["results"]["city:2023:extra"]["score"] == "18/1"
    assert found["results"]["city:2023:city-2023"]["score"] == "9/2"


def test_ranks_follow_the_results() -> None:
    ten = (leaf("1", "10", linear()),)
    both = opened(("ward", UnitType.WARD), ("other", UnitType.WARD), leaves=ten, base="10")
    told = [measured("ward", 9, 10), measured("other", 8, 10), both]

    before = assert_stable(read_models(), log(*told))["rankings"]["city:ward:2023"]
    assert [entry["unit"] for entry in before["entries"]] == ["ward", "other"]
    after = assert_stable(read_models(), log(*told, *facts(say("leaf-scored", within=both, leaf="1", points="1"))))
    ranking = after["rankings"]["city:ward:2023"]
    assert [(entry["unit"], entry["score"]) for entry in ranking["entries"]] == [("other", "8/1"), ("ward", "1/1")]


def test_consumers_are_told_of_results_with_stage_and_class() -> None:
    memory = InMemory(read_models())

    def told(events: list[Recorded]) -> list[Any]:
        before = len(memory.told)
        memory.advance(events)
        return [found.announcement for found in memory.told[before:] if found.announcement.topic == "index"]

    history = log(the_round(classes=CLASSES), *facts(*COMPLETE, say("locked"), appraised("4", "4")))
    opened_first = told(history[:1])
    assert [found.report_subject for found in opened_first][:1] == ["par.report.city.index.ward.2023"]
    assert opened_first[0].data["stage"] == "proposed"
    last = told(history[1:])[-1].data
    assert (last["stage"], last["score"], last["percent"], last["class"]) == (
        "locked",
        "15.00",
        "75.00",
        {"vi": "Khá", "en": "fair"},
    )
    extra = the_round().model_copy(update={"round": "extra", "main": False})
    memory.advance(log(*[ROUND] * len(history), extra)[-1:])
    first = next(found.announcement for found in memory.told if found.announcement.topic == "round-index")
    assert first.report_subject == "par.report.city.round-index.ward.2023.extra"


@pytest.mark.parametrize("round_told", [ROUND])
def test_a_sheet_shows_all_that_was_entered(round_told: RoundOpened) -> None:
    commands = (
        say("leaf-scored", leaf="1", inputs=RATIO, note="Theo báo cáo"),
        say("evidence-attached", leaf="1", evidence="b", title="Báo cáo 7", place="mục II"),
        say("evidence-attached", leaf="1", evidence="a", title="Sai"),
        say("evidence-withdrawn", leaf="1", evidence="a", reason="Nhầm"),
        say("bonus-claimed", bonus="b", points="1", reason="Sáng kiến"),
        say("locked"),
        appraised("1", "7", override_reason="Thiếu hồ sơ", comment="Xem lại", explanation_required=True),
        appraised("2", "0.5", explanation_required=True),
        appraised("2", "1"),
        say("explanation-given", FIRST, leaf="1", text="Bổ sung"),
        say("penalty-applied", FIRST, "office", penalty="p", points="1", reason="Trễ"),
    )
    sheet = assert_stable(read_models(), log(round_told, *facts(*commands)))["score_sheets"]["ward:2023:city-2023"]

    first, second = sheet["leaves"]
    assert (first["self"]["points"], first["self"]["inputs"], first["self"]["note"]) == ("8/1", RATIO, "Theo báo cáo")
    assert (first["first"]["rule"], first["first"]["override"], first["first"]["by"]) == (
        "8/1",
        "Thiếu hồ sơ",
        "office",
    )
    assert [(one["evidence"], one["withdrawn"]) for one in first["evidence"]] == [("a", "Nhầm"), ("b", None)]
    assert (first["explanation"]["required"], first["explanation"]["text"]) == (True, "Bổ sung")
    assert second["explanation"] is None
    assert (sheet["stage"], sheet["locked_by"], sheet["unit_type"]) == ("locked", "unit", "ward")
    assert [(one["claimed"], one["granted"]) for one in sheet["bonus"]] == [("1/1", None)]
    assert [(one["penalty"], one["points"], one["by"]) for one in sheet["penalties"]] == [("p", "1/1", "office")]


def year_result(percent: str | None, *versions: str, **more: Any) -> dict[str, Any]:
    leaves = [{"code": str(n), "area": "a", "formula_version": version} for n, version in enumerate(versions)]
    return {"unit": "ward", "round": "city-2022", "percent": percent, "leaves": leaves, **more}


def test_a_change_is_stated_only_by_the_same_rules() -> None:
    before, after = year_result("80/1", "x", "y"), year_result("165/2", "x", "y", round="city-2023")

    assert change(None, after) is None
    assert change(before, after) == {
        "round": "city-2022",
        "percent": "80/1",
        "difference": "5/2",
        "shown": "2.50",
        "problem": None,
    }
    for other in (("x", "z"), ("x",), ("x", "y", "z")):
        found = change(year_result("80/1", *other), after)
        assert found is not None
        assert (found["difference"], found["problem"]["code"]) == (None, "formulas-differ")
    silent = change(year_result(None, "x", "y"), after)
    assert silent is not None
    assert (silent["shown"], silent["problem"]["code"]) == (None, "no-result")


def test_what_was_said_bears_its_senders_id_whoever_locked_the_sheet_first() -> None:
    """The policy and an appraiser race for the lock behind the last day; the documents are the same."""

    def entry(events: list[Recorded]) -> Any:
        sheet = assert_stable(read_models(), events)["score_sheets"]["ward:2023:city-2023"]
        assert (sheet["locked_by"], sheet["locked_on"]) == ("deadline", "2023-12-11")
        return sheet["leaves"][0]["first"]["event"]

    opened_sheet, lock, appraisal = facts(appraised("1", "7.5"))
    history = log(ROUND, opened_sheet, lock, appraisal)
    together = [
        Recorded(item.position, item.log_subject, item.event._replace(id=f"a{suffix}"))
        for item, suffix in zip(history[1:], ("", "#2", "#3"), strict=True)
    ]
    apart = [*history[1:3], Recorded(4, history[3].log_subject, history[3].event._replace(id="a"))]
    assert entry([history[0], *together]) == entry([history[0], *apart]) == "a"

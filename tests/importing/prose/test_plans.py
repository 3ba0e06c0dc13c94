"""The prose of the five plans agrees with what people read in it; every difference is listed with its reason."""

import re
from collections import Counter
from typing import Any

import pytest
from tests.importing.prose.plans import people_read, we_read

from par.importing.draft import TargetDraft, TaskDraft
from par.importing.prose import targets_of_tasks
from par.importing.traced import Piece, Traced
from par.units import fold_name

PLANS = ["000", "001", "002", "003", "004"]
TARGETS_ELSEWHERE = {
    "unannounced_inspections_communes": "stated by a remark in the inspection list of plan 004",
}
REPORTS_BESIDE = {
    "003": 2,  # on results of checks, and "as regulated" by heads of agencies: the example has them as duties only
}
DUTIES_TOGETHER = {
    "003": {"Phòng Tài chính – Kế hoạch": 1},  # two in the example, parted at a semicolon of one sentence
}
DUTIES_APART = {
    "003": {"Trung tâm Văn hóa và tuyên truyền thành phố": 1},  # one bullet of two sentences
    "004": {
        "UBND các huyện, thị xã, thành phố": 2,  # the example sums the three clauses up
        "Các cơ quan, đơn vị": 1,  # a note under appendix I, which the example leaves out
    },
}
BASES_BESIDE = {
    "000": {"03-ĐA/TU", "03-ĐA-TU", "2769/QĐ-UB"},  # named by tasks, not taken for bases in the transcription
    "001": {"50/KH-UBND"},  # the ward's own plan of an earlier year
}


def _key(words: str) -> str:
    """A document by its number, a law by its day or its name."""
    number = re.search(r"\d+(?:/\d{4})?[/-][A-ZĐ][\w-]*(?:/[A-ZĐa-z]+)?", words)
    day = re.search(r"(\d+)(?:/| tháng )(\d+)(?:/| năm )(\d{4})", words)
    return number[0].replace("_", "-") if number else "-".join(day.groups()) if day else fold_name(words)


def _plain(name: str) -> str:
    return fold_name(name).replace("uỷ ban nhân dân", "ubnd")


def _unit(name: str) -> str:
    """A unit's name without the words that only say of which place it is, and without the short for UBND."""
    folded = _plain(name)
    return re.sub(r" (?:thuộc ubnd )?(?:thành phố|phường|xã(?! hội))(?: hoằng tiến)?(?=[ ,)(]|$)", "", folded)


POSTS = {"công chức tư pháp": "công chức tư pháp hộ tịch", "công chức văn hoá thông tin": "công chức văn hoá xã hội"}
"""Plan 002 names two posts shorter than, or otherwise than, its transcription, which has their official names."""


def _post(name: str | None) -> str:
    unit = _unit(name or "")
    return POSTS.get(unit, unit)


@pytest.mark.parametrize("number", PLANS)
def test_heading(number: str) -> None:
    heading, plan = we_read(number).heading, people_read(number)["plan"]
    assert heading.number.text == (plan["number"] or "").replace(" ", "")
    assert (heading.issued_on.isoformat() if heading.issued_on else None) == plan["issued_on"]
    upper = [(one.number, one.authority, one.issued_on and one.issued_on.isoformat()) for one in heading.implements]
    assert upper == [(one["number"], one["authority"], one["issued_on"]) for one in plan["implements"]]
    if number in {"000", "001", "002"}:
        assert heading.title.text.lower() == plan["title"].lower()
        assert _plain(heading.authority.text) == fold_name(plan["authority"])


def test_headings_of_the_plans_without_a_transcription() -> None:
    third, fourth = we_read("003").heading, we_read("004").heading
    assert fold_name(third.title.text) == "kế hoạch cải cách hành chính thành phố cao bằng năm 2023"
    assert _plain(third.authority.text) == "ubnd thành phố cao bằng"
    assert fold_name(fourth.title.text).startswith("kế hoạch kiểm soát thủ tục hành chính và thực hiện cơ chế một cửa")
    assert fold_name(fourth.authority.text) == "ubnd thành phố chí linh"


@pytest.mark.parametrize("number", PLANS)
def test_documents(number: str) -> None:
    ours = {_key(base.text) for base in we_read(number).heading.legal_bases}
    theirs = {_key(base) for base in people_read(number)["plan"]["legal_bases"]}
    assert theirs - ours == set()
    assert ours - theirs == BASES_BESIDE.get(number, set())


def _target(target: TargetDraft) -> tuple[Any, ...]:
    return (target.domain, target.indicator, target.comparator, target.value and float(target.value), target.unit)


def _stated(target: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(target[name] for name in ("domain", "indicator", "comparator", "value", "unit"))


@pytest.mark.parametrize("number", PLANS)
def test_targets(number: str) -> None:
    theirs = [
        target
        for target in people_read(number)["targets"]
        if target["indicator"] not in TARGETS_ELSEWHERE and (number == "003" or target["domain"] is None)
    ]
    ours = we_read(number).targets
    assert [_target(one) for one in ours] == [_stated(one) for one in theirs]
    if number in {"001", "002"}:
        assert [one.text.text.strip(" .") for one in ours] == [one["text"].strip(" .") for one in theirs]


@pytest.mark.parametrize(("number", "beside"), [("001", 1), ("002", 3)])
def test_targets_that_tasks_state(number: str, beside: int) -> None:
    plan = people_read(number)
    tasks = [
        TaskDraft(task["ordinal"], task["domain"], Traced.of(Piece(0, "", task["title"]))) for task in plan["tasks"]
    ]
    found = {_target(one) for one in targets_of_tasks(tasks, we_read(number).targets)}
    theirs = {_stated(one) for one in plan["targets"]} - {_target(one) for one in we_read(number).targets}
    assert len(theirs) == beside
    assert theirs <= found


def test_scopes() -> None:
    agree = {
        number: sum(
            fold_name(one.scope or "") == fold_name(other["scope"] or "")
            for one, other in zip(we_read(number).targets, people_read(number)["targets"], strict=False)
        )
        for number in ("001", "002")
    }
    # 001: that the rank is the ward's own is implied. 002: twice the things are implied (the system of rules,
    # procedures), once the transcription counts only the dossiers handled online, once it keeps the word "các".
    assert agree == {"001": 8, "002": 6}


def test_nested_denominators() -> None:
    nested = [(one.indicator, one.nested_in) for one in we_read("003").targets if one.nested_in]
    assert nested == [
        ("tthc_on_national_portal_rate", 4),
        ("tthc_satisfaction_land_construction_investment_rate", 7),
    ]


@pytest.mark.parametrize("number", PLANS)
def test_reporting(number: str) -> None:
    ours = [
        (one.period, one.due and one.due.isoformat(), _post(one.by), _unit(one.to or ""))
        for one in we_read(number).reporting
    ]
    theirs = [
        (one["period"], one["due"], _post(one["by"]), _unit(one["to"] or ""))
        for one in people_read(number)["reporting"]
    ]
    assert not Counter(theirs) - Counter(ours)
    assert len(ours) - len(theirs) == REPORTS_BESIDE.get(number, 0)


@pytest.mark.parametrize("number", PLANS)
def test_duties(number: str) -> None:
    ours = Counter(_post(one.unit.text.text) for one in we_read(number).responsibilities)
    theirs = Counter(_post(one["unit"]) for one in people_read(number)["responsibilities"])
    together = {_post(unit): count for unit, count in DUTIES_TOGETHER.get(number, {}).items()}
    apart = {_post(unit): count for unit, count in DUTIES_APART.get(number, {}).items()}
    assert dict(theirs - ours) == together
    assert dict(ours - theirs) == apart


def test_the_words_of_the_duties() -> None:
    """Transcribed duties are shortened; their first words stand in ours."""
    for number in ("001", "002"):
        words = " ".join(_plain(one.duty.text) for one in we_read(number).responsibilities)
        for duty in people_read(number)["responsibilities"]:
            if _unit(duty["unit"]) == "ubnd":
                continue  # the transcription turned the sentence round
            start = " ".join(_plain(duty["duty"]).split()[:4])
            assert start in words, start


@pytest.mark.parametrize(("number", "paragraphs"), [("001", 0), ("002", 1), ("003", 2)])
def test_funding(number: str, paragraphs: int) -> None:
    assert len(we_read(number).funding) == paragraphs


def test_tasks_of_the_plan_in_prose() -> None:
    ours, theirs = we_read("003"), people_read("003")
    assert [(one.ordinal, one.area) for one in ours.domains] == [
        (one["ordinal"], one["area"]) for one in theirs["domains"]
    ]
    assert [one.ordinal for one in ours.tasks] == [one["ordinal"] for one in theirs["tasks"]]
    assert len(ours.tasks) == 42
    for task, other in zip(ours.tasks, theirs["tasks"], strict=True):
        leads = [_unit(re.sub(r" \(mục .*", "", words)) for words in other["leads_text"]]
        assert [_unit(one.text.text) for one in task.leads] == leads, task.ordinal
        assert [fold_name(one.text.text) for one in task.coordinators] == ["các cơ quan liên quan"], task.ordinal
        assert task.time.text == other["time_text"], task.ordinal
        if task.reading is not None:
            assert task.reading.kind == other["schedule"]["kind"], task.ordinal
            assert (task.reading.due and task.reading.due.isoformat()) == other["schedule"]["due"], task.ordinal


def test_products_of_the_plan_in_prose() -> None:
    ours, theirs = we_read("003").tasks, people_read("003")["tasks"]
    differ = [a.ordinal for a, b in zip(ours, theirs, strict=True) if len(a.products) != len(b["products"])]
    assert differ == ["5.3"]  # two rules that other units are urged to issue: the sentence does not begin with issuing


def test_furniture_holds_the_names_of_those_who_sign() -> None:
    for number, signs in (("001", "CHỦ TỊCH"), ("003", "CHỦ TỊCH"), ("004", "PHÓ CHỦ TỊCH")):
        furniture = [one.text for one in we_read(number).furniture]
        assert any(one.endswith(signs) for one in furniture)
        name = furniture[max(index for index, one in enumerate(furniture) if one.endswith(signs)) + 1]
        assert name.istitle()

"""Which obligations an issued plan opens."""

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.progress.support import (
    OFFICE,
    OTHER_WARD,
    PLAN,
    STAFF,
    TREE,
    WARD,
    WARDS,
    example_obligations,
    open_obligations,
    task,
)

from par.events import TOKEN, AggregateId
from par.events.obligation import ObligationKind, ObligationOpened, Term
from par.events.plan import (
    InspectionsListed,
    PlannedInspection,
    ProcedureReview,
    ProcedureReviewsListed,
    ReportingDate,
    ReportingSet,
)
from par.plans.opening import obligation_id

Row = tuple[str | None, str | None, str | None]


def rows(found: list[ObligationOpened]) -> list[Row]:
    """Product, due date, period."""
    return [(item.product, item.due.isoformat() if item.due else None, item.period) for item in found]


def schedule(kind: str | None, **fields: Any) -> dict[str, Any]:
    return {"kind": kind} | fields


def test_each_product_takes_the_date_of_the_task() -> None:
    found = open_obligations(task(products=["A", "B"], schedule=schedule("deadline", due="2023-06-30")))
    assert rows(found) == [("A", "2023-06-30", None), ("B", "2023-06-30", None)]
    assert {item.term for item in found} == {Term.DATED}


def test_a_task_without_products_is_one_obligation() -> None:
    assert rows(open_obligations(task(schedule=schedule("window", due="2023-12-31")))) == [(None, "2023-12-31", None)]


def test_a_milestone_named_like_a_product_is_its_date_and_the_others_keep_the_tasks() -> None:
    milestones = [{"label": "B", "due": "2023-03-31"}]
    found = open_obligations(
        task(products=["A", "B"], schedule=schedule("window", due="2023-12-31", milestones=milestones))
    )
    assert sorted(rows(found), key=str) == [("A", "2023-12-31", None), ("B", "2023-03-31", None)]


def test_milestones_of_the_whole_task_stand_instead_of_its_products() -> None:
    milestones = [{"label": "Quý III", "due": "2023-09-30"}, {"label": "Quý IV", "due": "2023-12-31"}]
    found = open_obligations(
        task(products=["A", "B"], schedule=schedule("deadline", due="2023-12-31", milestones=milestones))
    )
    assert rows(found) == [("Quý III", "2023-09-30", None), ("Quý IV", "2023-12-31", None)]


def test_milestones_without_products() -> None:
    milestones = [{"label": "Đợt 1", "due": "2023-01-31"}, {"label": "Đợt 2", "due": "2023-12-31"}]
    found = open_obligations(task(schedule=schedule("window", due="2023-12-31", milestones=milestones)))
    assert rows(found) == [("Đợt 1", "2023-01-31", None), ("Đợt 2", "2023-12-31", None)]


@pytest.mark.parametrize(
    ("interval", "dues"),
    [
        ({"every": "quarter"}, ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]),
        ({"every": "half_year"}, ["2023-06-30", "2023-12-31"]),
        ({"every": "year"}, ["2023-12-31"]),
        ({"times_per_year": 2}, ["2023-06-30", "2023-12-31"]),
        ({"times_per_year": 3}, ["2023-04-30", "2023-08-31", "2023-12-31"]),
    ],
)
def test_recurring_work_is_due_at_the_end_of_each_period(interval: dict[str, Any], dues: list[str]) -> None:
    found = open_obligations(task(products=["A"], schedule=schedule("recurring", **interval)))
    assert [row[:2] for row in rows(found)] == [("A", due) for due in dues]
    assert len({item.period for item in found}) == len(dues)


def test_monthly_work_gives_every_product_in_every_month() -> None:
    found = open_obligations(task(products=["A", "B"], schedule=schedule("recurring", every="month")))
    assert len(found) == 24
    assert [item.period for item in found if item.product == "B"] == [f"2023-{n:02}" for n in range(1, 13)]
    assert {str(item.due) for item in found if item.period == "2023-02"} == {"2023-02-28"}


def test_recurring_work_without_an_interval_is_due_once() -> None:
    found = open_obligations(task(products=["A"], schedule=schedule("recurring", due="2023-12-31")))
    assert rows(found) == [("A", "2023-12-31", None)]


def test_only_recurring_work_recurs() -> None:
    found = open_obligations(task(products=["A"], schedule=schedule("continuous", every="month", due="2023-12-31")))
    assert rows(found) == [("A", "2023-12-31", None)]


@pytest.mark.parametrize(
    ("kind", "due", "term"),
    [
        ("continuous", None, Term.NONE),
        ("continuous", "2023-12-31", Term.DATED),
        ("conditional", None, Term.CONDITIONAL),
        ("window", None, Term.NONE),
        (None, None, Term.NONE),
    ],
)
def test_what_has_no_date_has_no_deadline_or_a_condition(kind: str | None, due: str | None, term: Term) -> None:
    (found,) = open_obligations(task(products=["A"], schedule=schedule(kind, due=due)))
    assert (found.term, str(found.due) if found.due else None) == (term, due)


def test_a_group_lead_fans_out_to_its_members_and_a_unit_named_twice_answers_once() -> None:
    found = open_obligations(task(leads=[WARD, WARDS, OFFICE, WARD], products=["A"]))
    assert [item.unit for item in found] == [WARD, OTHER_WARD, OFFICE]
    assert [item.unit_type.value for item in found] == ["ward", "commune", "department"]
    assert {item.ancestors for item in found} == {("ct",)}
    assert next(item.ancestors for item in open_obligations(task(leads=[STAFF]))) == (WARD, "ct")


@pytest.mark.parametrize("leads", [[], ["nobody"], ["nobody", "no-group"]])
def test_without_a_lead_nothing_is_opened(leads: list[str]) -> None:
    assert open_obligations(task(leads=leads, products=["A"])) == []


def test_each_task_carries_its_plan_domain_and_leader() -> None:
    (found,) = open_obligations(task("1.7", leader_in_charge="Chủ tịch", products=["A"]))
    assert (found.plan, found.task, found.domain, found.area, found.year) == (PLAN, "1.7", "1", "direction", 2023)
    assert (found.authority, found.leader_in_charge, found.title) == ("ct", "Chủ tịch", "Việc 1.7")


ORDINALS = st.from_regex(r"[A-Za-z0-9]{1,6}(?:[.-][A-Za-z0-9]{1,6}){0,3}", fullmatch=True)
TOKENS = st.from_regex(r"[a-z0-9]{1,12}(?:-[a-z0-9]{1,12}){0,3}", fullmatch=True)
LONGEST = st.just("a" * 64)


@given(st.one_of(TOKENS, LONGEST), ORDINALS, st.integers(1, 999), st.one_of(TOKENS, LONGEST))
def test_ids_are_subject_tokens(plan: str, ordinal: str, number: int, unit: str) -> None:
    identity = obligation_id(plan, ordinal, number, unit)
    assert AggregateId("ct", "progress", "obligation", identity).log_subject.endswith(identity)
    assert len(f"obligation/{identity}") <= 250, "longer than what the intake takes for a subject"
    assert identity == obligation_id(plan, ordinal, number, unit)


def test_ids_stay_as_they_are_for_ever() -> None:
    tasks = [task("I.2", products=["A", "B"], leads=[WARDS]), task("I.3")]
    assert [item.obligation for item in open_obligations(*tasks)] == [
        "ct-cchc-2023--i-2--1--ct-phuong-a",
        "ct-cchc-2023--i-2--2--ct-phuong-a",
        "ct-cchc-2023--i-2--1--ct-phuong-b",
        "ct-cchc-2023--i-2--2--ct-phuong-b",
        "ct-cchc-2023--i-3--1--ct-van-phong",
    ]


def test_each_review_of_procedures_is_owed_by_the_unit_that_reviews() -> None:
    reviews = [
        ProcedureReview(unit=OFFICE, field="hộ tịch", due=dt.date(2023, 5, 30), stated=dt.date(2023, 5, 31)),
        ProcedureReview(unit=WARDS, field="đất đai", due=dt.date(2023, 6, 30)),
    ]
    found = open_obligations(ProcedureReviewsListed(plan=PLAN, procedure_reviews=tuple(reviews)))
    assert [(item.obligation, item.unit, str(item.due), item.term) for item in found] == [
        ("ct-cchc-2023--review-1--1--ct-van-phong", OFFICE, "2023-05-30", Term.DATED),
        ("ct-cchc-2023--review-2--1--ct-phuong-a", WARD, "2023-06-30", Term.DATED),
        ("ct-cchc-2023--review-2--1--ct-phuong-b", OTHER_WARD, "2023-06-30", Term.DATED),
    ]
    assert {item.kind for item in found} == {ObligationKind.PROCEDURE_REVIEW}
    assert all("đất đai" in item.title for item in found[1:])
    assert {(item.task, item.domain, item.area) for item in found} == {(None, None, None)}


def test_each_inspection_is_owed_by_the_authority_about_the_unit_inspected() -> None:
    listed = [PlannedInspection(unit=unit, group="xã, phường", kind="periodic") for unit in (WARD, OTHER_WARD)]
    found = open_obligations(InspectionsListed(plan=PLAN, inspections=tuple(listed)))
    assert [(item.obligation, item.unit, item.about, item.term) for item in found] == [
        ("ct-cchc-2023--inspection-1--1--ct", "ct", WARD, Term.NONE),
        ("ct-cchc-2023--inspection-2--1--ct", "ct", OTHER_WARD, Term.NONE),
    ]
    assert {item.kind for item in found} == {ObligationKind.INSPECTION}


def test_a_report_is_followed_up_where_its_date_and_its_unit_are_known() -> None:
    def report(due: dt.date | None, by_unit: str | None) -> ReportingDate:
        return ReportingDate(period="Q1", due=due, by="Văn phòng", to=None, by_unit=by_unit)

    march = dt.date(2023, 3, 1)
    listed = (report(None, OFFICE), report(march, None), report(march, OFFICE))
    (found,) = open_obligations(ReportingSet(plan=PLAN, reporting=listed))
    assert (found.obligation, found.kind, found.due) == (
        "ct-cchc-2023--report-3--1--ct-van-phong",
        ObligationKind.REPORT,
        march,
    )


def test_a_later_task_changes_no_id_of_the_earlier_ones() -> None:
    first, second = task("1.1", products=["A"]), task("1.2", products=["A"], leads=[WARDS])
    assert open_obligations(first, second, tree=TREE)[:1] == open_obligations(first)


TOTALS = {
    "chi-linh-cchc-2023": 262,
    "an-duong-cchc-2023": 62,
    "hoang-tien-cchc-2023": 226,
    "cao-bang-cchc-2023": 45,
    "chi-linh-tthc-2023": 300,
}


@pytest.mark.parametrize("name", TOTALS)
def test_the_example_plans_open_what_was_counted(name: str) -> None:
    found = example_obligations(name)
    assert len(found) == TOTALS[name]
    ids = [item.obligation for item in found]
    assert len(set(ids)) == len(ids)
    assert all(TOKEN.fullmatch(identity) for identity in ids)
    assert all((item.due is not None) == (item.term is Term.DATED) for item in found)
    keys = [(item.key, item.product, item.unit, item.period, item.due) for item in found]
    assert len(set(keys)) == len(keys), "the same thing is asked twice of one unit"


Q = ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]
MONTHS = [f"2023-{n:02}-{d}" for n, d in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)]

SPOTS: list[tuple[str, str, str, int, list[str | None], Term]] = [
    # plan, task, the document's words, units, due dates of each unit, term
    ("chi-linh-cchc-2023", "1.1", "Quý IV/2022", 1, ["2022-12-31"], Term.DATED),
    ("chi-linh-cchc-2023", "1.3", "Quý I, trong năm 2023", 3, ["2023-03-31", "2023-12-31"], Term.DATED),
    ("chi-linh-cchc-2023", "1.4", "Quý III,IV/2023", 1, ["2023-09-30", "2023-12-31"], Term.DATED),
    (
        "chi-linh-cchc-2023",
        "3.1",
        "Thường xuyên, khi có Quyết định công bố TTHC của tỉnh",
        1,
        [None],
        Term.NONE,
    ),
    ("chi-linh-cchc-2023", "3.2", "Năm 2023, định kỳ hàng tháng, hàng quý, đột xuất", 1, [*MONTHS], Term.DATED),
    ("chi-linh-cchc-2023", "4.1", "Tháng1/2023", 1, ["2023-01-31"], Term.DATED),
    ("chi-linh-cchc-2023", "4.2", "02 đợt/ năm", 1, ["2023-06-30", "2023-12-31"], Term.DATED),
    ("chi-linh-cchc-2023", "5.1", "Hàng quý năm 2023", 1, [*Q], Term.DATED),
    ("chi-linh-cchc-2023", "6.3", "Theo quy định", 1, [None], Term.CONDITIONAL),
    ("chi-linh-cchc-2023", "7.1", "Mỗi tháng 01 kỳ", 2, [*MONTHS], Term.DATED),
    ("an-duong-cchc-2023", "I.2", "Quý I/2023; thực hiện cả năm 2023", 1, ["2023-03-31", "2023-12-31"], Term.DATED),
    ("an-duong-cchc-2023", "II.4", "Tháng 02/2023; thực hiện cả năm 2023", 1, ["2023-02-28", "2023-12-31"], Term.DATED),
    ("an-duong-cchc-2023", "V.2", "Ngày 21/12/2022", 5, ["2022-12-21"], Term.DATED),
    ("hoang-tien-cchc-2023", "PL01.3", "Báo cáo định kỳ 6 tháng, năm", 1, ["2023-06-30", "2023-12-31"] * 2, Term.DATED),
    ("hoang-tien-cchc-2023", "PL03.1", "Trước15/11/2023", 1, ["2023-11-14"], Term.DATED),
    ("hoang-tien-cchc-2023", "PL06.7", "Tháng 11/2023", 2, ["2023-11-30"] * 2, Term.DATED),
    ("cao-bang-cchc-2023", "II.4", "tiếp tục", 3, [None], Term.NONE),
    ("cao-bang-cchc-2023", "4.2", "Khi có văn bản của Sở Nội vụ", 1, [None], Term.CONDITIONAL),
    ("chi-linh-tthc-2023", "I.2", "Quý II năm 2023", 1, ["2023-06-30"], Term.DATED),
    ("chi-linh-tthc-2023", "II.6", "Bắt đầu từ Quý II năm 2023", 1, [None], Term.NONE),
    ("chi-linh-tthc-2023", "III.3", "Quý I năm 2023", 1, ["2023-03-31"] * 2, Term.DATED),
    ("chi-linh-tthc-2023", "IV.2", "Thường xuyên trong năm 2022.", 1, ["2022-12-31"], Term.DATED),
]


@pytest.mark.parametrize(("name", "ordinal", "words", "units", "dues", "term"), SPOTS)
def test_due_dates_are_what_the_documents_say(
    name: str, ordinal: str, words: str, units: int, dues: list[str | None], term: Term
) -> None:
    found = [item for item in example_obligations(name) if item.task == ordinal]
    by_unit = {
        unit: sorted(str(item.due) if item.due else None for item in items)  # type: ignore[type-var]
        for unit, items in itertools.groupby(found, lambda item: item.unit)
    }
    assert len(by_unit) == units, words
    assert list(by_unit.values()) == [sorted(dues)] * units, words  # type: ignore[type-var]
    assert {item.term for item in found} == {term}, words


def test_before_a_day_means_the_day_before_it() -> None:
    found = {
        (item.task, item.product): item.due
        for item in example_obligations("hoang-tien-cchc-2023")
        if item.task in {"PL07.1", "PL07.2"} and item.period is None
    }
    assert sorted(due for due in found.values() if due) == [
        dt.date(2023, 1, 4),  # "Trước 05/01/2023"
        dt.date(2023, 12, 9),  # "Trước 10/12/2023"
        dt.date(2023, 12, 24),  # "trước 25/12/2023"
    ]


@pytest.mark.parametrize(("name", "ordinal"), [("an-duong-cchc-2023", "IV.1"), ("hoang-tien-cchc-2023", "PL02.8")])
def test_a_task_without_a_lead_in_the_document_opens_none(name: str, ordinal: str) -> None:
    assert [item for item in example_obligations(name) if item.task == ordinal] == []

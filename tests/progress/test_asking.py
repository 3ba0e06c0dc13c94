"""A report that an authority asks for: from when it is owed, and when it may be due."""

import datetime as dt

import pytest
from tests.progress.support import CITY, PLAN, TREE, WARD

from par.events.obligation import ObligationOpened
from par.testing.deciders import Outcome, given
from progress_service.obligation.asking import report_id
from progress_service.obligation.commands import AskForReport, Command
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.state import Obligation

ISSUED, TODAY = dt.date(2023, 1, 5), dt.date(2023, 7, 1)


def asked(due: dt.date, asked_on: dt.date = TODAY, issued_on: dt.date = ISSUED) -> Outcome[Obligation | None, Command]:
    command = AskForReport(
        obligation=report_id(PLAN, "dot-xuat", WARD),
        sender=CITY,
        tree=TREE,
        day=TODAY,
        city=CITY,
        plan=PLAN,
        authority=CITY,
        year=2023,
        unit=WARD,
        request="dot-xuat",
        title="Báo cáo đột xuất",
        due=due,
        asked_on=asked_on,
        issued_on=issued_on,
    )
    return given(OBLIGATION).when(command)


@pytest.mark.parametrize(
    ("asked_on", "issued_on", "owed_from"),
    [
        (TODAY, ISSUED, TODAY),
        (dt.date(2023, 6, 1), ISSUED, dt.date(2023, 6, 1)),
        (dt.date(2022, 6, 1), ISSUED, ISSUED),
        (TODAY, dt.date(2023, 7, 10), dt.date(2023, 7, 10)),
    ],
)
def test_it_is_owed_from_the_day_asked_but_not_before_its_plan(
    asked_on: dt.date, issued_on: dt.date, owed_from: dt.date
) -> None:
    (opened,) = asked(dt.date(2023, 7, 15), asked_on, issued_on).facts
    assert isinstance(opened, ObligationOpened)
    assert opened.on == owed_from


@pytest.mark.parametrize(
    ("due", "asked_on", "issued_on"),
    [
        (dt.date(2023, 6, 30), TODAY, ISSUED),
        (dt.date(2023, 6, 30), dt.date(2023, 6, 1), ISSUED),
        (dt.date(2023, 7, 9), TODAY, dt.date(2023, 7, 10)),
    ],
)
def test_it_is_not_born_overdue(due: dt.date, asked_on: dt.date, issued_on: dt.date) -> None:
    asked(due, asked_on, issued_on).then_rejected("due-too-early", "/data/due")
    asked(due + dt.timedelta(1), asked_on, issued_on).accepted()

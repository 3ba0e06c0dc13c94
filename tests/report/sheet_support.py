"""A round with leaves of several kinds, and what may be said of a sheet in it."""

import datetime as dt
from typing import Any, Final

from tests.report.support import leaf, linear, opened

from par.events.formula import Cap, FloorLinear, Survey, YesNo
from par.events.round import RoundOpened, RoundUnit
from par.events.unit import UnitType
from report_service.score_sheet.commands import Content, Say
from report_service.score_sheet.forms import APPRAISER_FORMS, COUNCIL_FORMS, UNIT_FORMS

UNIT: Final = RoundUnit(unit="ward", name="Ward", unit_type=UnitType.WARD)
SELF_SCORE: Final = dt.date(2023, 12, 10)
FIRST: Final = dt.date(2023, 12, 20)
EXPLAINED: Final = dt.date(2023, 12, 24)
SECOND: Final = dt.date(2023, 12, 30)
IN_TIME: Final = dt.date(2023, 12, 1)
FORMS: Final = UNIT_FORMS | APPRAISER_FORMS | COUNCIL_FORMS

LEAVES: Final = (
    leaf("1", "10", linear()),
    leaf("2", "1", FloorLinear(kind="floor_linear", floor="90")),
    leaf("3", "2", YesNo(kind="yes_no")).model_copy(update={"min": "-1"}),
    leaf("4", "4", Survey(kind="survey"), area="b"),
    leaf("5", "3", Cap(kind="cap", target="80"), area="b", exempt=(UnitType.WARD,)),
)


def the_round(**terms: Any) -> RoundOpened:
    days = {
        "self_score_end": SELF_SCORE,
        "first_appraisal_end": FIRST,
        "explanation_end": EXPLAINED,
        "second_appraisal_end": SECOND,
        "bonus_max": "3",
        "penalty_max": "2",
    }
    told = opened(("ward", UnitType.WARD), ("other", UnitType.WARD), leaves=LEAVES, base="20")
    return told.model_copy(update=days | terms)


ROUND: Final = the_round()


def content(name: str, **data: Any) -> Content:
    """``content("leaf-scored", leaf="1", points="2")`` as it is handed in."""
    form = FORMS[f"par.sheet.{name}.v1"]
    return form.model_validate({"round": ROUND.round} | data)  # type: ignore[return-value]


def say(name: str, day: dt.date = IN_TIME, by: str = "ward", within: RoundOpened = ROUND, **data: Any) -> Say:
    return Say(within, UNIT, day, by, content(name, **data))

"""The order of the steps of a sheet."""

import datetime as dt

from par.problems import Rejected
from report_service.score_sheet.forms import OfRound
from report_service.score_sheet.state import Sheet, Stage


def require_stage(sheet: Sheet, stage: Stage, content: OfRound) -> None:
    """Rejected (``sheet-order``) unless the sheet stands at ``stage``; a new sheet is as open as one can be."""
    found = Stage.OPEN if sheet.stage is Stage.NEW else sheet.stage
    if found is not stage:
        raise Rejected("sheet-order", "/type", action=type(content).__name__, stage=sheet.stage.value)


def refuse_after(day: dt.date, last: dt.date | None, step: str) -> None:
    """Rejected (``step-ended``) behind the last day of a step; a step without one goes on."""
    if last is not None and day > last:
        raise Rejected("step-ended", "/type", step=step, last=last)

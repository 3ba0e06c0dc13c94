"""What an appraiser may do to a locked sheet."""

from collections.abc import Sequence
from typing import Any, assert_never

from par.events import EventData
from par.events.round import Leaf
from par.events.score_sheet import ExplanationRequested, ExplanationsClosed, LeafAppraised, Step
from par.problems import Rejected
from report_service.index.versions import formula_version
from report_service.score_sheet.bonus import granted, penalised
from report_service.score_sheet.commands import Say
from report_service.score_sheet.forms import Appraised, ExplanationsEnded, Granted, OfAppraiser, Penalised
from report_service.score_sheet.order import refuse_after
from report_service.score_sheet.scoring import Entered, entered, points_text
from report_service.score_sheet.state import Explanation, LeafState, Sheet

Place = dict[str, Any]


def facts(command: Say, content: OfAppraiser, sheet: Sheet, place: Place) -> Sequence[EventData]:
    """The facts that an appraiser's word makes of a locked sheet. Raises Rejected."""
    match content:
        case Appraised():
            return _appraised(command, content, sheet, place)
        case ExplanationsEnded():
            return _ended(command, sheet, place)
        case Granted():
            return [granted(command, content, sheet, place)]
        case Penalised():
            return [penalised(command, content, sheet, place)]
        case _:
            assert_never(content)


def is_closed(command: Say, sheet: Sheet) -> bool:
    """Whether no explanation can come any more."""
    last = command.round.explanation_end
    return sheet.closed or (last is not None and command.day > last)


def _appraised(command: Say, content: Appraised, sheet: Sheet, place: Place) -> Sequence[EventData]:
    leaf = command.leaf(content.leaf)
    before = sheet.leaf(leaf.code)
    _check_order(command, content, sheet, before)
    found = entered(leaf, content.points, content.inputs, before.inputs)
    if found.deviates and content.override_reason is None:
        rule = found.rule.points if found.rule is not None else None
        raise Rejected("override-needs-reason", "/data/points", leaf=leaf.code, rule=points_text(rule) or "–")
    made: list[EventData] = [_score(command, content, leaf, found, place)]
    if content.explanation_required and before.explanation is Explanation.NONE:
        made.append(ExplanationRequested(**place, leaf=leaf.code, by=command.by))
    return made


def _check_order(command: Say, content: Appraised, sheet: Sheet, before: LeafState) -> None:
    opened = command.round
    if content.step is Step.FIRST:
        refuse_after(command.day, opened.first_appraisal_end, "first-appraisal")
        if Step.SECOND in before.steps:
            raise Rejected("second-appraisal-stands", "/data/step", leaf=content.leaf)
        if content.explanation_required and is_closed(command, sheet):
            raise Rejected("explanations-closed", "/data/explanation_required", unit=command.unit.unit)
        return
    if content.explanation_required:
        raise Rejected("explanation-too-late", "/data/explanation_required", leaf=content.leaf)
    if sheet.reopened:  # to be corrected: whatever the days are, and whether or not it was appraised before
        return
    refuse_after(command.day, opened.second_appraisal_end, "second-appraisal")
    if Step.FIRST not in before.steps:
        raise Rejected("first-appraisal-missing", "/data/step", leaf=content.leaf)
    if before.explanation is Explanation.REQUESTED and not is_closed(command, sheet):
        raise Rejected("explanation-awaited", "/data/leaf", leaves=content.leaf)


def _score(command: Say, content: Appraised, leaf: Leaf, found: Entered, place: Place) -> LeafAppraised:
    return LeafAppraised(
        **place,
        leaf=leaf.code,
        step=content.step,
        points=points_text(found.points),
        applies=found.applies,
        inputs=content.inputs,
        rule=None if found.rule is None else points_text(found.rule.points),
        formula_version=formula_version(leaf.formula, leaf.max, leaf.min),
        comment=content.comment,
        explanation_required=content.explanation_required,
        override=content.override_reason if found.deviates else None,
        by=command.by,
    )


def _ended(command: Say, sheet: Sheet, place: Place) -> Sequence[EventData]:
    """A last day that was promised is not taken away."""
    last = command.round.explanation_end
    if last is not None and command.day <= last:
        raise Rejected("explanation-awaited", "/type", leaves=", ".join(sheet.awaited) or "–")
    return [] if sheet.closed else [ExplanationsClosed(**place, by=command.by, on=command.day)]

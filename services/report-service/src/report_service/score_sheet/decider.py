"""The rules of a score sheet: who may say what, and when.

self-score -> locked -> first appraisal -> explanation -> second appraisal -> approved. A step that has a last day in
the round ends with it, whether anybody has noticed or not: the ledger's day comes in with the command.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, assert_never

from par.deciding import Decider
from par.events import EventData
from par.events.formula import Survey
from par.events.score_sheet import (
    EvidenceAttached,
    EvidenceWithdrawn,
    ExplanationGiven,
    LeafSelfScored,
    LockedBy,
    SheetApproved,
    SheetLocked,
    SheetOpened,
    SheetReopened,
    SheetWithdrawn,
)
from par.problems import Rejected
from report_service.index.versions import formula_version
from report_service.score_sheet import appraising
from report_service.score_sheet.bonus import claimed
from report_service.score_sheet.commands import DeadlinePassed, Say
from report_service.score_sheet.forms import (
    Appraised,
    Approved,
    Claimed,
    EvidenceAdded,
    EvidenceDropped,
    Explained,
    ExplanationsEnded,
    Granted,
    LeafScored,
    Locked,
    Penalised,
    Reopened,
    Withdrawn,
)
from report_service.score_sheet.order import refuse_after, require_stage
from report_service.score_sheet.scoring import entered, points_text
from report_service.score_sheet.state import Explanation, Sheet, Side, Stage, evolve

MOST_EVIDENCE: Final = 10
"""Documents of one leaf, withdrawn ones included."""
MOST_FACTS: Final[Mapping[Side, int]] = {Side.UNIT: 2_000, Side.OTHERS: 1_000}
"""Of one sheet; a set has some hundred leaves at the most, and a leaf is scored three times. Each side has its own, so
that nobody who says much keeps the others from saying anything."""

MOST_BYTES: Final[Mapping[Side, int]] = {Side.UNIT: 2_000_000, Side.OTHERS: 1_000_000}
"""Of the facts of one sheet: all of them stand in one document of the read model, which holds 16 MB at the most."""

MOST_TURNS: Final = 50
"""So often a sheet is withdrawn by its unit, and reopened; to lock and to approve it is always possible."""


def decide(command: Say, sheet: Sheet) -> Sequence[EventData]:
    """The facts that the command makes; the first one opens the sheet.

    Rejected with the codes of ``par.problems.catalogue.sheets``; all of them speak of the order of steps, of a leaf, of
    points, or of the maxima of the round.
    """
    opened = sheet.stage is not Stage.NEW
    due = _deadline(command, sheet)
    for fact in due:  # whoever comes first behind the last day locks the sheet
        sheet = evolve(sheet, fact)
    facts = [*due, *_facts(command, sheet)]
    if not facts or opened:
        return facts
    return [SheetOpened(**place_of(command), unit_type=command.unit.unit_type), *facts]


def place_of(command: Say) -> dict[str, Any]:
    """What every fact on the sheet says."""
    opened = command.round
    return {"round": opened.round, "city": opened.city, "year": opened.year, "unit": command.unit.unit}


def _facts(command: Say, sheet: Sheet) -> Sequence[EventData]:
    content = command.content
    match content:
        case DeadlinePassed():
            return []
        case Appraised() | ExplanationsEnded() | Granted() | Penalised():
            require_stage(sheet, Stage.LOCKED, content)
            _refuse_more(sheet, Side.OTHERS)
            return appraising.facts(command, content, sheet, place_of(command))
        case Approved() | Reopened():
            return _by_council(command, content, sheet)
        case Locked() | Withdrawn():
            return _turn(command, content, sheet)
        case LeafScored() | EvidenceAdded() | EvidenceDropped() | Claimed() | Explained():
            _refuse_more(sheet, Side.UNIT)
            return _by_unit(command, content, sheet)
        case _:
            assert_never(content)


def _by_unit(
    command: Say, content: LeafScored | EvidenceAdded | EvidenceDropped | Claimed | Explained, sheet: Sheet
) -> Sequence[EventData]:
    match content:
        case LeafScored():
            _require_open(command, content, sheet)
            return [_self_scored(command, content)]
        case Claimed():
            _require_open(command, content, sheet)
            return [claimed(command, content, sheet, place_of(command))]
        case EvidenceAdded():
            _require_open_to_evidence(command, content, sheet)
            return _attached(command, content, sheet)
        case EvidenceDropped():
            _require_open_to_evidence(command, content, sheet)
            if not sheet.leaf(content.leaf).evidence.get(content.evidence, False):
                raise Rejected("unknown-evidence", "/data/evidence", evidence=content.evidence, leaf=content.leaf)
            said = content.model_dump(exclude={"round"})
            return [EvidenceWithdrawn(**place_of(command), **said)]
        case Explained():
            return [_explained(command, content, sheet)]
        case _:
            assert_never(content)


def _self_scored(command: Say, content: LeafScored) -> LeafSelfScored:
    leaf = command.leaf(content.leaf)
    if isinstance(leaf.formula, Survey):
        raise Rejected("survey-leaf", "/data/leaf", leaf=leaf.code)
    found = entered(leaf, content.points, content.inputs, None)
    if found.deviates:
        rule = found.rule.points if found.rule is not None else None
        raise Rejected("points-not-by-rule", "/data/points", leaf=leaf.code, rule=points_text(rule) or "–")
    return LeafSelfScored(
        **place_of(command),
        leaf=leaf.code,
        points=points_text(found.points),
        applies=found.applies,
        inputs=content.inputs,
        rule=None if found.rule is None else points_text(found.rule.points),
        formula_version=formula_version(leaf.formula, leaf.max, leaf.min),
        note=content.note,
    )


def _attached(command: Say, content: EvidenceAdded, sheet: Sheet) -> Sequence[EventData]:
    command.leaf(content.leaf)
    known: Mapping[str, bool] = sheet.leaf(content.leaf).evidence
    if content.evidence in known:
        raise Rejected("evidence-exists", "/data/evidence", evidence=content.evidence, leaf=content.leaf)
    if len(known) >= MOST_EVIDENCE:
        raise Rejected("too-much-evidence", "/data/leaf", leaf=content.leaf, limit=MOST_EVIDENCE)
    return [EvidenceAttached(**place_of(command), **content.model_dump(exclude={"round"}))]


def _explained(command: Say, content: Explained, sheet: Sheet) -> ExplanationGiven:
    require_stage(sheet, Stage.LOCKED, content)
    command.leaf(content.leaf)
    if sheet.leaf(content.leaf).explanation is Explanation.NONE:
        raise Rejected("explanation-not-required", "/data/leaf", leaf=content.leaf)
    if sheet.closed:
        raise Rejected("explanations-closed", "/type", unit=command.unit.unit)
    refuse_after(command.day, command.round.explanation_end, "explanation")
    return ExplanationGiven(**place_of(command), leaf=content.leaf, text=content.text)


def _turn(command: Say, content: Locked | Withdrawn, sheet: Sheet) -> Sequence[EventData]:
    match content:
        case Locked():
            _require_open(command, content, sheet)
            return [SheetLocked(**place_of(command), by=LockedBy.UNIT, on=command.day)]
        case Withdrawn():
            require_stage(sheet, Stage.LOCKED, content)
            refuse_after(command.day, command.round.self_score_end, "self-score")
            if sheet.is_appraised or sheet.reopened:
                raise Rejected("sheet-appraised", "/type", unit=command.unit.unit)
            _refuse_turn(command, sheet, Side.UNIT)
            return [SheetWithdrawn(**place_of(command), reason=content.reason)]
        case _:
            assert_never(content)


def _deadline(command: Say, sheet: Sheet) -> Sequence[EventData]:
    """Locked on the day after the last one, on whatever day that is noticed; nothing where it is locked already."""
    last = command.round.self_score_end
    if sheet.stage not in (Stage.NEW, Stage.OPEN) or last is None or command.day <= last:
        return []
    on = last + dt.timedelta(days=1)
    return [SheetLocked(**place_of(command), by=LockedBy.DEADLINE, on=on)]


def _by_council(command: Say, content: Approved | Reopened, sheet: Sheet) -> Sequence[EventData]:
    match content:
        case Approved():
            require_stage(sheet, Stage.LOCKED, content)
            if sheet.awaited and not appraising.is_closed(command, sheet):
                raise Rejected("explanation-awaited", "/type", leaves=", ".join(sheet.awaited))
            return [SheetApproved(**place_of(command), by=command.by, comment=content.comment)]
        case Reopened():
            require_stage(sheet, Stage.APPROVED, content)
            _refuse_turn(command, sheet, Side.OTHERS)
            return [SheetReopened(**place_of(command), by=command.by, reason=content.reason)]
        case _:
            assert_never(content)


def _require_open(command: Say, content: LeafScored | Claimed | Locked, sheet: Sheet) -> None:
    require_stage(sheet, Stage.OPEN, content)
    refuse_after(command.day, command.round.self_score_end, "self-score")


def _require_open_to_evidence(command: Say, content: EvidenceAdded | EvidenceDropped, sheet: Sheet) -> None:
    """Evidence goes with the self-score, and with the explanation of a leaf."""
    if sheet.leaf(content.leaf).explanation is Explanation.NONE or sheet.stage is not Stage.LOCKED:
        require_stage(sheet, Stage.OPEN, content)
        refuse_after(command.day, command.round.self_score_end, "self-score")
    elif sheet.closed:
        raise Rejected("explanations-closed", "/type", unit=command.unit.unit)
    else:
        refuse_after(command.day, command.round.explanation_end, "explanation")


def _refuse_more(sheet: Sheet, side: Side) -> None:
    if sheet.size.get(side, 0) >= MOST_BYTES[side]:
        raise Rejected("sheet-too-large", "/subject", limit=MOST_BYTES[side])
    if sheet.said.get(side, 0) >= MOST_FACTS[side]:
        raise Rejected("sheet-too-long", "/subject", limit=MOST_FACTS[side])


def _refuse_turn(command: Say, sheet: Sheet, side: Side) -> None:
    if sheet.turns.get(side, 0) >= MOST_TURNS:
        raise Rejected("too-many-turns", "/type", unit=command.unit.unit, limit=MOST_TURNS)


SHEET: Decider[Sheet, Say] = Decider(Sheet(), decide, evolve)

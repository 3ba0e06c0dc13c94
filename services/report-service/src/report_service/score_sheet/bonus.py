"""Bonus and penalty: points beside the leaves, within the maxima that the round has for a year."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from par.events.score_sheet import BonusClaimed, BonusGranted, PenaltyApplied
from par.exact import exact, ratio_text
from par.problems import Rejected
from report_service.score_sheet.commands import Say
from report_service.score_sheet.forms import Claimed, Granted, Penalised
from report_service.score_sheet.state import Sheet

MOST: Final = 50
"""Claims, and penalties, of one sheet."""

Place = dict[str, Any]


def claimed(command: Say, content: Claimed, sheet: Sheet, place: Place) -> BonusClaimed:
    """A claim. Rejected: ``bonus-above-max``, ``too-many-claims``."""
    _check(sheet.claimed, content.bonus, content.points, command.round.bonus_max, "bonus-above-max")
    return BonusClaimed(**place, bonus=content.bonus, points=_text(content.points), reason=content.reason)


def granted(command: Say, content: Granted, sheet: Sheet, place: Place) -> BonusGranted:
    """What counts of a claim. Rejected: ``unknown-bonus``, ``bonus-above-claim``, ``bonus-above-max``."""
    claim = sheet.claimed.get(content.bonus)
    if claim is None:
        raise Rejected("unknown-bonus", "/data/bonus", bonus=content.bonus)
    if exact(content.points) > claim:
        raise Rejected("bonus-above-claim", "/data/points", bonus=content.bonus, claimed=ratio_text(claim))
    _check(sheet.granted, content.bonus, content.points, command.round.bonus_max, "bonus-above-max")
    return BonusGranted(
        **place, bonus=content.bonus, points=_text(content.points), comment=content.comment, by=command.by
    )


def penalised(command: Say, content: Penalised, sheet: Sheet, place: Place) -> PenaltyApplied:
    """A penalty. Rejected: ``penalty-above-max``, ``too-many-claims``."""
    _check(sheet.penalties, content.penalty, content.points, command.round.penalty_max, "penalty-above-max")
    return PenaltyApplied(
        **place, penalty=content.penalty, points=_text(content.points), reason=content.reason, by=command.by
    )


def _check(before: Mapping[str, Fraction], name: str, points: str, maximum: str, code: str) -> None:
    if name not in before and len(before) >= MOST:
        raise Rejected("too-many-claims", "/data", limit=MOST)
    others = sum((value for other, value in before.items() if other != name), Fraction(0))
    if others + exact(points) > exact(maximum):
        raise Rejected(code, "/data/points", points=points, maximum=maximum)


def _text(points: str) -> str:
    return ratio_text(exact(points))

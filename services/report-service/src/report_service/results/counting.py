"""What counts of a leaf: the second appraisal, else the first, else the self-score, else what the ledger proposes.

A leaf is ``{code area max min formula_version proposed self first second counted score shown applies difference}``. The
four scores stand side by side, exact as text, ``na`` where the leaf does not apply, None where there is none.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from par.events.score_sheet import Step
from par.exact import exact, ratio_text, shown
from report_service.index.classes import ResultClass, class_of
from report_service.index.sheet import sums, sums_after
from report_service.index.totals import adjusted

PROPOSED: Final = "proposed"
STEPS: Final = (Step.SECOND.value, Step.FIRST.value, Step.SELF.value)
NOT_APPLICABLE: Final = "na"
TOLERANCE: Final = Fraction(15, 1000)
"""Points: recomputations of published results agree within that; more is worth a look."""

Row = Mapping[str, Any]


def blank(row: Row) -> dict[str, Any]:
    """A leaf before anything is known of it; ``row`` is one of the index."""
    kept = {name: row[name] for name in ("code", "area", "max", "min", "formula_version")}
    return counted({**kept, PROPOSED: None, Step.SELF.value: None, Step.FIRST.value: None, Step.SECOND.value: None})


def proposal(row: Row) -> str | None:
    """The score that the ledger computes for a row of the index."""
    text: str | None = row["score"] if row["applies"] else NOT_APPLICABLE
    return text


def entry(score: Mapping[str, Any] | None) -> str | None:
    """The score that somebody entered."""
    if score is None:
        return None
    text: str | None = score["points"] if score["applies"] else NOT_APPLICABLE
    return text


def counted(leaf: Row) -> dict[str, Any]:
    """The leaf with what counts of its scores."""
    step = next((name for name in (*STEPS, PROPOSED) if leaf[name] is not None), None)
    text = None if step is None else leaf[step]
    applies = text != NOT_APPLICABLE
    points = None if text is None or not applies else exact(text)
    return {
        **leaf,
        "counted": step,
        "applies": applies,
        "score": None if points is None else ratio_text(points),
        "shown": None if points is None else shown(points),
        "difference": _difference(leaf[PROPOSED], text),
    }


def _difference(proposed: str | None, text: str | None) -> str | None:
    """How far what counts lies from the proposal, as it is shown; None within the tolerance and without a proposal."""
    if proposed is None or text is None or NOT_APPLICABLE in (proposed, text):
        return None
    difference = exact(text) - exact(proposed)
    return shown(difference) if abs(difference) > TOLERANCE else None


def with_proposals(leaves: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """The leaves with the scores of the index's ``rows``, which stand in the same order."""
    return [
        leaf if leaf[PROPOSED] == (now := proposal(row)) else counted({**leaf, PROPOSED: now})
        for leaf, row in zip(leaves, rows, strict=True)
    ]


def with_entries(leaves: Sequence[Row], sheet: Mapping[str, Any]) -> list[Row]:
    """The leaves with what is entered on the sheet."""
    entered = {leaf["code"]: leaf for leaf in sheet["leaves"]}
    found: list[Row] = []
    for leaf in leaves:
        now = {step: entry(entered.get(leaf["code"], {}).get(step)) for step in STEPS}
        found.append(leaf if all(leaf[step] == now[step] for step in STEPS) else counted({**leaf, **now}))
    return found


def adjustments(sheet: Mapping[str, Any]) -> dict[str, str]:
    """``bonus`` and ``penalty`` of a sheet: what was granted, and what was taken off."""
    granted = [exact(one["granted"]) for one in sheet["bonus"] if one["granted"] is not None]
    lost = [exact(one["points"]) for one in sheet["penalties"]]
    return {"bonus": ratio_text(sum(granted, Fraction(0))), "penalty": ratio_text(sum(lost, Fraction(0)))}


def totals_after(before: Mapping[str, Any], leaves: Sequence[Row], terms: Mapping[str, Any]) -> dict[str, Any]:
    """The same as :func:`totals`, where the leaves of ``before`` that stayed are the same objects in ``leaves``."""
    changed = {new["area"] for old, new in zip(before["leaves"], leaves, strict=True) if new is not old}
    return _with_terms(sums_after(leaves, before["areas"], changed, terms["max"]), terms)


def totals(leaves: Sequence[Row], terms: Mapping[str, Any]) -> dict[str, Any]:
    """``points base areas missing leaf_score bonus penalty score shown percent class`` of a unit.

    ``terms`` has ``max bonus penalty bonus_max penalty_max classes``. No score while a leaf that applies has none.
    ``leaf_score`` is the sum of the leaves out of ``max``, as the index has it; bonus and penalty come on top of it.
    """
    return _with_terms(sums(leaves, terms["max"]), terms)


def _with_terms(found: dict[str, Any], terms: Mapping[str, Any]) -> dict[str, Any]:
    total = None
    if found["score"] is not None:
        most = (exact(terms["bonus_max"]), exact(terms["penalty_max"]))
        total = adjusted(exact(found["score"]), exact(terms["bonus"]), exact(terms["penalty"]), *most).total
    percent = None if total is None or exact(terms["max"]) == 0 else total * 100 / exact(terms["max"])
    return {
        **found,
        "leaf_score": found["score"],
        "score": None if total is None else ratio_text(total),
        "shown": None if total is None else shown(total),
        "percent": None if percent is None else ratio_text(percent),
        "percent_shown": None if percent is None else shown(percent),
        "class": _class(percent, terms["classes"]),
    }


def result_classes(classes: Sequence[Mapping[str, Any]]) -> list[ResultClass]:
    """The classes of a round, ``{label_vi label_en from inclusive}`` from the best to the least."""
    return [ResultClass(one["label_vi"], exact(one["from"]), one["inclusive"]) for one in classes]


def _class(percent: Fraction | None, classes: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    found = class_of(percent, result_classes(classes))
    named = next((one for one in classes if found is not None and one["label_vi"] == found.label), None)
    return None if named is None else {"vi": named["label_vi"], "en": named["label_en"]}

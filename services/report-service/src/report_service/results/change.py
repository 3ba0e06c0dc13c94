"""The change of a result against the year before, and the refusal to state one where the rules are others."""

from collections.abc import Mapping
from typing import Any

from par.exact import exact, ratio_text, shown
from par.problems import ProblemError
from report_service.index.versions import compared

Result = Mapping[str, Any]


def change(before: Result | None, after: Result) -> dict[str, Any] | None:
    """``{round percent difference shown problem}`` against the result of the year before; None: there is none.

    ``difference`` is in points of a percentage. It is None, and ``problem`` says why, where a result is missing or the
    leaves or their rules differ: a trend across versions of formulas says nothing about the unit.
    """
    if before is None:
        return None
    problem = _problem(before, after)
    difference = None if problem is not None else exact(after["percent"]) - exact(before["percent"])
    return {
        "round": before["round"],
        "percent": before["percent"],
        "difference": None if difference is None else ratio_text(difference),
        "shown": None if difference is None else shown(difference),
        "problem": None if problem is None else problem.to_json(),
    }


def _problem(before: Result, after: Result) -> ProblemError | None:
    found = compared(before["leaves"], after["leaves"])
    if not found.is_comparable:
        changed = [*found.changed, *found.dropped, *found.added]
        return ProblemError("formulas-differ", "", before=before["round"], after=after["round"], count=len(changed))
    if before["percent"] is None or after["percent"] is None:
        missing = before if before["percent"] is None else after
        return ProblemError("no-result", "", unit=missing["unit"], round=missing["round"])
    return None

"""Reading the score sheets of a unit."""

from typing import Any, Final

from par.problems import NotFound
from par.projection.store.database import Database
from par.projection.store.reading import items
from par.service import Query, Question
from report_service.read_models.score_sheets.answers import SheetsAnswer
from report_service.read_models.score_sheets.projection import NAME
from report_service.tokens import Token, Year


class ScoreSheetQuestion(Question):
    """The sheets of ``unit`` in the rounds of ``year``; with ``round`` only that one."""

    unit: Token
    year: Year
    round: Token | None = None


async def score_sheet(database: Database, asked: ScoreSheetQuestion) -> dict[str, Any]:
    """All that was entered, by round. Raises NotFound while nobody has said anything."""
    where: dict[str, Any] = {"unit": asked.unit, "year": asked.year}
    if asked.round is not None:
        where["round"] = asked.round
    found = await items(database, NAME, where, ["round"])
    if not found:
        raise NotFound("not-found", what=f"{asked.unit}:{asked.year}")
    return {"items": found}


SCORE_SHEET: Final = Query("score-sheet", "/v1/sheets/{year}/{unit}", ScoreSheetQuestion, score_sheet, SheetsAnswer)

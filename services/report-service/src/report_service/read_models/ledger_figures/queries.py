"""Reading what the ledger counts of a unit, and the obligations behind it."""

from collections.abc import Mapping
from typing import Any, Final

from par.projection.store.database import Database
from par.projection.store.reading import items
from par.service import PageQuestion, Query, Question, page
from report_service.read_models.ledger_figures.answers import LedgerFiguresAnswer, LedgerObligationsAnswer
from report_service.read_models.ledger_figures.projection import NAME
from report_service.read_models.ledger_obligations.projection import NAME as OBLIGATIONS
from report_service.tokens import Token, Year

_SHOWN: Final = (
    *("obligation", "unit", "plan", "kind", "lifecycle", "term", "due"),
    *("claimed_on", "completed_on", "waits", "counts"),
)


class LedgerFiguresQuestion(Question):
    """The figures of ``unit`` in ``year`` that the ledger counts by itself."""

    unit: Token
    year: Year


class LedgerObligationsQuestion(PageQuestion):
    """The obligations of ``unit`` itself in the plans of ``year``."""

    unit: Token
    year: Year


async def ledger_figures(database: Database, asked: LedgerFiguresQuestion) -> dict[str, Any]:
    """By figure, the unit's own and (``pooled``) those with all units below it."""
    where = {"unit": asked.unit, "year": asked.year}
    return {"items": await items(database, NAME, where, ["indicator", "pooled"])}


async def ledger_obligations(database: Database, asked: LedgerObligationsQuestion) -> dict[str, Any]:
    """A page of the obligations that the unit's own figures count, by id."""
    found = await page(database, OBLIGATIONS, {"unit": asked.unit, "year": asked.year}, ["obligation"], asked)
    return {**found, "items": [_shown(row) for row in found["items"]]}


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _SHOWN} | {"events": [entry["position"] for entry in row["history"]]}


LEDGER_FIGURES: Final = Query(
    "ledger-figures", "/v1/ledger-figures/{year}/{unit}", LedgerFiguresQuestion, ledger_figures, LedgerFiguresAnswer
)
LEDGER_OBLIGATIONS: Final = Query(
    "ledger-obligations",
    "/v1/ledger-figures/{year}/{unit}/obligations",
    LedgerObligationsQuestion,
    ledger_obligations,
    LedgerObligationsAnswer,
)

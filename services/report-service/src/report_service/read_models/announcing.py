"""What the announcements of the two indicator read models have in common."""

from collections.abc import Sequence
from typing import Any

from par.projection import Document


def indicator_part(indicator: str) -> str:
    """The indicator as a subject token: ``tthc_on_time_rate`` is told on ``….tthc-on-time-rate``."""
    return indicator.replace("_", "-")


def indicator_periods(document: Document, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The months as consumers see them, in order: ``2023-03`` -> the fields ``names``."""
    return {period: {name: figures[name] for name in names} for period, figures in sorted(document["periods"].items())}

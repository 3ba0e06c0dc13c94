"""The tokens between text and grammar."""

from dataclasses import dataclass
from typing import Final

MOST_TOKENS: Final = 400
"""More words and numbers than any time cell has; bounds the work on one expression."""

SEPARATORS: Final = frozenset({"COMMA", "SEMICOLON", "AND", "OR", "DASH"})
POINT_ENDS: Final = frozenset({"ROMAN", "NUMBER", "DMY", "DM", "MY", "YEAR_NUMBER"})
POINT_STARTS: Final = POINT_ENDS | {"QUARTER", "MONTH", "DAY", "YEAR"}


class TooManyTokensError(Exception):
    """The text has more tokens than a time expression can have."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token: its type in the grammar, its text in the lexicon's spelling, its place in the folded text."""

    type: str
    text: str
    start: int
    end: int

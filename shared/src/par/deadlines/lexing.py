"""From folded text to the tokens of the grammar."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from par.deadlines import lexicon
from par.deadlines.conditions import with_conditions
from par.deadlines.tokens import MOST_TOKENS, POINT_ENDS, POINT_STARTS, Lexeme, TooManyTokensError


class Spelling(IntEnum):
    """How far words may be from the lexicon's: as they are, other marks, or one slip of typing."""

    EXACT = 0
    UNMARKED = 1
    NEAR = 2


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens of a clause, the words that were corrected, and whether the time is only an estimate."""

    tokens: tuple[Lexeme, ...]
    corrected: tuple[str, ...]
    approximate: bool


_DIGITS_END: Final = r"(?![0-9])"
_SCAN: Final = re.compile(
    rf"""
      (?P<SPACE>\s+)
    | (?P<CLOCK>[0-9]{{1,2}}\s*(?:giờ|g|h|:(?=[0-9]{{2}}))\s*(?:[0-9]{{2}}{_DIGITS_END})?(?:\s*(?:phút|p))?(?!\w))
    | (?P<ISO>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_DIGITS_END})
    | (?P<DMY>[0-9]{{1,2}}\s*(?P<sign>[/.\-])\s*[0-9]{{1,2}}\s*(?P=sign)\s*(?:[0-9]{{4}}|[0-9]{{2}}){_DIGITS_END})
    | (?P<MY>[0-9]{{1,2}}\s*[/.\-]\s*[0-9]{{4}}{_DIGITS_END})
    | (?P<DM>[0-9]{{1,2}}\s*/\s*[0-9]{{1,2}}{_DIGITS_END})
    | (?P<YEAR_NUMBER>[0-9]{{4}}{_DIGITS_END})
    | (?P<NUMBER>[0-9]{{1,2}}{_DIGITS_END})
    | (?P<Q>q\.?\s*(?=(?:i{{1,3}}|iv|[1-4])(?![^\W_])))
    | (?P<T>t\.?\s*(?=[0-9]{{1,2}}{_DIGITS_END}))
    | (?P<LETTERS>(?:[^\W\d_]|[\u0300-\u036f])+)
    | (?P<COMMA>[,()\[\]])
    | (?P<SEMICOLON>[;.]+(?:/\.+)?)
    | (?P<AND>&)
    | (?P<DASH>[-+*])
    | (?P<SLASH>/)
    | (?P<OTHER>[0-9]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OCR_ROMAN: Final = re.compile("[il]+v?")


def lex(text: str, start: int, end: int, spelling: Spelling) -> Lexed:
    """The tokens of ``text`` from ``start`` to before ``end``, with positions in ``text``.

    Raises:
        TooManyTokensError: no time expression is that long.
    """
    scan = _Scan(spelling)
    scan.read(text, start, end)
    if len(scan.raw) > MOST_TOKENS:
        raise TooManyTokensError
    tokens = list(_ranges(with_conditions(list(_phrases(scan.raw)))))
    return Lexed(
        tuple(token for token in tokens if token.type not in {"FILLER", "ABOUT", "DEPENDS"}),
        tuple(scan.corrected),
        any(token.type == "ABOUT" for token in tokens),
    )


@dataclass(slots=True)
class _Scan:
    """Splits text into words and numbers, with the spelling set right as far as allowed."""

    spelling: Spelling
    raw: list[Lexeme] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    _quarters: bool = False

    def read(self, text: str, start: int, end: int) -> None:
        for match in _SCAN.finditer(text, start, end):
            kind, words = match.lastgroup, match[0]
            assert kind is not None
            if kind == "SPACE":
                continue
            if kind == "LETTERS":
                self._letters(words, match.start())
            elif kind in {"Q", "T"} and match.start() and text[match.start() - 1].isalpha():
                self._add("WORD", words, match.start())
            elif kind == "Q":
                self._add("LETTERS", "quý", match.start(), len(words.rstrip()))
                self._quarters = True
            elif kind == "T":
                self._add("LETTERS", "tháng", match.start(), len(words.rstrip()))
            elif kind == "ISO":
                self._add("DMY", "/".join(reversed(words.split("-"))), match.start(), len(words))
            elif kind == "OTHER":
                self._add("WORD", words, match.start())
            else:
                self._add(kind, words, match.start())

    def _letters(self, word: str, start: int) -> None:
        if self._quarters and word in lexicon.ROMAN:
            self._add("ROMAN", str(lexicon.ROMAN[word]), start, len(word))
            return
        if lexicon.is_known(word):
            self._add("LETTERS", lexicon.respelled(word), start, len(word))
        elif parts := lexicon.unglued(word, after_quarter=self._after_quarter()):
            for part in parts:
                self._letters(part, start)
                start += len(part)
            return
        elif self._after_quarter() and _OCR_ROMAN.fullmatch(word):
            read = word.replace("l", "i")
            if read not in lexicon.ROMAN:
                self._add("WORD", word, start)
                return
            self.corrected.append(f"{word} → {read.upper()}")
            self._add("ROMAN", str(lexicon.ROMAN[read]), start, len(word))
        else:
            self._add("LETTERS", self._closest(word), start, len(word))
        self._quarters = self._quarters or self.raw[-1].text == "quý"

    def _after_quarter(self) -> bool:
        return bool(self.raw) and self.raw[-1].text == "quý"

    def _closest(self, word: str) -> str:
        found = None
        if self.spelling >= Spelling.UNMARKED:
            found = lexicon.unmarked(word)
        if found is None and self.spelling >= Spelling.NEAR:
            found = lexicon.near(word)
        if found is None:
            return word
        self.corrected.append(f"{word} → {found}")
        return found

    def _add(self, kind: str, text: str, start: int, length: int | None = None) -> None:
        self.raw.append(Lexeme(kind, text, start, start + (len(text) if length is None else length)))


def _phrases(raw: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """Join words to the longest phrases of the lexicon; words of none are WORD."""
    index = 0
    before = ""
    while index < len(raw):
        if raw[index].type != "LETTERS":
            token, used = raw[index], 1
        else:
            token, used = _phrase(raw, index, before)
        yield token
        before = token.type
        index += used


def _phrase(raw: Sequence[Lexeme], index: int, before: str) -> tuple[Lexeme, int]:
    words: list[str] = []
    while (
        len(words) < lexicon.LONGEST_PHRASE
        and index + len(words) < len(raw)
        and raw[index + len(words)].type == "LETTERS"
    ):
        words.append(raw[index + len(words)].text)
    number = _number_word(raw, index, words, before)
    if number is not None:
        return number
    for length in range(len(words), 0, -1):
        kind = lexicon.phrase_type(tuple(words[:length]))
        if kind is not None and not (kind == "FROM" and length > 1 and _depends(words, length)):
            last = raw[index + length - 1]
            return Lexeme(kind, " ".join(words[:length]), raw[index].start, last.end), length
    return replace(raw[index], type="WORD"), 1


def _depends(words: list[str], length: int) -> bool:
    return words[length : length + 1] == ["khi"]


def _number_word(raw: Sequence[Lexeme], index: int, words: list[str], before: str) -> tuple[Lexeme, int] | None:
    """A number written as a word, where a number can stand: after tháng or quý, before tháng or a count."""
    for length in (2, 1):
        value = lexicon.NUMBER_WORDS.get(tuple(words[:length]))
        if value is None:
            continue
        after = lexicon.phrase_type(tuple(words[length : length + 1]))
        if before in {"MONTH", "QUARTER"} or after in {"MONTH", "YEAR", "TIMES"}:
            return Lexeme("NUMBER", str(value), raw[index].start, raw[index + length - 1].end), length
    return None


def _ranges(tokens: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """A dash between two points in time is TO; every other one separates."""
    for index, token in enumerate(tokens):
        if (
            token.type == "DASH"
            and token.text == "-"
            and 0 < index < len(tokens) - 1
            and tokens[index - 1].type in POINT_ENDS
            and tokens[index + 1].type in POINT_STARTS
        ):
            yield replace(token, type="TO")
        elif token.text == "các" and _units_in_general(tokens, index + 1):
            yield replace(token, type="EACH")
        else:
            yield token


def _units_in_general(tokens: Sequence[Lexeme], index: int) -> bool:
    """As in "Các quý trong năm" are all of them; "các quý I, II" are these."""
    kinds = [token.type for token in tokens[index : index + 2]]
    return kinds[:1] in (["QUARTER"], ["MONTH"]) and kinds[1:] not in (["NUMBER"], ["ROMAN"], ["MY"], ["LAST"])

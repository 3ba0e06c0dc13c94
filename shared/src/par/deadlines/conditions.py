"""What work waits for ("theo hướng dẫn của Văn phòng Chính phủ") as one token, whatever words it holds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from par.deadlines.tokens import POINT_ENDS, SEPARATORS, Lexeme

_ALONE: Final = frozenset({"ALWAYS", "PERIODIC", "ADHOC", "DMY", "MY", "NOW", "BY"})
_BEGINS: Final[dict[str, frozenset[str]]] = {
    "QUARTER": frozenset({"ROMAN", "NUMBER", "MY"}),
    "MONTH": frozenset({"NUMBER", "MY"}),
    "DAY": frozenset({"NUMBER", "DMY", "DM"}),
    "YEAR": frozenset({"YEAR_NUMBER"}),
    "NUMBER": frozenset({"TIMES", "MONTH"}),
    "EACH": frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "NUMBER"}),
    "WHOLE": frozenset({"YEAR", "QUARTER"}),
}
_PREPOSITIONS: Final = frozenset({"BEFORE", "AFTER", "FROM", "UNTIL", "WITHIN", "LAST"})
_UNITS: Final = frozenset({"QUARTER", "MONTH", "DAY", "YEAR"})
_DATES: Final = frozenset({"DMY", "DM", "MY", "YEAR_NUMBER"})


def with_conditions(tokens: list[Lexeme]) -> list[Lexeme]:
    """Gather each condition, and each duration without a beginning, into a token of its own.

    A condition goes on to the end of the clause, or to a separator behind which a time begins: "theo yêu cầu của
    Sở, ngành hoặc thường xuyên trong năm" is one condition and one continuous time.
    """
    gathered: list[Lexeme] = []
    index = 0
    while index < len(tokens):
        if _is_duration(tokens, index):
            end = _tail_end(tokens, index)
            tail = tokens[index + 1 : end]
            depends = any(token.type == "DEPENDS" for token in tail) or any(token.type == "FROM" for token in tail)
            kind = "CONDITION" if depends and not any(token.type in _DATES for token in tail) else "DURATION"
        elif tokens[index].type == "DEPENDS" and (rhythm := _rhythm(tokens, index)):
            gathered.append(replace(tokens[index], type=rhythm))
            index += 1
            continue
        elif tokens[index].type == "DEPENDS":
            kind, end = "CONDITION", _tail_end(tokens, index)
        else:
            gathered.append(tokens[index])
            index += 1
            continue
        words = " ".join(token.text for token in tokens[index:end])
        gathered.append(Lexeme(kind, words, tokens[index].start, tokens[end - 1].end))
        index = end
    return gathered


def _tail_end(tokens: Sequence[Lexeme], index: int) -> int:
    """The index behind the tail that starts at ``index``."""
    for place in range(index + 1, len(tokens)):
        if tokens[place].type in SEPARATORS and _time_begins(tokens, place + 1):
            return place
    return len(tokens)


def _time_begins(tokens: Sequence[Lexeme], index: int) -> bool:
    while index < len(tokens) and tokens[index].type in SEPARATORS | {"FILLER"}:
        index += 1
    if index >= len(tokens):
        return False
    kind = tokens[index].type
    after = tokens[index + 1].type if index + 1 < len(tokens) else ""
    if kind in _ALONE or after in _BEGINS.get(kind, ()):
        return True
    return kind in _PREPOSITIONS and after in _UNITS | POINT_ENDS | {"WHOLE"}


def _rhythm(tokens: Sequence[Lexeme], index: int) -> str:
    """As in "Theo quý", "theo định kỳ", "theo từng tháng" say how often: what "theo" then is; else empty."""
    if tokens[index].text != "theo" or index + 1 >= len(tokens):
        return ""
    kind = tokens[index + 1].type
    if kind in {"PERIODIC", "EACH"}:
        return "FILLER"
    ends = index + 2 >= len(tokens) or tokens[index + 2].type in SEPARATORS
    return "EACH" if ends and kind in {"MONTH", "QUARTER", "YEAR"} else ""


def _is_duration(tokens: Sequence[Lexeme], index: int) -> bool:
    """As in "Trong 6 tháng", "sau 05 ngày", "15 ngày": so long, counted from a day that only the tail may name."""
    kinds = [token.type for token in tokens[index : index + 4]]
    if kinds[:1] != ["NUMBER"]:
        if kinds[:1] and kinds[0] in {"WITHIN", "AFTER", "BEFORE", "BY"} and kinds[1:2] == ["NUMBER"]:
            if kinds[2:3] == ["MONTH"]:
                return kinds[3:4] not in (["FIRST"], ["LAST"], ["NUMBER"])
            return kinds[2:3] in (["DAY"], ["WEEK"])
        return False
    before = tokens[index - 1].type if index else ""
    return kinds[1:2] in (["DAY"], ["WEEK"]) and before not in {"EACH", "SLASH", "MONTH", "DAY"}

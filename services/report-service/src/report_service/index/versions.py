"""Versions of formulas: a score belongs to the rule that made it, and years are compared where the rules are the same.

A rule changes inside a year, too; a set's version says that something changed, not what. So each leaf has a version of
its own: a digest of all that its score depends on, which is its bounds and its formula without the words for people.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from par.events.formula import USUAL_ANSWERS, Formula

DIGITS: Final = 16
_WORDS: Final = frozenset({"name_vi", "name_en"})
_USUAL: Final = [{"code": answer.code, "weight": answer.weight} for answer in USUAL_ANSWERS]


@dataclass(frozen=True, slots=True)
class Compared:
    """What may be compared of two years of a unit: codes of leaves by what became of their rules.

    ``areas`` are those whose leaves are the same ones by the same rules; ``is_comparable`` says so of the whole.
    """

    same: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]
    added: tuple[str, ...]
    areas: tuple[str, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether a change of the total says something about the unit, and not about the rules."""
        return bool(self.same) and not (self.changed or self.dropped or self.added)


def formula_version(formula: Formula, maximum: str, minimum: str) -> str:
    """The version of a leaf's rule: equal for rules that score alike for the same reasons, and for ever.

    Fields that stand at their defaults are left out, so that a build that knows more of them finds the same version.
    So are the usual answers of a survey that a set spells out in words of its own.
    """
    rule = _without_words(formula.model_dump(mode="json", exclude_defaults=True) | {"kind": formula.kind})
    if rule.get("answers") == _USUAL:
        del rule["answers"]
    text = orjson.dumps([rule, maximum, minimum], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:DIGITS]


def compared(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> Compared:
    """What may be compared of two years' leaves, each ``{code area formula_version …}``, as the index holds them."""
    first = {leaf["code"]: leaf for leaf in before}
    second = {leaf["code"]: leaf for leaf in after}
    kept = [code for code in first if code in second]
    same = [code for code in kept if _rule(first[code]) == _rule(second[code])]
    areas = dict.fromkeys(leaf["area"] for leaf in (*first.values(), *second.values()))
    whole = [area for area in areas if _of(first, area) == _of(second, area)]
    return Compared(
        same=tuple(same),
        changed=tuple(code for code in kept if code not in same),
        dropped=tuple(code for code in first if code not in second),
        added=tuple(code for code in second if code not in first),
        areas=tuple(whole),
    )


def _rule(leaf: Mapping[str, Any]) -> tuple[str, str]:
    return leaf["area"], leaf["formula_version"]


def _of(leaves: Mapping[str, Mapping[str, Any]], area: str) -> dict[str, str]:
    return {code: leaf["formula_version"] for code, leaf in leaves.items() if leaf["area"] == area}


def _without_words(value: Any) -> Any:
    match value:
        case dict():
            return {name: _without_words(part) for name, part in value.items() if name not in _WORDS}
        case list():
            return [_without_words(part) for part in value]
        case _:
            return value

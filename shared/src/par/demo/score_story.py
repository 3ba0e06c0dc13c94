"""What wards, an appraiser and the council of a city say of the year's score sheets: invented, the same for a seed.

Wards enter what the ledger cannot measure; the appraiser enters what surveys gave and what was left out.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from par.demo.randomness import chance
from par.messaging.subjects import SheetVerb

BONUS_MAX: Final = 3
PENALTY_MAX: Final = 3
CLASSES: Final = (
    {"label_vi": "Xuất sắc", "label_en": "excellent", "from": 90},
    {"label_vi": "Tốt", "label_en": "good", "from": 80},
    {"label_vi": "Khá", "label_en": "fair", "from": 65},
    {"label_vi": "Trung bình", "label_en": "average", "from": 50},
    {"label_vi": "Yếu", "label_en": "weak", "from": 0},
)
EXPLAINED: Final = "2.1"
"""The leaf of which one ward has to explain its score."""

Row = Mapping[str, Any]
"""A leaf of an example set, as its file holds it."""


@dataclass(frozen=True, slots=True)
class Word:
    """One event on the sheet of ``unit``: ``par.sheet.<name>.v1``, handed in on ``verb``."""

    verb: SheetVerb
    unit: str
    name: str
    data: Mapping[str, Any]


def leaves_of(index_set: Row) -> list[Row]:
    """The leaves of an example set, in its order."""
    return [leaf for area in index_set["areas"] for row in area["criteria"] for leaf in _below(row)]


def _below(row: Row) -> Iterator[Row]:
    if not row.get("components"):
        yield row
    for component in row.get("components") or ():
        yield from _below(component)


def self_scores(
    seed: int, unit: str, unit_type: str, leaves: Sequence[Row], *, claims: bool, locks: bool
) -> list[Word]:
    """What a ward enters: inputs of the leaves that are not measured, one piece of evidence, a claim, its lock."""
    luck = chance(seed, "score", unit)
    words = [
        Word("sheet", unit, "leaf-scored", {"leaf": leaf["code"], "inputs": inputs})
        for leaf in leaves
        if unit_type not in leaf.get("not_applicable_to", ()) and (inputs := entered(luck, leaf["formula"])) is not None
    ]
    number = luck.randint(5, 90)
    evidence = {"title": "Kế hoạch cải cách hành chính năm", "number": f"{number}/KH-UBND", "place": "toàn văn"}
    words.append(
        Word("sheet", unit, "evidence-attached", {"leaf": leaves[0]["code"], "evidence": "ke-hoach", **evidence})
    )
    if claims:
        claim = {"bonus": "sang-kien", "points": "1.5", "reason": "Sáng kiến rút ngắn thời gian trả kết quả"}
        words.append(Word("sheet", unit, "bonus-claimed", claim))
    if locks:
        words.append(Word("sheet", unit, "locked", {}))
    return words


def entered(luck: random.Random, formula: Row) -> dict[str, Any] | None:
    """Inputs for a formula that nothing measures; None for what is measured, and for surveys, which others enter."""
    kind = formula["kind"]
    measured = [formula, *formula.get("terms", ()), *formula.get("rates", ())]
    if kind in ("survey", "not_applicable") or any(part.get("indicator") for part in measured):
        return None
    if kind == "yes_no":
        return {"kind": "done", "done": luck.random() < 0.9}
    if kind == "checklist":
        return {"kind": "parts", "parts": {part["code"]: luck.random() < 0.85 for part in formula["parts"]}}
    if kind == "composite":
        return {"kind": "ratios", "ratios": _shares(luck, [term["code"] for term in formula["terms"]])}
    if kind == "complement":
        return {"kind": "ratios", "ratios": {rate["code"]: _ratio(luck, 0, 8) for rate in formula["rates"]}}
    if kind == "deduction":
        faults = {fault["code"]: int(luck.random() < 0.15) for fault in formula["faults"]}
        return {"kind": "counts", "counts": {code: count for code, count in faults.items() if count}}
    if kind == "cases":
        return _case(luck, formula)
    return {"kind": "ratio", **_ratio(luck, 78, 100)}


def surveyed(seed: int, unit: str, leaf: Row) -> dict[str, Any]:
    """How people answered, for a survey leaf; most are content."""
    luck = chance(seed, "surveyed", unit, leaf["code"])
    codes = [answer["code"] for answer in leaf["formula"].get("answers", ())] or ["A", "B", "C", "D"]
    left, counts = 200, {}
    for code in codes[:-1]:
        counts[code] = luck.randint(left * 6 // 10, left * 9 // 10)
        left -= counts[code]
    return {"kind": "counts", "counts": {**counts, codes[-1]: left}}


def _ratio(luck: random.Random, least: int, most: int) -> dict[str, int]:
    """A share of so many percent."""
    denominator = luck.randint(10, 40)
    return {"numerator": denominator * luck.randint(least, most) // 100, "denominator": denominator}


def _shares(luck: random.Random, codes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Parts of one whole."""
    whole = left = luck.randint(4, 12)
    shares = {}
    for code in codes:
        part = luck.randint(left // 2, left)
        shares[code] = {"numerator": part, "denominator": whole}
        left -= part
    return shares


def _case(luck: random.Random, formula: Row) -> dict[str, Any]:
    variables = {}
    assigned = luck.randint(18, 25)
    for number, asked in enumerate(formula.get("variables", ())):
        variables[asked["name"]] = str(assigned - number * luck.randint(0, 2))
    inputs: dict[str, Any] = {"kind": "case", "variables": variables}
    if formula.get("choice") == "scorer":
        inputs["case"] = formula["cases"][luck.random() > 0.85]["code"]
    return inputs

"""The tree from a unit's score to its leaves, out of its result, its proposals, its score sheet and its round. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from par.events.round import Leaf
from par.events.scoring import Inputs
from par.events.unit import UnitType
from par.exact import exact, shown
from report_service.explaining.words import Words, words_of
from report_service.index.inputs import measured
from report_service.index.sheet import stored_formula
from report_service.index.totals import Adjusted, adjusted
from report_service.read_models.index.projection import inputs_for

Document = Mapping[str, Any]

HEAD: Final = ("unit", "name", "unit_type", "city", "year", "round", "index_set", "version", "stage")
SUMS: Final = (
    *("score", "shown", "percent", "percent_shown", "class", "max", "missing"),
    *("points", "base", "leaf_score", "bonus", "penalty", "bonus_max", "penalty_max"),
)
LEAF: Final = (
    *("code", "max", "min", "applies", "score", "shown", "counted"),
    *("proposed", "self", "first", "second", "difference", "formula_version"),
)
STEPS: Final = ("self", "first", "second")
ENTERED: Final = (
    "points",
    "applies",
    "inputs",
    "rule",
    "note",
    "comment",
    "override",
    "by",
    "event",
    "source",
    "position",
)
COUNTED: Final[Mapping[str, Words]] = {
    "self": Words("Tính theo điểm đơn vị tự chấm", "The unit's own score counts"),
    "first": Words("Tính theo điểm thẩm định lần một", "The first appraisal counts"),
    "second": Words("Tính theo điểm thẩm định lần hai", "The second appraisal counts"),
    "proposed": Words("Tính theo điểm do sổ đề xuất", "What the ledger proposes counts"),
}
NOTHING_COUNTS: Final = Words("Chưa có điểm nào", "There is no score yet")
_INPUTS: Final[TypeAdapter[Inputs]] = TypeAdapter(Inputs)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rows of the round, which have the formulas, and the figures by indicator on which they propose points."""

    rows: Sequence[Document]
    figures: Mapping[str, Any]


def rules_of(result: Document, index: Document) -> Rules:
    """Of the main round of a year the rules are those of the index; another one has its own, on the same figures."""
    if result["main"]:
        return Rules(index["leaves"], index["inputs"])
    return Rules(result["rows"], inputs_for(UnitType(result["unit_type"]), index))


def tree_of(
    result: Document, rules: Rules, sheet: Document | None, leaves: Iterable[Leaf], areas: Mapping[str, Words]
) -> dict[str, Any]:
    """``{head} {sums} words_vi words_en areas: [{area … leaves: [{code … words_vi words_en entered inputs}]}]``.

    ``sheet`` has what people entered, ``leaves`` and ``areas`` the names.
    """
    names = {leaf.code: Words(leaf.name_vi, leaf.name_en) for leaf in leaves}
    rows = {row["code"]: row for row in rules.rows}
    entered = {leaf["code"]: leaf for leaf in sheet["leaves"]} if sheet is not None else {}
    total = total_words(result)
    return {
        **{name: result[name] for name in (*HEAD, *SUMS)},
        "words_vi": total.vi,
        "words_en": total.en,
        "areas": [
            {
                **{name: area[name] for name in ("area", "max", "base", "score", "shown")},
                **_named(areas.get(area["area"])),
                "leaves": [
                    _leaf(leaf, rows[leaf["code"]], entered.get(leaf["code"], {}), names, rules.figures)
                    for leaf in result["leaves"]
                    if leaf["area"] == area["area"]
                ],
            }
            for area in result["areas"]
        ],
    }


def total_words(result: Document) -> Words:
    """How areas, bonus and penalty make the score; where leaves do not apply, out of what applies."""
    if result["score"] is None:
        missing = ", ".join(result["missing"]) or "–"
        return Words(f"Chưa có tổng điểm: còn thiếu {missing}.", f"No total yet: {missing} missing.")
    sums = " + ".join(area["shown"] for area in result["areas"])
    text = f"{sums} = {shown(exact(result['points']))}"
    if exact(result["base"]) != exact(result["max"]):
        text += f"; / {result['base']} × {result['max']} = {shown(exact(result['leaf_score']))}"
    found = _adjusted(result)
    if found.bonus or found.penalty:
        text += f"; + {shown(found.bonus)} − {shown(found.penalty)} = {result['shown']}"
    return Words(f"{text} điểm.".replace(".", ",").removesuffix(",") + ".", f"{text} points.")


def leaves_in(tree: Document) -> Sequence[dict[str, Any]]:
    """All leaves of a tree, in the order of the set."""
    return [leaf for area in tree["areas"] for leaf in area["leaves"]]


def _adjusted(result: Document) -> Adjusted:
    names = ("bonus", "penalty", "bonus_max", "penalty_max")
    return adjusted(exact(result["leaf_score"]), *(exact(result[name]) for name in names))


def _leaf(
    leaf: Document, row: Document, entered: Document, names: Mapping[str, Words], figures: Mapping[str, Any]
) -> dict[str, Any]:
    formula = stored_formula(row["formula"])
    maximum, minimum = exact(row["max"]), exact(row["min"])
    words = words_of(formula, maximum, minimum, measured(formula, figures))
    counted = NOTHING_COUNTS if leaf["counted"] is None else COUNTED[leaf["counted"]]
    entries = []
    for step in STEPS:
        score = entered.get(step)
        if score is not None:
            inputs = None if score["inputs"] is None else _INPUTS.validate_python(score["inputs"])
            said = None if inputs is None else words_of(formula, maximum, minimum, inputs)
            entries.append({"step": step, **{name: score.get(name) for name in ENTERED}, **_worded(said)})
    return {
        **{name: leaf[name] for name in LEAF},
        **_named(names.get(leaf["code"])),
        "formula": row["formula"],
        **_worded(words),
        "counted_vi": counted.vi,
        "counted_en": counted.en,
        "entered": entries,
        "inputs": [{"indicator": indicator} for indicator in row["indicators"]],
    }


def _worded(words: Words | None) -> dict[str, str | None]:
    return {"words_vi": words.vi if words else None, "words_en": words.en if words else None}


def _named(words: Words | None) -> dict[str, str | None]:
    return {"name_vi": words.vi if words else None, "name_en": words.en if words else None}

"""The tree from a unit's score to its leaves, out of its document of the index and the leaves of its round. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from par.events.formula import Formula
from par.events.round import Leaf
from par.exact import exact, ratio_text, shown
from report_service.explaining.words import Words, words_of
from report_service.index.inputs import measured
from report_service.index.sheet import stored_formula

Document = Mapping[str, Any]
HEAD = ("unit", "name", "unit_type", "city", "year", "round", "index_set", "version")
SUMS = ("score", "shown", "points", "base", "max", "missing")


def tree_of(index: Document, leaves: Iterable[Leaf], areas: Mapping[str, Words]) -> dict[str, Any]:
    """``{head} {sums} words_vi words_en areas: [{area … leaves: [{code … words_vi words_en}]}]``."""
    names = {leaf.code: Words(leaf.name_vi, leaf.name_en) for leaf in leaves}
    total = total_words(index)
    return {
        **{name: index[name] for name in (*HEAD, *SUMS)},
        "words_vi": total.vi,
        "words_en": total.en,
        "areas": [
            {
                **{name: area[name] for name in ("area", "max", "base", "score", "shown")},
                **_named(areas.get(area["area"])),
                "leaves": [
                    _leaf(row, names, index["inputs"]) for row in index["leaves"] if row["area"] == area["area"]
                ],
            }
            for area in index["areas"]
        ],
    }


def total_words(index: Document) -> Words:
    """How the areas make the score: their sum, and where leaves do not apply, out of what applies."""
    if index["score"] is None:
        missing = ", ".join(index["missing"]) or "–"
        return Words(f"Chưa có tổng điểm: còn thiếu {missing}.", f"No total yet: {missing} missing.")
    parts = [area["shown"] for area in index["areas"]]
    points, base, full = exact(index["points"]), index["base"], index["max"]
    added_en = " + ".join(parts) + f" = {shown(points)}"
    added_vi = added_en.replace(".", ",")
    if exact(base) == exact(full):
        return Words(f"{added_vi} điểm.", f"{added_en} points.")
    result = index["shown"]
    return Words(
        f"{added_vi} điểm; phần áp dụng tối đa {base}: {shown(points)} / {base} × {full} = {result}".replace(".", ",")
        + " điểm.",
        f"{added_en} points; what applies has {base}: {shown(points)} / {base} × {full} = {result} points.",
    )


def sum_of_leaves(tree: Document) -> str | None:
    """The score that the leaves of a tree make, added up from their exact points; None where one has none.

    By definition equal to the tree's ``score``: whoever doubts it adds up what is shown.
    """
    leaves = [leaf for area in tree["areas"] for leaf in area["leaves"] if leaf["applies"]]
    if not leaves or any(leaf["score"] is None for leaf in leaves):
        return None
    points = sum((exact(leaf["score"]) for leaf in leaves), Fraction(0))
    return ratio_text(points * exact(tree["max"]) / exact(tree["base"]))


def _leaf(row: Document, names: Mapping[str, Words], figures: Mapping[str, Any]) -> dict[str, Any]:
    formula: Formula = stored_formula(row["formula"])
    words = words_of(formula, exact(row["max"]), exact(row["min"]), measured(formula, figures))
    return {
        **{name: row[name] for name in ("code", "max", "min", "applies", "score", "shown")},
        **_named(names.get(row["code"])),
        **{name: row[name] for name in ("formula", "formula_version")},
        "words_vi": words.vi,
        "words_en": words.en,
        "inputs": [{"indicator": indicator} for indicator in row["indicators"]],
    }


def _named(words: Words | None) -> dict[str, str | None]:
    return {"name_vi": words.vi if words else None, "name_en": words.en if words else None}


def leaves_in(tree: Document) -> Sequence[dict[str, Any]]:
    """All leaves of a tree, in the order of the set."""
    return [leaf for area in tree["areas"] for leaf in area["leaves"]]

"""The invented score sheets: the same for a seed, and as the rules of the set take them."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from tests.report.support import example_set

from par.demo.examples import WARD_INDEX_SET, read
from par.demo.randomness import chance
from par.demo.score_story import entered, leaves_of, self_scores, surveyed
from report_service.index.inputs import InputsContent, faults
from report_service.index.leaves import leaves_of as frozen_leaves

EXAMPLES = Path(__file__).parents[2] / "examples"
LEAVES = leaves_of(read(EXAMPLES, "index-sets", WARD_INDEX_SET))
INPUTS: TypeAdapter[Any] = TypeAdapter(InputsContent)


def test_the_same_seed_says_the_same_and_another_one_something_else() -> None:
    first, again, other = (self_scores(seed, "a", "ward", LEAVES, claims=True, locks=True) for seed in (7, 7, 8))

    assert first == again
    assert first != other
    assert [word.name for word in first[-3:]] == ["evidence-attached", "bonus-claimed", "locked"]
    commune = self_scores(7, "a", "commune", LEAVES, claims=False, locks=False)
    assert "7.5" in {word.data.get("leaf") for word in first}
    assert "7.5" not in {word.data.get("leaf") for word in commune}


def test_what_is_entered_is_what_each_formula_takes() -> None:
    frozen = {leaf.code: leaf for leaf in frozen_leaves(example_set(WARD_INDEX_SET))}
    kinds = set()
    for seed in range(20):
        for leaf in LEAVES:
            is_survey = leaf["formula"]["kind"] == "survey"
            luck = chance(seed, leaf["code"])
            inputs = surveyed(seed, "a", leaf) if is_survey else entered(luck, leaf["formula"])
            if inputs is not None:
                kinds.add(inputs["kind"])
                told = INPUTS.validate_python(inputs)
                assert [str(fault) for fault in faults(frozen[leaf["code"]].formula, told)] == []
    assert kinds == {"done", "ratio", "ratios", "parts", "counts", "case"}

"""What MongoDB does not take is found when a document is made, before it is in a transaction with others."""

from typing import Any

import bson
import pytest

from par.projection.following.batch import NEVER_STORED, _packed


@pytest.mark.parametrize(
    "content",
    [
        {"n": 2**63},
        {"n": -(2**63) - 1},
        {"deep": [{"n": 2**64 - 1}]},
        {"a\x00b": 1},
        {"many": [1] * 1_400_000},
        {"long": "x" * 17_000_000},
        {"set": {1, 2}},
        {"text": "\ud800"},
    ],
    ids=["too large", "too small", "deep", "NUL in a name", "many small", "long", "no JSON", "half a character"],
)
def test_what_is_never_stored(content: dict[str, Any]) -> None:
    with pytest.raises(NEVER_STORED):
        _packed({"_id": "k", **content})


@pytest.mark.parametrize(
    "content",
    [
        {"n": 2**63 - 1},
        {"n": -(2**63)},
        {"text": "12345678901234567890123"},
        {"text": "a\x00b"},
        {"n": [1] * 700_000},
    ],
    ids=["largest", "smallest", "digits", "NUL in a text", "many small"],
)
def test_what_is_stored(content: dict[str, Any]) -> None:
    document = {"_id": "k", **content}
    assert bson.decode(_packed(document)) == document

"""Finding by content that one task of a document became several of another (and, the other way round, merged)."""

from collections.abc import Mapping, Sequence
from typing import Final

from par.plans.similarity import Index, Profile, Weights

CONTAINED: Final = 0.6
"""Such a share of a part's words stands in the whole."""
COVERED: Final = 0.5
"""Such a share of the whole's words stands in its parts together."""
LACKING: Final = 0.05
"""A task that lacks less than this of the other is that task; a third one is no part of it."""
FEWEST_WORDS: Final = 5
"""Words and pairs of words that part and whole share: "kế hoạch năm 2023" is a part of nothing."""


def parts_of(
    wholes: Sequence[Profile], pieces: Sequence[Profile], pairs: Mapping[str, str], weights: Weights
) -> dict[str, list[str]]:
    """Keys of ``wholes`` to the keys of two or more ``pieces`` that they became, in the order of the pieces.

    ``pairs`` are the tasks already matched, whole to piece: the piece may turn out to be one part of several.
    """
    index = Index(wholes, weights)
    by_key = {one.task.key: one for one in pieces}
    matched = set(pairs.values())
    found: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.task.key not in matched:
            key = _whole_of(piece, wholes, index, weights)
            if key is not None:
                found.setdefault(key, []).append(piece.task.key)
    order = {one.task.key: number for number, one in enumerate(pieces)}
    split: dict[str, list[str]] = {}
    for whole in wholes:
        keys = list(found.get(whole.task.key, ()))
        partner = pairs.get(whole.task.key)
        if keys and partner is not None:
            keys.append(partner)
        if len(keys) >= 2 and _is_split(whole, [by_key[key] for key in keys], partner, weights):
            split[whole.task.key] = sorted(keys, key=order.__getitem__)
    return split


def _whole_of(piece: Profile, wholes: Sequence[Profile], index: Index, weights: Weights) -> str | None:
    """The task of which most of ``piece`` is a part; one with a lead in common where both have leads."""
    best: tuple[float, str] | None = None
    for candidate in index.candidates(piece):
        whole = wholes[candidate]
        share = weights.contained(piece.words, whole.words)
        others = piece.leads and whole.leads and not piece.leads & whole.leads
        if share >= CONTAINED and len(piece.words & whole.words) >= FEWEST_WORDS and not others:
            better = best is None or share > best[0]
            best = (share, whole.task.key) if better else best
    return None if best is None else best[1]


def _is_split(whole: Profile, parts: Sequence[Profile], partner: str | None, weights: Weights) -> bool:
    """The parts make up the whole; those beside its partner hold most of what the partner lacks of it."""
    together = weights.contained(whole.words, frozenset().union(*(part.words for part in parts)))
    if partner is not None:
        one = next(part for part in parts if part.task.key == partner)
        lacking = 1 - weights.contained(whole.words, one.words)
        if lacking < LACKING or weights.contained(one.words, whole.words) < CONTAINED or 1 - together > lacking / 2:
            return False
    return together >= COVERED

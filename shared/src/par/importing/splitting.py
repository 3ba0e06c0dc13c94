"""Splitting cells of several names by their words, and by what the unit tree knows where the words do not tell."""

from collections.abc import Callable

from par.importing.traced import Traced
from par.units.resolve import Resolver
from par.units.split import split_names

SplitUnits = Callable[[Traced], list[Traced]]


def with_known_names(split: SplitUnits, resolver: Resolver) -> SplitUnits:
    """``split``, but a cell that is one known name is not cut, and a part made of known names is cut between them."""

    def split_known(cell: Traced) -> list[Traced]:
        if resolver.knows(" ".join(cell.text.split())):
            return [cell]
        return [name for part in split(cell) for name in _known_in(part)]

    def _known_in(part: Traced) -> list[Traced]:
        if resolver.knows(part.text):
            return [part]
        names = [part[start:end] for start, end in split_names(part.text, resolver)]
        return names if len(names) > 1 and all(resolver.knows(name.text) for name in names) else [part]

    return split_known

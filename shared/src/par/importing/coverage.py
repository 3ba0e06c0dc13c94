"""Nothing of a document is dropped silently: what no field and no finding holds."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from par.importing.draft import Draft
from par.importing.source import Source
from par.importing.traced import Traced, uncovered


def not_placed(source: Source, draft: Draft) -> tuple[Traced, ...]:
    """The text of ``source`` in no field, no finding and no furniture of ``draft``, in the order of the document."""
    return tuple(uncovered(source.pieces, placed_texts(draft)))


def placed_texts(part: object) -> Iterator[Traced]:
    """Every traced text in ``part``: in the fields of a data class, at any depth, so that no new field is forgotten."""
    if isinstance(part, Traced):
        yield part
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from placed_texts(getattr(part, field.name))
    elif isinstance(part, Iterable) and not isinstance(part, str | bytes | Mapping):
        for item in part:
            yield from placed_texts(item)

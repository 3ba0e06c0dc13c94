"""Read model ``status``: a tally of obligations per unit, district, city, task, domain, area, leader and plan.

It knows no day, so a new day touches none of its documents; the counts of a day are made of the tally when it is read.
"""

import functools
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Final

from par.projection import ChangeFact, Document, Fact, Projection
from progress_service.read_models.obligations.projection import Obligations
from progress_service.status.axes import Axis, Group, groups_of
from progress_service.status.tally import EMPTY, Share, moved

GROUPED_BY: Final = ("city", "plan", "authority", "key", "domain", "area", "leader_in_charge", "unit")
"""With the units above, the fields that say in which groups an obligation counts."""
_NAMED: Final = itemgetter(*GROUPED_BY)


class Status(Projection):
    """One document per group, ``<axis>|<key>``: which it is, and its ``tally``. An empty group has none."""

    name = "status"
    follows = (Obligations.name,)
    indexes = (("by", "key"), ("by", "city", "key"), ("by", "plan", "key"))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The groups the obligation counts in, before or after; none when what it adds is the same as before."""
        assert isinstance(fact, ChangeFact)
        before, after = fact.before, fact.after
        if before is not None and after is not None and _counted(before) == _counted(after):
            return ()
        return {**_groups(before), **_groups(after)}

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """Take the obligation's former share out of the group, and put its present share in."""
        assert isinstance(fact, ChangeFact)
        was, now = _groups(fact.before).get(key), _groups(fact.after).get(key)
        before = None if was is None or fact.before is None else Share.of(fact.before)
        after = None if now is None or fact.after is None else Share.of(fact.after)
        tally = moved(EMPTY if document is None else document["tally"], before, after)
        if not tally["lifecycle"]:
            return None
        if document is None:
            assert now is not None
            return {**now.shown(), "tally": tally}
        return {**document, "tally": tally}


def document_id(by: Axis, key: str) -> str:
    """The id of a group's document."""
    return f"{by.value}|{key}"


def _counted(obligation: Document) -> tuple[object, ...]:
    return (*_NAMED(obligation), *obligation["ancestors"], Share.of(obligation))


def _groups(obligation: Document | None) -> Mapping[str, Group]:
    """The groups of an obligation by the ids of their documents."""
    return {} if obligation is None else _groups_named(_NAMED(obligation), tuple(obligation["ancestors"]))


@functools.lru_cache(maxsize=4096)
def _groups_named(named: tuple[str | None, ...], ancestors: tuple[str, ...]) -> Mapping[str, Group]:
    """Kept in memory, since each change of an obligation is folded into some ten documents."""
    obligation = dict(zip(GROUPED_BY, named, strict=True)) | {"ancestors": ancestors}
    return {document_id(by, group.key): group for by in Axis for group in groups_of(obligation, by)}

"""The names of a tree, by everything they may be looked up with."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import islice

from par.events.unit import GroupDefined
from par.units.names import fold_name
from par.units.places import Places, place_of
from par.units.similar import shape_of
from par.units.tree import UnitTree
from par.units.unit import Unit
from par.units.words import COMMITTEE, LEVELS, Key, Phrase, cleaned, key_of

Scope = str | None
"""The unit to which a named one belongs; None for the root."""


@dataclass(slots=True)
class NameIndex:
    """Ids of units and groups by folded name, by key, and by scope and stem; of those that are called so now.

    ``former`` are names that a unit of the tree had before, ``ended`` those of units that are no more.
    """

    tree: UnitTree
    places: Places
    exact: dict[str, set[str]] = field(default_factory=dict)
    keys: dict[Key, set[str]] = field(default_factory=dict)
    stems: dict[tuple[Scope, Key], set[str]] = field(default_factory=dict)
    former: dict[Key, set[str]] = field(default_factory=dict)
    ended: dict[Key, set[str]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    shapes: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(tree: UnitTree) -> "NameIndex":
        """The index of a tree."""
        index = NameIndex(tree, Places.of(tree))
        for unit in tree.units.values():
            index._add(unit.id, (unit.name, *unit.aliases), unit.parent)
            if place := place_of(unit):  # "phường An Dương" is its committee
                index.keys.setdefault(place, set()).add(unit.id)
            for name in unit.former:
                index.former.setdefault(key_of(name), set()).add(unit.id)
        for group in tree.groups.values():
            index._add(group.group, (group.name, *group.aliases), index._home(group))
        for ended in tree.ended.values():
            index._add_ended(ended.unit)
        return index

    def called(self, text: str) -> Set[str]:
        """Whose present name or alias ``text`` is, but for what :func:`fold_name` does not see."""
        return self.exact.get(fold_name(cleaned(text)), frozenset())

    def chain(self, authority: str | None) -> tuple[str, ...]:
        """The authority and those above it, nearest first; the root where it is not in the tree."""
        if authority is None or authority not in self.tree.units:
            return tuple(unit.id for unit in self.tree.units.values() if unit.parent is None)
        return (authority, *self.tree.ancestors(authority))

    def _add(self, identity: str, names: tuple[str, ...], scope: Scope) -> None:
        self.names[identity], self.scopes[identity] = names[0], scope
        above = () if scope is None else (scope,)
        shapes = self.shapes.setdefault(identity, [])
        for text in names:
            self.exact.setdefault(fold_name(text), set()).add(identity)
            key = key_of(text)
            self.keys.setdefault(key, set()).add(identity)
            placed = self.places.placed(key, above)
            shapes += map(shape_of, {key, placed.stem})
            if placed.units is None or scope in placed.units:
                self.stems.setdefault((scope, placed.stem), set()).add(identity)

    def _add_ended(self, unit: Unit) -> None:
        for name in (unit.name, *unit.aliases, *unit.former):
            self.ended.setdefault(key_of(name), set()).add(unit.id)

    def _home(self, group: GroupDefined) -> Scope:
        """The unit to which a group belongs: what its name says, what it is below, where its members are, the root."""
        units = self.places.placed(key_of(group.name), self.chain(None)).units
        if units is not None and len(units) == 1:
            return units[0]
        if group.under in self.tree.units:
            return group.under
        parents = {unit.parent for unit in self.tree.members(group.group)}
        return parents.pop() if len(parents) == 1 else next(iter(self.chain(None)), None)


@dataclass(frozen=True, slots=True)
class Context:
    """A plan's view of the names: ``chain`` is its authority and those above, ``anywhere`` when it has none."""

    index: NameIndex
    chain: tuple[str, ...]
    anywhere: bool

    def meant(self, text: str, phrase: Phrase, *, whole: bool = False) -> tuple[str, ...]:
        """The ids that ``text`` may mean with certainty; several where nothing tells them apart.

        ``whole``: only as a name or alias that the tree has, no place left out or added.
        """
        key = phrase.key
        own = None if phrase.plural else self._own_committee(key)
        if own is not None:
            return (own,)
        for found in islice(self._lookups(key), 1 if whole else None):
            fitting = [identity for identity in found if self._fits(identity, text, phrase)]
            if fitting:
                return self._nearest(fitting, text)
        return ()

    def _own_committee(self, key: Key) -> str | None:
        """The authority, or the one above it, that a plan calls just "UBND phường" or "UBND cấp xã"."""
        places = self.index.places
        match key:
            case (committee, level) if committee == COMMITTEE and level in LEVELS:
                at_level = set(places.by_level.get(level, ()))
            case (committee, "cấp", level) if committee == COMMITTEE and level in LEVELS:
                same = [other for other, rank in LEVELS.items() if rank == LEVELS[level]]
                at_level = {unit for other in same for unit in places.by_level.get(other, ())}
            case _:
                return None
        return next((unit for unit in self.chain if unit in at_level), None)

    def _lookups(self, key: Key) -> Iterator[Iterable[str]]:
        """What the key may be found under, the surest first."""
        index = self.index
        yield self._within_reach(index.keys.get(key, ()), key)
        placed = index.places.placed(key, self.chain)
        for scope in self.chain if placed.units is None else placed.units:
            yield index.stems.get((scope, placed.stem), ())
        yield self._within_reach(index.former.get(key, ()), key)

    def _within_reach(self, found: Iterable[str], key: Key) -> Iterator[str]:
        """Of those called so, the ones this plan may mean so.

        A name with its place is good everywhere, one without ("CC VP-TK") in the plans of its own authority and of
        those below. A level alone ("UBND cấp xã") is the authority's own, or a group.
        """
        tree, places = self.index.tree, self.index.places
        placed = places.placed(key, self.chain).units
        for identity in found:
            if self.anywhere or identity in self.chain:
                yield identity
            elif identity in tree.units and key[:1] == (COMMITTEE,) and key[-1] in LEVELS and len(key) <= 3:
                continue
            elif self.index.scopes[identity] in self.chain or place_in(key, places) or placed == (identity,):
                yield identity

    def _fits(self, identity: str, text: str, phrase: Phrase) -> bool:
        """Several are meant by "các ...", even where a single one has the same name behind it, but not the same."""
        if not phrase.plural or identity in self.index.tree.groups:
            return True
        return identity in self.index.called(text)

    def _nearest(self, found: list[str], text: str) -> tuple[str, ...]:
        """The only one, the one written exactly so, or those of the nearest authority."""
        if len(found) > 1:
            exactly = self.index.called(text) & set(found)
            found = sorted(exactly) if len(exactly) == 1 else found
        if len(found) > 1:
            for scope in self.chain:
                near = [identity for identity in found if self.index.scopes[identity] == scope]
                if near:
                    return tuple(sorted(near))
        return tuple(sorted(found))


def place_in(key: Key, places: Places) -> bool:
    """Whether a name ends with the proper name of an authority, which says where it is."""
    return any(key[-length:] in places.by_place for length in range(2, len(key) + 1))

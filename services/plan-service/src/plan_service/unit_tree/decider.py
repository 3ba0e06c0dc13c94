"""The rules of a unit tree: one root, known parents, and every name means one thing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from par.deciding import Decider
from par.events import EventData
from par.events.unit import GroupDefined, UnitOpened
from par.problems import Rejected
from par.units import UnitTree, fold_name
from plan_service.unit_tree.content import NewGroup, NewUnit, OpenUnits


@dataclass(frozen=True, slots=True)
class TreeState:
    """A city's tree, and what each folded name stands for (a unit's or group's id)."""

    tree: UnitTree = field(default_factory=UnitTree)
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def knows(self, name: str) -> bool:
        """Whether ``name`` is the id of a unit or of a group."""
        return name in self.tree.units or name in self.tree.groups


def decide(command: OpenUnits, state: TreeState) -> Sequence[EventData]:
    """The units, then the groups, each decided on the tree with those before it."""
    facts: list[EventData] = []
    for number, unit in enumerate(command.units):
        facts.append(_open_unit(command.city, unit, state, f"/content/units/{number}"))
        state = evolve(state, facts[-1])
    for number, group in enumerate(command.groups):
        facts.append(_define_group(command.city, group, state, f"/content/groups/{number}"))
        state = evolve(state, facts[-1])
    return facts


def evolve(state: TreeState, fact: EventData) -> TreeState:
    """The tree and its names after one more fact."""
    match fact:
        case UnitOpened(unit=owner) | GroupDefined(group=owner):
            names = {**state.names, **dict.fromkeys(map(fold_name, (fact.name, *fact.aliases)), owner)}
            return TreeState(state.tree.evolve(fact), MappingProxyType(names))
        case _:
            return state


UNIT_TREE: Decider[TreeState, OpenUnits] = Decider(TreeState(), decide, evolve)


def _open_unit(city: str, unit: NewUnit, state: TreeState, at: str) -> UnitOpened:
    _check_id(city, unit.id, at)
    if state.knows(unit.id):
        raise Rejected("unit-exists", f"{at}/id", unit=unit.id)
    if unit.parent is None:
        if state.tree.units or unit.id != city:
            raise Rejected("invalid-root", f"{at}/parent", city=city, unit=unit.id)
    elif unit.parent not in state.tree.units:
        raise Rejected("unknown-parent", f"{at}/parent", parent=unit.parent)
    _check_names(unit.id, unit.name, unit.aliases, state, at)
    return UnitOpened(
        city=city,
        unit=unit.id,
        name=unit.name,
        unit_type=unit.type,
        parent=unit.parent,
        aliases=unit.aliases,
        opened_on=unit.opened_on,
    )


def _define_group(city: str, group: NewGroup, state: TreeState, at: str) -> GroupDefined:
    _check_id(city, group.id, at)
    if state.knows(group.id):
        raise Rejected("group-exists", f"{at}/id", group=group.id)
    if (group.members is None) == (not group.types):
        raise Rejected("group-members", at, group=group.id)
    if group.under is not None and group.under not in state.tree.units:
        raise Rejected("unknown-unit", f"{at}/under", unit=group.under)
    for number, member in enumerate(group.members or ()):
        if member not in state.tree.units:
            raise Rejected("unknown-unit", f"{at}/members/{number}", unit=member)
    _check_names(group.id, group.name, group.aliases, state, at)
    return GroupDefined(
        city=city,
        group=group.id,
        name=group.name,
        under=group.under,
        types=group.types,
        members=group.members,
        aliases=group.aliases,
    )


def _check_id(city: str, identity: str, at: str) -> None:
    if identity != city and not identity.startswith(f"{city}-"):
        raise Rejected("outside-the-city", f"{at}/id", id=identity, city=city)


def _check_names(owner: str, name: str, aliases: Iterable[str], state: TreeState, at: str) -> None:
    places = [(f"{at}/name", name), *((f"{at}/aliases/{n}", alias) for n, alias in enumerate(aliases))]
    for pointer, text in places:
        folded = fold_name(text)
        if not any(letter.isalnum() for letter in folded):
            raise Rejected("invalid-name", pointer, name=text)
        if state.names.get(folded, owner) != owner:
            raise Rejected("alias-ambiguous", pointer, alias=text, unit=state.names[folded])

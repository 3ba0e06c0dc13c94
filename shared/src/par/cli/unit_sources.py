"""Where ``par plan import`` gets the unit tree from: a file, the ledger, or the examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client
from pydantic import ValidationError

from par.cli.ledger import yaml_file
from par.demo.examples import CITIES, ExamplesMissingError, examples_folder, read
from par.events.unit import GroupDefined, UnitOpened
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import query
from par.problems import Rejected
from par.units import UnitRegister, UnitTree, fold_name

_OF_UNIT: Final = ("unit", "name", "unit_type", "parent", "aliases")
_OF_GROUP: Final = ("name", "under", "types", "members", "aliases")


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """A city's tree, and the unit of it that issues the plan; ``origin`` says for people where they come from."""

    city: str
    tree: UnitTree
    authority: str
    origin: str

    @property
    def name(self) -> str:
        """The authority's name."""
        return self.tree.units[self.authority].name

    @property
    def level(self) -> str:
        """The type of the authority: city, district, ward, commune."""
        return self.tree.units[self.authority].type.value


def tree_of(content: Mapping[str, Any]) -> UnitTree:
    """The tree of a file like ``examples/units/*.yaml``, with everything it names.

    Raises:
        Rejected: ``units-file`` when the content is none.
    """
    try:
        city = str(content["city"])
        units = [UnitOpened.model_validate(_unit(city, unit)) for unit in content["units"]]
        groups = [GroupDefined.model_validate(_group(city, group)) for group in content.get("groups") or ()]
    except (KeyError, TypeError, ValueError) as error:  # a ValidationError is a ValueError
        raise Rejected("units-file", "", reason=_reason(error)) from None
    return UnitRegister.of([*units, *groups]).on(None)


def from_file(path: Path, authority: str, city: str | None) -> KnownUnits | None:
    """The tree of ``path`` if ``authority`` (an id or a name) is in it. A file that is no YAML ends the command.

    Raises:
        Rejected: ``units-file`` when its content is no unit tree.
    """
    content = yaml_file(path)
    if city is not None and content.get("city") != city:
        return None
    return found_in(tree_of(content), str(content["city"]), authority, f"tệp {path.name}")


async def from_ledger(client: Client, authority: str, city: str | None, patience: float = 60.0) -> KnownUnits | None:
    """The tree of the ledger that holds ``authority``: an id, or with ``city`` also a name. None: there is none.

    Raises:
        NoAnswerError, RemoteProblem: the ledger is away for ``patience`` seconds, or refuses.
    """
    if city is None:
        try:
            city = (await ask(client, query("plan", "unit"), {"unit": authority}, patience))["city"]
        except RemoteProblem as problem:
            if problem.code not in {"unknown-unit", "invalid-field"}:  # a name is no id
                raise
            return None
    answer = await ask(client, query("plan", "unit-tree"), {"city": city}, patience)
    opened = [UnitOpened(city=city, **{key: unit[key] for key in _OF_UNIT}) for unit in answer["units"]]
    groups = [
        GroupDefined(city=city, group=group["unit"], **{key: group[key] for key in _OF_GROUP})
        for group in answer["groups"]
    ]
    tree = UnitRegister.of([*opened, *groups]).on(None)
    return found_in(tree, city, authority, "cây đơn vị của sổ")


def from_examples(start: Path, authority: str, city: str | None) -> KnownUnits | None:
    """The example tree that holds ``authority``; None when there are no examples, or none or several hold it."""
    try:
        folder = examples_folder(start)
    except ExamplesMissingError:
        return None
    contents = (read(folder, "units", name) for name in CITIES if city in {None, name})
    found = [found_in(tree_of(one), one["city"], authority, "cây đơn vị mẫu examples/units") for one in contents]
    known = [one for one in found if one is not None]
    return known[0] if len(known) == 1 else None


def found_in(tree: UnitTree, city: str, authority: str, origin: str) -> KnownUnits | None:
    """``authority`` in ``tree``, by its id or by a name that only it has; None when it is not there."""
    if authority in tree.units:
        return KnownUnits(city, tree, authority, origin)
    folded = fold_name(authority)
    matches = [unit.id for unit in tree.units.values() if fold_name(unit.name) == folded]
    matches = matches or [
        unit.id for unit in tree.units.values() if folded in {fold_name(alias) for alias in unit.aliases}
    ]
    return KnownUnits(city, tree, matches[0], origin) if len(matches) == 1 else None


def _unit(city: str, unit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "city": city,
        "unit": unit["id"],
        "name": unit["name"],
        "unit_type": unit["type"],
        "parent": unit["parent"],
        "aliases": unit.get("aliases") or (),
        "opened_on": unit.get("opened_on"),
    }


def _group(city: str, group: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "city": city,
        "group": group["id"],
        "name": group["name"],
        "under": group.get("under"),
        "types": group.get("types") or (),
        "members": group.get("members"),
        "aliases": group.get("aliases") or (),
    }


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
    return str(error)

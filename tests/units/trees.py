"""A small city and its changes, for tests."""

import datetime as dt
import functools
from pathlib import Path
from typing import Final

import yaml

from par.events.unit import GroupDefined, UnitOpened, UnitType
from par.units import UnitTree

ROOT: Final = Path(__file__).parents[2]
PLANS: Final = sorted((ROOT / "examples" / "plans").glob("*.yaml"))
TRANSCRIPTIONS: Final = sorted((ROOT.parent / "shared" / "plans").glob("*.json"))

JUNE: Final = dt.date(2023, 6, 30)
JULY: Final = dt.date(2023, 7, 1)
AUGUST: Final = dt.date(2023, 8, 1)


def opened(
    unit: str, name: str, unit_type: UnitType, parent: str | None = "x", on: dt.date | None = None, *aliases: str
) -> UnitOpened:
    return UnitOpened(city="x", unit=unit, name=name, unit_type=unit_type, parent=parent, opened_on=on, aliases=aliases)


CITY: Final = opened("x", "UBND thành phố X", UnitType.CITY, None)
WEST: Final = opened("x-tay", "UBND phường Tây", UnitType.WARD)
WEST_OFFICE: Final = opened("x-tay-vp", "Văn phòng phường Tây", UnitType.OTHER, "x-tay")
EAST: Final = opened("x-dong", "UBND phường Đông", UnitType.WARD)
NORTH: Final = opened("x-bac", "UBND xã Bắc", UnitType.COMMUNE)
HOME_AFFAIRS: Final = opened("x-noi-vu", "Phòng Nội vụ", UnitType.DEPARTMENT)
WARDS: Final = GroupDefined(city="x", group="x-phuong", name="UBND các phường", under="x", types=(UnitType.WARD,))
LISTED: Final = GroupDefined(
    city="x", group="x-kiem-tra", name="Đơn vị được kiểm tra", members=("x-dong", "x-noi-vu", "x-tay")
)
BEFORE: Final = (CITY, WEST, WEST_OFFICE, EAST, NORTH, HOME_AFFAIRS, WARDS, LISTED)
NEW: Final = opened("x-dong-tay", "UBND phường Đông Tây", UnitType.WARD, on=JULY)


@functools.cache
def example_tree(city: str) -> UnitTree:
    """The tree of a file of ``examples/units``."""
    file = yaml.safe_load((ROOT / "examples" / "units" / f"{city}.yaml").read_text("utf-8"))
    units = [
        UnitOpened.model_validate(unit | {"city": city, "unit": unit["id"], "unit_type": unit["type"]})
        for unit in file["units"]
    ]
    groups = [GroupDefined.model_validate(group | {"city": city, "group": group["id"]}) for group in file["groups"]]
    return UnitTree.of([*units, *groups])

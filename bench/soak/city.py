"""The city of a soak: invented units, as many as a small province has communes."""

from typing import Any, Final

CITY: Final = "thu-tai"
UNITS: Final = 240


def city_tree(units: int = UNITS) -> dict[str, Any]:
    """Its tree as a file of ``examples/units`` says it: the city and its communes."""
    top = {"id": CITY, "name": "Thành phố thử tải", "type": "city", "parent": None}
    communes = [
        {"id": f"{CITY}-xa-{number}", "name": f"Xã thử tải {number}", "type": "commune", "parent": CITY}
        for number in range(1, units + 1)
    ]
    return {"city": CITY, "units": [top, *communes], "groups": []}


def senders_of(tree: dict[str, Any]) -> list[str]:
    """The units that report figures, each through an account of its own."""
    return [unit["id"] for unit in tree["units"] if unit["parent"] is not None]

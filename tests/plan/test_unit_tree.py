"""The rules of a unit tree."""

import datetime as dt
from typing import Any

import pytest
from tests.plan.loading import content

from par.events.unit import GroupDefined, UnitOpened, UnitType
from par.testing.deciders import given
from plan_service.unit_tree.content import OpenUnits
from plan_service.unit_tree.decider import UNIT_TREE

ROOT = UnitOpened(
    city="chi-linh",
    unit="chi-linh",
    name="UBND thành phố Chí Linh",
    unit_type=UnitType.CITY,
    parent=None,
    aliases=("UBND thành phố",),
)
WARD = UnitOpened(
    city="chi-linh",
    unit="chi-linh-an-lac",
    name="UBND phường An Lạc",
    unit_type=UnitType.WARD,
    parent="chi-linh",
)
WARDS = GroupDefined(
    city="chi-linh",
    group="chi-linh-phuong",
    name="UBND các phường",
    under="chi-linh",
    types=(UnitType.WARD,),
    aliases=("Các phường",),
)


def unit(identity: str = "chi-linh-sao-do", **fields: Any) -> dict[str, Any]:
    return {"id": identity, "name": "UBND phường Sao Đỏ", "type": "ward", "parent": "chi-linh"} | fields


def group(**fields: Any) -> dict[str, Any]:
    return {"id": "chi-linh-nhom", "name": "Nhóm", "types": ["ward"]} | fields


def open_units(*units: dict[str, Any], groups: tuple[dict[str, Any], ...] = ()) -> OpenUnits:
    return content(OpenUnits, {"city": "chi-linh", "units": units, "groups": groups})


def test_units_and_groups_are_opened_in_order_each_knowing_those_before() -> None:
    given(UNIT_TREE, ROOT).when(
        open_units(
            unit("chi-linh-an-lac", name="UBND phường An Lạc"),
            unit(
                "chi-linh-an-lac-vp",
                name="Văn phòng",
                type="other",
                parent="chi-linh-an-lac",
                opened_on="2023-02-01",
            ),
            groups=(
                group(
                    id="chi-linh-phuong",
                    name="UBND các phường",
                    under="chi-linh",
                    aliases=["Các phường"],
                ),
            ),
        )
    ).then(
        WARD,
        UnitOpened(
            city="chi-linh",
            unit="chi-linh-an-lac-vp",
            name="Văn phòng",
            unit_type=UnitType.OTHER,
            parent="chi-linh-an-lac",
            opened_on=dt.date(2023, 2, 1),
        ),
        WARDS,
    )


def test_no_units_no_facts() -> None:
    given(UNIT_TREE, ROOT).when(open_units()).then_nothing()


@pytest.mark.parametrize(
    ("units", "code", "pointer"),
    [
        ([unit(), unit(name="Khác")], "unit-exists", "/content/units/1/id"),
        ([unit("chi-linh-phuong")], "unit-exists", "/content/units/0/id"),
        ([unit(parent="chi-linh-xx")], "unknown-parent", "/content/units/0/parent"),
        ([unit(parent="chi-linh-phuong")], "unknown-parent", "/content/units/0/parent"),
        ([unit(parent=None)], "invalid-root", "/content/units/0/parent"),
        ([unit("hai-phong-x")], "outside-the-city", "/content/units/0/id"),
        ([unit("chi-linhx")], "outside-the-city", "/content/units/0/id"),
        ([unit(aliases=["Sao Đỏ", "ubnd  THÀNH PHỐ"])], "alias-ambiguous", "/content/units/0/aliases/1"),
        ([unit(name="các phường")], "alias-ambiguous", "/content/units/0/name"),
        ([unit(aliases=["–"])], "invalid-name", "/content/units/0/aliases/0"),
    ],
)
def test_a_unit_that_breaks_a_rule_is_rejected(units: list[dict[str, Any]], code: str, pointer: str) -> None:
    given(UNIT_TREE, ROOT, WARD, WARDS).when(open_units(*units)).then_rejected(code, pointer)


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"id": "chi-linh-phuong"}, "group-exists", "/content/groups/0/id"),
        ({"id": "chi-linh-an-lac"}, "group-exists", "/content/groups/0/id"),
        ({"types": [], "members": None}, "group-members", "/content/groups/0"),
        ({"members": ["chi-linh-an-lac"]}, "group-members", "/content/groups/0"),
        ({"under": "chi-linh-xx"}, "unknown-unit", "/content/groups/0/under"),
        (
            {"types": [], "members": ["chi-linh-an-lac", "chi-linh-phuong"]},
            "unknown-unit",
            "/content/groups/0/members/1",
        ),
        ({"name": "UBND phường An-Lạc"}, "alias-ambiguous", "/content/groups/0/name"),
    ],
)
def test_a_group_that_breaks_a_rule_is_rejected(fields: dict[str, Any], code: str, pointer: str) -> None:
    command = open_units(groups=(group(**fields),))
    given(UNIT_TREE, ROOT, WARD, WARDS).when(command).then_rejected(code, pointer)


def test_a_group_may_have_no_members_yet() -> None:
    command = open_units(groups=(group(types=[], members=[]),))
    given(UNIT_TREE, ROOT).when(command).then(
        GroupDefined(city="chi-linh", group="chi-linh-nhom", name="Nhóm", members=())
    )


def test_the_first_unit_is_the_city_itself() -> None:
    given(UNIT_TREE).when(open_units(unit("chi-linh-x", parent=None))).then_rejected("invalid-root")
    given(UNIT_TREE).when(open_units(unit())).then_rejected("unknown-parent")


def test_spellings_of_one_unit_may_repeat() -> None:
    command = open_units(unit(aliases=["UBND Phường Sao Đỏ", "Phường Sao Đỏ", "phường Sao Đỏ"]))
    opened = given(UNIT_TREE, ROOT).when(command).accepted()
    again = open_units(unit("chi-linh-khac", name="phường Sao-Đỏ"))
    opened.when(again).then_rejected("alias-ambiguous", "/content/units/0/name")

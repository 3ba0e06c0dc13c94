"""Where a dry run finds its units."""

from pathlib import Path

import pytest
import yaml
from tests.importing.documents import UNITS

from par.cli.unit_sources import found_in, from_examples, from_file, tree_of
from par.problems import Rejected

ROOT = Path(__file__).parents[2]
TREE = tree_of(yaml.safe_load(UNITS))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("mau-xa", "mau-xa"),
        ("UBND xã Mẫu", "mau-xa"),
        ("ubnd  XÃ mẫu", "mau-xa"),
        ("Phòng TP", "mau-tu-phap"),
        ("mau-cac-xa", None),
        ("UBND xã Khác", None),
    ],
)
def test_an_authority_by_its_id_or_a_name_that_only_it_has(asked: str, found: str | None) -> None:
    known = found_in(TREE, "mau", asked, "here")
    assert (None if known is None else known.authority) == found


def test_a_name_of_two_units_is_nobody() -> None:
    content = yaml.safe_load(UNITS)
    content["units"].append({"id": "mau-b", "name": "UBND xã Mẫu", "type": "commune", "parent": "mau"})
    assert found_in(tree_of(content), "mau", "UBND xã Mẫu", "here") is None


def test_a_file_is_asked_for_its_city(tmp_path: Path) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(UNITS, "utf-8")
    known = from_file(path, "mau-xa", "mau")
    assert known is not None
    assert (known.city, known.name, known.level) == ("mau", "UBND xã Mẫu", "commune")
    assert from_file(path, "mau-xa", "khac") is None


@pytest.mark.parametrize("content", ["city: mau", "city: mau\nunits: 3", "city: mau\nunits: [{id: a, name: b}]"])
def test_a_file_that_is_no_tree(tmp_path: Path, content: str) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(Rejected, match="units-file"):
        from_file(path, "mau", None)


@pytest.mark.parametrize(
    ("asked", "city"),
    [
        ("hai-phong-le-chan-an-duong", "hai-phong"),
        ("UBND phường An Dương", "hai-phong"),
        ("UBND thành phố Cao Bằng", "cao-bang"),
        ("Phòng Nội vụ", None),
        ("UBND thành phố", None),
    ],
)
def test_the_examples_answer_where_one_of_them_only_is_meant(asked: str, city: str | None) -> None:
    known = from_examples(ROOT, asked, None)
    assert (None if known is None else known.city) == city
    in_city = from_examples(ROOT, "Phòng Nội vụ", "cao-bang")
    assert in_city is not None
    assert in_city.authority == "cao-bang-phong-noi-vu"


def test_there_may_be_no_examples(tmp_path: Path) -> None:
    assert from_examples(tmp_path, "cao-bang", None) is None

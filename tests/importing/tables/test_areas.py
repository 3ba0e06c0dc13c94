"""The area of a group by the words of its title."""

import pytest
import yaml
from tests.importing.sources import ROOT

from par.importing.tables import area_of

EXAMPLES = [
    (domain["title"], domain["area"])
    for path in sorted((ROOT / "examples" / "plans").glob("*.yaml"))
    for domain in yaml.safe_load(path.read_text("utf-8"))["domains"]
]


@pytest.mark.parametrize(("title", "area"), EXAMPLES)
def test_groups_of_the_example_plans(title: str, area: str) -> None:
    assert area_of(title) == area


@pytest.mark.parametrize(
    ("title", "area"),
    [
        ("CẢI CÁCH THỂ CHẾ", "institutions"),
        ("Ứng dụng công nghệ thông tin trong giải quyết thủ tục hành chính", "digital-government"),
        ("Kiểm soát TTHC trên môi trường điện tử", "procedures"),
        ("Chỉ đạo, điều hành cải cách chế độ công vụ", "civil-service"),
        ("Trang trí hội trường", None),
        ("", None),
    ],
)
def test_other_titles(title: str, area: str | None) -> None:
    assert area_of(title) == area

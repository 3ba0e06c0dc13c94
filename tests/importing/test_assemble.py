"""From a document to a draft: tables, prose, units and findings together."""

from typing import Any

import pytest
import yaml
from tests.importing.documents import HEAD, UNITS, large, small, table
from tests.importing.drafts import YEAR

from par.cli.unit_sources import tree_of
from par.importing.assemble import assemble
from par.importing.coverage import not_placed
from par.importing.draft import Draft
from par.importing.output import draft_json
from par.importing.readers.text import read_text

TREE = tree_of(yaml.safe_load(UNITS))
PROSE = """\
UBND THÀNH PHỐ MẪU
Số: 12/KH-UBND
Mẫu, ngày 03 tháng 01 năm 2023
KẾ HOẠCH
Cải cách hành chính của thành phố Mẫu năm 2023
I. MỤC TIÊU
- 95% hồ sơ được giải quyết đúng hạn.
II. NHIỆM VỤ
Theo bảng dưới đây.
"""


def drafted(text: str, authority: str = "mau") -> Draft:
    return assemble(read_text(text.encode(), "mau.txt"), YEAR, tree=TREE, authority=authority)


def codes(draft: Draft) -> set[str]:
    return {finding.code for finding in draft.findings}


def test_tables_and_prose_make_one_plan() -> None:
    draft = drafted(PROSE + "\n" + small())
    assert draft.heading.title.text == "Kế hoạch cải cách hành chính của thành phố Mẫu năm 2023"
    assert draft.heading.number.text == "12/KH-UBND"
    assert [(target.comparator, target.value) for target in draft.targets] == [("=", "95")]
    assert [task.ordinal for task in draft.tasks] == ["I.1", "I.2", "II.1"]
    assert [domain.area for domain in draft.domains] == ["institutions", "procedures"]


def test_names_are_looked_up_and_the_doubtful_ones_told_once_with_their_places() -> None:
    rows = [("1", "Một", "", "Phòng TP", "", "Quý I/2023"), ("2", "Hai", "", "Phòng Lạ", "", "Quý I/2023")]
    draft = drafted(table([*rows, ("3", "Ba", "", "phòng lạ", "Phòng Nội vụ", "Quý I/2023")]))
    assert [task.leads[0].unit for task in draft.tasks] == ["mau-tu-phap", None, None]
    assert draft.tasks[0].leads[0].canonical == "Phòng Tư pháp"
    (unknown,) = (finding for finding in draft.findings if finding.code == "unit-unknown")
    assert [text.text for text in unknown.texts] == ["Phòng Lạ", "phòng lạ"]
    assert unknown.where == f"{unknown.texts[0].where}; {unknown.texts[1].where}"


def test_a_name_that_the_tree_knows_is_not_cut() -> None:
    units: dict[str, Any] = yaml.safe_load(UNITS)
    units["units"].append(
        {"id": "mau-vp", "name": "Văn phòng", "type": "department", "parent": "mau", "aliases": ["Văn phòng, Lưu trữ"]}
    )
    text = table([("1", "Một", "", "Văn phòng, Lưu trữ; Phòng TP", "", "Quý I/2023")])
    draft = assemble(read_text(text.encode(), "mau.txt"), YEAR, tree=tree_of(units), authority="mau")
    assert [lead.unit for lead in draft.tasks[0].leads] == ["mau-vp", "mau-tu-phap"]


def test_without_a_tree_names_are_only_written_out() -> None:
    source = read_text(table([("1", "Một", "", "CC VP-TK", "Phòng GD&ĐT", "Quý I/2023")]).encode(), "mau.txt")
    draft = assemble(source, YEAR, tree=None, authority="UBND xã Nào Đó")
    assert draft.tasks[0].leads[0].canonical == "Công chức Văn phòng - Thống kê"
    assert draft.tasks[0].coordinators[0].canonical == "Phòng Giáo dục và Đào tạo"
    assert "authority-unknown" in codes(draft)
    assert "unit-unknown" not in codes(draft)


def test_a_document_of_another_authority() -> None:
    other = PROSE.replace("THÀNH PHỐ MẪU", "XÃ MẪU").replace("của thành phố Mẫu ", "")
    assert "authority-differs" in codes(drafted(other + "\n" + small()))
    assert "authority-differs" not in codes(drafted(PROSE + "\n" + small()))
    assert "authority-differs" not in codes(drafted(other + "\n" + small(), "mau-xa"))


def test_nothing_of_an_unknown_column_is_lost() -> None:
    head = "\t".join((*HEAD, "Mã bí mật"))
    text = f"{head}\n1\tMột\t\tPhòng TP\t\tQuý I/2023\tX-42\n"
    source = read_text(text.encode(), "mau.txt")
    draft = assemble(source, YEAR, tree=TREE, authority="mau")
    assert "X-42" in [text.text for text in not_placed(source, draft)] + [
        text.text for finding in draft.findings for text in finding.texts
    ]


@pytest.mark.parametrize("text", ["-", "một dòng", "\t\t\n\t", "STT\tNhiệm vụ\n", "# x\n| a | b |\n"])
def test_documents_that_are_no_plan(text: str) -> None:
    source = read_text(("x " + text).encode(), "mau.txt")
    draft = assemble(source, YEAR, tree=TREE, authority="mau")
    assert "no-tasks" in codes(draft)
    assert draft_json("mau.txt", draft, not_placed(source, draft))["tasks"] == []


def test_many_tasks_with_many_unknown_names_make_one_finding_per_name() -> None:
    draft = drafted(large(200).replace("Phòng Nội vụ", "Phòng Xa"))
    found = [finding for finding in draft.findings if finding.code == "unit-unknown"]
    assert len(found) == 1
    assert "chỗ khác" in found[0].where

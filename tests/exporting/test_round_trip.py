"""A plan that was exported imports again to an equal plan: every format, any layout of the task table."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exporting.plans import EXAMPLES, Plan, again, comparable, example, imported, invented_plans, units_of

from par.exporting import ExportFormat, GroupRows, Layout, TaskColumn, export_plan
from par.importing.coverage import not_placed
from par.importing.readers.reading import read

HEADINGS = {
    TaskColumn.ORDINAL: ["TT", "STT", "Số TT"],
    TaskColumn.TITLE: ["Nội dung nhiệm vụ", "Nhiệm vụ", "Nội dung công việc", "Nhiệm vụ cụ thể"],
    TaskColumn.PRODUCTS: ["Sản phẩm", "Kết quả, sản phẩm", "Sản phẩm dự kiến hoàn thành"],
    TaskColumn.LEADS: ["Cơ quan chủ trì", "Đơn vị chủ trì", "CQ chủ trì", "Đơn vị thực hiện"],
    TaskColumn.COORDINATORS: ["Cơ quan phối hợp", "Đơn vị phối hợp", "Phối hợp"],
    TaskColumn.LEADER: ["Lãnh đạo phụ trách", "Lãnh đạo UBND phụ trách"],
    TaskColumn.TIME: ["Thời gian thực hiện", "Thời hạn hoàn thành", "Thời gian hoàn thành"],
    TaskColumn.FUNDING: ["Kinh phí", "Kinh phí thực hiện"],
    TaskColumn.NOTE: ["Ghi chú"],
}

layouts = st.builds(
    Layout,
    st.permutations(list(TaskColumn)).map(tuple),
    st.fixed_dictionaries({column: st.sampled_from(headings) for column, headings in HEADINGS.items()}),
    st.sampled_from(GroupRows),
)
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
any_format = pytest.mark.parametrize("export_format", ExportFormat)


@any_format
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("with_tree", [True, False], ids=["tree", "no tree"])
def test_an_example_plan_comes_back_equal_and_with_all_its_text_placed(
    path: Path, export_format: ExportFormat, with_tree: bool
) -> None:
    plan = example(path)
    tree = units_of(plan).tree
    names = {unit.id: unit.name for unit in tree.units.values()}
    data = export_plan(plan, names, export_format)

    draft, content = imported(data, export_format, plan, tree if with_tree else None)

    assert comparable(content) == comparable(plan)
    assert [text.text for text in not_placed(read(data, f"x.{export_format}"), draft)] == []


@any_format
@few
@given(data=st.data(), layout=layouts)
def test_an_example_plan_comes_back_equal_from_any_layout(
    export_format: ExportFormat, data: st.DataObject, layout: Layout
) -> None:
    plan = example(data.draw(st.sampled_from(EXAMPLES)))
    plan["tasks"], plan["targets"] = plan["tasks"][:12], plan["targets"][:2]
    plan["domains"] = [
        each for each in plan["domains"] if any(task["domain"] == each["ordinal"] for task in plan["tasks"])
    ]

    assert again(plan, export_format, layout=layout) == comparable(plan)


@any_format
@few
@given(plan=invented_plans(), layout=layouts)
def test_an_invented_plan_comes_back_equal(export_format: ExportFormat, plan: Plan, layout: Layout) -> None:
    assert again(plan, export_format, layout=layout) == comparable(plan)

"""Input that is long, deep or senseless is read in time that grows with its length, and nothing is raised."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.prose.writing import paragraphs

from par.importing.prose import read_prose

WORDS = """phòng|chủ trì|báo cáo|quý I|100%|từ|98% trở lên|ngày|5/3/2023|Kế hoạch số 1/KH-UBND|I.|1.|1.1.|a)|-|+
Mục tiêu|NHIỆM VỤ|TỔ CHỨC THỰC HIỆN|KINH PHÍ|Cải cách thể chế|(|)|;|:|.|và|được|của|UBND|Nơi nhận:|trong số đó
Căn cứ|phối hợp với|kèm theo""".replace("\n", "|").split("|")
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=30)


@given(LINES)
def test_words_in_any_order_are_read(lines: list[str]) -> None:
    parts = read_prose(paragraphs(lines), 2023)
    assert len({task.ordinal for task in parts.tasks}) == len(parts.tasks)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_text_is_read(lines: list[str]) -> None:
    assert read_prose(paragraphs(lines), 2023).heading is not None


def seconds(lines: Sequence[str]) -> float:
    blocks = paragraphs(lines)
    start = time.process_time()
    read_prose(blocks, 2023)
    return time.process_time() - start


@pytest.mark.parametrize(
    "line",
    [
        "từ 98% trở lên hồ sơ đúng hạn và 60% hồ sơ trễ hạn;",
        "- Phòng Tư pháp chủ trì, phối hợp với Phòng Nội vụ báo cáo hằng quý;",
        "1.1. Mục tiêu",
        "Kế hoạch số 1/KH-UBND ngày 1/1/2023 của UBND tỉnh và Luật Đất đai",
        "+",
    ],
)
def test_ten_times_the_lines_take_about_ten_times_as_long(line: str) -> None:
    heads = ["I. MỤC TIÊU, NHIỆM VỤ", "II. TỔ CHỨC THỰC HIỆN"]
    short = max(seconds([heads[0], *[line] * 1_000, heads[1], *[line] * 1_000]), 0.02)
    assert seconds([heads[0], *[line] * 10_000, heads[1], *[line] * 10_000]) < 40 * short


@pytest.mark.parametrize(
    "unit", [" ", "9", "9.", "%", "(", "a ", "từ ", "và được ", "; ", "chủ trì ", "báo cáo ", "luật a ", "1/KH-"]
)
def test_a_long_line_of_one_thing(unit: str) -> None:
    line = unit * (19_000 // len(unit))
    assert seconds(["I. MỤC TIÊU", f"- {line} 5% {line}", "II. TỔ CHỨC THỰC HIỆN", f"- Phòng {line}"]) < 5

"""Goals read from sentences: figures, what parts them, what nests them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.prose.writing import prose, traced

from par.importing.draft import TargetDraft
from par.importing.prose import read_targets


def figures(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.comparator, one.value, one.unit) for one in read_targets(traced(text))]


def one(text: str) -> TargetDraft:
    (target,) = read_targets(traced(text))
    return target


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tỷ lệ hồ sơ đúng hạn đạt trên 97%", (">", "97", "percent")),
        ("Tỷ lệ hồ sơ đúng hạn từ 98% trở lên", (">=", "98", "percent")),
        ("Tỷ lệ hồ sơ đúng hạn đạt 98,5% trở lên", (">=", "98.5", "percent")),
        ("Trên 95% trở lên đơn vị có quy chế", (">", "95", "percent")),
        ("100 % hồ sơ được số hóa", ("=", "100", "percent")),
        ("Hồ sơ trễ hạn không quá 0,5%", ("<=", "0.5", "percent")),
        ("Giảm hồ sơ trễ hạn xuống dưới 2%", ("<", "2", "percent")),
        ("Tỷ lệ hài lòng đạt từ 85% đến 90%", (">=", "85", "percent")),
        ("Có ít nhất 03 mô hình mới", (">=", "3", "count")),
        ("Công bố 02 dịch vụ mới", ("=", "2", "count")),
        ("Tiếp nhận tối thiểu 1.200 hồ sơ trực tuyến", (">=", "1200", "count")),
        ("Chính quyền điện tử đạt mức độ III trở lên", (">=", "3", "grade")),
        ("Phấn đấu xếp loại tốt trở lên", (">=", None, "grade")),
    ],
)
def test_a_figure(text: str, expected: tuple[str, str | None, str]) -> None:
    assert figures(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện tốt Nghị định số 60/2021/NĐ-CP ngày 21/6/2021",
        "Duy trì hệ thống theo ISO 9001:2015",
        "Giải quyết hồ sơ trực tuyến mức độ 3, mức độ 4 trở lên",
        "Hoàn thành trong 6 tháng đầu năm 2023",
        "Thực hiện 03 chương trình mục tiêu",
    ],
)
def test_a_number_that_is_no_goal(text: str) -> None:
    assert figures(text) == [(None, None, None)]


def test_a_rank_is_a_target_without_a_figure() -> None:
    targets = read_targets(traced("Phấn đấu nằm trong tốp đầu về Chỉ số CCHC. Tỷ lệ hài lòng của người dân trên 90%."))
    assert [(target.indicator, target.value) for target in targets] == [
        ("par_index_rank", None),
        ("satisfaction_rate", "90"),
    ]


def test_a_sentence_that_explains_is_no_target() -> None:
    targets = read_targets(traced("100% hồ sơ được giải quyết đúng hạn. Đây là nhiệm vụ chung của mọi bộ phận."))
    assert [target.indicator for target in targets] == ["tthc_on_time_rate"]


def test_goals_of_one_sentence() -> None:
    text = (
        "100% hồ sơ đúng hạn, mức độ hài lòng của người dân đạt trên 95%; "
        "từ 70% trở lên văn bản của quận và 60% văn bản của phường được ký số"
    )
    assert figures(text) == [
        ("=", "100", "percent"),
        (">", "95", "percent"),
        (">=", "70", "percent"),
        ("=", "60", "percent"),
    ]


def test_a_predicate_behind_a_semicolon_keeps_the_figure_and_the_scope() -> None:
    first, second = read_targets(
        traced("100% quyết định của xã ban hành đúng trình tự; công khai trên trang thông tin.")
    )
    assert (second.comparator, second.value, second.scope) == ("=", "100", first.scope)
    assert second.text.text == "công khai trên trang thông tin."


def test_an_enumeration_is_not_parted() -> None:
    target = one("90% hồ sơ các lĩnh vực: đất đai; xây dựng; hộ tịch được giải quyết đúng hạn")
    assert target.value == "90"


def test_a_denominator_is_nested_in_the_goal_before_it() -> None:
    targets = read_targets(
        traced("Tối thiểu 60% TTHC có dịch vụ trực tuyến. Trong số đó, ít nhất 40% tích hợp trên Cổng DVC quốc gia."),
        first=5,
    )
    assert [target.nested_in for target in targets] == [None, 5]


def test_scope() -> None:
    assert one("100% hồ sơ công việc được xử lý trên mạng (trừ hồ sơ mật)").scope == "hồ sơ công việc (trừ hồ sơ mật)"
    assert one("Tỷ lệ hài lòng của tổ chức, công dân đạt trên 90%").scope == "tổ chức, công dân"


def test_an_unknown_indicator_gets_an_id_of_its_words_and_a_finding() -> None:
    parts = prose("I. CHỈ TIÊU\n- Tối thiểu 75% thôn có nhà văn hóa.")
    (target,), (finding,) = parts.targets, parts.findings
    assert target.indicator == "thon_co_nha_van_hoa"
    assert (finding.code, finding.fields["indicator"]) == ("indicator-unknown", target.indicator)


def test_the_same_meaning_has_the_same_id() -> None:
    ids = {
        one(text).indicator
        for text in (
            "Tỷ lệ giải quyết đúng hạn từ 98% trở lên",
            "100% hồ sơ TTHC được giải quyết đúng hạn và trước hạn",
            "Hồ sơ thủ tục hành chính trả đúng hạn đạt 99%",
        )
    }
    assert ids == {"tthc_on_time_rate"}


COMPARATORS = {
    ">=": ["ít nhất {}", "tối thiểu {}", "từ {} trở lên", "{} trở lên", "không dưới {}"],
    ">": ["trên {}", "trên {} trở lên"],
    "<=": ["không quá {}", "tối đa {}", "{} trở xuống"],
    "<": ["dưới {}"],
    "=": ["{}"],
}
UNITS = {"percent": "{}%", "count": "{} mô hình"}
wordings = st.sampled_from([(sign, words) for sign, all_words in COMPARATORS.items() for words in all_words])
values = st.one_of(st.integers(1, 100).map(str), st.decimals("0.1", "99.9", places=1).map(str))


@given(wordings, values, st.sampled_from(["hồ sơ đúng hạn", "văn bản được ký số", "cơ quan có kế hoạch"]))
def test_a_percentage_reads_back(wording: tuple[str, str], value: str, things: str) -> None:
    sign, words = wording
    text = f"Phấn đấu {words.format(value.replace('.', ',') + '%')} {things}"
    plain = value.removesuffix(".0")
    assert figures(text) == [(sign, plain, "percent")]


@given(wordings, st.integers(1, 99))
def test_a_count_reads_back(wording: tuple[str, str], value: int) -> None:
    sign, words = wording
    number = f"{value:02}" if sign == "=" else str(value)
    before, _, after = words.partition("{}")
    text = f"Xây dựng {before}{number} mô hình{after}"
    expected = [(None, None, None)] if sign == "=" and value > 9 else [(sign, str(value), "count")]
    assert figures(text) == expected


@given(st.lists(st.integers(50, 99), min_size=1, max_size=8))
def test_as_many_targets_as_figures(values: list[int]) -> None:
    text = "; ".join(f"tối thiểu {value}% hồ sơ loại {chr(97 + index)} đúng hạn" for index, value in enumerate(values))
    assert [target.value for target in read_targets(traced(text))] == [str(value) for value in values]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for target in read_targets(traced(text)):
        assert target.comparator in {None, ">=", ">", "=", "<=", "<"}

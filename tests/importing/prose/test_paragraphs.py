"""Lines that a page broke become paragraphs; marks part them."""

from hypothesis import given
from hypothesis import strategies as st
from tests.importing.prose.writing import paragraphs

from par.importing.prose.paragraphs import LONGEST, Rank, items_of
from par.importing.prose.sections import Section, tree
from par.importing.traced import uncovered

BROKEN = [
    "I. Mục đích của kế hoạch này là nâng cao chất lượng phục vụ người dân trong",
    "",
    "năm; các bộ phận phối hợp với nhau, xử lý kịp thời những vướng mắc của",
    "",
    "Ủy ban nhân dân xã.",
    "",
    "- Rà soát các văn bản đã hết hiệu lực; báo cáo kết quả rà soát cho Chủ tịch;",
    "",
    "công khai kết quả.",
    "",
    "- Bố trí đủ máy vi tính",
]


def texts(lines: list[str]) -> list[tuple[Rank, str]]:
    return [(item.rank, item.text.text) for item in items_of(paragraphs(lines))]


def test_broken_lines_are_joined() -> None:
    ranks = [rank for rank, _ in texts(BROKEN)]
    assert ranks == [Rank.ROMAN, Rank.DASH, Rank.DASH]
    assert texts(BROKEN)[0][1].endswith("vướng mắc của Ủy ban nhân dân xã.")
    assert texts(BROKEN)[1][1].endswith("cho Chủ tịch; công khai kết quả.")


def test_whole_paragraphs_are_not_joined_but_over_a_page_break() -> None:
    assert texts(["Phòng Tư pháp", "Phòng Nội vụ theo dõi việc", "thực hiện kế hoạch."]) == [
        (Rank.TEXT, "Phòng Tư pháp"),
        (Rank.TEXT, "Phòng Nội vụ theo dõi việc thực hiện kế hoạch."),
    ]


def test_a_mention_of_an_appendix_does_not_begin_one() -> None:
    lines = ["Thực hiện các nhiệm vụ theo", "Phụ lục số 03, Phụ lục số 04.", "Phụ lục số 05: Danh sách", "Phụ lục II"]
    assert [rank for rank, _ in texts(lines)][-2:] == [Rank.ANNEX, Rank.ANNEX]
    assert Rank.ANNEX not in [rank for rank, _ in texts(lines[:2])]


def shape(section: Section) -> list[object]:
    return [[child.item.label or child.item.rank.name, shape(child)] for child in section.children]


def test_marks_make_a_tree() -> None:
    lines = ["I. A.", "1. B.", "1.1. C.", "a) D.", "- E.", "+ F.", "- G.", "H i k.", "1.2. L.", "2. M.", "II. N."]
    assert shape(tree(items_of(paragraphs(lines)))) == [
        [
            "I",
            [["1", [["1.1", [["a", [["DASH", [["PLUS", []]]], ["DASH", []], ["TEXT", []]]]]], ["1.2", []]]], ["2", []]],
        ],
        ["II", []],
    ]


def test_what_is_too_long_is_left_for_a_person() -> None:
    lines = paragraphs(["Kế hoạch", "x" * (LONGEST + 1)])
    items = items_of(lines)
    left = list(uncovered([piece for line in lines for piece in line.text.pieces], [item.text for item in items]))
    assert [len(one.text) for one in left] == [LONGEST + 1]


@given(st.lists(st.text(alphabet="aăâbcđÁÊ .,;:-+()1IV2", max_size=40), max_size=40))
def test_no_character_is_lost(lines: list[str]) -> None:
    given_ = paragraphs(lines)
    items = items_of(given_)
    texts_ = [part for item in items for part in (item.mark, item.text)]
    assert list(uncovered([piece for line in given_ for piece in line.text.pieces], texts_)) == []

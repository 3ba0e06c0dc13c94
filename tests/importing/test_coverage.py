"""Nothing is dropped silently."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.importing.drafts import draft, source

from par.importing.checks.noting import note
from par.importing.coverage import not_placed, placed_texts
from par.importing.draft import Draft, HeadingDraft, Named, TaskDraft
from par.importing.traced import Traced

LINES = st.lists(st.text("ab1 -.;\n", max_size=12), max_size=8)


def letters(texts: list[Traced]) -> set[tuple[int, int]]:
    """The letters and digits shown, as (piece, place)."""
    return {
        (run.piece.number, place)
        for text in texts
        for run in text.runs
        for place in range(run.start, run.start + run.length)
        if run.piece.text[place].isalnum()
    }


def test_text_in_fields_findings_and_furniture_is_placed_and_the_rest_is_not() -> None:
    document = source("KẾ HOẠCH năm 2023", "STT | Việc", "1. Báo cáo: Phòng Nội vụ", "Còn lại", "-----")
    title, head, row, rest, _ = (Traced.of(piece) for piece in document.pieces)
    work, lead = row[3:10], row[12:]
    task = TaskDraft("1", "I", work, leads=(Named(lead),))
    whole = Draft(HeadingDraft(title=title[:8]), tasks=(task,), furniture=(head,), findings=(note("no-title", title),))
    assert [text.text for text in not_placed(document, whole)] == ["1.", "Còn lại"]
    assert [text.where for text in not_placed(document, replace(whole, tasks=()))] == ["dòng 3", "dòng 4"]
    assert not_placed(document, replace(whole, funding=(row, rest))) == ()


def test_every_text_of_a_draft_is_found_at_any_depth() -> None:
    whole = draft()
    task = whole.tasks[0]
    found = list(placed_texts(whole))
    assert task.title in found
    assert task.leads[0].text in found
    assert whole.domains[0].title in found


@given(LINES, st.data())
def test_each_letter_is_placed_or_listed_and_never_both(lines: list[str], data: st.DataObject) -> None:
    document = source(*lines)
    parts = []
    for piece in document.pieces:
        first = data.draw(st.integers(0, len(piece.text)))
        parts.append(Traced.of(piece)[first : data.draw(st.integers(first, len(piece.text)))])
    listed = list(not_placed(document, Draft(furniture=tuple(parts))))
    every = letters([Traced.of(piece) for piece in document.pieces])
    assert letters(parts) | letters(listed) == every
    assert letters(parts) & letters(listed) == set()

"""Findings about texts that are longer than the ledger keeps."""

from collections.abc import Iterator

from par.importing.checks.noting import note
from par.importing.draft import Draft, Finding
from par.importing.traced import Traced
from par.values import LONGEST_LINE, LONGEST_WORDS


def length_findings(draft: Draft) -> Iterator[Finding]:
    """Texts of which only the beginning would be kept."""
    for task in draft.tasks:
        yield from _long(task.title, "Tên nhiệm vụ", "The title", LONGEST_LINE)
        for product in task.products:
            yield from _long(product, "Sản phẩm", "The product", LONGEST_LINE)
        for named in (*task.leads, *task.coordinators):
            yield from _long(named.text, "Tên đơn vị", "The name of the unit", LONGEST_LINE)
        yield from _long(task.time, "Thời gian", "The time", LONGEST_WORDS)
        yield from _long(task.note, "Ghi chú", "The note", LONGEST_WORDS)
    for target in draft.targets:
        yield from _long(target.text, "Chỉ tiêu", "The target", LONGEST_LINE)
    for duty in draft.responsibilities:
        yield from _long(duty.duty, "Nhiệm vụ của đơn vị", "The duty", LONGEST_LINE)
    for text in (*draft.funding, *draft.heading.legal_bases, draft.heading.title):
        yield from _long(text, "Đoạn này", "This text", LONGEST_LINE)


def _long(text: Traced, what_vi: str, what_en: str, limit: int) -> Iterator[Finding]:
    length = len(text.text)
    if length > limit:
        yield note("text-too-long", text, what_vi=what_vi, what_en=what_en, length=length, limit=limit)

"""What every administrative document carries and no plan means: the state's name and motto, recipients, signatures."""

import re
from collections.abc import Sequence
from typing import Final

from par.importing.prose.paragraphs import Item, Rank, is_capitals
from par.importing.prose.words import fold
from par.importing.traced import Traced

_MOTTO: Final = re.compile(
    r"cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*-\s*tự do\s*-\s*hạnh phúc"
    r"|^cộng h(?:òa|oà) xã hội(?: chủ(?: nghĩa)?)?$|^(?:chủ )?nghĩa việt nam$"
)
"""The second line of each: a narrow column breaks the name of the state in two."""
_RULE_OR_PAGE: Final = re.compile(r"[\W_]*(?:trang )?\d{0,3}(?:\s*/\s*\d{1,3})?[\W_]*")
_RECIPIENTS: Final = re.compile(r"nơi nhận\s*:?")
_FILED: Final = re.compile(r"lưu\s*:")
_SIGNED_FOR: Final = re.compile(
    r"(?:tm|kt|tl|tuq|q)\s?\.|(?:phó |quyền )?(?:chủ tịch|chánh văn phòng|trưởng phòng|giám đốc|bộ trưởng)$"
    r"|thay mặt|(?:ủy ban nhân dân|ubnd)\b|\(?(?:đã ký|ký tên|ký, đóng dấu)"
)
_IN_FORCE: Final = re.compile(r"chịu trách nhiệm thi hành (?:quyết định|kế hoạch) này")
_RECIPIENT_LENGTH: Final = 120
_NAME: Final = re.compile(r"(?:[^\W\d_]+\.? ?){2,6}")
_LINES_OF_A_SIGNATURE: Final = 8


def without_furniture(items: Sequence[Item]) -> tuple[list[Item], list[Traced]]:
    """The paragraphs that may mean something, and the texts that belong to the form of the document.

    Names of those who sign are part of the form, as are page numbers and the clause on who executes the document.
    """
    kept, furniture = list[Item](), list[Traced]()
    signature = recipients = 0
    for item in items:
        words = fold(item.text.text).strip("*_ ")
        if _RECIPIENTS.match(words):
            recipients, signature = 1, _LINES_OF_A_SIGNATURE
        elif recipients and _is_recipient(item, words):
            recipients = 0 if _FILED.match(words) else recipients
        elif signature and _is_signature(item, words):
            recipients, signature = 0, signature - 1
        elif not _is_form(item, words):
            recipients = signature = 0
            kept.append(item)
            continue
        furniture += [item.mark, item.text] if item.mark else [item.text]
    return kept, furniture


def _is_recipient(item: Item, words: str) -> bool:
    return len(words) <= _RECIPIENT_LENGTH and (item.rank >= Rank.DASH or bool(_FILED.match(words)))


def _is_signature(item: Item, words: str) -> bool:
    if item.rank is not Rank.TEXT or len(words) > _RECIPIENT_LENGTH:
        return False
    if _SIGNED_FOR.match(words):
        return True
    text = item.text.text.strip("*_ ")
    return bool(_NAME.fullmatch(text)) and text.istitle() and not is_capitals(text)


def _is_form(item: Item, words: str) -> bool:
    if _MOTTO.search(words) and len(words) <= _RECIPIENT_LENGTH:
        return True
    return (item.rank is Rank.TEXT and bool(_RULE_OR_PAGE.fullmatch(words))) or bool(_IN_FORCE.search(words))

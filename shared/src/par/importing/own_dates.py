"""Which date of a time cell belongs to which product of the same task.

Plans name products in time cells by other words than in the product column ("Báo cáo: tháng 12/2023" for "Báo cáo
kết quả thực hiện"). A date belongs to a product when both names are the same, or begin with the same two words or
more once a verb of making is left out, and no other product or date fits as well. Where a task has one product, and
its time is a first date followed by carrying out ("Tháng 01/2023; thực hiện cả năm"), the product is due first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from par.deadlines import Kind, read
from par.deadlines.reading import Milestone
from par.importing.traced import Traced
from par.units import fold_name

_WORD: Final = re.compile(r"\w+")
_MAKING: Final = re.compile(
    r"^(?:(?:xây dựng|soạn thảo|ban hành|tổ chức|trình|phê duyệt|lập|hoàn thành|và)(?: |$))+(?=\S)"
)
"""Verbs of making before the name of what is made: "Xây dựng và ban hành kế hoạch"."""
_CARRYING_OUT: Final = "thực hiện"
_ENOUGH: Final = 2
_SAME: Final = 1_000


def dates_of_products(products: Sequence[Traced], milestones: Sequence[Milestone]) -> dict[int, int]:
    """The number of the milestone that is each product's own date, by the product's number (both from 0)."""
    if _first_made_then_carried_out(products, milestones):
        return {0: 0}
    names = [_name(product.text) for product in products]
    labels = [_name(milestone.label) for milestone in milestones]
    scores = {
        (product, label): score
        for product, name in enumerate(names)
        for label, words in enumerate(labels)
        if (score := _alike(name, words)) >= _ENOUGH
    }
    found: dict[int, int] = {}
    for score in sorted(set(scores.values()), reverse=True):
        pairs = [
            (product, label)
            for (product, label), value in scores.items()
            if value == score and product not in found and label not in found.values()
        ]
        of_product, of_label = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
        found |= {product: label for product, label in pairs if of_product[product] == 1 == of_label[label]}
    return found


def _first_made_then_carried_out(products: Sequence[Traced], milestones: Sequence[Milestone]) -> bool:
    if len(products) != 1 or len(milestones) != 2:
        return False
    first, then = milestones
    carried_out = _CARRYING_OUT in fold_name(then.label) and first.due < then.due
    return carried_out and read(first.label, first.due.year).kind is not Kind.UNREAD


def _name(text: str) -> list[str]:
    """Folded words without the verbs of making in front."""
    words = " ".join(_WORD.findall(fold_name(text)))
    return _MAKING.sub("", words).split()


def _alike(name: list[str], label: list[str]) -> int:
    """How many words both begin with; more than any such number when they are the same."""
    if name == label:
        return _SAME
    same = 0
    for one, other in zip(name, label, strict=False):
        if one != other:
            break
        same += 1
    return same

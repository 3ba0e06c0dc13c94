"""Products that the sentence of a task names: what it says is to be issued or drawn up."""

import re
from typing import Final

from par.importing.prose.clauses import sentences
from par.importing.prose.words import fold
from par.importing.traced import Traced

_PRODUCT: Final = re.compile(
    r"(?:tham mưu |tiếp tục )?(?:xây dựng|ban hành|soạn thảo)(?:,? (?:và )?(?:xây dựng|ban hành|trình|thực hiện"
    r"|tổ chức thực hiện"
    r"|triển khai|triển khai thực hiện|hoàn thiện))*\s+(?:các )?"
    r"(?P<product>(?:kế hoạch|quyết định|quy chế|quy định|đề án|chương trình|chỉ thị|báo cáo|văn bản"
    r"|quy trình)(?!\w)[^.;:()]{0,160}?)"
    r"(?=\s+(?:để|nhằm|theo(?! dõi)|trong các|và (?:tổ chức|triển khai) thực hiện|đảm bảo|bảo đảm"
    r"|trên địa bàn)(?!\w)|[.;:()]|$)"
)


def products_in(title: Traced) -> tuple[Traced, ...]:
    """The documents that a sentence begins by asking for ("Ban hành và thực hiện Kế hoạch ..."), each once."""
    found: dict[str, Traced] = {}
    for sentence in sentences(title):
        folded = fold(sentence.text)
        match = _PRODUCT.match(folded)
        if match:
            product = sentence[match.start("product") : match.end("product")].strip()
            found.setdefault(fold(product.text), product)
    return tuple(found.values())

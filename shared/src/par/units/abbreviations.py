"""Abbreviations in names of units, and what they stand for.

Sources: the departments of Decree 37/2014/NĐ-CP and of the communes of 2025 (Decree 150/2025/NĐ-CP), the posts of
commune civil servants (Decree 112/2011/NĐ-CP, Decree 33/2023/NĐ-CP), and the plans themselves. An abbreviation is
written with or without hyphens, "&" or spaces between its parts: LĐ-TB&XH, LĐTB&XH, LĐTBXH.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from par.units.names import fold_name

POST: Final = "Công chức"
DEPARTMENT: Final = "Phòng"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an abbreviation stands for, as it is written out; ``head`` is the word that such a name begins with."""

    written: str
    head: str = ""


_FIELDS: Final = {
    POST: {
        "VP-TK": "Văn phòng - Thống kê",
        "TP-HT": "Tư pháp - Hộ tịch",
        "ĐC-XD": "Địa chính - Xây dựng",
        "ĐC-XD-MT": "Địa chính - Xây dựng - Môi trường",
        "ĐC-NN-XD-MT": "Địa chính - Nông nghiệp - Xây dựng và Môi trường",
        "ĐC-XD-ĐT-MT": "Địa chính - Xây dựng - Đô thị và Môi trường",
        "VH-XH": "Văn hóa - Xã hội",
        "TC-KT": "Tài chính - Kế toán",
    },
    DEPARTMENT: {
        "VH-TT": "Văn hóa và Thông tin",
        "VH-KH-TT": "Văn hóa, Khoa học và Thông tin",
        "TC-KH": "Tài chính - Kế hoạch",
        "TN-MT": "Tài nguyên và Môi trường",
        "NN-MT": "Nông nghiệp và Môi trường",
        "NN-PTNT": "Nông nghiệp và Phát triển nông thôn",
        "LĐ-TB-XH": "Lao động - Thương binh và Xã hội",
        "GD-ĐT": "Giáo dục và Đào tạo",
        "KT-HT": "Kinh tế và Hạ tầng",
        "KT-HT-ĐT": "Kinh tế, Hạ tầng và Đô thị",
        "QL-ĐT": "Quản lý đô thị",
        "KH-ĐT": "Kế hoạch và Đầu tư",
        "KH-CN": "Khoa học và Công nghệ",
        "TT-TT": "Thông tin và Truyền thông",
    },
    "": {
        "HĐND": "HĐND",
        "UBND": "UBND",
        "UB-MTTQ": "Ủy ban MTTQ",
        "TT-HĐND": "Thường trực HĐND",
        "TT-PVHCC": "Trung tâm Phục vụ hành chính công",
        "PVHCC": "Phục vụ hành chính công",
        "TN-TKQ": "Tiếp nhận và Trả kết quả",
        "BP-TN-TKQ": "Bộ phận Tiếp nhận và Trả kết quả",
        "BCH-QS": "Ban Chỉ huy quân sự",
        "CB-CC": "Cán bộ, công chức",
        "CB-CC-VC": "Cán bộ, công chức, viên chức",
        "SNCL": "sự nghiệp công lập",
        "TTHC": "thủ tục hành chính",
        "KBNN": "Kho bạc Nhà nước",
        "BHXH": "Bảo hiểm xã hội",
        "NHCSXH": "Ngân hàng Chính sách xã hội",
        "TAND": "Tòa án nhân dân",
        "VKSND": "Viện kiểm sát nhân dân",
        "THADS": "Thi hành án dân sự",
        "LĐLĐ": "Liên đoàn Lao động",
        "LHPN": "Liên hiệp Phụ nữ",
        "CCB": "Cựu chiến binh",
        "ĐTN": "Đoàn Thanh niên",
        "BP": "Bộ phận",
        "CB": "Cán bộ",
        "TTr": "Thanh tra",
        "BCH": "Ban Chỉ huy",
    },
}


def _spellings(abbreviation: str) -> Iterator[tuple[str, ...]]:
    """The abbreviation as words: with any of its parts written together."""
    first, *rest = fold_name(abbreviation).split(" ")
    for joined in product((True, False), repeat=len(rest)):
        words = [first]
        for part, to_word in zip(rest, joined, strict=True):
            words[-1:] = [words[-1] + part] if to_word else [words[-1], part]
        yield tuple(words)


def _table() -> Mapping[tuple[str, ...], Meaning]:
    return {
        spelling: Meaning(written, head)
        for head, fields in _FIELDS.items()
        for abbreviation, written in fields.items()
        for spelling in _spellings(abbreviation)
    }


ABBREVIATIONS: Final[Mapping[tuple[str, ...], Meaning]] = _table()
"""Folded words, as :func:`par.units.words.words_of` parts them, to what they stand for."""

_LEVEL_BEHIND_COMMITTEE: Final = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "p": "phường",
    "x": "xã",
    "q": "quận",
    "h": "huyện",
    "t": "tỉnh",
}
_COMMITTEES: Final = frozenset({"ubnd", "hđnd", "mttq", "các"})
_BRANCHES: Final = frozenset({"thuế", "thống", "thi", "kiểm", "thú", "hải", "quản"})
"""Words behind "CC" that make it a branch office (chi cục): thuế, thống kê, thi hành án, kiểm lâm, thú y …"""

_AT_START: Final = {"p": "Phòng", "vp": "Văn phòng", "tt": "Trung tâm", "ca": "Công an", "cc": "Công chức"}
_DEPARTMENT_FIELDS: Final = {"tp": "Tư pháp", "nv": "Nội vụ", "kt": "Kinh tế"}


def lone(word: str, before: str | None, behind: str | None) -> str | None:
    """What one folded abbreviation stands for between its neighbours (None: the end); None when it is none.

    Fields of departments and posts come first: in TP-HT no city is meant.
    """
    if before is None:
        if word == "cc" and behind in _BRANCHES:
            return "Chi cục"
        if word == "tt" and behind in {"hđnd", "thành", "huyện", "tỉnh", "đảng"}:
            return "Thường trực"
        if behind is None and word in {"p", "tt", "cc"}:
            return None
        return _AT_START.get(word) or ("thành phố" if word == "tp" else None)
    if before in {"phòng", "p"} and behind is None and word in _DEPARTMENT_FIELDS:
        return _DEPARTMENT_FIELDS[word]
    if before in _COMMITTEES and word in _LEVEL_BEHIND_COMMITTEE:
        return _LEVEL_BEHIND_COMMITTEE[word]
    return "thành phố" if word == "tp" and before != "cc" else None

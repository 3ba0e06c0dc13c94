"""Bodies that plans name and that are no part of a committee's tree.

They belong to the Party, the State's vertical branches, other levels, mass organisations, enterprises. Decided on the
first words of a name that the tree does not know.
"""

from typing import Final

from par.units.places import highest
from par.units.words import COMMITTEE, LEVELS, Key, key_of

_BODIES: Final = (
    # the Party and the assembly
    "Tỉnh ủy", "Thành ủy", "Quận ủy", "Huyện ủy", "Thị ủy", "Đảng ủy", "Đảng bộ", "Chi bộ", "Thường trực Tỉnh ủy",
    "Thường trực Thành ủy", "Thường trực Huyện ủy", "Thường trực Đảng ủy", "Ban Tổ chức", "Ban Tuyên giáo",
    "Ban Dân vận", "Ban Nội chính", "Ủy ban Kiểm tra", "Văn phòng Tỉnh ủy", "Văn phòng Thành ủy", "Văn phòng Huyện ủy",
    "HĐND", "Thường trực HĐND", "Ban Pháp chế", "Ban Kinh tế - Xã hội", "Ban của HĐND", "Quốc hội",
    "Đoàn đại biểu Quốc hội",
    # the vertical branches
    "Công an", "Quân sự", "Bộ Chỉ huy", "Ban Chỉ huy quân sự", "Biên phòng", "Đồn Biên phòng", "Kho bạc", "Thuế",
    "Chi cục", "Cục", "Tổng cục", "Cơ quan Thuế", "Đội Thuế", "Hải quan", "Kiểm lâm", "Hạt Kiểm lâm",
    "Bảo hiểm xã hội", "Tòa án", "Viện Kiểm sát", "Thi hành án", "Cơ quan Thi hành án", "Quản lý thị trường",
    "Đội Quản lý thị trường", "Chi nhánh Văn phòng đăng ký đất đai",
    # enterprises
    "Ngân hàng", "Bưu điện", "Bưu cục", "Viễn thông", "VNPT", "Viettel", "Mobifone", "Điện lực", "Công ty",
    "Tổng công ty", "Tập đoàn", "Doanh nghiệp", "Hợp tác xã", "Báo", "Cơ quan báo chí", "Cơ quan truyền thông",
    # the Front and mass organisations
    "MTTQ", "Mặt trận", "Ủy ban Mặt trận", "Đoàn Thanh niên", "Đoàn TNCS", "Thành đoàn", "Huyện đoàn", "Hội",
    "Liên đoàn Lao động", "Liên hiệp Phụ nữ", "Liên minh", "Công đoàn", "Cựu chiến binh",
    # schools and hospitals
    "Trường", "Bệnh viện", "Trung tâm Y tế",
    # the State above
    "Chính phủ", "Thủ tướng", "Văn phòng Chính phủ", "Bộ", "Sở", "Ban Quản lý các khu công nghiệp", "Thanh tra tỉnh",
    "Thanh tra Chính phủ",
)  # fmt: skip
_KEYS: Final = frozenset(key_of(body) for body in _BODIES)
_LONGEST: Final = max(map(len, _KEYS))
_PARTS: Final = frozenset({("bộ", "phận"), ("hội", "đồng")})
"""Begin like a body outside ("Bộ", "Hội"), and are something else."""


def is_outside(key: Key, root_rank: int | None) -> bool:
    """Whether a name that the tree does not know is that of a body outside it.

    ``root_rank`` is the level of the tree's root (:data:`par.units.words.LEVELS`), None where that is unknown: what
    belongs to a level above it, or to another place of its level, is outside.
    """
    if key[:2] not in _PARTS and any(key[:length] in _KEYS for length in range(1, _LONGEST + 1)):
        return True
    if root_rank is None:
        return False
    ranks = list(highest(key))
    if ranks and min(ranks) < root_rank:
        return True
    return key[:1] == (COMMITTEE,) and len(key) > 2 and LEVELS.get(key[1]) == root_rank

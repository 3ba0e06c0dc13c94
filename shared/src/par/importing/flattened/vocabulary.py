"""Words by which cells are known: how units, leaders, products and times begin, and what they are made of.

The words are those of the field and of no one plan: the usual bodies of a province, district and commune, the usual
papers, the usual ways to name a time. All are in lower case and NFC, with tone marks in either place. They stand as
syllables, since a line may break between any two.
"""

from collections.abc import Mapping
from typing import Final

Followers = Mapping[str, frozenset[str]]
"""First syllables with the second ones that may follow; none where any may."""

ANY: Final = frozenset[str]()


def words(text: str) -> frozenset[str]:
    """The syllables of ``text``."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[tuple[str, ...]]:
    """The phrases of ``text`` between its commas, each as its syllables."""
    return frozenset(tuple(phrase.split()) for phrase in text.split(","))


UNIT_FIRST: Final[Followers] = dict.fromkeys(
    words(
        "ubnd hđnd ubmttq mttq tand vksnd bhxh bch cc cbcc sở trạm đài thuế huyện xã phường quận tỉnh đảng đv cq sncl"
    ),
    ANY,
) | {
    "kho": words("bạc"),
    "văn": words("phòng"),
    "uỷ": words("ban"),
    "ủy": words("ban"),
    "hội": words("chữ cựu khuyến liên người nông phụ đồng"),
    "bộ": words("chỉ phận"),
    "công": words("an chức ty đoàn"),
    "cán": words("bộ"),
    "viên": words("chức"),
    "cơ": words("quan sở"),
    "đơn": words("vị"),
    "trung": words("tâm"),
    "chi": words("bộ cục nhánh"),
    "cục": words("thuế thống"),
    "ngân": words("hàng"),
    "bảo": words("hiểm"),
    "toà": words("án"),
    "tòa": words("án"),
    "viện": words("kiểm"),
    "thanh": words("tra"),
    "mặt": words("trận"),
    "đoàn": words("thanh thể"),
    "ngành": words("công giáo nông thành y"),
    "ngoài": words("ra"),
    "thường": words("trực"),
    "thủ": words("trưởng"),
    "lãnh": words("đạo"),
    "trưởng": words("ban các khu phòng thôn"),
    "tổ": words("công dân dịch giúp tư"),
    "ban": words("bồi chấp chỉ công dân giám giải kinh nhân nội pháp quản thanh thường tiếp tuyên tổ văn đại"),
    "các": words(
        "ban bộ cc cán công cơ cấp doanh huyện hội khu ngành phòng phường sở thành thôn thị trung trường tổ "
        "ubnd xã đoàn đơn địa"
    ),
    "tất": words("cả"),
    "toàn": words("thể"),
    "doanh": words("nghiệp"),
    "quân": words("sự"),
}
"""Units and groups of units begin so."""
UNIT_FIRST_BUT: Final[Followers] = {
    "phòng": words("chống họp ngừa vệ"),
    "trường": words("hợp"),
}
"""These begin a unit unless one of the syllables follows."""
UNIT_WORDS: Final = words(
    "ubnd hđnd hđnd-ubnd hđnd&ubnd các xã phường thị trấn phòng ban đơn vị cơ quan văn tp thành phố quận huyện "
    "tỉnh và & liên có thuộc chuyên môn nội vụ tư pháp tài chính kế hoạch toán hóa hoá thông tin hội hộ tịch "
    "thống kê kinh tế quản lý đô lao động thương binh giáo dục đào tạo nguyên môi trường y nông nghiệp thanh "
    "tra công an quân sự đài phát truyền hình thể thao bộ phận một cửa tiếp nhận trả kết quả chức cc cán viên "
    "ngành kho bạc ngân hàng thuế bảo hiểm mặt trận tổ quốc đoàn trung tâm dịch nhân dân đồng ủy uỷ chế lập "
    "sncl trực địa xây dựng đảng cấp thôn khu trưởng chủ phó học hoặc đạo lãnh gd&đt lđtb&xh tn&mt vh&tt "
    "ubmttq mttq bhxh cbcc khác"
)
"""Names of units are made of these."""
UNITS_IN_NAMES: Final = words("ubnd hđnd hội")
"""These begin units, and as often stand inside of a name ("Văn phòng UBND xã")."""
HALVES_OF_NAMES: Final = phrases("cc, phó chủ, văn phòng, công chức, bộ phận, trung tâm, chủ tịch, cơ quan")
"""A name does not end so: something must still say which office, or whose chairman."""

LEADER_FIRST: Final[Followers] = dict.fromkeys(
    words("phó pct ct đ/c đ.c trưởng chánh ông bà"),
    ANY,
) | {
    "chủ": words("nhiệm tịch"),
    "đồng": words("chí"),
    "bí": words("thư"),
    "giám": words("đốc"),
    "lãnh": words("đạo"),
    "thường": words("trực"),
    "các": words("pct phó đ/c đồng"),
    "thủ": words("trưởng"),
}
"""Offices of leaders, and the ways to address them."""
LEADER_WORDS: Final = words(
    "chủ tịch phó ubnd hđnd xã phường quận huyện thành phố tỉnh pct ct đ/c đồng chí bí thư giám đốc trưởng "
    "chánh văn phòng ban ông bà lãnh đạo thường trực phụ trách các và uỷ ủy nhân dân thị trấn thủ"
)

PRODUCT_FIRST: Final = words(
    "kế quyết báo văn công tờ hướng đề dự quy phiếu bản bảng biên danh hồ thông kh qđ bc tỷ tỉ số mẫu chương "
    "nghị chỉ lớp hội tin bài phóng kết tài giấy mức hệ phần sổ ký sản ý tổng giáo cuộc nội"
)
"""Papers and other usual products."""

TIME_FIRST: Final = words(
    "quý qúy quí qúi tháng năm ngày trước sau từ trong cả hàng hằng định thường theo đột mỗi bắt khi đến cuối "
    "đầu giai hoàn tuần xuyên chậm kể ngay suốt toàn tổ thực dự hạn lần xong i ii iii iv"
)
TIME_WORDS: Final = words(
    "quý qúy quí tháng năm ngày tuần xuyên kỳ đợt xuất khi hàng hằng trước hạn tiến theo định thời lần 6 9 kể"
)
"""One of these, or a digit, is in every time."""
GLUED_TIME: Final = ("tháng", "quý", "trước", "ngày", "năm")
"""Often written without a space before the number."""
CONDITIONS: Final = words("theo khi sau thường")
"""Times that begin so may name units ("theo hướng dẫn của ...")."""

CONNECTING: Final = words(
    "và của các cho về với theo hoặc ở tại trong từ đến thuộc có là do bằng để trên khi được đối những một sau "
    "trước bởi & gồm như tới cùng giữa vào"
)
"""After these nothing ends."""
BEFORE_A_NUMBER: Final = words("số ngày năm tháng quý qúy kỳ")
COMPOUNDS: Final = phrases(
    "báo cáo, bộ phận, chuyên môn, chất lượng, chủ tịch, cán bộ, công chức, cơ quan, giáo dục, hành chính, hồ "
    "sơ, hộ tịch, kinh tế, kế hoạch, kế toán, kết quả, lao động, liên quan, môi trường, nhân dân, nội vụ, quyết "
    "định, thành phố, thông tin, thương binh, thị trấn, thống kê, thủ tục, thực hiện, trung tâm, tài chính, tài "
    "nguyên, tư pháp, tổ chức, viên chức, văn bản, văn hoá, văn hóa, văn phòng, xây dựng, xã hội, đào tạo, đơn "
    "vị, địa chính"
)
"""Two syllables that are one word."""
SUBJECTS: Final = words("CCHC TTHC QPPL CNTT DVC ISO TCVN")
"""Initials of the field that name no unit."""

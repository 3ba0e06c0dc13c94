"""The official way to write a unit's name: as the tree has it, or as names of that kind are usually written."""

from collections.abc import Mapping
from typing import Final

from par.units.names import fold_name
from par.units.words import LEVELS, Key, Phrase, key_of

_USUAL: Final = (
    "Phòng Nội vụ",
    "Phòng Tư pháp",
    "Phòng Kinh tế",
    "Phòng Văn hóa và Thông tin",
    "Phòng Văn hóa, Khoa học và Thông tin",
    "Phòng Văn hóa - Xã hội",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Tài nguyên và Môi trường",
    "Phòng Nông nghiệp và Môi trường",
    "Phòng Nông nghiệp và Phát triển nông thôn",
    "Phòng Lao động - Thương binh và Xã hội",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Kinh tế và Hạ tầng",
    "Phòng Kinh tế, Hạ tầng và Đô thị",
    "Phòng Quản lý đô thị",
    "Phòng Y tế",
    "Phòng Dân tộc",
    "Văn phòng HĐND và UBND",
    "Văn phòng HĐND và UBND thành phố",
    "Văn phòng HĐND và UBND huyện",
    "Văn phòng HĐND và UBND quận",
    "Thanh tra thành phố",
    "Thanh tra huyện",
    "Thanh tra quận",
    "Bộ phận Một cửa",
    "Bộ phận Tiếp nhận và Trả kết quả",
    "Trung tâm Phục vụ hành chính công",
    "Công chức Văn phòng - Thống kê",
    "Công chức Tư pháp - Hộ tịch",
    "Công chức Địa chính - Xây dựng",
    "Công chức Địa chính - Nông nghiệp - Xây dựng và Môi trường",
    "Công chức Địa chính - Xây dựng - Đô thị và Môi trường",
    "Công chức Văn hóa - Xã hội",
    "Công chức Tài chính - Kế toán",
    "Công chức có liên quan",
    "Công chức chuyên môn có liên quan",
    "Cán bộ, công chức",
    "Kho bạc Nhà nước",
    "UBND các xã, phường",
    "UBND các xã, phường, thị trấn",
    "UBND các xã, thị trấn",
    "Các phòng, ban",
    "Các phòng, ban, đơn vị",
    "Các phòng, ban, đơn vị liên quan",
    "Các phòng, ban, ngành",
    "Các phòng chuyên môn",
    "Các cơ quan, đơn vị",
    "Các cơ quan, đơn vị liên quan",
    "Các cơ quan liên quan",
    "Các đơn vị liên quan",
    "Các đơn vị sự nghiệp công lập",
)
_OFFICIAL: Final[Mapping[Key, str]] = {key_of(name): name for name in _USUAL}


def canonical(phrase: Phrase) -> str:
    """The usual spelling of a name, without any tree; other names with their abbreviations written out."""
    usual = _OFFICIAL.get(phrase.key)
    if usual is None or (phrase.plural and not usual.startswith("Các ")):
        return phrase.written
    return usual


def without_place(name: str, authority: str) -> str:
    """A name without the place of the ``authority`` (its name) to which the named belongs.

    "Công chức Tư pháp - Hộ tịch phường An Dương" is in that ward's plans "Công chức Tư pháp - Hộ tịch". Behind UBND
    the level stays: "Văn phòng UBND xã". A name without the place stays as it is.
    """
    words, place = name.split(), authority.split()
    if place and fold_name(place[0]) == "ubnd":
        place = place[1:]
    if not place or len(words) <= len(place) or fold_name(" ".join(words[-len(place) :])) != fold_name(" ".join(place)):
        return name
    kept = words[: -len(place)]
    if fold_name(kept[-1]) == "ubnd":
        level = place[:2] if fold_name(" ".join(place[:2])) in LEVELS else place[:1]
        return " ".join([*kept, *level])
    return " ".join(kept[:-1] if fold_name(kept[-1]) == "của" and len(kept) > 1 else kept)

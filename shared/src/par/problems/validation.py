"""Turning pydantic's findings into problems with a pointer and a reason in both languages."""

from typing import Any, Final

from pydantic import ValidationError

from par.problems.pointer import pointer_to
from par.problems.problem import Rejected

_VIETNAMESE: Final[dict[str, str]] = {
    "missing": "thiếu trường bắt buộc",
    "extra_forbidden": "không có trường này",
    "string_type": "cần chuỗi ký tự",
    "string_too_short": "cần ít nhất {min_length} ký tự",
    "string_too_long": "không quá {max_length} ký tự",
    "string_pattern_mismatch": "không đúng mẫu {pattern}",
    "int_type": "cần số nguyên",
    "int_parsing": "cần số nguyên",
    "int_from_float": "cần số nguyên, không có phần lẻ",
    "bool_type": "cần true hoặc false",
    "greater_than_equal": "phải lớn hơn hoặc bằng {ge}",
    "less_than_equal": "phải nhỏ hơn hoặc bằng {le}",
    "greater_than": "phải lớn hơn {gt}",
    "less_than": "phải nhỏ hơn {lt}",
    "literal_error": "phải là {expected}",
    "enum": "phải là một trong {expected}",
    "dict_type": "cần một đối tượng JSON",
    "model_type": "cần một đối tượng JSON",
    "list_type": "cần một mảng JSON",
    "tuple_type": "cần một mảng JSON",
    "too_long": "không quá {max_length} phần tử",
    "too_short": "cần ít nhất {min_length} phần tử",
    "date_type": "cần ngày dạng 2023-12-31",
    "date_parsing": "cần ngày có thật, dạng 2023-12-31",
    "date_from_datetime_parsing": "cần ngày có thật, dạng 2023-12-31",
    "date_from_datetime_inexact": "cần ngày, không có giờ",
    "datetime_type": "cần thời điểm dạng 2023-12-31T08:00:00+07:00",
    "datetime_parsing": "cần thời điểm có thật, dạng 2023-12-31T08:00:00+07:00",
    "datetime_from_date_parsing": "cần thời điểm có thật, dạng 2023-12-31T08:00:00+07:00",
    "version_and_as_of": "version và as_of chỉ những thứ khác nhau: chỉ nêu một trong hai",
    "one_way": "nêu tử số và mẫu số, hoặc tỷ lệ phần trăm, không cả hai",
    "one_clock": "known_at và at_position chỉ những thứ khác nhau: chỉ nêu một trong hai",
    "number_as_date": "ghi ngày dạng 2023-12-31, không ghi số",
    "timezone_aware": "thời điểm phải có múi giờ, ví dụ +07:00",
}
"""By pydantic's error type; what is not here is shown as a value that is not valid."""


def rejection(error: ValidationError, code: str = "invalid-field", at: str = "", value: Any = None) -> Rejected:
    """The first finding as a problem with ``code``; ``at`` is the pointer of the ``value`` that was validated.

    Text that is no JSON at all becomes ``malformed-json``. Where the value has objects of several kinds, told apart by
    their ``kind``, it is needed: pydantic names the kind among the places, but it is none.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return Rejected("malformed-json", at, reason=first["msg"])
    context: dict[str, Any] = first.get("ctx", {})
    vietnamese = _VIETNAMESE.get(first["type"], "giá trị không hợp lệ")
    try:
        vietnamese = vietnamese.format(**context)
    except KeyError:  # a newer pydantic names its limits otherwise: the sentence without them is still true
        vietnamese = "giá trị không hợp lệ"
    return Rejected(
        code, at + pointer_to(_without_kinds(first["loc"], value)), reason_vi=vietnamese, reason_en=first["msg"]
    )


def _without_kinds(places: tuple[str | int, ...], value: Any) -> tuple[str | int, ...]:
    found: list[str | int] = []
    is_told = False
    for number, place in enumerate(places, 1):
        inside = value if isinstance(value, dict) else {}
        if inside.get("kind") == place and not is_told and number < len(places):
            is_told = True
            continue
        found.append(place)
        is_told = False
        value = value[place] if isinstance(value, list) and isinstance(place, int) else inside.get(place)
    return tuple(found)

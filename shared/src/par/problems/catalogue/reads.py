"""Refusals of questions."""

from typing import Final

READS: Final[dict[str, tuple[str, str]]] = {
    # reading over HTTP
    "repeated-parameter": (
        "Tham số “{parameter}” được ghi hai lần; chỉ ghi một lần.",
        "The parameter “{parameter}” is given twice; give it once.",
    ),
    "invalid-cursor": (
        "Con trỏ trang không hợp lệ; hãy dùng đúng giá trị “next” của trang trước, hoặc bỏ “after” để đọc từ đầu.",
        "The cursor is not valid; use “next” of the page before as it is, or leave out “after” to read from the start.",
    ),
    "unknown-address": (
        "Không có địa chỉ “{path}”; danh sách địa chỉ ở /openapi.json.",
        "There is no address “{path}”; /openapi.json lists them.",
    ),
    "method-not-allowed": (
        "Địa chỉ này chỉ để đọc (GET, HEAD), không nhận {method}.",
        "This address is for reading only (GET, HEAD), not for {method}.",
    ),
    # what would be, and what was
    "not-one-city": (
        "Các đơn vị được hỏi thuộc nhiều thành phố: {cities}; mỗi lần chỉ hỏi một thành phố.",
        "The units asked for belong to several cities: {cities}; ask for one city at a time.",
    ),
    "day-in-the-past": (
        "Ngày giả định {day} trước ngày của sổ {today}; chỉ giả định được từ ngày của sổ trở đi.",
        "The imagined day {day} lies before the ledger's day {today}; imagine on that day or later.",
    ),
    "position-to-come": (
        "Sổ mới đến vị trí {end}; chưa có vị trí {position}.",
        "The log ends at position {end}; there is no position {position} yet.",
    ),
    "past-busy": (
        "Đang có nhiều yêu cầu xem lại quá khứ; hãy hỏi lại sau.",
        "Many questions about the past are being worked on; ask again later.",
    ),
    "past-not-ready": (
        "Đang dựng lại số liệu của thời điểm được hỏi; hãy hỏi lại sau vài giây.",
        "The past that was asked for is being folded from the log; ask again in some seconds.",
    ),
    "past-too-long": (
        "Nhật ký của thành phố có hơn {limit} sự kiện, không dựng lại được trong bộ nhớ.",
        "The log of the city holds more than {limit} events; its past is not folded in memory.",
    ),
    "round-without-classes": (
        "Đợt chấm điểm “{round}” không có quy định xếp loại; hãy hỏi các bước lên hạng (goal: rank).",
        "The round “{round}” has no classes; ask for the steps to the next rank (goal: rank).",
    ),
    "too-many-imagined": (
        "Tổng cộng không quá {limit} sự kiện giả định; mỗi nghĩa vụ coi như hoàn thành là một sự kiện.",
        "At most {limit} events are imagined in all; each obligation that is done is one.",
    ),
    "what-if-busy": (
        "Đang có nhiều yêu cầu tính thử; hãy hỏi lại sau.",
        "Many imagined scores are being worked on; ask again later.",
    ),
}

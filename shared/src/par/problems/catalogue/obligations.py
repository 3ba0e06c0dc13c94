"""Refusals of what is said of obligations."""

from typing import Final

OBLIGATIONS: Final[dict[str, tuple[str, str]]] = {
    # what is said of obligations
    "too-many-reports": (
        "Đơn vị gửi đã báo cáo {limit} lần về nhiệm vụ “{obligation}”; không nhận thêm.",
        "The sender has reported {limit} times on the obligation “{obligation}”; no more are taken.",
    ),
    "other-type-needed": (
        "Với nhiệm vụ “{obligation}” phải dùng loại sự kiện “{type}”.",
        "The obligation “{obligation}” needs an event of the type “{type}”.",
    ),
    "not-dated": (
        "Nhiệm vụ “{obligation}” không có thời hạn nên không có gì để gia hạn.",
        "The obligation “{obligation}” has no due date that could be extended.",
    ),
    "extension-pending": (
        "Nhiệm vụ “{obligation}” đang có đề nghị gia hạn đến {until} chờ trả lời.",
        "An extension of “{obligation}” to {until} is waiting for an answer.",
    ),
    "no-extension-requested": (
        "Nhiệm vụ “{obligation}” không có đề nghị gia hạn nào chờ trả lời.",
        "No extension of “{obligation}” is waiting for an answer.",
    ),
    "until-not-later": (
        "Ngày gia hạn {until} phải sau thời hạn hiện tại {due}.",
        "The date {until} must be after the present due date {due}.",
    ),
    "already-blocked": (
        "Nhiệm vụ “{obligation}” đã báo vướng mắc chờ văn bản từ {since}.",
        "The obligation “{obligation}” has been waiting for a document since {since}.",
    ),
    "not-blocked": (
        "Nhiệm vụ “{obligation}” không báo vướng mắc nào.",
        "The obligation “{obligation}” is not waiting for a document.",
    ),
    "block-too-early": (
        "Vướng mắc không thể bắt đầu ngày {since}, sớm nhất là {first}.",
        "It cannot have been waiting since {since}; {first} is the earliest day.",
    ),
    "before-the-block": (
        "Ngày hết vướng mắc {on} trước ngày bắt đầu {since}.",
        "The end, {on}, lies before the beginning of the wait, {since}.",
    ),
    "due-too-early": (
        "Thời hạn {due} quá sớm; sớm nhất là {day}.",
        "The due date {due} is too early; {day} is the earliest.",
    ),
    "obligation-exists": (
        "Yêu cầu báo cáo “{obligation}” đã có.",
        "The report “{obligation}” has been asked for already.",
    ),
    "not-below-the-authority": (
        "Đơn vị “{unit}” không thuộc cơ quan ban hành “{authority}”.",
        "The unit “{unit}” does not stand below the authority “{authority}”.",
    ),
    "unknown-event": (
        "Không có sự kiện “{id}” của nguồn “{source}” về đối tượng này.",
        "There is no event “{id}” of the source “{source}” about this subject.",
    ),
    "already-withdrawn": (
        "Sự kiện “{id}” của nguồn “{source}” đã được thu hồi.",
        "The event “{id}” of the source “{source}” has been withdrawn already.",
    ),
    "not-the-author": (
        "“{sender}” không được thu hồi báo cáo của “{author}”.",
        "“{sender}” may not withdraw what “{author}” reported.",
    ),
    "later-event-stands": (
        "Sự kiện “{id}” đã được xử lý bằng sự kiện “{later}” của nguồn “{source}”; phải thu hồi sự kiện đó trước.",
        "The event “{later}” of the source “{source}” rests on “{id}” and has to be withdrawn first.",
    ),
    "final-event-stands": (
        "Sự kiện “{id}” đã được xử lý (“{what}”) bằng một sự kiện cũ không thu hồi được.",
        "An old event (“{what}”) that cannot be withdrawn rests on “{id}”.",
    ),
    "corrects-not-supported": (
        "Loại sự kiện “{type}” không dùng để đính chính sự kiện khác.",
        "An event of the type “{type}” cannot correct another one.",
    ),
}

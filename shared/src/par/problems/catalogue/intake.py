"""Refusals of requests and events of senders, whatever they are about."""

from typing import Final

INTAKE: Final[dict[str, tuple[str, str]]] = {
    # the request as a whole
    "too-large": (
        "Gói dữ liệu có {size} byte, vượt giới hạn {limit} byte. Hãy chia nhỏ rồi gửi lại.",
        "The payload has {size} bytes, over the limit of {limit}. Split it and send it again.",
    ),
    "too-many-events": (
        "Gói có {count} sự kiện, vượt giới hạn {limit}. Hãy chia nhỏ rồi gửi lại.",
        "The batch has {count} events, over the limit of {limit}. Split it and send it again.",
    ),
    "malformed-json": (
        "Nội dung không phải JSON hợp lệ theo UTF-8; chi tiết kỹ thuật: {reason}.",
        "The content is not valid JSON in UTF-8: {reason}.",
    ),
    "not-a-batch": (
        "Cần một mảng JSON gồm các sự kiện CloudEvents.",
        "A JSON array of CloudEvents is needed.",
    ),
    "answer-too-large": (
        "Câu trả lời có {size} byte, vượt giới hạn {limit} byte của NATS. Hãy hỏi hẹp hơn hoặc đọc qua HTTP.",
        "The answer has {size} bytes, over the limit of {limit} on NATS. Ask for less, or read it over HTTP.",
    ),
    "rate-exceeded": (
        "Đơn vị gửi vượt mức lâu dài {rate} sự kiện mỗi giây. Hãy gửi lại sau {seconds} giây.",
        "The sender is over its long-run rate of {rate} events a second. Send it again after {seconds} seconds.",
    ),
    # one event
    "event-too-large": (
        "Sự kiện có {size} byte, vượt giới hạn {limit} byte.",
        "The event has {size} bytes, over the limit of {limit}.",
    ),
    "too-deep": (
        "Dữ liệu lồng nhau sâu hơn {limit} mức.",
        "The data is nested deeper than {limit} levels.",
    ),
    "not-a-number": (
        "Giá trị không phải số hữu hạn (NaN hoặc vô cực).",
        "The value is not a finite number (NaN or infinity).",
    ),
    "invalid-field": (
        "Trường dữ liệu không hợp lệ: {reason_vi}.",
        "The field is not valid: {reason_en}.",
    ),
    "unknown-type": (
        "Không có loại sự kiện “{type}”.",
        "There is no event type “{type}”.",
    ),
    "invalid-source": (
        "Nguồn “{source}” không phải của đơn vị gửi “{sender}”; nguồn phải bắt đầu bằng “/{sender}”.",
        "The source “{source}” does not belong to the sender “{sender}”; it must start with “/{sender}”.",
    ),
    "invalid-subject": (
        "Chủ thể “{subject}” không đúng dạng “{form}”.",
        "The subject “{subject}” is not of the form “{form}”.",
    ),
    "id-conflict": (
        "Mã sự kiện “{id}” đã được dùng cho nội dung khác (vị trí {position}).",
        "The event id “{id}” was used before for other content (position {position}).",
    ),
    "unknown-unit": (
        "Không có đơn vị “{unit}” trong cây đơn vị.",
        "There is no unit “{unit}” in the unit tree.",
    ),
    "wrong-unit": (
        "“{sender}” không được báo cáo thay cho đơn vị “{unit}”.",
        "“{sender}” may not report for the unit “{unit}”.",
    ),
    "not-the-authority": (
        "Việc này chỉ cơ quan ban hành kế hoạch, “{authority}”, được làm.",
        "Only the authority of the plan, “{authority}”, may do this.",
    ),
    "unknown-obligation": (
        "Không có nhiệm vụ được theo dõi “{obligation}”.",
        "There is no obligation “{obligation}”.",
    ),
    "unknown-indicator": (
        "Không có chỉ tiêu thống kê “{indicator}” trong bộ chỉ số đã ban hành.",
        "There is no indicator “{indicator}” in a published index set.",
    ),
    "invalid-period": (
        "Kỳ số liệu “{period}” không hợp lệ; cần dạng 2023-03.",
        "The period “{period}” is not valid; the form is 2023-03.",
    ),
    "period-not-begun": (
        "Kỳ số liệu “{period}” chưa bắt đầu vào ngày {day}.",
        "The period “{period}” has not begun on {day}.",
    ),
    "in-the-future": (
        "Thời điểm {time} nằm sau ngày làm việc hiện tại {day}.",
        "The time {time} lies after the current day {day}.",
    ),
    "clock-ahead": (
        "Thời điểm {time} đi trước đồng hồ của hệ thống {seconds} giây. Hãy chỉnh đồng hồ máy gửi.",
        "The time {time} is {seconds} seconds ahead of the ledger's clock. Set the sender's clock right.",
    ),
    "numerator-above-denominator": (
        "Tử số {numerator} lớn hơn mẫu số {denominator}.",
        "The numerator {numerator} is greater than the denominator {denominator}.",
    ),
    "illegal-order": (
        "Không thể thực hiện “{action}” khi nhiệm vụ đang ở trạng thái “{lifecycle}”.",
        "“{action}” is not possible while the obligation is “{lifecycle}”.",
    ),
}

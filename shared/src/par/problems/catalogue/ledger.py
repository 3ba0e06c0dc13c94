"""Why the ledger could not do it now."""

from typing import Final

LEDGER: Final[dict[str, tuple[str, str]]] = {
    # the ledger itself
    "conflict": (
        "Dữ liệu vừa được thay đổi đồng thời; hãy gửi lại.",
        "The data was changed at the same moment; send it again.",
    ),
    "busy": (
        "Đang có quá nhiều gói chờ xử lý (của mỗi đơn vị gửi nhiều nhất {limit} gói); hãy chờ câu trả lời rồi gửi lại "
        "gói này.",
        "Too many requests are waiting (of each sender {limit} at most); wait for the answers and send this again.",
    ),
    "not-ready": (
        "Dịch vụ đang bắt kịp nhật ký; hãy gửi lại sau vài giây.",
        "The service is catching up with the log; send it again in a few seconds.",
    ),
    "not-found": (
        "Không tìm thấy “{what}”.",
        "“{what}” was not found.",
    ),
    "event-unreadable": (
        "Bản phần mềm này không đọc được sự kiện ở vị trí {position} của {aggregate}; riêng đối tượng này chưa xử lý "
        "được. Hãy báo người vận hành.",
        "This build cannot read the event at position {position} of {aggregate}; this one thing cannot be worked on. "
        "Tell the operator.",
    ),
    "log-unavailable": (
        "Chưa ghi được vào nhật ký; hãy gửi lại, sự kiện đã ghi sẽ được trả lời là trùng.",
        "The log could not be written; send it again, what was stored will be answered as a duplicate.",
    ),
    # read models built beside
    "no-build": (
        "Không có bản dựng nào của {service} để làm việc này; hãy dựng bằng “par projection rebuild {service}”.",
        "There is no build of {service} for this; make one with “par projection rebuild {service}”.",
    ),
    "no-such-read-models": (
        "{service} không có bảng dữ liệu nào tên “{what}”; xem “par projection list”.",
        "{service} has no read models called “{what}”; look at “par projection list”.",
    ),
    "not-at-parity": (
        "Bản dựng {database} mới đến vị trí {position}, nhật ký đã đến {end}; hãy dựng tiếp bằng "
        "“par projection rebuild … --build {build}” rồi chuyển lại.",
        "The build {database} is at position {position} and the log ends at {end}; go on with "
        "“par projection rebuild … --build {build}”, then switch again.",
    ),
    "served-already": (
        "Dịch vụ đang dùng {database} rồi.",
        "{database} is what is served already.",
    ),
    "read-models-served": (
        "{database} đang được dùng nên không dựng đè, hủy hay xóa được; hãy chuyển sang bản khác trước.",
        "{database} is being served, so it cannot be built over, cancelled or dropped; switch to others first.",
    ),
    "rebuild-stuck": (
        "Sự kiện ở vị trí {position} không áp dụng được vào {database}; hãy xem nhật ký của dịch vụ, sửa rồi chạy lại.",
        "The event at position {position} cannot be applied to {database}; look into the log, mend it, and run again.",
    ),
    "nothing-to-share": (
        "Bảng dữ liệu không chia phần (PAR_PARTITIONS=1) nên {processes} tiến trình không chia việc được; hãy dựng "
        "bằng một tiến trình.",
        "The read models are not in partitions (PAR_PARTITIONS=1), so {processes} processes cannot share the work; "
        "build them with one.",
    ),
    "internal": (
        "Lỗi nội bộ; người vận hành tìm trong nhật ký theo mã {reference}.",
        "An internal error; operators find it in the service's log by the reference {reference}.",
    ),
    # events that the read models of a service cannot apply
    "not-parked": (
        "Không có sự kiện nào ở vị trí {position} đang được để riêng.",
        "No event is parked at position {position}.",
    ),
    "parked-behind": (
        "Sự kiện ở vị trí {position} chỉ chờ sau sự kiện ở vị trí {poison}; hãy quyết định về sự kiện đó.",
        "The event at {position} only waits behind the one at {poison}; decide on that one.",
    ),
    "parked-type-unknown": (
        "Bản phần mềm này không có loại sự kiện “{type}”.",
        "This build has no event type “{type}”.",
    ),
    "parked-type-differs": (
        "Sự kiện thuộc loại {stored}; không đổi sang {type} được.",
        "The event is of type {stored}; it cannot become one of type {type}.",
    ),
    "parked-data-invalid": (
        "Dữ liệu thay thế không hợp lệ: {reason_vi}.",
        "The data that were given instead are not valid: {reason_en}.",
    ),
    "parked-data-unknown-field": (
        "Loại {type} không có trường này.",
        "The type {type} has no such field.",
    ),
}

"""Every stable problem code with its sentence in Vietnamese and in English.

Codes are part of the contract with districts: add new ones, never rename or reuse one.
The sentences are ``str.format`` templates; their fields are the keyword arguments of the problem.
"""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
        "Chỉ cơ quan ban hành kế hoạch “{authority}” được xác nhận hoặc trả lại sản phẩm.",
        "Only the authority of the plan, “{authority}”, may confirm or return a product.",
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
    "numerator-above-denominator": (
        "Tử số {numerator} lớn hơn mẫu số {denominator}.",
        "The numerator {numerator} is greater than the denominator {denominator}.",
    ),
    "illegal-order": (
        "Không thể thực hiện “{action}” khi nhiệm vụ đang ở trạng thái “{lifecycle}”.",
        "“{action}” is not possible while the obligation is “{lifecycle}”.",
    ),
    # commands of the planning office
    "invalid-command": (
        "Lệnh không hợp lệ: {reason_vi}.",
        "The command is not valid: {reason_en}.",
    ),
    "unit-exists": (
        "Đơn vị “{unit}” đã có trong cây đơn vị.",
        "The unit “{unit}” is in the unit tree already.",
    ),
    "unknown-parent": (
        "Đơn vị cấp trên “{parent}” không có trong cây đơn vị.",
        "The parent unit “{parent}” is not in the unit tree.",
    ),
    "group-exists": (
        "Nhóm đơn vị “{group}” đã có.",
        "The group “{group}” exists already.",
    ),
    "alias-ambiguous": (
        "Tên “{alias}” đã chỉ “{unit}”.",
        "The name “{alias}” already stands for “{unit}”.",
    ),
    "invalid-root": (
        "Cây đơn vị của “{city}” có đúng một gốc là “{city}”; “{unit}” không thể là gốc.",
        "The unit tree of “{city}” has exactly one root, “{city}”; “{unit}” cannot be a root.",
    ),
    "outside-the-city": (
        "Mã “{id}” phải bắt đầu bằng mã thành phố “{city}”.",
        "The id “{id}” must start with the token of its city, “{city}”.",
    ),
    "group-members": (
        "Nhóm “{group}” phải có hoặc danh sách thành viên, hoặc loại đơn vị, không cả hai.",
        "The group “{group}” needs either a list of members or unit types, and not both.",
    ),
    "invalid-name": (
        "Tên “{name}” không có chữ hoặc số nào.",
        "The name “{name}” holds no letter and no digit.",
    ),
    "plan-exists": (
        "Kế hoạch “{plan}” đã được lập.",
        "The plan “{plan}” has been drafted already.",
    ),
    "unknown-plan": (
        "Không có kế hoạch “{plan}”.",
        "There is no plan “{plan}”.",
    ),
    "plan-issued": (
        "Kế hoạch “{plan}” đã ban hành; chỉ sửa bằng văn bản sửa đổi.",
        "The plan “{plan}” has been issued; it changes only by an amending document.",
    ),
    "plan-without-tasks": (
        "Kế hoạch “{plan}” chưa có nhiệm vụ nào nên không thể ban hành.",
        "The plan “{plan}” has no task, so it cannot be issued.",
    ),
    "unknown-domain": (
        "Kế hoạch không có lĩnh vực “{domain}”.",
        "The plan has no domain “{domain}”.",
    ),
    "duplicate-domain": (
        "Kế hoạch có hai lĩnh vực cùng số “{domain}”.",
        "The plan has two domains with the ordinal “{domain}”.",
    ),
    "duplicate-ordinal": (
        "Số thứ tự “{ordinal}” đã dùng cho một nhiệm vụ khác.",
        "The ordinal “{ordinal}” is used by another task.",
    ),
    "index-set-exists": (
        "Bộ chỉ số “{index_set}” phiên bản {version} đã được công bố.",
        "The index set “{index_set}” version {version} has been published already.",
    ),
    "index-set-sum": (
        "Tổng điểm các thành phần của “{code}” là {sum}, khác với điểm tối đa {max}.",
        "The parts of “{code}” add up to {sum}, which differs from its maximum {max}.",
    ),
    "index-set-indicator": (
        "Tiêu chí “{code}” dùng chỉ tiêu “{indicator}” không được định nghĩa trong bộ.",
        "The leaf “{code}” uses the indicator “{indicator}”, which the set does not define.",
    ),
    "unknown-index-set": (
        "Không có bộ chỉ số “{index_set}”.",
        "There is no index set “{index_set}”.",
    ),
    "index-set-version": (
        "Phiên bản {version} của bộ chỉ số “{index_set}” phải lớn hơn phiên bản gần nhất {latest}.",
        "Version {version} of the index set “{index_set}” must be greater than the latest one, {latest}.",
    ),
    "index-set-duplicate": (
        "Mã “{code}” được dùng hai lần trong bộ chỉ số.",
        "The code “{code}” is used twice in the index set.",
    ),
    "index-set-node": (
        "Tiêu chí “{code}” phải có hoặc các thành phần, hoặc một công thức, không cả hai.",
        "The criterion “{code}” needs either components or a formula, and not both.",
    ),
    "index-set-range": (
        "Tham số {parameter} của “{code}” là {value}, phải nằm trong khoảng {range}.",
        "The {parameter} of “{code}” is {value}; it must lie in {range}.",
    ),
    "round-exists": (
        "Đợt chấm điểm “{round}” đã mở.",
        "The round “{round}” has been opened already.",
    ),
    "round-without-units": (
        "Đợt chấm điểm “{round}” không có đơn vị nào thuộc bộ chỉ số.",
        "The round “{round}” has no unit to which the index set applies.",
    ),
    "day-not-next": (
        "Ngày {day} không nằm sau ngày đã mở gần nhất {latest}.",
        "The day {day} does not lie after the latest opened day {latest}.",
    ),
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
    # the ledger itself
    "conflict": (
        "Dữ liệu vừa được thay đổi đồng thời; hãy gửi lại.",
        "The data was changed at the same moment; send it again.",
    ),
    "busy": (
        "Đang xử lý {limit} gói khác của cùng đơn vị gửi; hãy chờ câu trả lời rồi gửi lại gói này.",
        "{limit} other requests of the same sender are being worked on; wait for their answers and send this again.",
    ),
    "not-ready": (
        "Dịch vụ đang bắt kịp nhật ký; hãy gửi lại sau vài giây.",
        "The service is catching up with the log; send it again in a few seconds.",
    ),
    "not-found": (
        "Không tìm thấy “{what}”.",
        "“{what}” was not found.",
    ),
    "log-unavailable": (
        "Chưa ghi được vào nhật ký; hãy gửi lại, sự kiện đã ghi sẽ được trả lời là trùng.",
        "The log could not be written; send it again, what was stored will be answered as a duplicate.",
    ),
    "internal": (
        "Lỗi nội bộ; người vận hành tìm trong nhật ký theo mã {reference}.",
        "An internal error; operators find it in the service's log by the reference {reference}.",
    ),
}

"""Refusals of what is said of figures: measurements, inspections, citizen feedback, surveys."""

from typing import Final

FIGURES: Final[dict[str, tuple[str, str]]] = {
    # figures besides obligations: measurements, inspections, citizen feedback, surveys
    "ledger-indicator": (
        "Chỉ tiêu “{indicator}” do sổ tự tính từ nhiệm vụ và báo cáo; đơn vị không báo cáo chỉ tiêu này.",
        "The indicator “{indicator}” is counted by the ledger from obligations and reports; nobody reports it.",
    ),
    "unknown-report": (
        "Không có báo cáo “{event}” còn hiệu lực về kỳ “{period}” của đơn vị và chỉ tiêu này.",
        "There is no report “{event}” that stands for the period “{period}” of this unit and indicator.",
    ),
    "too-many-figures": (
        "Kỳ “{period}” đã có {limit} báo cáo còn hiệu lực; hãy rút bớt báo cáo cũ trước.",
        "The period “{period}” has {limit} standing reports; withdraw old ones first.",
    ),
    "too-many-corrections": (
        "Đã nhận {limit} báo cáo về cùng một việc, kể cả báo cáo đã rút, nên không nhận thêm; hãy kiểm tra phần mềm "
        "gửi.",
        "There were {limit} reports of the same thing, withdrawn ones included, and no more are taken; look at the "
        "program that sends them.",
    ),
    "inspection-id": (
        "Mã cuộc kiểm tra phải bắt đầu bằng mã cơ quan kiểm tra: “{form}”, phần sau không có “--”.",
        "The id of an inspection begins with the id of the inspecting authority: “{form}”; no “--” in the rest.",
    ),
    "unknown-inspection": (
        "Không có cuộc kiểm tra “{inspection}”.",
        "There is no inspection “{inspection}”.",
    ),
    "inspection-exists": (
        "Cuộc kiểm tra “{inspection}” đã được thông báo; không thông báo lại và không đổi nội dung đã thông báo.",
        "The inspection “{inspection}” has been announced already, once and for all.",
    ),
    "not-the-inspector": (
        "“{sender}” không phải cơ quan kiểm tra đơn vị “{unit}”.",
        "“{sender}” is not the inspecting authority of the unit “{unit}”.",
    ),
    "inspection-order": (
        "Không thể thực hiện “{action}” khi cuộc kiểm tra đang ở trạng thái “{status}”.",
        "“{action}” is not possible while the inspection is “{status}”.",
    ),
    "invalid-follow-up": (
        "Phúc tra phải có mã dạng “{form}” và nêu cuộc kiểm tra đã tiến hành ở đơn vị đó; hình thức khác thì không.",
        "A follow-up has an id of the form “{form}” and names an inspection of the same unit that was conducted; "
        "other forms do neither.",
    ),
    "finding-repeated": (
        "Kết quả kiểm tra nêu hai lần mục số {finding}.",
        "The finding number {finding} is given twice.",
    ),
    "unknown-finding": (
        "Cuộc kiểm tra không có kiến nghị số {finding}.",
        "The inspection has no finding number {finding}.",
    ),
    "finding-order": (
        "Không thể thực hiện “{action}” khi kiến nghị số {finding} đang ở trạng thái “{status}”.",
        "“{action}” is not possible while the finding number {finding} is “{status}”.",
    ),
    "too-many-remedies": (
        "Đã báo khắc phục {limit} lần cho {what_vi}; hãy trao đổi trực tiếp với cơ quan kiểm tra.",
        "Remedies of {what_en} were reported {limit} times; talk with the authority instead.",
    ),
    "findings-open": (
        "Chưa kết thúc được: kiến nghị số {findings} chưa khắc phục xong và không có lý do.",
        "It cannot be closed: findings {findings} are not remedied and have no reason.",
    ),
    "dates-reversed": (
        "Ngày {later} không được sớm hơn ngày {earlier}.",
        "The date {later} must not lie before {earlier}.",
    ),
    "feedback-sum": (
        "Số tồn kỳ trước cộng số tiếp nhận là {taken}, khác tổng số đã trả lời và đang xử lý là {found}.",
        "Carried over plus received is {taken}, which differs from answered plus open, {found}.",
    ),
    "feedback-rated": (
        "Số ý kiến đánh giá {rated} lớn hơn số đã trả lời {answered}.",
        "The ratings, {rated}, are more than the answers given, {answered}.",
    ),
    "feedback-channels": (
        "Tổng các kênh của “{field}” là {sum}, lớn hơn số chung {total}.",
        "The channels' “{field}” add up to {sum}, more than the total {total}.",
    ),
    "not-the-surveyor": (
        "“{sender}” không được báo cáo khảo sát “{survey}” về đơn vị “{unit}”.",
        "“{sender}” may not report the survey “{survey}” about the unit “{unit}”.",
    ),
    "unknown-survey": (
        "Không có khảo sát “{survey}” còn hiệu lực về đơn vị “{unit}”.",
        "There is no survey “{survey}” that stands about the unit “{unit}”.",
    ),
    "survey-exists": (
        "Khảo sát “{survey}” về đơn vị “{unit}” đã được báo cáo; muốn sửa thì rút rồi báo cáo lại.",
        "The survey “{survey}” about the unit “{unit}” has been reported; to correct it, withdraw it and report anew.",
    ),
    "survey-numbers": (
        "Số {smaller_name_vi} ({smaller}) không được lớn hơn số {larger_name_vi} ({larger}).",
        "The {smaller_name_en} ({smaller}) must not be more than the {larger_name_en} ({larger}).",
    ),
    "survey-level": (
        "Mức trả lời “{level}” không có trong thang đánh giá, hoặc nêu hai lần.",
        "The answer level “{level}” is not one of the survey's levels, or is given twice.",
    ),
    "survey-item": (
        "Câu hỏi “{item}” được nêu hai lần.",
        "The item “{item}” is given twice.",
    ),
}

"""Refusals of what is said of score sheets, and of publications."""

from typing import Final

SHEETS: Final[dict[str, tuple[str, str]]] = {
    "not-your-role": (
        "Tài khoản “{who}” không được gửi trên “par.{verb}”.",
        "The account “{who}” hands in nothing on “par.{verb}”.",
    ),
    "unknown-round": (
        "Đơn vị “{unit}” không có trong đợt chấm điểm “{round}”.",
        "The unit “{unit}” is in no round “{round}”.",
    ),
    "not-of-the-city": (
        "“{who}” không thuộc thành phố “{city}” nên không được thẩm định hay phê duyệt ở đây.",
        "“{who}” is no unit of the city “{city}”, and appraises or approves nothing there.",
    ),
    "own-sheet": (
        "“{unit}” không được tự thẩm định hay phê duyệt phiếu của mình.",
        "“{unit}” does not appraise or approve its own sheet.",
    ),
    "sheet-order": (
        "Không thể thực hiện “{action}” khi phiếu chấm điểm đang ở trạng thái “{stage}”.",
        "“{action}” is not possible while the sheet is “{stage}”.",
    ),
    "step-ended": (
        "Bước “{step}” đã hết hạn vào cuối ngày {last}.",
        "The step “{step}” ended with {last}.",
    ),
    "sheet-appraised": (
        "Phiếu của “{unit}” đã được thẩm định, không rút lại được.",
        "The sheet of “{unit}” is being appraised, and cannot be taken back.",
    ),
    "sheet-too-long": (
        "Bên này đã ghi {limit} lần vào phiếu chấm điểm; không nhận thêm.",
        "The sheet holds {limit} entries of this side; no more are taken.",
    ),
    "sheet-too-large": (
        "Phần ghi của bên này trong phiếu chấm điểm đã dài hơn {limit} byte; không nhận thêm.",
        "The sheet holds more than {limit} bytes of this side; no more is taken.",
    ),
    "too-many-turns": (
        "Phiếu của “{unit}” đã được rút lại hoặc mở lại {limit} lần; không nhận thêm.",
        "The sheet of “{unit}” was withdrawn or reopened {limit} times; no more of it.",
    ),
    "unknown-leaf": (
        "Đợt “{round}” không có tiêu chí “{leaf}” để chấm điểm.",
        "The round “{round}” scores no leaf “{leaf}”.",
    ),
    "leaf-not-applicable": (
        "Tiêu chí “{leaf}” không áp dụng cho đơn vị này.",
        "The leaf “{leaf}” does not apply to this unit.",
    ),
    "survey-leaf": (
        "Tiêu chí “{leaf}” chấm qua điều tra xã hội học, đơn vị không tự chấm.",
        "The leaf “{leaf}” is scored by a survey, not by the unit itself.",
    ),
    "points-or-inputs": (
        "Cần nêu điểm, hoặc số liệu để quy tắc tính ra điểm.",
        "Points are needed, or the inputs from which the rule makes them.",
    ),
    "points-out-of-bounds": (
        "Điểm của tiêu chí “{leaf}” phải từ {lowest} đến {highest}.",
        "The points of the leaf “{leaf}” lie between {lowest} and {highest}.",
    ),
    "points-not-by-rule": (
        "Số liệu của tiêu chí “{leaf}” cho {rule} điểm theo quy tắc; chỉ nêu điểm hoặc số liệu, hoặc nêu cho khớp.",
        "The inputs of the leaf “{leaf}” give {rule} points by the rule; give one of the two, or what agrees.",
    ),
    "override-needs-reason": (
        "Quy tắc cho tiêu chí “{leaf}” {rule} điểm; chấm khác thì cần nêu lý do.",
        "The rule gives the leaf “{leaf}” {rule} points; other points need a reason.",
    ),
    "inputs-no-score": (
        "Số liệu đã nhập không cho ra điểm của tiêu chí “{leaf}”.",
        "The inputs make no score of the leaf “{leaf}”.",
    ),
    "evidence-exists": (
        "Tiêu chí “{leaf}” đã có tài liệu kiểm chứng “{evidence}”.",
        "The leaf “{leaf}” has evidence “{evidence}” already.",
    ),
    "unknown-evidence": (
        "Tiêu chí “{leaf}” không có tài liệu kiểm chứng “{evidence}” còn hiệu lực.",
        "The leaf “{leaf}” has no evidence “{evidence}” that stands.",
    ),
    "too-much-evidence": (
        "Tiêu chí “{leaf}” đã có {limit} tài liệu kiểm chứng.",
        "The leaf “{leaf}” has {limit} pieces of evidence.",
    ),
    "explanation-not-required": (
        "Tiêu chí “{leaf}” không được yêu cầu giải trình.",
        "No explanation of the leaf “{leaf}” is required.",
    ),
    "explanations-closed": (
        "Đã kết thúc giải trình cho phiếu của “{unit}”.",
        "Explanations of the sheet of “{unit}” are closed.",
    ),
    "explanation-awaited": (
        "Còn chờ đơn vị giải trình: {leaves}.",
        "The unit may still explain: {leaves}.",
    ),
    "explanation-too-late": (
        "Chỉ yêu cầu giải trình ở lần thẩm định thứ nhất (tiêu chí “{leaf}”).",
        "An explanation is asked for with the first appraisal only (leaf “{leaf}”).",
    ),
    "first-appraisal-missing": (
        "Tiêu chí “{leaf}” chưa được thẩm định lần thứ nhất.",
        "The leaf “{leaf}” has no first appraisal.",
    ),
    "second-appraisal-stands": (
        "Tiêu chí “{leaf}” đã được thẩm định lần thứ hai.",
        "The leaf “{leaf}” has its second appraisal.",
    ),
    "unknown-bonus": (
        "Đơn vị không đề nghị điểm thưởng “{bonus}”.",
        "The unit claims no bonus “{bonus}”.",
    ),
    "bonus-above-claim": (
        "Điểm thưởng “{bonus}” chỉ được đề nghị {claimed} điểm.",
        "Of the bonus “{bonus}” only {claimed} points are claimed.",
    ),
    "bonus-above-max": (
        "Thêm {points} điểm thì tổng điểm thưởng vượt mức tối đa {maximum} của năm.",
        "With {points} more points the bonus passes the year's maximum of {maximum}.",
    ),
    "penalty-above-max": (
        "Thêm {points} điểm thì tổng điểm trừ vượt mức tối đa {maximum} của năm.",
        "With {points} more points the penalty passes the year's maximum of {maximum}.",
    ),
    "formulas-differ": (
        "Không so sánh được “{after}” với “{before}”: {count} tiêu chí có cách chấm khác.",
        "“{after}” is not compared with “{before}”: {count} leaves are scored by other rules.",
    ),
    "no-result": (
        "“{unit}” chưa có kết quả trong đợt “{round}”.",
        "“{unit}” has no result in the round “{round}”.",
    ),
    "published-already": (
        "Kết quả đợt “{round}” đã công bố (lần {revision}); muốn sửa thì đính chính kèm lý do.",
        "The results of the round “{round}” are published (revision {revision}); a correction needs a reason.",
    ),
    "not-published": (
        "Kết quả đợt “{round}” chưa được công bố.",
        "The results of the round “{round}” are not published.",
    ),
    "nothing-to-correct": (
        "Kết quả không khác lần công bố {revision}.",
        "The results are those of revision {revision}.",
    ),
    "sheets-not-approved": (
        "Phiếu chấm điểm chưa được phê duyệt: {units}.",
        "Score sheets are not approved: {units}.",
    ),
    "too-many-units": (
        "Đợt có {count} đơn vị, nhiều hơn {limit}.",
        "The round has {count} units, more than {limit}.",
    ),
    "publication-too-large": (
        "Kết quả của đợt dài {size} byte, quá {limit} byte của một lần công bố.",
        "The results of the round take {size} bytes; one publication holds {limit}.",
    ),
    "too-many-claims": (
        "Phiếu đã có {limit} mục; không nhận thêm.",
        "The sheet has {limit} of them; no more are taken.",
    ),
}

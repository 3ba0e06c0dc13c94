"""Refusals of commands of the planning office."""

from typing import Final

OFFICE: Final[dict[str, tuple[str, str]]] = {
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
    "unit-not-yet": (
        "Đơn vị “{unit}” chỉ có từ ngày {opened}, chưa có vào ngày {day}.",
        "The unit “{unit}” exists from {opened} on, not yet on {day}.",
    ),
    "unit-closed": (
        "Đơn vị “{unit}” chấm dứt từ ngày {closed}.",
        "The unit “{unit}” is no more from {closed} on.",
    ),
    "unit-changes-later": (
        "Đơn vị “{unit}” còn có thay đổi ghi cho ngày {later}, sau ngày chấm dứt {day}.",
        "A change of the unit “{unit}” is recorded for {later}, after its end on {day}.",
    ),
    "unit-is-root": (
        "“{unit}” là gốc của cây đơn vị nên không thể chuyển, nhập, tách hay chấm dứt.",
        "“{unit}” is the root of the unit tree; it cannot be moved, merged, split or closed.",
    ),
    "unit-into-itself": (
        "Đơn vị “{unit}” không thể được thay thế bằng chính nó.",
        "The unit “{unit}” cannot take its own place.",
    ),
    "unit-below-itself": (
        "“{unit}” không thể trực thuộc “{parent}”: vào ngày {day}, “{parent}” nằm dưới “{unit}”.",
        "“{unit}” cannot stand under “{parent}”: on {day}, “{parent}” is below “{unit}”.",
    ),
    "unit-under-ended": (
        "Vào ngày {day}, “{unit}” trực thuộc đơn vị mà nó thay thế; hãy chuyển “{unit}” sang cấp trên khác trước.",
        "On {day}, “{unit}” stands below the unit whose place it takes; move “{unit}” elsewhere first.",
    ),
    "unit-has-units": (
        "Vào ngày {day}, “{below}” còn trực thuộc “{unit}”; hãy chuyển “{below}” trước, hoặc nêu đơn vị kế tục.",
        "On {day}, “{below}” still stands under “{unit}”; move “{below}” first, or name a successor.",
    ),
    "unit-opens-other": (
        "Đơn vị mở mới “{unit}” không nằm trong các đơn vị kế tục của lệnh.",
        "The unit to open, “{unit}”, is not one of those that go on.",
    ),
    "unit-repeated": (
        "Đơn vị “{unit}” được nêu hai lần.",
        "The unit “{unit}” is named twice.",
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
    "reserved-ordinal": (
        "Số thứ tự “{ordinal}” dành cho các mục rà soát, kiểm tra, báo cáo của kế hoạch.",
        "The ordinal “{ordinal}” is kept for the plan's reviews, inspections and reports.",
    ),
    "plan-not-issued": (
        "Kế hoạch “{plan}” chưa ban hành; dự thảo được sửa trực tiếp.",
        "The plan “{plan}” has not been issued; a draft is corrected as it is.",
    ),
    "plan-unconfirmed": (
        "Kế hoạch “{plan}” được đọc từ tệp; cần người xác nhận bản hiện tại (par plan confirm) trước khi ban hành.",
        "The plan “{plan}” was read from a file; a person must confirm it as it stands (par plan confirm) first.",
    ),
    "plan-not-imported": (
        "Kế hoạch “{plan}” không được đọc từ tệp nên không có gì để xác nhận.",
        "The plan “{plan}” was not read from a file, so there is nothing to confirm.",
    ),
    "import-recorded": (
        "Kế hoạch “{plan}” đã được đọc từ tệp “{file}”; một dự thảo chỉ đến từ một tệp.",
        "The plan “{plan}” was read from the file “{file}” already; a draft comes from one file.",
    ),
    "import-incomplete": (
        "Việc nhập “{plan}” chưa xong: mới có {arrived} trong số {announced} "
        "(nhiệm vụ + điểm cần xem + phần chưa xếp chỗ). Hãy nhập lại tệp đó.",
        "The import of “{plan}” is not complete: {arrived} of {announced} have arrived "
        "(tasks + findings + pieces not placed). Import the same file again.",
    ),
    "plan-revoked": (
        "Kế hoạch “{plan}” đã bị bãi bỏ.",
        "The plan “{plan}” has been revoked.",
    ),
    "plan-closed": (
        "Kế hoạch “{plan}” đã kết thúc.",
        "The plan “{plan}” has been closed.",
    ),
    "plan-names-itself": (
        "Kế hoạch “{plan}” không thể chỉ đến chính nó.",
        "The plan “{plan}” cannot name itself.",
    ),
    "plan-not-in-force": (
        "Kế hoạch “{plan}” chưa có hiệu lực vào ngày {day}.",
        "The plan “{plan}” was not in force on {day}.",
    ),
    "plan-not-known": (
        "Vào thời điểm {moment} sổ chưa có kế hoạch “{plan}”.",
        "At {moment} the ledger did not know the plan “{plan}”.",
    ),
    "unknown-version": (
        "Kế hoạch “{plan}” không có phiên bản {version}.",
        "The plan “{plan}” has no version {version}.",
    ),
    "effective-too-early": (
        "Ngày {day} sớm hơn ngày phiên bản hiện tại có hiệu lực, {earliest}.",
        "The day {day} lies before the present version is in force, {earliest}.",
    ),
    "version-changed": (
        "Các sửa đổi được soạn trên phiên bản {amends}, nhưng kế hoạch nay là phiên bản {version}. Hãy xem lại.",
        "The changes were written on version {amends}, but the plan is at version {version} by now. Look at it again.",
    ),
    "amendment-empty": (
        "Văn bản không làm thay đổi gì trong kế hoạch.",
        "The document changes nothing in the plan.",
    ),
    "amendment-too-large": (
        "Các sửa đổi tạo ra {count} sự kiện, vượt giới hạn {limit} của một văn bản. Hãy chia làm nhiều lần.",
        "The changes make {count} facts, over the limit of {limit} for one document. Split them over several.",
    ),
    "unknown-task": (
        "Kế hoạch không có nhiệm vụ “{task}”.",
        "The plan has no task “{task}”.",
    ),
    "unknown-target": (
        "Kế hoạch không có chỉ tiêu số {target}.",
        "The plan has no target number {target}.",
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
    "index-set-ledger": (
        "Chỉ tiêu “{indicator}”: loại “ledger” chỉ dùng cho các mã {names}, và các mã đó chỉ dùng loại “ledger”.",
        "The indicator “{indicator}”: the kind “ledger” is for the ids {names} only, and those are of no other kind.",
    ),
    "unknown-index-set": (
        "Không có bộ chỉ số “{index_set}”.",
        "There is no index set “{index_set}”.",
    ),
    "index-set-version": (
        "Phiên bản {version} của bộ chỉ số “{index_set}” phải lớn hơn phiên bản gần nhất {latest}.",
        "Version {version} of the index set “{index_set}” must be greater than the latest one, {latest}.",
    ),
    "index-set-supersedes": (
        "Phiên bản {version} của bộ chỉ số “{index_set}” phải ghi rõ thay thế phiên bản gần nhất: {latest}.",
        "Version {version} of the index set “{index_set}” must name the latest version it supersedes: {latest}.",
    ),
    "index-set-holds-from": (
        "Phiên bản {version} của bộ chỉ số “{index_set}” cần ngày áp dụng (holds_from) sau ngày {earliest}.",
        "Version {version} of the index set “{index_set}” needs a day from which it holds, after {earliest}.",
    ),
    "index-set-not-in-force": (
        "Không có phiên bản nào của bộ chỉ số “{index_set}” áp dụng vào ngày {day}.",
        "No version of the index set “{index_set}” holds on {day}.",
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
    "index-set-steps": (
        "Các bậc của “{code}” phải xếp từ cao xuống thấp, mỗi ngưỡng một lần.",
        "The steps of “{code}” must go from the highest down, each edge once.",
    ),
    "index-set-last-case": (
        "Trường hợp cuối cùng của “{code}” không được có điều kiện, để luôn có một trường hợp đúng.",
        "The last case of “{code}” may have no condition, so that one case always holds.",
    ),
    "index-set-expression": (
        "Biểu thức của “{code}” quá lớn: nhiều nhất {nodes} nút cho một công thức và {depth} tầng.",
        "The expressions of “{code}” are too large: at most {nodes} nodes in a formula, and {depth} levels.",
    ),
    "index-set-variable": (
        "Công thức của “{code}” dùng biến “{variable}” chưa được khai báo.",
        "The formula of “{code}” uses the variable “{variable}”, which it does not declare.",
    ),
    "index-set-operands": (
        "Phép tính {op} trong công thức của “{code}” cần đúng hai số hạng.",
        "The operation {op} in the formula of “{code}” takes exactly two operands.",
    ),
    "round-exists": (
        "Đợt chấm điểm “{round}” đã mở.",
        "The round “{round}” has been opened already.",
    ),
    "round-classes": (
        "Hai mức xếp loại cùng bắt đầu từ {percent} %.",
        "Two classes begin at {percent} %.",
    ),
    "round-class-labels": (
        "Hai mức xếp loại cùng tên “{label}”.",
        "Two classes bear the name “{label}”.",
    ),
    "round-without-units": (
        "Đợt chấm điểm “{round}” không có đơn vị nào thuộc bộ chỉ số.",
        "The round “{round}” has no unit to which the index set applies.",
    ),
    "scheme-sender": (
        "Đơn vị gửi “{unit}” không có trong cây đơn vị của “{city}”.",
        "The sender “{unit}” is not in the unit tree of “{city}”.",
    ),
    "scheme-number": (
        "Một năm không có kỳ “{every}” thứ {number}.",
        "A year has no “{every}” number {number}.",
    ),
    "scheme-repeated": (
        "Chế độ báo cáo nêu kỳ “{period}” hai lần.",
        "The reporting scheme names the period “{period}” twice.",
    ),
    "unknown-scheme": (
        "“{city}” không có chế độ báo cáo “{scheme}”.",
        "“{city}” has no reporting scheme “{scheme}”.",
    ),
    "unknown-period": (
        "Chế độ báo cáo không có kỳ “{period}”, hoặc kỳ đó chưa mở.",
        "The reporting scheme has no period “{period}”, or it has not been opened.",
    ),
    "period-exists": (
        "Kỳ báo cáo “{period}” đã mở.",
        "The reporting period “{period}” has been opened already.",
    ),
    "period-is-closed": (
        "Kỳ báo cáo “{period}” đã đóng; số liệu đến sau được ghi vào kỳ tiếp theo.",
        "The reporting period “{period}” is closed; what arrives later is told in the next one.",
    ),
    "period-is-open": (
        "Kỳ báo cáo “{period}” đang mở nên không cần mở lại.",
        "The reporting period “{period}” is open, so there is nothing to reopen.",
    ),
    "period-too-early": (
        "Kỳ báo cáo “{period}” chỉ đóng được từ ngày {earliest}.",
        "The reporting period “{period}” can be closed from {earliest} on.",
    ),
    "period-has-gaps": (
        "Còn {count} chỗ chưa có số liệu và chưa nêu lý do, trước hết là “{unit}”, chỉ tiêu “{indicator}”.",
        "{count} gaps have no reason yet, the first is the indicator “{indicator}” of “{unit}”.",
    ),
    "period-no-gap": (
        "“{unit}” không thiếu số liệu của chỉ tiêu “{indicator}” trong kỳ, nên không cần lý do.",
        "“{unit}” has no gap for the indicator “{indicator}” in the period, so there is nothing to give a reason for.",
    ),
    "period-too-large": (
        "Kỳ báo cáo “{period}” có quá nhiều số liệu để đóng một lần (giới hạn {limit}).",
        "The reporting period “{period}” has too many figures to be closed at once (limit {limit}).",
    ),
    "day-not-next": (
        "Ngày {day} không nằm sau ngày đã mở gần nhất {latest}.",
        "The day {day} does not lie after the latest opened day {latest}.",
    ),
}

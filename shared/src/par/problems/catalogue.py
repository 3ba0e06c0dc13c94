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
    # what is said of obligations
    "too-many-reports": (
        "Nhiệm vụ “{obligation}” đã có {limit} lần báo cáo; không nhận thêm.",
        "The obligation “{obligation}” has {limit} reports; no more are taken.",
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
        "Thời hạn {due} trước ngày yêu cầu {day}.",
        "The due date {due} lies before the day of the request, {day}.",
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
    "corrects-not-supported": (
        "Loại sự kiện “{type}” không dùng để đính chính sự kiện khác.",
        "An event of the type “{type}” cannot correct another one.",
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
    # reading files
    "file-missing": (
        "Không có tệp “{name}”; hãy kiểm tra lại đường dẫn.",
        "There is no file “{name}”; check the path.",
    ),
    "file-unreadable": (
        "Không mở được “{name}” ({reason}); hãy kiểm tra quyền đọc tệp.",
        "“{name}” cannot be opened ({reason}); check who may read it.",
    ),
    "file-not-regular": (
        "“{name}” là {kind_vi}, không phải tệp văn bản; hãy chọn một tệp.",
        "“{name}” is {kind_en}, not a file; name a file.",
    ),
    "file-empty": (
        "Tệp “{name}” rỗng; hãy lưu hoặc tải lại tệp.",
        "The file “{name}” is empty; save or download it again.",
    ),
    "file-too-large": (
        "Tệp lớn hơn giới hạn {limit} MB; hãy bỏ hình ảnh, hoặc chia văn bản thành nhiều tệp.",
        "The file is larger than the limit of {limit} MB; take out pictures, or split the document.",
    ),
    "file-type-unknown": (
        "Không đọc được loại tệp này ({kind_vi}); hãy lưu thành .xlsx, .docx, .pdf, .html, .csv, .md hoặc .txt.",
        "Files of this type are not read ({kind_en}); save it as .xlsx, .docx, .pdf, .html, .csv, .md or .txt.",
    ),
    "file-extension-wrong": (
        "Tên tệp có đuôi “{extension}” nhưng nội dung là {kind_vi}; hãy mở kiểm tra rồi lưu lại với đuôi {expected}.",
        "The name ends in “{extension}”, but the content is {kind_en}; look at it and save it with {expected}.",
    ),
    "file-too-old": (
        "Tệp thuộc loại Office cũ (.doc, .xls); hãy mở bằng Word hoặc Excel và lưu thành .docx hoặc .xlsx.",
        "The file is of the old Office kind (.doc, .xls); open it in Word or Excel and save it as .docx or .xlsx.",
    ),
    "file-encrypted": (
        "Tệp có mật khẩu; hãy bỏ mật khẩu rồi gửi lại.",
        "The file is protected by a password; take the password off.",
    ),
    "file-damaged": (
        "Tệp {kind_vi} bị hỏng hoặc chưa tải hết; hãy mở, lưu lại hoặc tải lại. Chi tiết kỹ thuật: {reason}.",
        "The {kind_en} file is damaged or incomplete; open and save it anew, or download it again: {reason}.",
    ),
    "macro-file": (
        "Tệp có chứa macro (chương trình); hãy lưu thành .xlsx hoặc .docx không có macro.",
        "The file holds macros (programs); save it as .xlsx or .docx without macros.",
    ),
    "xml-entities": (
        "Phần “{part}” của tệp định nghĩa thực thể XML, một cách tấn công; hãy mở và lưu lại bằng Word hoặc Excel.",
        "The part “{part}” defines XML entities, a known attack; open the file in Word or Excel and save it anew.",
    ),
    "archive-bomb": (
        "Tệp nén bung ra quá lớn ({reason}); hãy mở bằng Word hoặc Excel, bỏ phần thừa và lưu lại.",
        "The file unpacks to far too much ({reason}); open it in Word or Excel, take out what is not needed, save it.",
    ),
    "text-encoding": (
        "Tệp chữ không dùng bảng mã UTF-8 hoặc UTF-16 ({reason}); hãy lưu lại với bảng mã UTF-8.",
        "The text is not in UTF-8 or UTF-16 ({reason}); save it with the encoding UTF-8.",
    ),
    "no-text-in-file": (
        "Không có chữ nào trong tệp{reason_vi}; hãy dùng tệp gốc (.docx, .xlsx), hoặc bản đã nhận dạng chữ.",
        "There is no text in the file{reason_en}; use the original (.docx, .xlsx), or one with recognised text.",
    ),
    "cell-too-long": (
        "Đoạn hoặc ô tại {where} dài hơn giới hạn {limit} ký tự; hãy chia nhỏ.",
        "The paragraph or cell at {where} has more than {limit} characters; split it.",
    ),
    "too-many-cells": (
        "Văn bản có hơn {limit} ô hoặc đoạn; hãy xóa các hàng, cột thừa, hoặc chia thành nhiều tệp.",
        "The document has more than {limit} cells or paragraphs; delete unused rows and columns, or split it.",
    ),
    "too-much-text": (
        "Văn bản có hơn {limit} ký tự; hãy chia thành nhiều tệp.",
        "The document has more than {limit} characters; split it.",
    ),
    "too-many-pages": (
        "Tệp có {count} trang, quá giới hạn {limit}; hãy tách riêng phần kế hoạch.",
        "The file has {count} pages, over the limit of {limit}; cut out the plan itself.",
    ),
    "import-too-slow": (
        "Đọc tệp quá {limit} giây nên đã dừng; hãy lưu lại dưới dạng .xlsx hoặc .docx, hoặc chia nhỏ.",
        "Reading the file took more than {limit} seconds and was stopped; save it as .xlsx or .docx, or split it.",
    ),
    "import-too-big": (
        "Đọc tệp cần hơn {limit} MB bộ nhớ nên đã dừng; hãy lưu lại dưới dạng .xlsx hoặc .docx, hoặc chia nhỏ.",
        "Reading the file needs over {limit} MB of memory and was stopped; save it as .xlsx or .docx, or split it.",
    ),
    "documents-not-installed": (
        "Thiếu thư viện đọc, ghi văn bản ({library}); hãy cài par-ledger[documents].",
        "The libraries for documents are missing ({library}); install par-ledger[documents].",
    ),
    # importing a document
    "units-file": (
        "Tệp cây đơn vị không đúng dạng của examples/units: {reason}.",
        "The file of units is not of the form of examples/units: {reason}.",
    ),
    "import-without-tasks": (
        "Không tìm thấy nhiệm vụ nào trong văn bản nên không lập được kế hoạch; xem kết quả bằng --dry-run.",
        "No task was found in the document, so no plan can be drafted; look at the result with --dry-run.",
    ),
    "import-area-unknown": (
        "Chưa rõ nhóm nhiệm vụ “{domain}. {title}” thuộc lĩnh vực nào; hãy nêu bằng --area {domain}=<mã lĩnh vực>.",
        "The area of the task group “{domain}. {title}” is not clear; state it with --area {domain}=<area code>.",
    ),
    "import-authority-unknown": (
        "Cây đơn vị của sổ không có “{authority}”; hãy nêu mã đơn vị, hoặc tên đơn vị kèm --city.",
        "The ledger's unit tree holds no “{authority}”; give the unit's id, or its name with --city.",
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

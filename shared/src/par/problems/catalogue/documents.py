"""Refusals of files and imported documents."""

from typing import Final

DOCUMENTS: Final[dict[str, tuple[str, str]]] = {
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
}

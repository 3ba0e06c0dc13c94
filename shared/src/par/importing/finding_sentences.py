"""Every finding of an import: its stable code, and its sentence in Vietnamese and in English.

Codes are stored with plans and shown for years: add new ones, never rename or reuse one. The sentences are
``str.format`` templates; their fields are those of the finding. docs/importing.md explains each code.
"""

from typing import Final

from par.importing.draft import Finding

LONGEST_FIELD: Final = 160
"""Characters of a field in a sentence. It repeats words of the document, which may be a page long."""

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # the document
    "hidden-characters": (
        "Văn bản có ký tự ẩn ({names}); đã bỏ khi đọc.",
        "The text holds hidden characters ({names}); they were left out.",
    ),
    "tracked-changes": (
        "Tệp còn ghi vết sửa đổi; phần thêm được đọc, phần xóa bị bỏ qua: “{words}”.",
        "The file holds tracked changes; insertions were read, deletions left out: “{words}”.",
    ),
    "hidden-content": (
        "Phần này bị ẩn trong tệp ({what}) nhưng vẫn được đọc.",
        "This part is hidden in the file ({what}); it was read all the same.",
    ),
    # the heading
    "no-number": ("Kế hoạch không ghi số; có thể ghi sau.", "The plan has no number; it can be added later."),
    "no-issue-date": (
        "Không đọc được ngày ban hành; ngày được nêu khi ban hành trong sổ.",
        "There is no date of issue; it is given when the plan is issued in the ledger.",
    ),
    "no-title": ("Không tìm thấy tên kế hoạch.", "No title of the plan was found."),
    "authority-unknown": (
        "Không có đơn vị “{authority}” trong cây đơn vị đang dùng, nên tên các đơn vị chưa được đối chiếu.",
        "The unit tree in use holds no unit “{authority}”, so the names of units were not resolved.",
    ),
    "authority-differs": (
        "Văn bản ghi cơ quan ban hành “{words}”, khác với “{authority}” đã nêu khi nhập.",
        "The document names “{words}” as its authority; the import was asked for “{authority}”.",
    ),
    "plan-year-differs": (
        "Tên kế hoạch ghi năm {words}, khác với năm {year} đã nêu khi nhập.",
        "The title speaks of {words}; the import was asked for {year}.",
    ),
    # groups and tasks
    "no-tasks": ("Không tìm thấy nhiệm vụ nào.", "No task was found."),
    "area-unknown": (
        "Chưa xác định được nhóm “{ordinal}. {title}” thuộc lĩnh vực CCHC nào.",
        "It is not clear to which PAR area the group “{ordinal}. {title}” belongs.",
    ),
    "ordinal-repeated": (
        "Số thứ tự “{ordinal}” lặp lại; nhiệm vụ này được đánh số “{given}”.",
        "The number “{ordinal}” is used again; this task was numbered “{given}”.",
    ),
    "ordinal-missing": (
        "Nhiệm vụ này không có số thứ tự; tạm đánh số “{given}”.",
        "This task has no number; it was numbered “{given}”.",
    ),
    "ordinals-in-one-cell": (
        "Ô số thứ tự của nhiệm vụ {ordinal} ghi nhiều số; chưa tách được thành từng nhiệm vụ.",
        "The number cell of task {ordinal} holds several numbers; the tasks could not be parted.",
    ),
    "group-missing": (
        "Các nhiệm vụ này không đứng trong nhóm nào; tạm xếp vào nhóm “{ordinal}”.",
        "These tasks stand in no group; they were put into a group “{ordinal}”.",
    ),
    "column-unknown": (
        "Không hiểu tiêu đề cột “{heading}”; nội dung cột chưa được đưa vào kế hoạch.",
        "The column heading “{heading}” is not known; what the column holds was not taken over.",
    ),
    "table-unknown": (
        "Không biết bảng này ghi gì (các cột: {columns}); nội dung bảng chưa được đưa vào kế hoạch.",
        "It is not clear what this table holds (columns: {columns}); it was not taken over.",
    ),
    "table-without-head": (
        "Bảng này không có dòng tiêu đề nhận ra được; nội dung bảng chưa được đưa vào kế hoạch.",
        "This table has no head that is known; it was not taken over.",
    ),
    "duplicate-tasks": (
        "Nhiệm vụ {ordinal} có cùng nội dung với nhiệm vụ {other}.",
        "Task {ordinal} says the same as task {other}.",
    ),
    "text-too-long": (
        "{what_vi} dài {length} ký tự, quá giới hạn {limit}; sổ chỉ giữ phần đầu.",
        "{what_en} has {length} characters, over the limit of {limit}; the ledger keeps its beginning.",
    ),
    # units
    "no-lead": (
        "Nhiệm vụ {ordinal} không có đơn vị chủ trì, nên không có ai để theo dõi.",
        "Task {ordinal} has no lead, so nobody can be followed up.",
    ),
    "unit-unknown": (
        "Không nhận ra đơn vị “{words}”. {candidates_vi}",
        "The unit “{words}” is not known. {candidates_en}",
    ),
    "unit-ambiguous": (
        "“{words}” có thể là nhiều đơn vị: {candidates}.",
        "“{words}” can be several units: {candidates}.",
    ),
    "group-undefined": (
        "“{words}” chỉ nhiều đơn vị nhưng cây đơn vị chưa có nhóm này nên không được theo dõi. {candidates_vi}",
        "“{words}” stands for several units, but the tree has no such group; it is not followed up. {candidates_en}",
    ),
    "unit-outside": (
        "“{words}” ở ngoài cây đơn vị; không mở việc theo dõi cho cơ quan này.",
        "“{words}” stands outside the unit tree; nothing is followed up there.",
    ),
    "lead-also-coordinator": (
        "Nhiệm vụ {ordinal} ghi “{words}” vừa chủ trì vừa phối hợp.",
        "Task {ordinal} names “{words}” both as lead and as coordinator.",
    ),
    "named-twice": (
        "Nhiệm vụ {ordinal} ghi “{words}” hai lần trong một ô; chỉ tính một lần.",
        "Task {ordinal} names “{words}” twice in one cell; it counts once.",
    ),
    "unit-cell-instruction": (
        "Ô đơn vị của nhiệm vụ {ordinal} ghi một việc phải làm, không phải tên đơn vị: “{words}”.",
        "The unit cell of task {ordinal} holds an instruction, not the name of a unit: “{words}”.",
    ),
    # time
    "no-time": (
        "Nhiệm vụ {ordinal} không ghi thời gian; hiểu là {meaning_vi}.",
        "Task {ordinal} states no time; read as {meaning_en}.",
    ),
    "deadline-unread": (
        "Không đọc được thời hạn “{words}”: {reason_vi}",
        "The deadline “{words}” was not read: {reason_en}",
    ),
    "deadline-conditional": (
        "Thời hạn phụ thuộc văn bản hoặc yêu cầu khác: “{words}”.",
        "The deadline depends on another document or request: “{words}”.",
    ),
    "deadline-doubtful": (
        "Thời hạn “{words}” có thể hiểu khác: {reason_vi}",
        "The deadline “{words}” may mean something else: {reason_en}",
    ),
    "due-before-issue": (
        "Hạn {due} trước ngày ban hành {issued_on}.",
        "Due on {due}, before the plan's issue on {issued_on}.",
    ),
    "year-differs": (
        "Hạn {due} thuộc năm khác năm kế hoạch {year}.",
        "Due on {due}, in another year than the plan's, {year}.",
    ),
    "product-without-date": (
        "Thời hạn ghi riêng cho từng sản phẩm, nhưng “{words}” không có ngày riêng.",
        "The deadline is given per product, but “{words}” has no date of its own.",
    ),
    "range-without-end": (
        "Thời gian “{words}” có ngày bắt đầu nhưng không có ngày kết thúc.",
        "The time “{words}” has a beginning and no end.",
    ),
    # targets, lists
    "indicator-unknown": (
        "Chưa có chỉ tiêu thống kê cho “{words}”; tạm đặt mã {indicator}.",
        "There is no known indicator for “{words}”; it was given the id {indicator}.",
    ),
    "conflicting-targets": (
        "Chỉ tiêu {number} và {other} cùng về {indicator} nhưng nêu {value} và {other_value}.",
        "Targets {number} and {other} are both about {indicator}, but state {value} and {other_value}.",
    ),
    "nested-denominator": (
        "Chỉ tiêu {number} tính trên tổng của chỉ tiêu {other} (“trong số đó”).",
        "Target {number} is counted on the total of target {other} (“trong số đó”).",
    ),
    "target-without-figure": (
        "Chỉ tiêu {number} không nêu con số.",
        "Target {number} states no figure.",
    ),
    "remark-carried": (
        "Ghi chú “{words}” được hiểu là dùng cả cho {rows} dòng để trống ghi chú bên dưới.",
        "The remark “{words}” was read as holding also for the {rows} rows below that have none.",
    ),
    "row-without-unit": (
        "Dòng này không xác định được đơn vị nên chưa vào được danh sách theo dõi.",
        "The unit of this row is not known, so it cannot go into the list that is followed up.",
    ),
    "row-without-date": (
        "Dòng này không có ngày đọc được nên chưa vào được danh sách theo dõi.",
        "This row has no date that could be read, so it cannot go into the list that is followed up.",
    ),
}


def sentences(finding: Finding) -> tuple[str, str]:
    """What the finding says, in Vietnamese and in English; an unknown code or a missing field is a KeyError."""
    fields = {name: _short(value) for name, value in finding.fields.items()}
    vi, en = SENTENCES[finding.code]
    return vi.format_map(fields).strip(), en.format_map(fields).strip()


def _short(value: str) -> str:
    words = " ".join(value.split())
    return words if len(words) <= LONGEST_FIELD else f"{words[: LONGEST_FIELD - 1]}…"

"""A small plan that says everything a plan can say, its amendment, and changes of units and of an index set."""

import copy
from typing import Any, Final

from par.client.imports import ImportRecord

YEAR: Final = 2023
CITY: Final = "chi-linh"
IMPORTED: Final = "chi-linh-nhap-2023"
MERGED: Final = ("chi-linh-van-an", "chi-linh-dong-lac")
"""The first of them ends and the second goes on."""
RENAMED: Final = "chi-linh-co-thanh"
OPENED: Final = "chi-linh-to-mot-cua"
LISTED_GROUP: Final = "chi-linh-hai-phuong"
CHANGED_ON: Final = "2023-02-06"
DOCUMENT: Final = {"title": "Quyết định (ví dụ)", "number": "1/QĐ", "authority": "UBND", "issued_on": "2023-02-01"}

MONTHLY: Final = {"kind": "recurring", "every": "month", "from": "2023-01-01", "due": "2023-12-31"}
STEPS: Final = {"kind": "deadline", "due": "2023-11-30", "milestones": [{"label": "Báo cáo", "due": "2023-11-30"}]}

PLAN: Final[dict[str, Any]] = {
    "id": IMPORTED,
    "city": CITY,
    "authority": CITY,
    "title": "Kế hoạch nhập",
    "year": YEAR,
    "implements": [
        {"authority": "UBND thành phố", "plan": "chi-linh-cchc-2023"},
        {"number": "9/KH-UBND", "authority": "UBND tỉnh", "issued_on": "2022-12-01"},
    ],
    "domains": [{"ordinal": "1", "area": "direction", "title": "Chỉ đạo"}],
    "tasks": [
        {
            "ordinal": "1.1",
            "domain": "1",
            "title": "Việc một",
            "products": ["Báo cáo"],
            "leads": [MERGED[0]],
            "leader_in_charge": "Phó Chủ tịch",
            "time_text": "Hằng tháng",
            "schedule": MONTHLY,
            "funding": "Ngân sách",
            "note": "Mới",
            "places": {"title": "dòng 4"},
        },
        {"ordinal": "1.2", "domain": "1", "title": "Việc hai", "products": ["Báo cáo"], "leads": [RENAMED]}
        | {"time_text": "Tháng 11", "schedule": STEPS},
        {"ordinal": "1.3", "domain": "1", "title": "Việc ba", "products": ["Đề án"], "leads": [RENAMED]},
        {"ordinal": "1.4", "domain": "1", "title": "Việc bốn", "products": ["Sổ tay"], "leads": [RENAMED]},
    ],
    "targets": [
        {"domain": "1", "text": "Hồ sơ đúng hạn", "indicator": "tthc_on_time_rate", "scope": "phường"}
        | {"comparator": ">=", "value": "98", "unit": "percent"},
        {"text": "Trong số đó", "indicator": "online", "nested_in": 1},
    ],
    "reporting": [{"period": "Q1", "due": "2023-03-10", "by": "Phường", "by_unit": MERGED[1], "to": "UBND thành phố"}],
    "funding": ["Ngân sách."],
}

FINDING: Final = {"code": "no-lead", "where": "dòng 4", "message_vi": "Chưa có chủ trì.", "message_en": "No lead."}
IMPORT: Final = ImportRecord("ke-hoach.txt", "0" * 64, "text", [FINDING], [{"where": "dòng 9", "text": "Nơi nhận"}])

AMENDMENT: Final[dict[str, Any]] = {
    "document": DOCUMENT,
    "effective_on": CHANGED_ON,
    "changes": [
        {"kind": "add-domain", "domain": {"ordinal": "2", "area": "direction", "title": "Khác"}},
        {"kind": "revise-target", "number": 1, "target": {**PLAN["targets"][0], "value": "99"}},
        {"kind": "set-target", "target": {"text": "Mới", "indicator": "new"}},
        {"kind": "set-details", "funding": ["Ngân sách xã."]},
        {"kind": "drop", "task": "1.1", "reason": "Thôi"},
        {"kind": "reassign", "task": "1.4", "leads": [MERGED[1]]},
        {"kind": "reschedule", "task": "1.2", "time_text": "Tháng 10"}
        | {"schedule": {**STEPS, "due": "2023-10-31", "milestones": [{"label": "Báo cáo", "due": "2023-10-31"}]}},
        {
            "kind": "split",
            "task": "1.3",
            "into": [
                {"ordinal": ordinal, "domain": "2", "title": title, "products": [title], "leads": [RENAMED]}
                for ordinal, title in (("2.1", "Đề án A"), ("2.2", "Đề án B"))
            ],
        },
    ],
}

REVOCATION: Final = {
    "document": DOCUMENT,
    "effective_on": "2023-12-01",
    "reason": "Thay thế",
    "replaced_by": "chi-linh-cchc-2023",
}

NEW_UNITS: Final[dict[str, Any]] = {
    "city": CITY,
    "units": [{"id": OPENED, "name": "Tổ Một cửa", "type": "other", "parent": RENAMED, "opened_on": CHANGED_ON}],
    "groups": [{"id": LISTED_GROUP, "name": "Hai phường", "members": list(MERGED)}],
}
MERGER: Final[dict[str, Any]] = {"units": [MERGED[0]], "into": MERGED[1], "document": "Nghị quyết (ví dụ)"}
NEW_NAME: Final[dict[str, Any]] = {"unit": RENAMED, "name": "UBND phường Cổ Thành Mới"}


def second_version(index_set: dict[str, Any]) -> dict[str, Any]:
    """The next version of an index set, with a sum that does not add up and the reason why it stands."""
    later = copy.deepcopy(index_set)
    later |= {"version": 2, "supersedes": 1, "holds_from": CHANGED_ON, "override_reason": "Theo văn bản gốc"}
    later["base"] = int(later["base"]) + 1
    later["indicators"][-1] |= {"kind": "share_of_units", "fulfilled_at": 80}
    return later

"""Events about a score sheet as a ward, the department that appraises and the council hand them in.

A ledger that holds the examples of the repository and an open round ``ROUND`` accepts them one after the other.
"""

from typing import Any, Final

ROUND: Final = "phuong-xa-2023"
"""On the example set for wards and communes, without last days, with bonus and penalty of 2 points each."""
_WARD: Final = "chi-linh-sao-do"
_DEPARTMENT: Final = "chi-linh-phong-noi-vu"
_CITY: Final = "chi-linh"


def _event(source: str, identity: str, name: str, day: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": identity,
        "source": source,
        "type": f"par.sheet.{name}.v1",
        "subject": f"unit/{_WARD}",
        "time": f"2023-12-{day}T08:00:00+07:00",
        "data": {"round": ROUND, **data},
    }


def _unit(identity: str, name: str, day: str, **data: Any) -> dict[str, Any]:
    return _event(f"/{_WARD}/scoring", identity, name, day, data)


def _appraiser(identity: str, name: str, day: str, **data: Any) -> dict[str, Any]:
    return _event(f"/{_DEPARTMENT}/appraisal", identity, name, day, data)


def _council(identity: str, name: str, day: str, **data: Any) -> dict[str, Any]:
    return _event(f"/{_CITY}/council", identity, name, day, data)


_LATE: Final = {"kind": "case", "case": "late"}
_DOCUMENT: Final = {
    "title": "Kế hoạch cải cách hành chính năm 2023",
    "number": "12/KH-UBND",
    "issued_by": "UBND phường Sao Đỏ",
    "issued_on": "2023-01-20",
    "place": "mục II, trang 3",
    "link": "https://example.org/12-kh-ubnd.pdf",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_RESOLVED: Final = {"resolved": {"numerator": 3, "denominator": 4}, "dealt_with": {"numerator": 1, "denominator": 4}}

_SELF_SCORED: Final = (
    _unit(
        "self-2.2",
        "leaf-scored",
        "05",
        leaf="2.2",
        inputs={"kind": "ratio", "numerator": 9, "denominator": 10},
        note="Một văn bản chưa xử lý xong.",
    ),
    _unit("self-7.5", "leaf-scored", "05", leaf="7.5", points="0"),
    _unit("self-1.5", "leaf-scored", "05", leaf="1.5", inputs={"kind": "done", "done": True}),
    _unit("self-1.1.1", "leaf-scored", "05", leaf="1.1.1", inputs=_LATE),
    _unit(
        "self-4.2",
        "leaf-scored",
        "05",
        leaf="4.2",
        inputs={"kind": "case", "variables": {"assigned": "20", "present": "19"}},
    ),
    _unit("self-1.3", "leaf-scored", "05", leaf="1.3", inputs={"kind": "ratios", "ratios": _RESOLVED}),
    _unit(
        "self-1.4.2",
        "leaf-scored",
        "05",
        leaf="1.4.2",
        inputs={"kind": "parts", "parts": {"boards": True, "network": True, "traditional": False}},
    ),
    _unit("self-1.2.1", "leaf-scored", "05", leaf="1.2.1", inputs={"kind": "counts", "counts": {"late": 1}}),
    _unit("evidence-1", "evidence-attached", "06", leaf="1.1.1", evidence="vb-1", **_DOCUMENT),
    _unit("evidence-2", "evidence-attached", "06", leaf="1.1.1", evidence="vb-2", title="Công văn gửi nhầm"),
    _unit("evidence-2-out", "evidence-withdrawn", "06", leaf="1.1.1", evidence="vb-2", reason="Nhầm văn bản."),
    _unit("bonus-1", "bonus-claimed", "06", bonus="sang-kien", points="1.5", reason="Mô hình mới được công nhận."),
    _unit("lock-1", "locked", "07"),
    _unit("take-back-1", "withdrawn", "08", reason="Bổ sung số liệu."),
    _unit("self-2.2-again", "leaf-scored", "08", leaf="2.2", points=1.5),
    _unit("lock-2", "locked", "08"),
)
_APPRAISED: Final = (
    _appraiser("first-1.5", "leaf-appraised", "12", leaf="1.5", step="first", inputs={"kind": "done", "done": True}),
    _appraiser(
        "first-4.2",
        "leaf-appraised",
        "12",
        leaf="4.2",
        step="first",
        points="3.5",
        comment="Đã đối chiếu quyết định giao biên chế.",
        explanation_required=True,
        override_reason="Một người nghỉ hưu trong quý IV.",
    ),
    _appraiser(
        "first-1.1.1", "leaf-appraised", "12", leaf="1.1.1", step="first", inputs=_LATE, explanation_required=True
    ),
    _unit("why-1.1.1", "explanation-given", "13", leaf="1.1.1", text="Phường chậm do sáp nhập tổ dân phố."),
    _appraiser("no-more", "explanations-closed", "15"),
    _appraiser(
        "second-1.1.1",
        "leaf-appraised",
        "16",
        leaf="1.1.1",
        step="second",
        points="0.5",
        override_reason="Giải trình hợp lý.",
    ),
    _appraiser("bonus-1", "bonus-granted", "16", bonus="sang-kien", points="1", comment="Tính một phần."),
    _appraiser("penalty-1", "penalty-applied", "16", penalty="bao-cao-tre", points="0.5", reason="Báo cáo quý trễ."),
)
_DECIDED: Final = (
    _council("approve-1", "approved", "20", comment="Thống nhất."),
    _council("reopen-1", "reopened", "22", reason="Có kiến nghị của phường."),
    _appraiser("penalty-1-out", "penalty-applied", "23", penalty="bao-cao-tre", points="0", reason="Đã gửi đúng hạn."),
    _council("approve-2", "approved", "25"),
)

EXAMPLES: Final[tuple[dict[str, Any], ...]] = (*_SELF_SCORED, *_APPRAISED, *_DECIDED)


def examples_of(type_: str) -> list[dict[str, Any]]:
    """The examples of one kind of event, in their order."""
    return [event for event in EXAMPLES if event["type"] == type_]

"""Which indicator a goal speaks of: the phrases of plans and the ids that example plans and index sets use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.prose.words import bare, spelled_out

_LONGEST_SLUG: Final = 60
_EMPTY: Final = (
    r"dat|tu|tro|len|tren|toi thieu|it nhat|duoc|cac|cua|va|tai|theo|phan dau|dam bao|hoan thanh|nam|muc do|ty le"
)
_EMPTY_WORDS: Final = re.compile(rf"\b(?:{_EMPTY}|\d+)\b")


@dataclass(frozen=True, slots=True)
class _Rule:
    """``id`` is meant where each of ``all_of`` (alternatives parted by |) is said and none of ``none_of``.

    ``near`` must be said in the same paragraph before it: "mức độ hài lòng" after a goal for procedures is about them.
    """

    id: str
    all_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()
    near: str = ""

    def fits(self, words: str, before: str) -> bool:
        if self.near and self.near not in before:
            return False
        said = all(any(one in words for one in phrase.split("|")) for phrase in self.all_of)
        return said and not any(one in words for one in self.none_of)


_RULES: Final = (
    _Rule("par_index_rank", ("chỉ số cải cách hành chính|par index|par-index", "tốp|top|thứ hạng|xếp hạng|nhóm|đứng")),
    _Rule("tthc_satisfaction_land_construction_investment_rate", ("hài lòng", "đất đai")),
    _Rule("satisfaction_rate", ("hài lòng", "sự phục vụ")),
    _Rule("tthc_satisfaction_rate", ("hài lòng", "thủ tục hành chính|tiếp nhận và trả kết quả|một cửa")),
    _Rule("tthc_satisfaction_rate", ("hài lòng",), near="thủ tục hành chính"),
    _Rule("satisfaction_rate", ("hài lòng",)),
    _Rule("tthc_on_time_rate", ("đúng hạn|đúng và trước hạn|trước hạn", "giải quyết|hồ sơ")),
    _Rule("tthc_results_digitized_rate", ("số hóa", "kết quả", "còn hiệu lực")),
    _Rule("tthc_online_results_digitized_rate", ("số hóa", "kết quả"), near="trực tuyến"),
    _Rule("tthc_results_digitized_rate", ("số hóa", "kết quả")),
    _Rule("tthc_dossiers_transferred_electronically_rate", ("luân chuyển", "điện tử")),
    _Rule(
        "tthc_on_national_portal_rate",
        ("cổng dịch vụ công quốc gia|cổng dịch vụ công (dịch vụ công) quốc gia", "tích hợp|cung cấp|kết nối"),
    ),
    _Rule("tthc_on_national_portal_rate", ("quốc gia", "cổng dịch vụ công", "tích hợp")),
    _Rule("tthc_eligible_handled_online_rate", ("hồ sơ", "giải quyết trực tuyến", "đủ điều kiện")),
    _Rule("tthc_online_dossiers_rate", ("hồ sơ", "trực tuyến")),
    _Rule("tthc_offered_online_rate", ("thủ tục hành chính|dịch vụ công", "trực tuyến")),
    _Rule("departments_using_electronic_one_stop_rate", ("một cửa điện tử",)),
    _Rule("legal_documents_reviewed_rate", ("văn bản quy phạm pháp luật", "rà soát")),
    _Rule("legal_documents_lawful_rate", ("văn bản quy phạm pháp luật", "hợp hiến|hợp pháp")),
    _Rule(
        "legal_documents_published_on_portal_rate",
        ("văn bản quy phạm pháp luật", "đăng công khai|công khai trên|đăng tải"),
    ),
    _Rule("legal_documents_issued_per_procedure_rate", ("văn bản quy phạm pháp luật", "trình tự|tiến độ")),
    _Rule("law_enforcement_monitoring_plan_tasks_completed_rate", ("theo dõi", "thi hành pháp luật")),
    _Rule("digital_transformation_plan_tasks_completed_rate", ("kế hoạch chuyển đổi số",)),
    _Rule(
        "digital_government_plan_tasks_completed_rate",
        ("kế hoạch", "chính quyền số|chính quyền điện tử", "nhiệm vụ|hoàn thành"),
    ),
    _Rule("par_plan_tasks_completed_rate", ("nhiệm vụ", "kế hoạch cải cách hành chính")),
    _Rule("e_government_grade", ("chính quyền điện tử", "mức độ|xếp hạng")),
    _Rule("iso_9001_units_maintaining_rate", ("iso", "đơn vị|cơ quan")),
    _Rule("iso_9001_implementation_rate", ("iso",)),
    _Rule("documents_exchanged_electronically_signed_rate", ("văn bản", "ký số|chữ ký số|dạng điện tử")),
    _Rule("work_files_processed_online_rate", ("hồ sơ công việc", "môi trường mạng|điện tử")),
    _Rule("periodic_and_statistical_reports_on_information_system_rate", ("báo cáo", "hệ thống thông tin")),
    _Rule("specialised_databases_connected_shared_rate", ("cơ sở dữ liệu", "kết nối|chia sẻ")),
    _Rule(
        "agency_information_published_on_portal_rate", ("thông tin", "cổng|trang thông tin", "cung cấp|công khai|đăng")
    ),
    _Rule("units_managing_staff_by_job_position_rate", ("vị trí việc làm", "biên chế")),
    _Rule("service_units_structured_by_job_position_rate", ("vị trí việc làm", "chức danh nghề nghiệp")),
    _Rule("departments_structured_by_job_position_rate", ("vị trí việc làm", "cơ cấu")),
    _Rule("civil_servants_meeting_qualification_standard_rate", ("công chức", "trình độ|tiêu chuẩn")),
    _Rule("service_unit_finance_decrees_applied", ("tự chủ", "nghị định", "đặt hàng|quy định tại"), ("phương án",)),
    _Rule("units_with_financial_autonomy_plan_rate", ("tự chủ", "tài chính|kinh phí")),
    _Rule("public_investment_disbursed", ("giải ngân",)),
    _Rule("public_real_estate_rearranged", ("nhà, đất", "sắp xếp")),
    _Rule("local_institutional_framework_completed", ("thể chế", "xây dựng|hoàn thiện")),
    _Rule("unannounced_inspections_communes", ("kiểm tra đột xuất", "xã|phường")),
)
"""The first rule that fits decides: special ones stand before general ones."""


def indicator_of(clauses: Sequence[str], before: str = "") -> str | None:
    """The id of the first of ``clauses`` that tells one: the goal's own words first, then wider ones around it.

    ``before`` is what the paragraph says before the goal.
    """
    said_before = spelled_out(before)
    for clause in clauses:
        words = spelled_out(clause)
        found = next((rule.id for rule in _RULES if rule.fits(words, said_before)), None)
        if found is not None:
            return found
    return None


def slug_of(clause: str) -> str:
    """An id made of the words of a goal that no rule knows; the same words give the same id."""
    slug = "_".join(_EMPTY_WORDS.sub("", bare(clause)).split())[:_LONGEST_SLUG].rstrip("_")
    return slug or "unnamed"

"""Tasks that stand in prose: groups, ordinals, leads, times."""

from tests.importing.prose.writing import prose

PLAN = """
    I. MỤC ĐÍCH, YÊU CẦU
    - Phục vụ người dân tốt hơn.
    II. MỤC TIÊU, NHIỆM VỤ
    1. Cải cách thể chế
    1.1. Mục tiêu
    100% văn bản quy phạm pháp luật được rà soát.
    1.2. Nhiệm vụ
    - Ban hành Kế hoạch rà soát văn bản trước ngày 31/3/2023.
    - Tiếp tục phổ biến pháp luật.
    2. Cải cách thủ tục hành chính
    2.1. Mục tiêu
    - Tỷ lệ hồ sơ đúng hạn đạt trên 97%.
    2.2. Nhiệm vụ
    - Rà soát thủ tục
    + Rà soát thủ tục đất đai
    + Rà soát thủ tục hộ tịch (khi có hướng dẫn của tỉnh)
    - Phòng Kinh tế chủ trì, phối hợp với Phòng Tư pháp niêm yết phí.
    III. GIẢI PHÁP
    - Nâng cao nhận thức.
    IV. TỔ CHỨC THỰC HIỆN
    1. Phòng Tư pháp
    - Chủ trì, phối hợp với các phòng liên quan thực hiện nội dung về cải cách thể chế.
    2. Văn phòng HĐND và UBND huyện
    - Chủ trì các nhiệm vụ về kiểm soát TTHC.
"""


def test_groups_and_ordinals() -> None:
    parts = prose(PLAN)
    assert [(one.ordinal, one.area) for one in parts.domains] == [("1", "institutions"), ("2", "procedures")]
    assert [one.ordinal for one in parts.tasks] == ["1.1", "1.2", "2.1", "2.2", "2.3"]
    assert [one.domain for one in parts.targets] == ["1", "2"]


def test_a_list_below_a_bullet_is_tasks_with_its_words() -> None:
    titles = [one.title.text for one in prose(PLAN).tasks]
    assert titles[2] == "Rà soát thủ tục: Rà soát thủ tục đất đai"


def test_leads_come_from_the_task_or_from_the_duties() -> None:
    leads = {one.ordinal: [lead.text.text for lead in one.leads] for one in prose(PLAN).tasks}
    assert leads == {
        "1.1": ["Phòng Tư pháp"],
        "1.2": ["Phòng Tư pháp"],
        "2.1": ["Văn phòng HĐND và UBND huyện"],
        "2.2": ["Văn phòng HĐND và UBND huyện"],
        "2.3": ["Phòng Kinh tế"],
    }
    partners = {one.ordinal: [unit.text.text for unit in one.coordinators] for one in prose(PLAN).tasks}
    assert partners["1.1"] == ["các phòng liên quan"]
    assert partners["2.3"] == ["Phòng Tư pháp"]


def test_times() -> None:
    times = {one.ordinal: one.time.text for one in prose(PLAN).tasks}
    assert times == {
        "1.1": "trước ngày 31/3/2023",
        "1.2": "Tiếp tục",
        "2.1": "",
        "2.2": "",
        "2.3": "",
    } | {"2.2": "khi có hướng dẫn của tỉnh"}
    readings = {one.ordinal: one.reading for one in prose(PLAN).tasks}
    assert readings["2.1"] is None
    assert readings["1.1"] is not None
    assert str(readings["1.1"].due) == "2023-03-30"


def test_what_only_looks_like_a_time() -> None:
    for title in (
        "Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ",
        "Quản lý chi thường xuyên trong năm của đơn vị",
        "Triển khai chương trình giai đoạn 2021-2025",
        "Tổng kết công tác năm 2022",
    ):
        (task,) = prose(f"I. NHIỆM VỤ\n1. Cải cách tài chính công\n- {title}.").tasks
        assert task.time.text == "", title


def test_labelled_lines_below_a_task() -> None:
    (task,) = prose("""
        I. NHIỆM VỤ
        1. Cải cách thể chế
        a) Rà soát văn bản
        - Cơ quan chủ trì: Phòng Tư pháp.
        - Cơ quan phối hợp: Phòng Nội vụ; UBND các xã.
        - Thời gian hoàn thành: Quý II/2023.
        - Sản phẩm: Báo cáo; Danh mục.
    """).tasks
    assert [one.text.text for one in task.leads] == ["Phòng Tư pháp"]
    assert [one.text.text for one in task.coordinators] == ["Phòng Nội vụ", "UBND các xã"]
    assert task.reading is not None
    assert str(task.reading.due) == "2023-06-30"
    assert [one.text for one in task.products] == ["Báo cáo", "Danh mục"]


def test_products() -> None:
    products = {one.ordinal: [product.text for product in one.products] for one in prose(PLAN).tasks}
    assert products["1.1"] == ["Kế hoạch rà soát văn bản trước ngày 31/3/2023"]


def test_equal_numbers_are_told_apart_by_those_above_them() -> None:
    parts = prose("""
        A. NHIỆM VỤ CHUNG
        I. Cải cách thể chế
        - Rà soát văn bản.
        B. NHIỆM VỤ RIÊNG
        I. Cải cách tài chính công
        - Công khai ngân sách.
    """)
    assert [one.ordinal for one in parts.domains] == ["I", "B.I"]


def test_tasks_of_tables_are_not_told_again() -> None:
    parts = prose(PLAN, with_tasks=False)
    assert (parts.domains, parts.tasks) == ((), ())
    assert [one.domain for one in parts.targets] == [None, None]

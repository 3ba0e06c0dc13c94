"""Which product a date belongs to."""

import pytest
from tests.importing.drafts import YEAR, text

from par.deadlines import read
from par.importing.own_dates import dates_of_products


@pytest.mark.parametrize(
    ("products", "time", "expected"),
    [
        (["Kế hoạch", "Báo cáo"], "Báo cáo: tháng 12/2023; kế hoạch: tháng 1/2023", {0: 1, 1: 0}),
        (
            ["Kế hoạch thực hiện", "Báo cáo kết quả"],
            "Xây dựng kế hoạch: tháng 1/2023; Báo cáo: tháng 11/2023",
            {0: 0, 1: 1},
        ),
        (["Kế hoạch thực hiện"], "Xây dựng và ban hành kế hoạch: tháng 1/2023; sơ kết: tháng 6/2023", {0: 0}),
        (["Báo cáo quý hai", "Báo cáo quý bốn"], "Báo cáo quý: tháng 6/2023; tập huấn: tháng 7/2023", {}),
        (["Quy chế"], "Tháng 01/2023; thực hiện cả năm 2023", {0: 0}),
        (["Quy chế", "Báo cáo"], "Tháng 01/2023; thực hiện cả năm 2023", {}),
        (["Quy chế"], "Quý III, IV/2023", {}),
        ([], "Báo cáo: tháng 12/2023", {}),
    ],
)
def test_a_date_belongs_to_the_product_of_the_same_name(
    products: list[str], time: str, expected: dict[int, int]
) -> None:
    milestones = read(time, YEAR).milestones
    assert dates_of_products([text(product) for product in products], milestones) == expected

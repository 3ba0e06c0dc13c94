"""Where the example files stand, and reading them."""

from pathlib import Path
from typing import Any, Final

import yaml

PLANS: Final = (
    "chi-linh-cchc-2023",
    "an-duong-cchc-2023",
    "hoang-tien-cchc-2023",
    "cao-bang-cchc-2023",
    "chi-linh-tthc-2023",
)
CITIES: Final = ("chi-linh", "hai-phong", "thanh-hoa", "cao-bang")
INDEX_SET: Final = "example-766-2022"
"""The set of the main round of each city: the ledger scores it by itself."""
WARD_INDEX_SET: Final = "example-ward-2017-areas"
"""A synthetic set for wards and communes, of which people enter a part."""


class ExamplesMissingError(Exception):
    """The folder of examples is not where it is looked for."""


def examples_folder(start: Path) -> Path:
    """``examples/`` in ``start`` or above it. Raises ExamplesMissingError."""
    for folder in (start, *start.parents):
        if (folder / "examples" / "plans").is_dir():
            return folder / "examples"
    raise ExamplesMissingError(
        f"Không tìm thấy thư mục examples/ từ {start}; hãy chạy lệnh trong thư mục dự án. "
        f"No examples/ folder found from {start}; run the command inside the project's folder."
    )


def read(folder: Path, kind: str, name: str) -> dict[str, Any]:
    """The content of ``<folder>/<kind>/<name>.yaml``."""
    content: dict[str, Any] = yaml.safe_load((folder / kind / f"{name}.yaml").read_text(encoding="utf-8"))
    return content

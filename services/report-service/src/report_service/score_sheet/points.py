"""Points as they are handed in."""

from typing import Annotated, Final

from par.values import DecimalText
from report_service.index.written import between, decimal_schema, written

MOST_POINTS: Final = 1_000
_PLAIN: Final = r"(1000(\.0{1,20})?|[0-9]{1,3}(\.[0-9]{1,20})?)"
_SIGNED: Final = f"-?{_PLAIN}"

Points = Annotated[
    DecimalText,
    written(_SIGNED),
    between(-MOST_POINTS, MOST_POINTS),
    decimal_schema(_SIGNED, -MOST_POINTS, MOST_POINTS),
]
"""Of a leaf: some have points below 0. Read as text without trailing zeros."""
MorePoints = Annotated[DecimalText, written(_PLAIN), between(0, MOST_POINTS), decimal_schema(_PLAIN, 0, MOST_POINTS)]
"""Of a bonus or a penalty."""

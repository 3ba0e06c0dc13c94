"""Numbers and dates of cells as a person sees them: ``98%``, ``15/11/2023``. Formulas are never evaluated."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from par.importing.readers.office.markup import attribute, child, children

_QUOTED: Final = re.compile(r'"[^"]{0,200}"|\\.|\[[^\]]{0,100}\]|[_*].')
"""Literal words, escaped signs, colours and conditions, padding: nothing that tells what kind of number it is."""
_DECIMALS: Final = re.compile(r"0\.(0+)")
_DAY_OR_YEAR: Final = re.compile(r"[dy]", re.IGNORECASE)
_MONTH_OR_MINUTE: Final = re.compile(r"m", re.IGNORECASE)
_TIME_LETTERS: Final = re.compile(r"[hs]", re.IGNORECASE)
_BUILT_IN: Final = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "dd/mm/yyyy",
    15: "dd-mm-yy",
    16: "dd/mm",
    17: "mm/yyyy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
}
"""The formats that files name by number only (ECMA-376 part 1, 18.8.30); of dates only the order differs by country."""
_FIRST_DAY: Final = {False: dt.datetime(1899, 12, 30, tzinfo=dt.UTC), True: dt.datetime(1904, 1, 1, tzinfo=dt.UTC)}
_LAST_SERIAL: Final = 2_958_465
"""31 December 9999."""
_PLAIN_DIGITS: Final = 15
"""Excel keeps no more digits; what a double has beyond them are errors of calculation."""
_LONGEST: Final = 64


class Formats:
    """The number formats of the part ``styles.xml``, by the style number of cells."""

    def __init__(self, root: etree._Element | None) -> None:
        own = {
            attribute(each, "numFmtId"): attribute(each, "formatCode") or ""
            for each in children(child(root, "numFmts"), "numFmt")
        }
        self._codes: list[str] = []
        for style in children(child(root, "cellXfs"), "xf"):
            number = attribute(style, "numFmtId") or "0"
            built_in = _BUILT_IN.get(int(number), "") if number.isdecimal() and len(number) < 6 else ""
            self._codes.append(own.get(number, built_in))

    def code(self, style: str | None) -> str:
        """The format code of a style number, empty for the general one."""
        if style is None or not style.isdecimal() or len(style) > 6 or int(style) >= len(self._codes):
            return ""
        return self._codes[int(style)]


def shown(value: str, code: str, *, from_1904: bool) -> str:
    """The number ``value`` in the format ``code``; as stored where it is no number."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or len(value) > _LONGEST or abs(number.adjusted()) > _LONGEST:
        return value
    bare = _QUOTED.sub("", code.partition(";")[0])
    if _has_date(bare) or _TIME_LETTERS.search(bare):
        return _moment(number, bare, from_1904=from_1904) or value
    return _number(number, bare)


def _has_date(bare: str) -> bool:
    """Whether the format shows a day, month or year; an ``m`` beside hours or seconds means minutes."""
    if _DAY_OR_YEAR.search(bare):
        return True
    return bool(_MONTH_OR_MINUTE.search(bare)) and not _TIME_LETTERS.search(bare)


def _moment(number: Decimal, bare: str, *, from_1904: bool) -> str | None:
    """A day as dd/mm/yyyy, a month as mm/yyyy, a time as hh:mm; None for what no calendar has."""
    if not 0 <= number <= _LAST_SERIAL:
        return None
    try:
        moment = _FIRST_DAY[from_1904] + dt.timedelta(seconds=round(float(number) * 86_400))
    except OverflowError:
        return None
    letters = bare.lower()
    parts = []
    if _has_date(bare):
        day, year = "d" in letters, "y" in letters
        parts.append(moment.strftime("/".join((["%d"] if day else []) + ["%m"] + (["%Y"] if year or not day else []))))
    if _TIME_LETTERS.search(bare):
        parts.append(moment.strftime("%H:%M:%S" if "s" in letters else "%H:%M"))
    return " ".join(parts)


def _number(number: Decimal, bare: str) -> str:
    """With a decimal point, as in the file; only a percentage changes the digits."""
    percent = "%" in bare
    scaled = number * 100 if percent else number
    decimals = _DECIMALS.search(bare)
    if decimals is not None or (percent and "." not in bare):
        digits = f"{round(scaled, len(decimals[1]) if decimals is not None else 0):f}"
    else:
        digits = f"{round(scaled, max(0, _PLAIN_DIGITS - 1 - scaled.adjusted())) if scaled else scaled:f}"
        if "." in digits:
            digits = digits.rstrip("0").rstrip(".")
    return f"{digits}%" if percent else digits

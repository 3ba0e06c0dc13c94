"""How a leaf got its points, in words of both languages with the numbers filled in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from par.events.formula import (
    Cap,
    Cases,
    Checklist,
    Complement,
    Composite,
    Deduction,
    FloorLinear,
    Formula,
    Linear,
    NotApplicable,
    Steps,
    Survey,
    Term,
    WhenEmpty,
    YesNo,
)
from par.events.scoring import Chosen, Counts, Done, Figure, Inputs, PartsDone, Ratios
from par.exact import exact, shown
from report_service.index.formulas import earned


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in Vietnamese and in English."""

    vi: str
    en: str

    def __add__(self, other: "Words") -> "Words":
        return Words(self.vi + other.vi, self.en + other.en)


NO_INPUTS: Final = Words(
    "Chưa có số liệu nên chưa có điểm (không phải 0 điểm).", "No figures yet, so no score (not 0)."
)
ENTERED: Final = Words("Người chấm nhập; chưa nhập nên chưa có điểm.", "Entered by a scorer; nothing is entered yet.")
_EMPTY: Final[Mapping[WhenEmpty, Words]] = {
    WhenEmpty.FULL: Words("mẫu số bằng 0: tính đủ điểm", "the denominator is 0: full points"),
    WhenEmpty.ZERO: Words("mẫu số bằng 0: 0 điểm", "the denominator is 0: no points"),
    WhenEmpty.NONE: Words("mẫu số bằng 0: chưa có điểm", "the denominator is 0: no score"),
    WhenEmpty.NOT_APPLICABLE: Words("mẫu số bằng 0: không áp dụng", "the denominator is 0: it does not apply"),
}


def words_of(formula: Formula, maximum: Fraction, minimum: Fraction, inputs: Inputs | None) -> Words:
    """What the formula makes of the inputs, with the points at the end."""
    if isinstance(formula, NotApplicable):
        return _not_applicable(formula, maximum)
    if inputs is None:
        return NO_INPUTS if _is_measured(formula) else ENTERED
    found = earned(formula, maximum, minimum, inputs)
    how = _how(formula, maximum, inputs)
    if not found.applies:
        return how + Words("; không tính vào tổng.", "; it is out of the total.")
    if found.points is None:
        return how + Words("; chưa có điểm.", "; no score.")
    return how + Words(" → ", " → ") + _points(found.points) + Words(".", ".")


def _how(formula: Formula, maximum: Fraction, inputs: Inputs) -> Words:
    match formula, inputs:
        case YesNo(), Done():
            return Words("đã làm", "done") if inputs.done else Words("chưa làm", "not done")
        case ((YesNo() | Linear() | FloorLinear() | Cap() | Steps()), Figure()):
            return _of_ratio(formula, maximum, inputs)
        case Composite(), Ratios():
            return _joined([_term(term, inputs.ratios.get(term.code)) for term in formula.terms], " + ")
        case Complement(), Ratios():
            parts = [_ratio(inputs.ratios[rate.code]) for rate in formula.rates if rate.code in inputs.ratios]
            target = _number(exact(formula.target))
            tail = Words(f"; đủ điểm từ {target.vi} %", f"; full points from {target.en} %")
            return Words("100 % − ", "100 % − ") + _joined(parts, " − ") + tail
        case Checklist(), PartsDone():
            done = [_part(one.name_vi, one.name_en, one.points) for one in formula.parts if inputs.parts.get(one.code)]
            return _joined(done, " + ", Words("chưa làm phần nào", "no part is done"))
        case Survey(), Counts():
            told = [(inputs.counts.get(one.code, 0), one.name_vi, one.name_en, one.weight) for one in formula.answers]
            return _joined([_times(*one) + Words(" %", " %") for one in told], " + ")
        case Deduction(), Counts():
            start = _points(maximum if formula.start is None else exact(formula.start))
            lost = [(inputs.counts.get(one.code, 0), one.name_vi, one.name_en, one.each) for one in formula.faults]
            return _joined([start, *(_times(*one) for one in lost if one[0])], " − ")
        case Cases(), Chosen():
            return _cases(formula, inputs)
        case _:
            return Words("Số liệu không hợp với công thức", "The inputs do not fit the formula")


def _of_ratio(formula: YesNo | Linear | FloorLinear | Cap | Steps, maximum: Fraction, figure: Figure) -> Words:
    if figure.denominator == 0:
        return _EMPTY[formula.empty]
    ratio = max(Fraction(100 * figure.numerator, figure.denominator), Fraction(0))
    said, most = _ratio(figure), _points(maximum)
    match formula:
        case YesNo():
            return said + (
                Words(": đạt 100 %", ": it is 100 %")
                if ratio >= 100
                else Words(": chưa đạt 100 %", ": it is below 100 %")
            )
        case Linear():
            return said + Words(" × ", " × ") + most
        case FloorLinear():
            floor = _number(exact(formula.floor))
            if ratio < exact(formula.floor):
                return said + Words(f": dưới mức {floor.vi} %", f": below the floor of {floor.en} %")
            return said + Words(" × ", " × ") + most
        case Cap():
            target = _number(exact(formula.target))
            if ratio >= exact(formula.target):
                return said + Words(f": đạt từ {target.vi} % trở lên", f": at or above {target.en} %")
            return said + Words(f" / {target.vi} % × ", f" / {target.en} % × ") + most
        case Steps():
            return said + Words(": theo bậc thang điểm", ": by the scale of steps")
        case _:
            assert_never(formula)


def _not_applicable(formula: NotApplicable, maximum: Fraction) -> Words:
    if formula.credit == "full":
        return Words("Không áp dụng cho đơn vị: tính đủ → ", "Does not apply to the unit: credited in full → ") + (
            _points(maximum) + Words(".", ".")
        )
    return Words(
        "Không áp dụng cho đơn vị: không tính vào tổng.", "Does not apply to the unit: it is out of the total."
    )


def _term(term: Term, figure: Figure | None) -> Words:
    weight = _number(exact(term.weight))
    if figure is None:
        return Words(f"(thiếu {term.name_vi})", f"({term.name_en} is missing)")
    if figure.denominator == 0:
        return Words("(", "(") + _EMPTY[term.empty] + Words(")", ")")
    product = _ratio(figure) + Words(f" × {weight.vi}", f" × {weight.en}")
    if term.cap is None:
        return product
    cap = _number(exact(term.cap))
    return Words(f"min({cap.vi}; ", f"min({cap.en}, ") + product + Words(")", ")")


def _cases(formula: Cases, inputs: Chosen) -> Words:
    told = [(one, inputs.variables.get(one.name, "–")) for one in formula.variables]
    said = [Words(f"{one.name_vi} = {value}", f"{one.name_en} = {value}") for one, value in told]
    if inputs.case is not None:
        said.append(Words(f"trường hợp {inputs.case}", f"case {inputs.case}"))
    return _joined(said, ", ", Words("theo trường hợp", "by its case"))


def _times(count: int, name_vi: str, name_en: str, each: str) -> Words:
    number = _number(exact(each))
    return Words(f"{count} “{name_vi}” × {number.vi}", f"{count} “{name_en}” × {number.en}")


def _part(name_vi: str, name_en: str, points: str) -> Words:
    number = _number(exact(points))
    return Words(f"“{name_vi}” {number.vi}", f"“{name_en}” {number.en}")


def _ratio(figure: Figure) -> Words:
    counts = f"{figure.numerator}/{figure.denominator}"
    if figure.denominator == 0:
        return Words(counts, counts)
    value = shown(Fraction(100 * figure.numerator, figure.denominator))
    return Words(f"{counts} = {value.replace('.', ',')} %", f"{counts} = {value} %")


def _points(points: Fraction) -> Words:
    number = _number(points)
    return Words(f"{number.vi} điểm", f"{number.en} points")


def _number(value: Fraction) -> Words:
    """Whole numbers as they are, others with two decimals."""
    text = str(value.numerator) if value.denominator == 1 else shown(value)
    return Words(text.replace(".", ","), text)


def _joined(parts: list[Words], by: str, nothing: Words | None = None) -> Words:
    if not parts:
        return nothing or Words("–", "–")
    return Words(by.join(part.vi for part in parts), by.join(part.en for part in parts))


def _is_measured(formula: Formula) -> bool:
    match formula:
        case YesNo() | Linear() | FloorLinear() | Cap() | Steps():
            return formula.indicator is not None
        case Composite():
            return all(term.indicator is not None for term in formula.terms)
        case Complement():
            return all(rate.indicator is not None for rate in formula.rates)
        case _:
            return False

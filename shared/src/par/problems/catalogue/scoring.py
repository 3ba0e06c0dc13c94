"""Refusals of what is entered to score a leaf."""

from typing import Final

SCORING: Final[dict[str, tuple[str, str]]] = {
    "inputs-kind": (
        "Công thức của tiêu chí cần số liệu loại {expected}, không phải {kind}.",
        "The leaf's formula takes inputs of the kind {expected}, not {kind}.",
    ),
    "inputs-unknown": (
        "Công thức của tiêu chí không có mục “{code}”.",
        "The leaf's formula has no “{code}”.",
    ),
    "inputs-missing": (
        "Chưa nhập mục “{code}” của công thức.",
        "The formula's “{code}” is not told.",
    ),
    "inputs-range": (
        "Giá trị của “{code}” là {value}, phải nằm trong {range}.",
        "The value of “{code}” is {value}; it must lie in {range}.",
    ),
    "inputs-whole": (
        "Các phần phải có chung một mẫu số, và tổng các tử số không được vượt mẫu số đó.",
        "The parts must share one denominator, and their numerators may not exceed it together.",
    ),
    "inputs-case": (
        "Công thức không có trường hợp “{case}”; hãy chọn một trường hợp của công thức.",
        "The formula has no case “{case}”; choose one that it has.",
    ),
    "inputs-case-false": (
        "Điều kiện của trường hợp “{case}” không đúng với các giá trị đã nhập.",
        "The condition of the case “{case}” is not true of the values that were entered.",
    ),
    "inputs-case-computed": (
        "Trường hợp do công thức tự chọn theo các giá trị đã nhập, không chọn “{case}” bằng tay.",
        "The formula chooses the case from the values entered; “{case}” cannot be chosen by hand.",
    ),
}

"""One cell for all who take part: labels and phrases that say who leads and who helps."""

import re
from dataclasses import dataclass
from typing import Final

from par.importing.tables.unit_names import SplitUnits, list_numbers, split_units
from par.importing.traced import Traced

_LABEL: Final = re.compile(
    r"[-+•*]?\s*(?:(?:cơ quan|đơn vị|bộ phận|CQ|ĐV|BP)\s+"
    r"(?:chủ trì|thực hiện|phối hợp|tổng hợp|theo dõi|kiểm tra)[^:]{0,40}"
    r"|(?:chủ trì|phối hợp|thực hiện)(?: thực hiện)?\s*):",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(r"chủ trì|thực hiện", re.IGNORECASE)
_TOGETHER: Final = re.compile(r"\s+chủ\s+trì\s*[,;]?\s*(?:và\s+)?phối\s+hợp\s+(?:với|cùng)\s+", re.IGNORECASE)
_AND: Final = re.compile(r"\bvà\b")
"""Between two names it belongs to neither; inside a name the name shows it as well."""
_SUFFIX: Final = re.compile(r"\s*\(?\s*\b(chủ trì|phối hợp)\s*\)?\Z", re.IGNORECASE)
_INSTRUCTION: Final = re.compile(
    r"(?:thực hiện|tham mưu|triển khai|theo|tiếp tục|rà soát|xây dựng|báo cáo|thường xuyên|khi|đề nghị|tổng hợp)\s",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Roles:
    """Who leads and who helps by one cell; ``labels`` is what said so, ``instructions`` what names nobody."""

    leads: list[Traced]
    coordinators: list[Traced]
    labels: list[Traced]
    instructions: list[Traced]


def roles_in(cell: Traced, split_line: SplitUnits, *, leads: bool) -> Roles:
    """The units in a cell; without labels they lead (``leads``: the cell of the leads' column) or help."""
    roles = Roles([], [], [], [])
    labels = list(_LABEL.finditer(cell.text))
    roles.labels += [cell[label.start() : label.end()] for label in labels]
    roles.labels += [cell[word.start() : word.end()] for word in _AND.finditer(cell.text)]
    roles.labels += list_numbers(cell)
    ends = [*(label.start() for label in labels), len(cell.text)]
    _add(cell[: ends[0]], roles, split_line, leads=leads)
    for label, end in zip(labels, ends[1:], strict=True):
        _add(cell[label.end() : end], roles, split_line, leads=_LEADS.search(label[0]) is not None)
    return roles


def _add(part: Traced, roles: Roles, split_line: SplitUnits, *, leads: bool) -> None:
    """The names of ``part``; "A chủ trì, phối hợp với B" says both roles in one sentence."""
    together = _TOGETHER.search(part.text)
    if together is None:
        _names(part, roles, split_line, leads=leads)
        return
    roles.labels.append(part[together.start() : together.end()])
    _names(part[: together.start()], roles, split_line, leads=True)
    _names(part[together.end() :], roles, split_line, leads=False)


def _names(part: Traced, roles: Roles, split_line: SplitUnits, *, leads: bool) -> None:
    for name in split_units(part, split_line):
        role = _SUFFIX.search(name.text)
        if role is not None and role.start() > 0:
            roles.labels.append(name[role.start() :])
            (roles.leads if _LEADS.search(role[1]) else roles.coordinators).append(name[: role.start()].strip())
        elif _INSTRUCTION.match(name.text):
            roles.instructions.append(name)
        else:
            (roles.leads if leads else roles.coordinators).append(name)

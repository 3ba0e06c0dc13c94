"""Numbers of groups and tasks: the document's own, made unique where its numbering starts again in each group."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from par.importing.checks.noting import note
from par.importing.draft import Finding
from par.importing.tables.headings import Column
from par.importing.tables.ordinals import Rank, stands_under
from par.importing.tables.outline import Group, RawTask
from par.importing.tables.words import one_line
from par.plans.ordinals import ordinal_key

_LETTERS: Final = "bcdefghijklmnopqrstuvwxyz"


def number(groups: Sequence[Group], tasks: Sequence[RawTask]) -> list[Finding]:
    """Gives every group and task its ordinal, and each task the group its own number names.

    A task keeps its own number (``1.1``) unless numbers start again in each group: then it is ``<group>.<number>``
    (``II.3``). A number used twice gets a letter (``2b``), as the ones put in later do in our documents.
    """
    _number_groups(groups, tasks)
    by_own = {group.own: group for group in groups if group.own is not None}
    for task in tasks:
        if task.own is not None and not _under(task.own, task.group):
            task.group = by_own.get(task.own.rpartition(".")[0], task.group)
    return [*_number_tasks(tasks)]


def _number_groups(groups: Sequence[Group], tasks: Sequence[RawTask]) -> None:
    used = _Used()
    counts = Counter(group.own for group in groups)
    prefixes: dict[Group, str] = {}
    for task in tasks:
        if task.own is not None and "." in task.own:
            prefixes.setdefault(task.group, task.own.rpartition(".")[0])
    for place, group in enumerate(groups, start=1):
        wanted = group.own or prefixes.get(group) or str(place)
        parent = group.parent
        if parent is not None and parent.own and group.own and counts[group.own] > 1:
            wanted = f"{parent.ordinal or parent.own}.{group.own}"
        group.ordinal = used.unique(wanted)


def _number_tasks(tasks: Sequence[RawTask]) -> Iterator[Finding]:
    restarts = _restarts(tasks)
    numbered = any(task.own is not None for task in tasks)
    used = _Used()
    places: Counter[Group] = Counter()
    before: RawTask | None = None
    for task in tasks:
        places[task.group] += 1
        if task.own is not None:
            wanted = _own(task.own, task.group, restarts=restarts)
        elif places[task.group] == 1 or not numbered or before is None:
            wanted = f"{task.group.ordinal}.{places[task.group]}"
        else:
            wanted = before.ordinal
        task.ordinal = used.unique(wanted)
        title = one_line(task.cell(Column.TITLE))
        if task.own is None and numbered:
            yield note("ordinal-missing", title, given=task.ordinal)
        elif task.ordinal != wanted:
            yield note("ordinal-repeated", task.label, title, ordinal=wanted, given=task.ordinal)
        before = task


def _restarts(tasks: Sequence[RawTask]) -> bool:
    """Whether a number is used in more than one group."""
    groups: dict[str, Group] = {}
    return any(task.own is not None and groups.setdefault(task.own, task.group) is not task.group for task in tasks)


def _own(own: str, group: Group, *, restarts: bool) -> str:
    if group.own is not None and _under(own, group):
        return group.ordinal + own[len(group.own) :]
    return f"{group.ordinal}.{own}" if restarts else own


def _under(own: str, group: Group) -> bool:
    return group.own is not None and stands_under(own, group.own) and group.rank is not Rank.APPENDIX


class _Used:
    """Ordinals already given; compared as ids are (see ``par.plans.ordinals``)."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._turns: Counter[str] = Counter()

    def unique(self, wanted: str) -> str:
        """``wanted``, with a letter behind it where it is taken."""
        ordinal = wanted
        while ordinal_key(ordinal) in self._keys:
            turn = self._turns[wanted]
            self._turns[wanted] += 1
            ordinal = wanted + (_LETTERS[turn] if turn < len(_LETTERS) else f"b{turn}")
        self._keys.add(ordinal_key(ordinal))
        return ordinal

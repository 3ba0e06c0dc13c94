"""Which tasks of two documents are the same work, whatever numbers they have.

Two versions of one plan share the keys of their tasks: these decide, since by them the obligations follow. Between
other documents the content decides: the words of the title and of the products, and the leads.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from par.plans.content import Plan
from par.plans.parts import parts_of
from par.plans.similarity import Index, Profile, Weights, profile
from par.plans.task import Task

ALIKE: Final = 0.5
"""From here on two tasks are held to be the same."""
ALIKE_TITLES: Final = 0.3
"""Below this the leads and the products ("Báo cáo") alone do not make two tasks the same."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Each task of both documents in exactly one place; in the order of the documents."""

    pairs: Sequence[tuple[Task, Task]]
    splits: Sequence[tuple[Task, Sequence[Task]]]
    merges: Sequence[tuple[Sequence[Task], Task]]
    dropped: Sequence[Task]
    added: Sequence[Task]


def match_tasks(before: Plan, after: Plan, *, one_history: bool) -> Matching:
    """Match the tasks of two plans; ``one_history``: both are versions of one plan, whose keys mean the same."""
    earlier, later = before.in_order(), after.in_order()
    if one_history:
        pairs = {task.key: task.key for task in earlier if task.key in after.tasks}
        splits = _parts_of_wholes(later, before, after)
        merges = _parts_of_wholes(earlier, after, before)  # where the earlier version is asked for second
        return _matching(earlier, later, pairs, splits, merges)
    left, right = [profile(task) for task in earlier], [profile(task) for task in later]
    weights = Weights([*left, *right])
    found = _by_words(left, right, weights)
    splits = parts_of(left, right, found, weights)
    found = {one: other for one, other in found.items() if one not in splits}
    parts = {part for keys in splits.values() for part in keys}
    left = [one for one in left if one.task.key not in splits]
    right = [one for one in right if one.task.key not in parts]
    merges = parts_of(right, left, {other: one for one, other in found.items()}, weights)
    found = {one: other for one, other in found.items() if other not in merges}
    return _matching(earlier, later, found, splits, merges)


def _known(pairs: Iterable[str], wholes: Iterable[str], parts: Mapping[str, Sequence[str]]) -> set[str]:
    """Keys of one side that are accounted for: they go on, became several, or became part of one."""
    return {*pairs, *wholes, *(part for keys in parts.values() for part in keys)}


def _parts_of_wholes(tasks: Sequence[Task], before: Plan, after: Plan) -> dict[str, list[str]]:
    """The tasks of ``after`` that came of splits of tasks of ``before``, by the latter."""
    found: dict[str, list[str]] = {}
    for task in tasks:
        if task.key not in before.tasks and (whole := _whole(task.key, before, after)) is not None:
            found.setdefault(whole, []).append(task.key)
    return found


def _by_words(left: Sequence[Profile], right: Sequence[Profile], weights: Weights) -> dict[str, str]:
    """Keys of ``left`` to keys of ``right``: first what reads the same, then what reads alike."""
    found = _word_by_word(left, right)
    taken = set(found.values())
    rest = [one for one in left if one.task.key not in found]
    return found | _by_content(rest, [other for other in right if other.task.key not in taken], weights)


def _whole(key: str, before: Plan, after: Plan) -> str | None:
    """The task of ``before`` of which ``key`` came by one or more splits."""
    while (origin := after.origins.get(key)) is not None:
        if origin in before.tasks:
            return origin
        key = origin
    return None


def _word_by_word(left: Sequence[Profile], right: Sequence[Profile]) -> dict[str, str]:
    """Tasks of which all but the number is the same, then those that are about the same by the same people.

    Of several that are, those with one number belong together, then the first to the first.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for alike in (_content, _content_without_number, _about):
        waiting: dict[Hashable, list[str]] = defaultdict(list)
        for other in right:
            if other.task.key not in taken:
                waiting[alike(other)].append(other.task.key)
        queues = {about: deque(keys) for about, keys in waiting.items()}
        for one in left:
            if one.task.key not in found and (queue := queues.get(alike(one))):
                found[one.task.key] = queue.popleft()
                taken.add(found[one.task.key])
    return found


def _content(one: Profile) -> Hashable:
    return (one.task.ordinal, _content_without_number(one))


def _content_without_number(one: Profile) -> Hashable:
    task = one.task
    return (task.title, task.products, task.leads, task.leads_text, task.coordinators, task.time_text, task.note)


def _about(one: Profile) -> Hashable:
    return (one.title, one.products, one.leads)


def _by_content(left: Sequence[Profile], right: Sequence[Profile], weights: Weights) -> dict[str, str]:
    """Keys of ``left`` to keys of ``right``: the most alike first; of equals those with one number, then in order."""
    index = Index(right, weights)
    scored: list[tuple[float, bool, int, int]] = []
    for number, one in enumerate(left):
        for candidate in index.candidates(one):
            other = right[candidate]
            score = weights.score(one, other)
            if score >= ALIKE and weights.alike(one.title, other.title) >= ALIKE_TITLES:
                scored.append((-round(score, 6), one.task.ordinal != other.task.ordinal, number, candidate))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, number, candidate in sorted(scored):
        key, other_key = left[number].task.key, right[candidate].task.key
        if key not in found and other_key not in taken:
            found[key] = other_key
            taken.add(other_key)
    return found


def _matching(
    earlier: Sequence[Task],
    later: Sequence[Task],
    pairs: Mapping[str, str],
    splits: Mapping[str, Sequence[str]],
    merges: Mapping[str, Sequence[str]],
) -> Matching:
    old, new = {task.key: task for task in earlier}, {task.key: task for task in later}
    gone, come = _known(pairs, splits, merges), _known(pairs.values(), merges, splits)
    back = {other: one for one, other in pairs.items()}
    return Matching(
        pairs=[(old[back[task.key]], task) for task in later if task.key in back],
        splits=[(task, [new[part] for part in splits[task.key]]) for task in earlier if task.key in splits],
        merges=[([old[part] for part in merges[task.key]], task) for task in later if task.key in merges],
        dropped=[task for task in earlier if task.key not in gone],
        added=[task for task in later if task.key not in come],
    )

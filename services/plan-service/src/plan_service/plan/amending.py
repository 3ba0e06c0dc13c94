"""The rules of changing a plan: the changes of one document, decided in order, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from par.events import EventData
from par.events.plan import (
    Document,
    PlanAmended,
    TaskDropped,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskReworded,
    TaskSplit,
)
from par.plans import Plan, Task, fresh_key, ordinal_key
from par.plans.unit_names import unit_name
from par.problems import Rejected
from par.units import UnitTree
from plan_service.plan.changes import (
    Add,
    AmendPlan,
    Change,
    Drop,
    Move,
    Reassign,
    Reschedule,
    ReviseDraft,
    Reword,
    Split,
    TaskChange,
)
from plan_service.plan.checks import check_domain, check_ordinal, check_task, check_units
from plan_service.plan.content import TaskContent
from plan_service.plan.facts import task_added
from plan_service.plan.life import check_day
from plan_service.plan.plan_changes import plan_facts
from plan_service.plan.state import MAX_FACTS, PlanState

KEY: Final = "key:"


def amend(content: AmendPlan, tree: UnitTree, state: PlanState) -> list[EventData]:
    """The next version of an issued plan: the amendment, and behind it the facts that are its changes."""
    if content.amends not in (None, state.plan.version):
        raise Rejected("version-changed", "/content/amends", amends=content.amends, version=state.plan.version)
    check_day(content.effective_on, state, "/content/effective_on")
    facts = changed(content.changes, tree, state)
    if not facts:
        raise Rejected("amendment-empty", "/content/changes")
    amended = PlanAmended(
        plan=content.plan,
        city=content.city,
        version=state.plan.version + 1,
        document=Document.model_validate(content.document.model_dump()),
        effective_on=content.effective_on,
        changes=len(facts),
    )
    return [amended, *facts]


def revise_draft(content: ReviseDraft, tree: UnitTree, state: PlanState) -> list[EventData]:
    """Correct a draft."""
    return changed(content.changes, tree, state)


def changed(changes: Sequence[Change], tree: UnitTree, state: PlanState) -> list[EventData]:
    """The facts of all changes. Raises Rejected with the pointer of the change that cannot be."""
    work = Amending(tree, state)
    for number, change in enumerate(changes):
        work.carry_out(change, f"/content/changes/{number}")
    work.check_ordinals()
    work.check_targets()
    if len(work.facts) >= MAX_FACTS:
        raise Rejected("amendment-too-large", "/content/changes", count=len(work.facts), limit=MAX_FACTS - 1)
    return work.facts


@dataclass(slots=True)
class Amending:
    """A plan being changed on a copy: ``plan`` is the present one with the changes so far."""

    tree: UnitTree
    state: PlanState
    facts: list[EventData] = field(default_factory=list)
    plan: Plan = field(init=False)
    _named: dict[str, str] = field(init=False)
    _used: set[str] = field(init=False)
    _placed: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = self.state.plan.copy()
        self._named = {ordinal_key(task.ordinal): task.key for task in self.plan.tasks.values()}
        self._used = set(self.state.keys)

    def carry_out(self, change: Change, at: str) -> None:
        """One more change, whose place in the command is ``at``."""
        if isinstance(change, TaskChange):
            self._change_task(change, at)
            return
        for fact in plan_facts(change, self.plan, self.tree, at):
            self._take(fact)

    def check_ordinals(self) -> None:
        """Numbers may be shared on the way (two tasks that change places), not at the end."""
        seen: dict[str, Task] = {}
        for task in self.plan.tasks.values():
            other = seen.setdefault(ordinal_key(task.ordinal), task)
            if other is not task:
                _, at = max(self._placed[key] for key in (task.key, other.key) if key in self._placed)
                raise Rejected("duplicate-ordinal", at, ordinal=task.ordinal)

    def check_targets(self) -> None:
        """What a target is part of must not have been dropped."""
        for target in self.plan.targets.values():
            if target.nested_in is not None and target.nested_in not in self.plan.targets:
                raise Rejected("unknown-target", "/content/changes", target=target.nested_in)

    def _change_task(self, change: TaskChange, at: str) -> None:
        if isinstance(change, Add):
            self._add(change.task, f"{at}/task", None)
            return
        task = self._task(change.task, f"{at}/task")
        match change:
            case Move():
                self._move(change, task, at)
            case Reword():
                self._reads(_reworded(change, self.plan.plan, task))
            case Reschedule(time_text=words):
                self._reads(
                    TaskRescheduled.model_validate(
                        {
                            "plan": self.plan.plan,
                            "task": task.key,
                            "time_text": words,
                            "schedule": change.schedule.model_dump(by_alias=True),
                        }
                    )
                )
            case Reassign():
                check_units(self.tree, f"{at}/leads", change.leads or ())
                check_units(self.tree, f"{at}/coordinators", change.coordinators or ())
                self._reads(_reassigned(change, self.plan.plan, task, self.tree))
            case Split():
                self._split(change, task, at)
            case Drop(reason=reason):
                self._take(TaskDropped(plan=self.plan.plan, task=task.key, reason=reason))

    def _task(self, name: str, at: str) -> Task:
        """The task that had this number before the changes, or that has this key."""
        key = name.removeprefix(KEY) if name.startswith(KEY) else self._named.get(ordinal_key(name))
        if key is None or key not in self.plan.tasks:
            raise Rejected("unknown-task", at, task=name)
        return self.plan.tasks[key]

    def _move(self, change: Move, task: Task, at: str) -> None:
        check_ordinal(f"{at}/ordinal", change.ordinal)
        domain = change.domain or task.domain
        check_domain(self.plan.domains, f"{at}/domain", domain)
        self._placed[task.key] = len(self.facts), f"{at}/ordinal"
        self._reads(TaskMoved(plan=self.plan.plan, task=task.key, ordinal=change.ordinal, domain=domain))

    def _split(self, change: Split, task: Task, at: str) -> None:
        keys = []
        for part in change.into:
            keys.append(fresh_key(part.ordinal, self.plan.version + 1, self._used))
            self._used.add(keys[-1])
        self._take(TaskSplit(plan=self.plan.plan, task=task.key, into=tuple(keys)))
        for number, (part, key) in enumerate(zip(change.into, keys, strict=True)):
            self._add(part, f"{at}/into/{number}", task.key, key)

    def _add(self, task: TaskContent, at: str, split_from: str | None, key: str | None = None) -> None:
        check_task(task, self.plan.domains, self.tree, at)
        key = key or fresh_key(task.ordinal, self.plan.version + 1, self._used)
        self._used.add(key)
        self._placed[key] = len(self.facts), f"{at}/ordinal"
        self._take(task_added(self.plan.plan, task, key, split_from))

    def _reads(self, fact: TaskMoved | TaskReworded | TaskRescheduled | TaskReassigned) -> None:
        """Take a fact, unless the task reads so already."""
        before = self.plan.tasks[fact.task]
        self.plan.take(fact)
        if self.plan.tasks[fact.task] != before:
            self.facts.append(fact)

    def _take(self, fact: EventData) -> None:
        self.plan.take(fact)
        self.facts.append(fact)


def _reworded(change: Reword, plan: str, task: Task) -> TaskReworded:
    given = change.model_dump(include=change.model_fields_set - {"kind", "task"})
    present = {"title": task.title, "products": task.products, "funding": task.funding, "note": task.note}
    kept = {name: value for name, value in given.items() if value is not None or name in ("funding", "note")}
    return TaskReworded.model_validate({"plan": plan, "task": task.key, **present, **kept})


def _reassigned(change: Reassign, plan: str, task: Task, tree: UnitTree) -> TaskReassigned:
    present = {
        "leads": task.leads,
        "leads_text": task.leads_text,
        "coordinators": task.coordinators,
        "coordinators_text": task.coordinators_text,
        "leader_in_charge": task.leader_in_charge,
    }
    given = change.model_dump(include=change.model_fields_set - {"kind", "task"})
    kept = {name: value for name, value in given.items() if value is not None or name == "leader_in_charge"}
    for role in ("leads", "coordinators"):
        if role in kept and f"{role}_text" not in kept:
            kept[f"{role}_text"] = tuple(unit_name(tree, unit) for unit in kept[role])
    return TaskReassigned.model_validate({"plan": plan, "task": task.key, **present, **kept})

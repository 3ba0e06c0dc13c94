"""The rules of a draft: begun once, filled with tasks, targets and lists that fit together."""

from par.events import EventData
from par.events.plan import FindingsNoted, PlanDrafted, PlanImported
from par.plans import Stage, fresh_key, ordinal_key
from par.problems import Rejected
from par.units import UnitTree
from plan_service.plan.checks import check_details, check_target, check_task
from plan_service.plan.content import AddTasks, DraftPlan, NoteFindings, RecordImport, SetDetails, SetTargets
from plan_service.plan.facts import lists_set, target_set, task_added
from plan_service.plan.state import PlanState


def draft(content: DraftPlan, tree: UnitTree, state: PlanState) -> list[EventData]:
    """Begin a plan."""
    if state.stage is not Stage.NONE:
        raise Rejected("plan-exists", "/content/plan", plan=content.plan)
    if content.authority not in tree.units and content.authority not in tree.ended:  # a group cannot issue a plan
        raise Rejected("unknown-unit", "/content/authority", unit=content.authority)
    seen: set[str] = set()
    for number, domain in enumerate(content.domains):
        if domain.ordinal in seen:
            raise Rejected("duplicate-domain", f"/content/domains/{number}/ordinal", domain=domain.ordinal)
        seen.add(domain.ordinal)
    return [PlanDrafted.model_validate(content.model_dump())]


def add_tasks(content: AddTasks, tree: UnitTree, state: PlanState) -> list[EventData]:
    """Append tasks; ordinals are unique in the plan."""
    ordinals = {ordinal_key(task.ordinal) for task in state.plan.tasks.values()}
    used = set(state.keys)
    facts: list[EventData] = []
    for number, task in enumerate(content.tasks):
        at = f"/content/tasks/{number}"
        key = ordinal_key(task.ordinal)
        if key in ordinals:
            raise Rejected("duplicate-ordinal", f"{at}/ordinal", ordinal=task.ordinal)
        ordinals.add(key)
        check_task(task, state.plan.domains, tree, at)
        # In a corrected draft another task may have been born under this number.
        own = fresh_key(task.ordinal, 1, used)
        used.add(own)
        facts.append(task_added(content.plan, task, None if own == key else own))
    return facts


def set_targets(content: SetTargets, state: PlanState) -> list[EventData]:
    """Append targets; they are numbered on."""
    first = state.plan.last_target + 1
    numbers = {*state.plan.targets, *range(first, first + len(content.targets))}
    for number, target in enumerate(content.targets):
        check_target(target, state.plan.domains, numbers, f"/content/targets/{number}")
    return [target_set(content.plan, number, target) for number, target in enumerate(content.targets, first)]


def set_details(content: SetDetails, tree: UnitTree) -> list[EventData]:
    """Set the lists that are given."""
    check_details(content, tree, "/content")
    return lists_set(content.plan, content)


def record_import(content: RecordImport, state: PlanState) -> list[EventData]:
    """From now on the draft needs a confirmation before it can be issued."""
    if state.plan.imported is not None:
        raise Rejected("import-recorded", "/content/plan", plan=content.plan, file=state.plan.imported.file_name)
    return [PlanImported.model_validate(content.model_dump(exclude={"city"}))]


def note_findings(content: NoteFindings, state: PlanState) -> list[EventData]:
    """Findings of the recorded import."""
    if state.plan.imported is None:
        raise Rejected("plan-not-imported", "/content/plan", plan=content.plan)
    if not content.findings and not content.not_placed:
        return []
    return [FindingsNoted.model_validate(content.model_dump(exclude={"city"}))]

"""What tables say of a plan."""

from dataclasses import dataclass

from par.importing.draft import DomainDraft, Finding, InspectionDraft, ReviewDraft, TargetDraft, TaskDraft
from par.importing.source import Block
from par.importing.traced import Traced


@dataclass(frozen=True, slots=True)
class OtherCell:
    """A cell of a task in a column whose heading is not known."""

    task: str
    heading: str
    text: Traced


@dataclass(frozen=True, slots=True)
class TableParts:
    """The parts of a draft that stand in tables.

    ``others`` are cells of tasks under unknown headings. ``rest`` are the blocks that are no table of these kinds, in
    order: all paragraphs, tables nobody here can read, and the rows above and below a table in a sheet as paragraphs.
    What is in no field, in no finding and not in ``furniture`` shows as uncovered.
    """

    domains: tuple[DomainDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    procedure_reviews: tuple[ReviewDraft, ...] = ()
    inspections: tuple[InspectionDraft, ...] = ()
    furniture: tuple[Traced, ...] = ()
    findings: tuple[Finding, ...] = ()
    others: tuple[OtherCell, ...] = ()
    rest: tuple[Block, ...] = ()

"""What reads of the status answer."""

from typing import Annotated

from pydantic import Field

from par.service import PageAnswer
from par.values import AnswerModel
from progress_service.status.axes import Axis

Count = Annotated[int, Field(ge=0)]


class CellCounts(AnswerModel):
    """How many obligations stand in each cell; each that is owed or done stands in one."""

    done_on_time: Count
    done_late: Count
    open_in_term: Annotated[Count, Field(description="The due day itself is in term.")]
    open_overdue: Count
    no_deadline: Count
    conditional: Annotated[Count, Field(description="Waiting for an outside document.")]


class LifecycleCounts(AnswerModel):
    """How many obligations are how far."""

    not_started: Count
    in_progress: Count
    submitted: Count
    returned: Count
    confirmed: Count
    waived: Annotated[Count, Field(description="The authority asks for it no longer; in no cell.")]
    cancelled: Annotated[Count, Field(description="Owed by nobody any more; in no cell.")]


class Rate(AnswerModel):
    """A part of a whole; whoever shows it as percent decides on rounding, and on what a denominator of 0 means."""

    numerator: Count
    denominator: Count


class StatusCounts(CellCounts):
    """The counts of some obligations at the end of a day.

    The cells go by the dates that count: with extensions that were granted, and `conditional` while the work waits for
    a document of an upper level. Those under `by_plan` go by the plan's own dates.
    """

    due_in_1: Annotated[Count, Field(description="Open, and due on the day or on the next one.")]
    due_in_3: Annotated[Count, Field(description="Open, and due on the day or on one of the 3 that follow.")]
    due_in_7: Annotated[Count, Field(description="Open, and due on the day or on one of the 7 that follow.")]
    completion_rate: Annotated[
        Rate, Field(description="Done, on time or late, of what is done or overdue: work in term is no part of it.")
    ]
    on_time_rate: Annotated[Rate, Field(description="Done on time, of the same whole as `completion_rate`.")]
    by_plan: CellCounts
    lifecycle: LifecycleCounts


class GroupFields(AnswerModel):
    """What is counted together."""

    by: Axis
    key: Annotated[
        str,
        Field(
            description="Names the group within its axis: a unit, city or plan by its id; `<plan>|<key>` of a task or "
            "list entry, `<plan>|<number>` of a domain, `<city>|<code>` of an area, `<authority>|<words>` of a leader."
        ),
    ]
    city: str
    plan: Annotated[str | None, Field(description="Of tasks, domains and plans.")]
    name: Annotated[str, Field(description="The last part of `key`.")]


class StatusAnswer(GroupFields, StatusCounts):
    """The counts of one group."""


class StatusesAnswer(PageAnswer):
    """A page of groups of one axis, by key."""

    items: tuple[StatusAnswer, ...]

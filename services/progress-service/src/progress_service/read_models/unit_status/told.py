"""What the topic ``unit-status`` tells."""

from typing import Annotated, Final

from pydantic import Field

from par.contracts.topics import Told, Topic

Count = Annotated[int, Field(ge=0)]


class UnitStatusTold(Told):
    """The number of the unit's obligations per cell, as of the ledger's day."""

    unit: str
    done_on_time: Annotated[Count, Field(description="Confirmed, and completed on the due date or before.")]
    done_late: Annotated[Count, Field(description="Confirmed, and completed after the due date.")]
    open_in_term: Annotated[Count, Field(description="Not done, and the due date has not passed.")]
    open_overdue: Annotated[Count, Field(description="Not done, and the due date has passed.")]
    no_deadline: Annotated[Count, Field(description="Not done, without a due date.")]
    conditional: Annotated[Count, Field(description="Not done, waiting for an outside document.")]


UNIT_STATUS_TOPIC: Final = Topic(
    name="unit-status",
    read_models="progress",
    data=UnitStatusTold,
    unit="The unit whose obligations are counted.",
    example_subject="par.report.chi-linh.unit-status.chi-linh-van-an",
    example={
        "unit": "chi-linh-van-an",
        "done_on_time": 3,
        "done_late": 1,
        "open_in_term": 0,
        "open_overdue": 2,
        "no_deadline": 1,
        "conditional": 0,
    },
)

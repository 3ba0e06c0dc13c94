"""The facts and commands by which an obligation follows its plan and its unit."""

from collections.abc import Iterable

from par.events.obligation import (
    CancelReason,
    HandOverReason,
    ObligationCancelled,
    ObligationDescribed,
    ObligationHandedOver,
    ObligationRescheduled,
)
from progress_service.obligation.commands import Follow
from progress_service.obligation.present import Due, Moment, Place, Present, Wording


def cancelled(found: Present, reason: CancelReason, into: Iterable[str], moment: Moment) -> Follow:
    """The command that ends an obligation."""
    fact = ObligationCancelled(obligation=found.id, reason=reason, into=tuple(into), on=moment.on, cause=moment.cause)
    return Follow(found.id, (fact,))


def handed_over(
    found: Present, unit: str, place: Place, reason: HandOverReason, moment: Moment
) -> ObligationHandedOver:
    """The fact that another unit goes on with an obligation."""
    return ObligationHandedOver(
        obligation=found.id,
        unit=unit,
        unit_type=place.unit_type,
        ancestors=place.ancestors,
        from_unit=found.unit,
        reason=reason,
        on=moment.on,
        cause=moment.cause,
    )


def described(found: Present, wording: Wording, place: Place, moment: Moment) -> ObligationDescribed:
    """The fact that an obligation reads otherwise, or that its unit stands elsewhere."""
    return ObligationDescribed(
        obligation=found.id,
        task=wording.task,
        domain=wording.domain,
        area=wording.area,
        title=wording.title,
        product=wording.product,
        leader_in_charge=wording.leader_in_charge,
        unit_type=place.unit_type,
        ancestors=place.ancestors,
        on=moment.on,
        cause=moment.cause,
    )


def rescheduled(found: Present, due: Due, moment: Moment) -> ObligationRescheduled:
    """The fact that an obligation has another due date, or none any more."""
    return ObligationRescheduled(obligation=found.id, term=due.term, due=due.due, on=moment.on, cause=moment.cause)

"""What operators decide about parked events (aggregate ``parking``, city ``all``, owner each service).

An event that the read models of a service cannot apply is parked with all that stands behind it on its log subject. A
decision is an event of the log, so read models that are built anew meet it at the same place and do the same.
"""

from typing import Any, Final

from par.events.envelope import AggregateId
from par.events.registry import EventData, event_type

KIND: Final = "parking"


def parking_id(service: str) -> AggregateId:
    """Where the decisions about the read models of ``service`` stand."""
    return AggregateId("all", service, KIND, "read-models")


class ParkingFact(EventData):
    """A decision about the events parked on ``log_subject``; ``position`` is that of the event it was made for.

    Where nothing is parked there (the build was mended meanwhile) it changes nothing.
    """

    log_subject: str
    position: int
    reason: str


@event_type("par.parking.retried.v1")
class ParkedRetried(ParkingFact):
    """From here on the parked events of the subject are applied, in order, up to the first that still cannot be."""


@event_type("par.parking.substituted.v1")
class ParkedSubstituted(ParkingFact):
    """For the read models of this service the event at ``position`` has this type and data; then as retried."""

    data_type: str
    data: dict[str, Any]


@event_type("par.parking.discarded.v1")
class ParkedDiscarded(ParkingFact):
    """For the read models of this service the event at ``position`` never happened; then as retried."""

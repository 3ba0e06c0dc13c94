"""Facts about publications of results (aggregate ``publication``: the results of one round; owner report-service)."""

from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class PublishedResult(EventData):
    """The result of a unit as it was published; exact, ``p/q`` as text, None where the unit had none.

    ``class_vi`` and ``class_en`` are the labels of its class; ``stage`` that of its score sheet.
    """

    unit: str
    name: str
    unit_type: UnitType
    score: str | None
    percent: str | None
    rank: int | None
    class_vi: str | None
    class_en: str | None
    bonus: str
    penalty: str
    stage: str


class ResultsFact(EventData):
    """The results of a round, frozen as they stood at ``log_position``.

    ``content_hash`` is the SHA-256 of the canonical JSON of what is published, see ``report_service.publication``.
    """

    city: str
    year: int
    round: str
    main: bool
    index_set: str
    version: int
    base: str
    revision: int
    log_position: int
    content_hash: str
    results: tuple[PublishedResult, ...]


@event_type("par.publication.published.v1")
class ResultsPublished(ResultsFact):
    """The first publication: revision 1."""


@event_type("par.publication.corrected.v1")
class ResultsCorrected(ResultsFact):
    """Another revision in place of the one before it, for a ``reason``."""

    reason: str

"""Read model ``timelines``: what counting needs of each obligation, for any past day."""

from collections.abc import Iterable

from par.projection import ChangeFact, Document, Fact, Projection
from progress_service.read_models.obligations.projection import Obligations
from progress_service.status.timeline import timeline


class Timelines(Projection):
    """One document per obligation; it does not grow with the accounts of its unit."""

    name = "timelines"
    version = 2
    follows = (Obligations.name,)
    indexes = (("city",), ("plan",), ("units",), ("kind", "plan"), ("authority",))

    def keys(self, fact: Fact) -> Iterable[str]:
        """The obligation."""
        assert isinstance(fact, ChangeFact)
        return (fact.key,)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The obligation as it is now, without what no count looks at."""
        assert isinstance(fact, ChangeFact)
        return None if fact.after is None else timeline(fact.after)

"""What was published of a round, revision by revision."""

from collections.abc import Iterable
from typing import Any, Final

from par.events.publication import ResultsCorrected, ResultsFact
from par.exact import exact, shown
from par.projection import Announcement, Document, EventFact, Fact, Projection

NAME: Final = "publications"


class Publications(Projection):
    """``<city>:<round>:<revision>``; a document never changes. ``at`` holds the position whose state was frozen."""

    name = NAME
    indexes = (("city", "year"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """A document of its own for each revision."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        return (f"{data.city}:{data.round}:{data.revision}",) if isinstance(data, ResultsFact) else ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The revision as it was published."""
        assert isinstance(fact, EventFact)
        data = fact.event.data
        assert isinstance(data, ResultsFact)
        return {
            **data.model_dump(mode="json", exclude={"log_position", "results", "reason"}),
            "at": {"position": data.log_position},
            "on": None if fact.day is None else fact.day.isoformat(),
            "reason": data.reason if isinstance(data, ResultsCorrected) else None,
            "results": [_shown(one.model_dump(mode="json")) for one in data.results],
        }

    def announce(self, key: str, document: Document) -> Announcement:
        """The revision, on a subject of its own: nothing is told of it again, whatever is published later."""
        names = ("city", "year", "round", "index_set", "version", "revision", "content_hash", "on", "reason")
        fields = ("unit", "name", "unit_type", "shown", "percent_shown", "rank", "class_vi", "class_en")
        return Announcement(
            topic="publication",
            city=document["city"],
            unit=document["city"],
            parts=(str(document["year"]), document["round"], str(document["revision"])),
            data={
                **{name: document[name] for name in names},
                "max": document["base"],
                "results": [_told({name: one[name] for name in fields}) for one in document["results"]],
            },
        )


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    texts = {name: None if result[name] is None else shown(exact(result[name])) for name in ("score", "percent")}
    return {**result, "shown": texts["score"], "percent_shown": texts["percent"]}


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """As consumers see it: numbers as they are shown."""
    kept = {name: found for name, found in result.items() if name not in ("shown", "percent_shown")}
    return {**kept, "score": result["shown"], "percent": result["percent_shown"]}

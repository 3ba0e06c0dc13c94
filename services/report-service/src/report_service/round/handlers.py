"""From the wire to the decider: the tree and the set are read from the log, never from a read model."""

from par.calendar.local_time import local_day
from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId, Recorded
from par.events.index_set import IndexSetPublished
from par.log import EventLog, LogError
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from par.problems import Retryable
from par.units import UnitRegister
from report_service.round.commands import OpenRoundContent
from report_service.round.decider import ROUND, OpenRound, round_id


def round_commands(log: EventLog, store: AggregateStore) -> list[Answer]:
    """The commands on rounds."""

    async def open_round(content: OpenRoundContent, origin: Origin) -> Executed:
        set_events = await _read(log, AggregateId("all", "plan", "index-set", content.index_set))
        tree_events = await _read(log, AggregateId(content.city, "plan", "unit-tree", content.city))
        day = content.on or local_day(origin.time)
        decision = OpenRound(
            round=content.round or f"{content.city}-{content.year}",
            city=content.city,
            year=content.year,
            index_set_id=content.index_set,
            index_set=latest_version(set_events),
            day=day,
            tree=UnitRegister.of(item.event.data for item in tree_events).on(day),
        )
        return await store.execute(round_id(content.city, content.year), ROUND, decision, origin)

    return [Answer(command("report", "round", "open"), command_handler(OpenRoundContent, open_round))]


def latest_version(events: list[Recorded]) -> IndexSetPublished | None:
    """The version of a set published last, None when there is none."""
    versions = [item.event.data for item in events if isinstance(item.event.data, IndexSetPublished)]
    return versions[-1] if versions else None


async def _read(log: EventLog, aggregate: AggregateId) -> list[Recorded]:
    try:
        return await log.read(aggregate)
    except LogError as error:
        raise Retryable("log-unavailable") from error

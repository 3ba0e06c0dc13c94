"""From the wire to the decider: the tree and the set are read from the log, never from a read model."""

from par.calendar.local_time import local_day
from par.deciding import AggregateStore, Executed, Origin
from par.events import AggregateId, Recorded
from par.events.index_set import IndexSetPublished
from par.events.round import RoundOpened, ScoreClass
from par.log import EventLog, LogError
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from par.problems import Retryable
from par.units import UnitRegister
from report_service.round.commands import OpenRoundContent
from report_service.round.decider import ROUND, OpenRound, Terms, main_round, round_id


def round_commands(log: EventLog, store: AggregateStore) -> list[Answer]:
    """The commands on rounds."""

    async def open_round(content: OpenRoundContent, origin: Origin) -> Executed:
        set_events = await _read(log, AggregateId("all", "plan", "index-set", content.index_set))
        tree_events = await _read(log, AggregateId(content.city, "plan", "unit-tree", content.city))
        rounds = await _rounds(log, content.city)
        day = content.on or local_day(origin.time)
        name = content.round or main_round(content.city, content.year)
        aggregate = round_id(content.city, name)
        decision = OpenRound(
            round=name,
            city=content.city,
            year=content.year,
            index_set_id=content.index_set,
            index_set=latest_version(set_events),
            day=day,
            tree=UnitRegister.of(item.event.data for item in tree_events).on(day),
            terms=_terms(content),
            unit_types=content.unit_types,
            taken={data.round for subject, data in rounds if subject != aggregate.log_subject},
        )
        return await store.execute(aggregate, ROUND, decision, origin)

    return [Answer(command("report", "round", "open"), command_handler(OpenRoundContent, open_round))]


def latest_version(events: list[Recorded]) -> IndexSetPublished | None:
    """The version of a set published last, None when there is none."""
    versions = [item.event.data for item in events if isinstance(item.event.data, IndexSetPublished)]
    return versions[-1] if versions else None


def _terms(content: OpenRoundContent) -> Terms:
    classes = (ScoreClass.model_validate(one.model_dump(by_alias=True)) for one in content.classes)
    return Terms(
        self_score_end=content.self_score_end,
        first_appraisal_end=content.first_appraisal_end,
        explanation_end=content.explanation_end,
        second_appraisal_end=content.second_appraisal_end,
        bonus_max=content.bonus_max,
        penalty_max=content.penalty_max,
        classes=tuple(classes),
    )


async def _rounds(log: EventLog, city: str) -> list[tuple[str, RoundOpened]]:
    """The rounds of a city with the subjects they stand on: once, one could have another name than its aggregate."""
    try:
        found = await log.read_subjects(round_id(city, "x").log_subject.removesuffix("x") + "*")
    except LogError as error:
        raise Retryable("log-unavailable") from error
    return [(item.log_subject, item.event.data) for item in found if isinstance(item.event.data, RoundOpened)]


async def _read(log: EventLog, aggregate: AggregateId) -> list[Recorded]:
    try:
        return await log.read(aggregate)
    except LogError as error:
        raise Retryable("log-unavailable") from error

"""Facts for the tests of report-service: measurements, rounds, and the example set as events."""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import yaml

from par.client.steps import index_set_step
from par.events import AggregateId, Event, EventData, Recorded
from par.events.formula import Formula, Linear
from par.events.index_set import Accumulate, IndexSetPublished, IndicatorKind
from par.events.measurement import (
    FigureState,
    MeasurementExplained,
    MeasurementFact,
    MeasurementRecorded,
    MeasurementRetracted,
    ReportId,
)
from par.events.round import Leaf, RoundOpened, RoundUnit
from par.events.unit import UnitOpened, UnitType
from par.index_sets.content import PublishIndexSet
from par.units import UnitTree

EXAMPLES = Path(__file__).parents[2] / "examples"
NOON = dt.datetime(2023, 1, 31, 12, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minute)


def log(*facts: EventData | tuple[EventData, dt.datetime]) -> list[Recorded]:
    """The facts as events of a log, from position 1; each one minute after the other unless given a time."""
    recorded: list[Recorded] = []
    for position, fact in enumerate(facts, 1):
        data, time = fact if isinstance(fact, tuple) else (fact, at(position))
        recorded.append(Recorded(position, "par.log.a.progress.x.x", Event(f"e{position:05}", "/a", "x/x", time, data)))
    return recorded


def measured(
    unit: str,
    numerator: int,
    denominator: int,
    *,
    period: str = "2023-01",
    unit_type: UnitType = UnitType.WARD,
    ancestors: tuple[str, ...] = ("city",),
    indicator: str = "on_time",
    accumulate: Accumulate = Accumulate.SUM,
    kind: IndicatorKind = IndicatorKind.POOLED,
    fulfilled_at: str | None = None,
) -> MeasurementRecorded:
    return MeasurementRecorded(
        unit=unit,
        unit_type=unit_type,
        city="city",
        ancestors=ancestors,
        indicator=indicator,
        accumulate=accumulate,
        kind=kind,
        fulfilled_at=fulfilled_at,
        year=int(period[:4]),
        period=period,
        numerator=numerator,
        denominator=denominator,
    )


def explained(fact: MeasurementFact, state: FigureState = FigureState.NOT_REPORTED) -> MeasurementExplained:
    """In the place of ``fact``: that there are no figures."""
    return MeasurementExplained(**_place(fact), state=state, reason="Lý do")


def retracted(fact: MeasurementFact, event: str, source: str = "/a") -> MeasurementRetracted:
    """The report ``event`` of the month of ``fact`` is withdrawn."""
    return MeasurementRetracted(**_place(fact), retracts=ReportId(source=source, event=event), reason="Lý do")


def _place(fact: MeasurementFact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in MeasurementFact.model_fields}


def leaf(code: str, points: str, formula: Formula, area: str = "a", exempt: tuple[UnitType, ...] = ()) -> Leaf:
    return Leaf(
        code=code,
        area=area,
        name_vi=code,
        name_en=code,
        max=points,
        formula=formula,
        not_applicable_to=exempt,
    )


def linear(indicator: str = "on_time") -> Linear:
    return Linear(kind="linear", indicator=indicator)


def opened(*units: tuple[str, UnitType], leaves: tuple[Leaf, ...], base: str = "100") -> RoundOpened:
    return RoundOpened(
        round="city-2023",
        city="city",
        year=2023,
        index_set="example",
        version=1,
        base=base,
        units=tuple(RoundUnit(unit=unit, name=unit.title(), unit_type=unit_type) for unit, unit_type in units),
        leaves=leaves,
    )


def example_set(name: str = "example-766-2022") -> IndexSetPublished:
    """An example set as it stands in the log: numbers as decimal texts."""
    file = yaml.safe_load((EXAMPLES / "index-sets" / f"{name}.yaml").read_text(encoding="utf-8"))
    content = PublishIndexSet.model_validate_json(orjson.dumps(index_set_step(file).content))
    return IndexSetPublished.model_validate(content.model_dump(exclude={"override_reason"}))


def example_tree(city: str) -> UnitTree:
    content = yaml.safe_load((EXAMPLES / "units" / f"{city}.yaml").read_text())
    return UnitTree.of(
        UnitOpened(city=city, unit=unit["id"], name=unit["name"], unit_type=unit["type"], parent=unit["parent"])
        for unit in content["units"]
    )


def aggregate_of(data: MeasurementRecorded) -> AggregateId:
    return AggregateId(
        data.city,
        "progress",
        "measurement",
        f"{data.unit}--{data.indicator.replace('_', '-')}--{data.year}",
    )

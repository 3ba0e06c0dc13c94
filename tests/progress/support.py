"""A small city, its facts, and the events its senders submit."""

import datetime as dt
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from par.demo.examples import read
from par.demo.load import unit_tree
from par.events import Event, EventData, Recorded
from par.events.index_set import Accumulate, Indicator
from par.events.obligation import ObligationOpened, Term
from par.events.plan import Domain, InspectionsListed, PlanDrafted, ProcedureReviewsListed, ReportingSet, TaskAdded
from par.events.unit import GroupDefined, UnitOpened, UnitType
from par.plans import Plan
from par.plans.opening import obligations_of
from par.problems import ProblemError
from par.submitting.batch import Element, elements_of
from par.units import UnitTree
from par.units.register import UnitRegister

EXAMPLES = Path(__file__).parents[2] / "examples"

CITY = "ct"
OFFICE = "ct-van-phong"
WARD, OTHER_WARD = "ct-phuong-a", "ct-phuong-b"
STAFF = "ct-phuong-a-vp-tk"
WARDS = "ct-xa-phuong"

UNITS = (
    (CITY, UnitType.CITY, None),
    (OFFICE, UnitType.DEPARTMENT, CITY),
    (WARD, UnitType.WARD, CITY),
    (OTHER_WARD, UnitType.COMMUNE, CITY),
    (STAFF, UnitType.OTHER, WARD),
)


def unit_opened(unit: str, type_: UnitType, parent: str | None) -> UnitOpened:
    return UnitOpened(city=CITY, unit=unit, name=unit.upper(), unit_type=type_, parent=parent)


TREE_FACTS: tuple[EventData, ...] = (
    *(unit_opened(*unit) for unit in UNITS),
    GroupDefined(city=CITY, group=WARDS, name="Các xã, phường", under=CITY, types=(UnitType.WARD, UnitType.COMMUNE)),
)
TREE = UnitRegister.of(TREE_FACTS).on(None)

INDICATOR = Indicator(
    id="dossiers_on_time",
    name_vi="Hồ sơ đúng hạn",
    name_en="Dossiers on time",
    numerator_vi="đúng hạn",
    denominator_vi="tất cả",
    accumulate=Accumulate.SUM,
)

PLAN = "ct-cchc-2023"


def drafted() -> PlanDrafted:
    return PlanDrafted(
        plan=PLAN,
        city=CITY,
        authority=CITY,
        title="Kế hoạch",
        year=2023,
        domains=(Domain(ordinal="1", area="direction", title="Chỉ đạo"),),
    )


def task(ordinal: str = "1.1", **fields: Any) -> TaskAdded:
    """A task of the first domain, led by the city's office; ``schedule`` as in an example file."""
    values = {"plan": PLAN, "ordinal": ordinal, "domain": "1", "title": f"Việc {ordinal}", "leads": [OFFICE]}
    return TaskAdded.model_validate(values | fields)


def open_obligations(*tasks: EventData, tree: UnitTree = TREE) -> list[ObligationOpened]:
    return obligations_of(Plan.of([drafted(), *tasks]), tree)


def opened(obligation: str = "ob-1", unit: str = WARD, due: dt.date | None = None, **fields: Any) -> ObligationOpened:
    values: dict[str, Any] = {
        "obligation": obligation,
        "city": CITY,
        "plan": PLAN,
        "authority": CITY,
        "year": 2023,
        "task": "1.1",
        "domain": "1",
        "area": "direction",
        "title": "Việc",
        "product": None,
        "unit": unit,
        "unit_type": TREE.units[unit].type,
        "ancestors": TREE.ancestors(unit),
        "term": Term.NONE if due is None else Term.DATED,
        "due": due,
    }
    return ObligationOpened(**values | fields)


@functools.cache
def example_tree(city: str) -> UnitTree:
    return unit_tree(read(EXAMPLES, "units", city))


@functools.cache
def example_obligations(name: str) -> list[ObligationOpened]:
    """What an example plan opens on its city's example tree."""
    plan = read(EXAMPLES, "plans", name)
    facts: list[EventData] = [PlanDrafted.model_validate(plan | {"plan": plan["id"]})]
    facts += [TaskAdded.model_validate(item | {"plan": plan["id"]}) for item in plan["tasks"]]
    lists = {"plan": plan["id"]} | plan
    facts += [found.model_validate(lists) for found in (ReportingSet, ProcedureReviewsListed, InspectionsListed)]
    return obligations_of(Plan.of(facts), example_tree(plan["city"]))


def log(facts: Iterable[tuple[EventData, dt.datetime]]) -> list[Recorded]:
    """Facts with the times at which they happened, as events of a log from position 1."""
    return [
        Recorded(position, "par.log.ct.progress.x.x", Event(f"e{position}", "/x", "x/x", time, data))
        for position, (data, time) in enumerate(facts, 1)
    ]


def submission(sender: str = WARD, **fields: Any) -> dict[str, Any]:
    """A good event: the ward's figures of January; ``fields`` replace attributes."""
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": f"/{sender}/one-stop",
        "type": "par.measurement.reported.v1",
        "subject": f"unit/{sender}",
        "time": "2023-02-01T08:00:00+07:00",
        "data": figures(),
    } | fields


def month_of(number: int) -> str:
    """A month of the years before; a month takes a hundred standing reports."""
    return f"{2000 + number // 12 % 23}-{number % 12 + 1:02}"


def figures(**fields: Any) -> dict[str, Any]:
    return {"indicator": INDICATOR.id, "period": "2023-01", "numerator": 8, "denominator": 10} | fields


def handed_in(obligation: str = "ob-1", evidence: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A good event: a product handed in."""
    proof = {"document": "12/BC-UBND"} | (evidence or {})
    return submission(
        type="par.product.submitted.v1",
        subject=f"obligation/{obligation}",
        data={"completed_on": "2023-01-31", "evidence": proof} | fields,
    )


def assert_two_sentences(problem: ProblemError | dict[str, Any]) -> None:
    """A refusal speaks Vietnamese and English, and no field of its sentences is left open."""
    shown = problem.to_json() if isinstance(problem, ProblemError) else problem
    assert shown["pointer"] == "" or shown["pointer"].startswith("/")
    vietnamese, english = shown["message_vi"], shown["message_en"]
    assert vietnamese
    assert english
    assert vietnamese != english
    assert not vietnamese.isascii(), "the Vietnamese sentence has no Vietnamese letter"
    for name in ("size", "limit", "reason", "type", "unit", "id", "position", "time", "day", "sender", "lifecycle"):
        assert f"{{{name}}}" not in vietnamese + english


def read_all(payload: bytes) -> list[Element]:
    """The elements of a request."""
    return [element for element in elements_of(payload) if element is not None]

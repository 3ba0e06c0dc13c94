"""The examples of figures, inspections, feedback and surveys are accepted in their order, and are of every type."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.progress.routing import Deciding
from tests.progress.support import EXAMPLES

from par.demo.examples import INDEX_SET, read
from par.events.index_set import Indicator
from par.events.unit import UnitOpened
from par.problems import Rejected
from par.units.register import UnitRegister
from progress_service.contract.kind import Kind, KnownPlan
from progress_service.feedback.examples import EXAMPLES as FEEDBACK
from progress_service.feedback.submitting import FEEDBACK_KINDS
from progress_service.inspection.examples import EXAMPLES as INSPECTIONS
from progress_service.inspection.submitting import INSPECTION_KINDS
from progress_service.measurement.examples import EXAMPLES as MEASUREMENTS
from progress_service.measurement.submitting import MEASUREMENT_KINDS
from progress_service.survey.examples import EXAMPLES as SURVEYS
from progress_service.survey.submitting import SURVEY_KINDS

CITY = "chi-linh"


def city(plans: Mapping[str, KnownPlan] | None = None) -> Deciding:
    units = read(EXAMPLES, "units", CITY)["units"]
    register = UnitRegister.of(
        UnitOpened(city=CITY, unit=unit["id"], name=unit["name"], unit_type=unit["type"], parent=unit["parent"])
        for unit in units
    )
    indicators = [Indicator.model_validate(found) for found in read(EXAMPLES, "index-sets", INDEX_SET)["indicators"]]
    return Deciding(CITY, register, {found.id: found for found in indicators}, dt.date(2023, 12, 31), plans)


@pytest.mark.parametrize(
    ("examples", "kinds"),
    [
        (MEASUREMENTS, MEASUREMENT_KINDS),
        (INSPECTIONS, INSPECTION_KINDS),
        (FEEDBACK, FEEDBACK_KINDS),
        (SURVEYS, SURVEY_KINDS),
    ],
)
def test_examples_are_accepted_in_their_order_and_show_every_type(
    examples: Sequence[dict[str, Any]], kinds: Sequence[Kind]
) -> None:
    deciding = city()
    for event in examples:
        assert deciding.take(event), event["id"]
    assert {event["type"] for event in examples} == {kind.name for kind in kinds}
    assert len({(event["source"], event["id"]) for event in examples}) == len(examples)


@pytest.mark.parametrize(("of", "accepted"), [(CITY, True), ("cao-bang", False)])
def test_the_plan_of_an_inspection_is_of_the_city_whatever_its_id(of: str, accepted: bool) -> None:
    """An office may have given its plan any id."""
    deciding = city({"kh-05-2023": KnownPlan("kh-05-2023", of, of, 2023)})
    [event] = [found for found in INSPECTIONS if found["type"] == "par.inspection.announced.v1"][:1]
    named = {**event, "data": {**event["data"], "plan": "kh-05-2023"}}
    if accepted:
        assert deciding.take(named)
    else:
        with pytest.raises(Rejected, match="unknown-plan"):
            deciding.take(named)

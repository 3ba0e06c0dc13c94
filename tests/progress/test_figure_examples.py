"""The examples of figures, inspections, feedback and surveys are accepted in their order, and are of every type."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from tests.progress.routing import Deciding
from tests.progress.support import EXAMPLES

from par.demo.examples import INDEX_SET, read
from par.events.index_set import Indicator
from par.events.unit import UnitOpened
from par.units.register import UnitRegister
from progress_service.contract.kind import Kind
from progress_service.feedback.examples import EXAMPLES as FEEDBACK
from progress_service.feedback.submitting import FEEDBACK_KINDS
from progress_service.inspection.examples import EXAMPLES as INSPECTIONS
from progress_service.inspection.submitting import INSPECTION_KINDS
from progress_service.measurement.examples import EXAMPLES as MEASUREMENTS
from progress_service.measurement.submitting import MEASUREMENT_KINDS
from progress_service.survey.examples import EXAMPLES as SURVEYS
from progress_service.survey.submitting import SURVEY_KINDS

CITY = "chi-linh"


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
    units = read(EXAMPLES, "units", CITY)["units"]
    register = UnitRegister.of(
        UnitOpened(city=CITY, unit=unit["id"], name=unit["name"], unit_type=unit["type"], parent=unit["parent"])
        for unit in units
    )
    indicators = [Indicator.model_validate(found) for found in read(EXAMPLES, "index-sets", INDEX_SET)["indicators"]]
    deciding = Deciding(CITY, register, {found.id: found for found in indicators}, dt.date(2023, 12, 31))
    for event in examples:
        assert deciding.take(event), event["id"]
    assert {event["type"] for event in examples} == {kind.name for kind in kinds}
    assert len({(event["source"], event["id"]) for event in examples}) == len(examples)

"""The rule of a plan's id."""

from par.events.plan import PlanIdReserved
from par.testing.deciders import given
from plan_service.plan_id.decider import PLAN_ID, ReservePlanId

RESERVED = PlanIdReserved(plan="ke-hoach", city="chi-linh")


def test_the_first_city_has_the_id() -> None:
    given(PLAN_ID).when(ReservePlanId("ke-hoach", "chi-linh")).then(RESERVED)


def test_reserving_again_is_no_fact() -> None:
    given(PLAN_ID, RESERVED).when(ReservePlanId("ke-hoach", "chi-linh")).then()


def test_another_city_is_refused() -> None:
    given(PLAN_ID, RESERVED).when(ReservePlanId("ke-hoach", "cao-bang")).then_rejected("plan-exists", "/content/plan")

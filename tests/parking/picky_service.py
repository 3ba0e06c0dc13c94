"""A service, called as plan-service is, whose read models cannot apply some events."""

from tests.parking.models import picky_models

from par.service import Bootstrap, Parts, run_service

NAME = "plan"
BOOTSTRAP = Bootstrap(NAME, lambda: picky_models(NAME), lambda _: Parts())

if __name__ == "__main__":
    run_service(BOOTSTRAP)

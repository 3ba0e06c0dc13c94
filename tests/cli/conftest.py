"""Commands and services run in the process of the tests: what services log must not stand in what commands print."""

import sys
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def lines_of_services_go_to_standard_error() -> Iterator[None]:
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    yield
    structlog.reset_defaults()

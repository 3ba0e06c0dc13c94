"""The source documents lie beside the repository; where they do not, their test is left out, and it is said so."""

import pytest
from tests.importing.prose.plans import HERE

collect_ignore = [] if HERE else ["test_plans.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore:
        terminalreporter.write_line(
            "tests/importing/prose/test_plans.py is left out: there are no source documents in ../shared/plans."
        )

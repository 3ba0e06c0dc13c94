"""The source plans lie beside the repository; where they do not, their tests are left out, and it is said so."""

import pytest
from tests.importing.sources import TEXTS

collect_ignore = [] if TEXTS else ["test_agreement.py", "test_nothing_is_lost.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore:
        terminalreporter.write_line(
            f"{', '.join(collect_ignore)} of tests/importing are left out: there are no plans in ../shared/plans."
        )

"""The transcriptions lie beside the repository; where they do not, their test is left out, and it is said so."""

import pytest
from tests.deadlines.plans import TRANSCRIPTIONS

collect_ignore = [] if TRANSCRIPTIONS else ["test_transcriptions.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore:
        terminalreporter.write_line(
            "tests/deadlines/test_transcriptions.py is left out: there are no transcriptions in ../shared/plans."
        )

"""The whole ledger on this machine: a rolling restart."""

from pathlib import Path

import pytest

from par.embedded.stack import LocalStack


@pytest.mark.timeout(600)
def test_a_rolling_restart_puts_another_instance_in_place_before_the_first_one_ends(tmp_path: Path) -> None:
    with LocalStack(tmp_path, log_level="WARNING") as stack:
        first, address = stack.services["progress"], stack.addresses["progress"]

        assert stack.roll("progress") == 0

        assert not first.alive
        assert stack.services["progress"].alive
        assert stack.services["progress"].pid != first.pid
        assert stack.addresses["progress"] != address
        stack.wait_ready("progress")

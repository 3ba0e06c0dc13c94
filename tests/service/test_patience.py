"""A server that is there and does not answer yet: a starting service asks again, and says so once."""

import itertools

import pytest
from nats.js.errors import ServiceUnavailableError
from pymongo.errors import NotPrimaryError
from structlog.testing import capture_logs

from par.log import LogDamagedError
from par.service import Settings
from par.service.connecting import patiently

PATIENT = Settings(start_patience_seconds=30)
HASTY = Settings(start_patience_seconds=0)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("par.service.connecting.CONNECT_PAUSE_SECONDS", 0)


@pytest.mark.parametrize("error", [TimeoutError(), ServiceUnavailableError(), NotPrimaryError("no primary")])
async def test_what_passes_is_tried_again_and_told_once(error: Exception) -> None:
    tries = itertools.count(1)

    async def work() -> int:
        number = next(tries)
        if number < 4:
            raise error
        return number

    with capture_logs() as lines:
        assert await patiently(PATIENT, work) == 4
    assert [line["error"] for line in lines] == [repr(error)]


async def test_patience_ends_with_what_was_met() -> None:
    async def work() -> None:
        raise TimeoutError("no leader")

    with pytest.raises(TimeoutError, match="no leader"):
        await patiently(HASTY, work)


async def test_what_cannot_pass_is_raised_at_once() -> None:
    tries = itertools.count(1)

    async def work() -> None:
        if next(tries) == 1:
            raise LogDamagedError("a gap")

    with pytest.raises(LogDamagedError):
        await patiently(PATIENT, work)
    assert next(tries) == 2

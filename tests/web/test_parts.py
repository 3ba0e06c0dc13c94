"""Parts of a page: what one of them cannot say stops none of the others."""

from structlog.testing import capture_logs

from par.log import LogError
from par.messaging import NoAnswerError
from par.problems import NotFound, Retryable
from report_service.web.others import Part, part


async def test_a_part_without_an_answer_is_named_in_the_log() -> None:
    for trouble in (NoAnswerError("nobody"), LogError("away"), TimeoutError(), Retryable("log-unavailable")):

        async def fails(trouble: Exception = trouble) -> int:
            raise trouble

        with capture_logs() as logs:
            assert await part("late", fails()) == Part(None, fault=True)
        assert [line["part"] for line in logs] == ["late"]


async def test_what_is_not_there_is_no_fault() -> None:
    async def nothing() -> int:
        raise NotFound("not-found", what="x")

    with capture_logs() as logs:
        assert await part("result", nothing()) == Part(None)
    assert logs == []

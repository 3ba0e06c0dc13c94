"""A small service on the frame, run as a process: one slow command, one failing query, one counting read model."""

from collections.abc import Mapping
from typing import Any

from tests.projection.models import Counts

from par.messaging import Answer, Request
from par.messaging.subjects import command
from par.projection import ReadModels
from par.service import Bootstrap, Parts, Query, Question, Resources, run_service

NAME = "frame"
SLOW = command(NAME, "thing", "slow")
BEGUN, GO_ON = "test.frame.begun", "test.frame.go-on"


def wire(resources: Resources) -> Parts:
    async def slow(request: Request) -> str:
        """Tells that it has begun, and answers when the test tells it to go on."""
        permission = await resources.client.subscribe(GO_ON)
        await resources.client.publish(BEGUN)
        await permission.next_msg(timeout=10)
        return "done"

    async def failing(*_: Any) -> Mapping[str, Any]:
        raise ValueError("broken on purpose")

    async def counts(*_: Any) -> Mapping[str, Any]:
        return {"items": [document async for document in resources.database[Counts.name].find()]}

    async def fixed(*_: Any) -> Mapping[str, Any]:
        return {"fixed": True}

    async def look_into_the_log() -> None:
        await resources.log.read_subjects("par.log.*.frame.>")

    return Parts(
        prepare=[look_into_the_log],
        commands=[Answer(SLOW, slow)],
        queries=[
            Query("counts", "/v1/counts", Question, counts),
            Query("fixed", "/v1/fixed", Question, fixed),
            Query("failing", "/v1/failing", Question, failing),
        ],
    )


BOOTSTRAP = Bootstrap(NAME, lambda: ReadModels(NAME, [Counts()]), wire)

if __name__ == "__main__":
    run_service(BOOTSTRAP)

"""Open pages that hear of changes: so many of one client, each of them one request."""

import contextlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.eventually import eventually
from tests.http.serving import THING, served

from par.service.guarding import HttpSettings
from report_service.web.live import Live

MOST = 3


async def test_a_client_has_so_many_open_pages_and_each_counts_once() -> None:
    live = Live(lambda: True, MOST)

    async def respond(request: Request) -> Response:
        return live.respond(request)

    settings = HttpSettings(http_rate=1, http_burst=10, http_trusted_proxies=("127.0.0.1",))
    async with served(settings, Route("/live/{city}", respond)) as running, running.client() as http:
        async with contextlib.AsyncExitStack() as pages:
            kept = []  # a reader that is forgotten ends its page

            async def opened(client: str) -> int:
                asked = http.stream("GET", "/live/a", headers={"X-Forwarded-For": client})
                answer = await pages.enter_async_context(asked)
                if answer.status_code == 200:
                    kept.append(answer.aiter_text())
                    assert "event: beat" in await anext(kept[-1])
                return answer.status_code

            assert [await opened("192.0.2.1") for _ in range(MOST)] == [200] * MOST
            refused = await http.get("/live/a", headers={"X-Forwarded-For": "192.0.2.1"})
            assert (refused.status_code, refused.json()["code"]) == (429, "too-many-streams")
            assert int(refused.headers["retry-after"]) >= 1
            assert await opened("192.0.2.2") == 200, "others have their own"
            # Four requests so far, however long three of them are: there is room for more.
            assert (await http.get(THING, headers={"X-Forwarded-For": "192.0.2.1"})).status_code == 200
            live.close()

        async def has_room() -> bool:
            async with http.stream("GET", "/live/a", headers={"X-Forwarded-For": "192.0.2.1"}) as answer:
                return answer.status_code == 200

        await eventually(has_room, 30)

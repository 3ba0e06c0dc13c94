"""The process of a service."""

import asyncio
import sys

import structlog
import uvloop
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.log import LogDamagedError, LogError
from par.service.connecting import no_mongodb, no_nats
from par.service.errors import StartError
from par.service.garbage import collect_all, collect_young_only
from par.service.logging import configure_logging
from par.service.service import Bootstrap, serve, stop_on_signals
from par.service.settings import Settings

logger = structlog.get_logger(__name__)


def run_service(bootstrap: Bootstrap) -> None:
    """Run until SIGTERM; exit status 1 with one clear line when it cannot start or cannot go on."""
    settings = Settings()
    configure_logging(bootstrap.name, settings.log_level, settings.log_format)

    async def main() -> None:
        collecting = asyncio.create_task(collect_all())
        try:
            await serve(bootstrap, settings, stop_on_signals())
        finally:
            collecting.cancel()

    collect_young_only()

    failures: list[tuple[str, dict[str, str]]] = []
    try:
        uvloop.run(main())
    except* StartError as group:
        failures += [_told(error) for error in _leaves(group)]
    except* LogDamagedError as group:
        todo = (
            "restore the stream LOG from its backup; if the ledger is to begin anew, delete the streams LOG and REPORT "
            f"and every database {settings.database_prefix}_… before the services start"
        )
        failures += [("the log is damaged", {"what_to_do": todo, "error": str(error)}) for error in _leaves(group)]
    except* LogError as group:
        todo = "look at JetStream and the stream LOG of the NATS server, then start this process again"
        failures += [
            ("the log does not answer", {"url": settings.nats_url, "what_to_do": todo, "error": str(error)})
            for error in _leaves(group)
        ]
    except* (NatsError, OSError, TimeoutError) as group:
        failures.append(_told(no_nats(settings, _leaves(group)[0])))
    except* PyMongoError as group:
        failures.append(_told(no_mongodb(settings, _leaves(group)[0])))
    for sentence, facts in failures:
        logger.error(sentence, **facts)
    if failures:
        sys.exit(1)


def _told(error: BaseException) -> tuple[str, dict[str, str]]:
    assert isinstance(error, StartError)
    return str(error), error.facts


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The errors themselves, out of groups within groups."""
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found

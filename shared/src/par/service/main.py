"""The process of a service."""

import asyncio
import sys

import structlog
import uvloop
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.service.logging import configure_logging
from par.service.service import Bootstrap, serve, stop_on_signals
from par.service.settings import Settings

logger = structlog.get_logger(__name__)


def run_service(bootstrap: Bootstrap) -> None:
    """Run until SIGTERM; exit status 1 with one clear line when a server is missing or the log is damaged."""
    settings = Settings()
    configure_logging(bootstrap.name, settings.log_level, settings.log_format)

    async def main() -> None:
        await serve(bootstrap, settings, stop_on_signals())

    try:
        uvloop.run(main())
    except* (NatsError, OSError, TimeoutError, asyncio.TimeoutError) as group:
        logger.error(
            "no NATS server",
            url=settings.nats_url,
            what_to_do="start nats-server, or set PAR_NATS_URL",
            error=str(group.exceptions[0]),
        )
        sys.exit(1)
    except* PyMongoError as group:
        logger.error(
            "no MongoDB server",
            url=settings.mongo_url,
            what_to_do="start mongod as a replica set, or set PAR_MONGO_URL",
            error=str(group.exceptions[0])[:300],
        )
        sys.exit(1)

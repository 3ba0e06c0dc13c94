"""The process of a service."""

import sys

import structlog
from nats.errors import Error as NatsError
from pydantic import ValidationError
from pymongo.errors import PyMongoError

from par.log import LogDamagedError, LogError
from par.problems import ProblemError
from par.service import process
from par.service.connecting import no_mongodb, no_nats
from par.service.errors import StartError
from par.service.logging import configure_logging
from par.service.service import Bootstrap, serve, stop_on_signals
from par.service.settings import Settings
from par.tracing.exporting import exporting

logger = structlog.get_logger(__name__)


def run_service(bootstrap: Bootstrap) -> None:
    """Run until SIGTERM; exit status 1 with one clear line when it cannot start or cannot go on."""
    settings = _settings(bootstrap.name)
    configure_logging(bootstrap.name, settings.log_level, settings.log_format)

    async def main() -> None:
        await serve(bootstrap, settings, stop_on_signals())

    failures: list[tuple[str, dict[str, str]]] = []
    try:
        with exporting(settings.otlp_endpoint, settings.trace_ratio, bootstrap.name):
            process.run(main())
    except* StartError as group:
        failures += [_told(error) for error in _leaves(group)]
    except* LogDamagedError as group:
        failures += [_damaged(settings, error) for error in _leaves(group)]
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


def _settings(service: str) -> Settings:
    """The settings; exit status 1 with a line for each that is wrong. Its value may be a secret and is not said."""
    try:
        return Settings()
    except ValidationError as error:
        configure_logging(service, "INFO", "json")
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            names = [f"PAR_{part}".upper() for part in fault["loc"] if isinstance(part, str)]
            todo = "set it to a value that it may have (README.md), or leave it out"
            logger.error("a setting is wrong", setting=names[0] if names else None, error=fault["msg"], what_to_do=todo)
        sys.exit(1)


def _damaged(settings: Settings, error: BaseException) -> tuple[str, dict[str, str]]:
    assert isinstance(error, LogDamagedError)
    problem = ProblemError(error.code, detail=str(error))
    todo = (
        "keep all services stopped and run `par log restore`, which refills the stream LOG from the archive in MongoDB "
        "(or `par log restore --from FOLDER`, from a backup); docs/runbooks/loss-of-the-log.md tells each step. If the "
        "ledger is to begin anew instead, delete the streams LOG and REPORT and every database "
        f"{settings.database_prefix}_… before the services start"
    )
    if error.code == "log-restoring":
        todo = (
            "wait until `par log restore` has ended, or run it again with the same source (`--from FOLDER`, where it "
            "was a backup); docs/runbooks/loss-of-the-log.md tells how to give it up"
        )
    facts = {"code": problem.code, "message_vi": problem.message_vi, "what_to_do": todo, "error": str(error)}
    return "the log is damaged", facts


def _told(error: BaseException) -> tuple[str, dict[str, str]]:
    assert isinstance(error, StartError)
    return str(error), error.facts


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The errors themselves, out of groups within groups."""
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found

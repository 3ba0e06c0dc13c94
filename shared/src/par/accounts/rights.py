"""What each role may publish and subscribe to: the least that the code needs. Pure.

An import of another account is written as a pair: the subject in the ledger's account, and the one under which the
importing account sees it.
"""

from dataclasses import dataclass
from typing import Final

from par.accounts.registry import Kind
from par.log.stream import FOREIGN_API
from par.messaging.subjects import APPRAISERS, COUNCILS, SHEET_VERBS, VERBS, intake, public, query

LEDGER: Final = "LEDGER"
"""The account of the streams, the services and the operator. Units have small letters: no name meets another."""

OFFICE: Final = "OFFICE"

API: Final = "$JS.API"
USER_INFO: Final = "$SYS.REQ.USER.INFO"
LOG_INFO: Final = "STREAM.INFO.LOG"

INBOX: Final = "_INBOX.>"
"""The inbox of every standard client. An account's own: nobody outside of it can publish to it or read it."""

ANSWERS: Final = "_R_.>"
"""Where the server maps the answers to requests from other accounts."""

ANNOUNCING: Final = ("progress", "report")
"""The services that tell report events."""

SCOREBOARD: Final = "_INBOX_scoreboard"
"""Prefix of the inboxes in which the scoreboard (report-service) gets answers of the other services. Apart from the
service's own inboxes: who may answer the scoreboard cannot speak as JetStream to the service."""

SCOREBOARD_ASKS: Final = (
    *(f"par.query.plan.{name}" for name in ("index-set", "plan-diff", "plan-heading", "plan-tasks", "plan-versions")),
    "par.query.plan.plans",
    *(f"par.query.progress.{name}" for name in ("obligations", "period-reports", "sources", "status", "status-of")),
)
"""What the scoreboard asks of the other services, and nothing else."""


HEARD: Final = {"progress": VERBS, "report": SHEET_VERBS}
"""Which requests of senders a service answers."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Subjects a user may publish to and subscribe to; everything else is refused."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """A subject of the ledger's account, as another account sees it; ``many`` answers may come to one request."""

    subject: str
    seen_as: str
    many: bool = False


def inbox_of(service: str) -> str:
    """The prefix of a service's inboxes: not the usual one, so that no service can read another's answers."""
    return f"_INBOX_{service}"


def service(name: str) -> Rights:
    """A service: its own aggregates in the log, the log to read, its own requests. No stream is changed or deleted."""
    announcing, shows = name in ANNOUNCING, name == "report"
    return Rights(
        publish=(
            f"par.log.*.{name}.>",
            *(("par.report.>",) if announcing else ()),
            *(f"{API}.{call}" for call in _calls(announcing=announcing)),
            *(SCOREBOARD_ASKS if shows else (f"{SCOREBOARD}.>",)),
            # Its answers: to other accounts, and to the operator. To nothing else, whatever reply a request names.
            ANSWERS,
            INBOX,
        ),
        subscribe=(
            f"{inbox_of(name)}.>",
            f"par.cmd.{name}.>",
            f"par.cmd.operator.{name}.>",
            f"par.query.{name}.>",
            *(intake("*", verb) for verb in HEARD.get(name, ())),
            # The scoreboard hears of changes as every reader does.
            *((f"{SCOREBOARD}.>", "par.report.>") if shows else ()),
        ),
    )


def _calls(*, announcing: bool) -> tuple[str, ...]:
    return (
        "STREAM.INFO.LOG",
        "STREAM.INFO.REPORT",
        "STREAM.CREATE.LOG",
        "STREAM.CREATE.REPORT",
        "STREAM.MSG.GET.LOG",
        *(("STREAM.MSG.GET.REPORT",) if announcing else ()),
        "DIRECT.GET.LOG",
        "DIRECT.GET.LOG.>",
        "CONSUMER.CREATE.LOG.>",
        "CONSUMER.MSG.NEXT.LOG.>",
        "CONSUMER.DELETE.LOG.>",
    )


OPERATOR: Final = Rights(
    publish=(
        "par.cmd.>",
        "par.query.>",
        f"{API}.INFO",
        f"{API}.STREAM.NAMES",
        f"{API}.STREAM.LIST",
        f"{API}.STREAM.INFO.*",
        # Limits and replicas are the operator's; what the ledger promises (deny_delete, deny_purge) cannot be unset.
        f"{API}.STREAM.UPDATE.*",
        f"{API}.STREAM.SNAPSHOT.*",
        f"{API}.STREAM.RESTORE.*",
        f"{API}.STREAM.MSG.GET.*",
        f"{API}.DIRECT.GET.>",
        f"{API}.CONSUMER.>",
        "$JS.ACK.>",
        # Answers to flow control: without them an ordered consumer stands still after some thousand messages.
        "$JS.FC.>",
        "$JS.SNAPSHOT.>",
        # The server tells a connection who it is and what it may do; `par doctor` compares.
        USER_INFO,
        # Nobody is there: a client learns at once that it is not in an account of its own.
        f"{FOREIGN_API}.>",
    ),
    subscribe=(INBOX,),
)
"""Looks at everything, makes consumers, saves and restores streams, sends every command. Cannot write events."""


RESTORER: Final = Rights(
    publish=(
        "par.log.>",
        f"{API}.STREAM.INFO.LOG",
        f"{API}.STREAM.INFO.REPORT",
        f"{API}.STREAM.CREATE.LOG",
        f"{API}.STREAM.CREATE.REPORT",
        f"{API}.DIRECT.GET.LOG",
        f"{API}.STREAM.MSG.GET.LOG",  # the leader, where a replica that lags has answered
        f"{API}.DIRECT.GET.REPORT",  # whether one that was kept tells of lost events
        # The durable consumers of readers, which are gone with the folder of JetStream.
        f"{API}.CONSUMER.DURABLE.CREATE.REPORT.>",
    ),
    subscribe=(INBOX,),
)
"""Refills the log after the loss of JetStream: ``par log restore``, and nothing else signs in with it. It can write any
event, so its key belongs where those of the services are, and is used by nobody in between."""


REPORT_QUERIES: Final = (
    *("about", "city-indicators", "explain", "index", "index-of-unit", "ledger-figures", "ledger-obligations"),
    *("period", "periods", "projections", "publications", "rankings", "reproduce", "result-of-unit", "results"),
    *("rounds", "score-sheet", "statistics", "steps-to-class", "target-status", "targets", "unit-indicators"),
    "what-if",
)
"""What those who score may ask of report-service, by name: ``event``, ``parked`` and ``parked-event`` show the log as
it is, the drafts of other cities too. A test compares this with what the service answers."""

READS: Final = tuple(Import(subject, subject) for subject in (query("report", name) for name in REPORT_QUERIES))
LOG_END: Final = Import(f"{API}.{LOG_INFO}", f"{FOREIGN_API}.{LOG_INFO}")
"""Where the log ends: whoever reads what it has just written asks for that position."""

OFFICE_IMPORTS: Final = (
    *(Import(subject, subject) for subject in ("par.cmd.plan.>", "par.cmd.report.>", "par.query.>")),
    LOG_END,
)
"""The planning office: plans, units, index sets, scoring rounds, every question. It does not turn the day."""


def district_imports(unit: str) -> tuple[Import, ...]:
    """What a district sends. The import stamps its name: it cannot say that it is another."""
    own = Import(intake(unit, "sheet"), public("sheet"))
    return (*(Import(intake(unit, verb), public(verb)) for verb in VERBS), own)


def appraiser_imports(name: str) -> tuple[Import, ...]:
    """Appraises score sheets, under its own stamped name, and reads them."""
    return (Import(intake(account_of(Kind.APPRAISER, name), "appraise"), public("appraise")), *READS, LOG_END)


def council_imports(name: str) -> tuple[Import, ...]:
    """Approves score sheets, under its own stamped name, and reads them."""
    return (Import(intake(account_of(Kind.COUNCIL, name), "approve"), public("approve")), *READS, LOG_END)


def consumer_of(reader: str) -> str:
    """The durable consumer on ``REPORT`` that the operator makes for a reader."""
    return f"reader-{reader}"


def reader_imports(reader: str) -> tuple[Import, ...]:
    """Its own consumer and direct reads. Not to make consumers: those may deliver to any subject of the ledger."""
    consumer = consumer_of(reader)
    return (
        Import(f"{API}.DIRECT.GET.REPORT", f"{API}.DIRECT.GET.REPORT", many=True),
        Import(f"{API}.DIRECT.GET.REPORT.>", f"{API}.DIRECT.GET.REPORT.>"),
        Import(f"{API}.CONSUMER.MSG.NEXT.REPORT.{consumer}", f"{API}.CONSUMER.MSG.NEXT.REPORT.{consumer}", many=True),
        Import(f"$JS.ACK.REPORT.{consumer}.>", f"$JS.ACK.REPORT.{consumer}.>"),
        Import(f"{API}.CONSUMER.INFO.REPORT.{consumer}", f"{FOREIGN_API}.CONSUMER.INFO.REPORT.{consumer}"),
        Import(f"{API}.STREAM.INFO.REPORT", f"{FOREIGN_API}.STREAM.INFO.REPORT"),
    )


_PREFIXES: Final = {Kind.READER: "READER-", Kind.APPRAISER: APPRAISERS, Kind.COUNCIL: COUNCILS}


def account_of(kind: Kind, name: str) -> str:
    """The account whose users a holder's keys are."""
    if kind is Kind.DISTRICT:
        return name
    if kind in _PREFIXES:
        return f"{_PREFIXES[kind]}{name}"
    return OFFICE if kind is Kind.OFFICE else LEDGER

"""The rules of a reporting scheme."""

from collections.abc import Sequence
from dataclasses import dataclass

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.period import ReportingSchemeDefined
from par.problems import Rejected
from report_service.period.commands import DefineSchemeContent
from report_service.period.dates import most_of, repeated


@dataclass(frozen=True, slots=True)
class DefineScheme:
    """Define a scheme; ``sender_known`` tells whether the city has ever had the unit."""

    content: DefineSchemeContent
    sender_known: bool


def scheme_id(city: str, scheme: str) -> AggregateId:
    """The aggregate of a scheme."""
    return AggregateId(city, "report", "reporting-scheme", scheme)


def decide(command: DefineScheme, state: ReportingSchemeDefined | None) -> Sequence[EventData]:
    """The next version; nothing when it says what the present one says.

    Rejected: ``scheme-sender``, ``scheme-number`` (a year has no such period), ``scheme-repeated``.
    """
    content = command.content
    if not command.sender_known:
        raise Rejected("scheme-sender", "/content/sender", unit=content.sender, city=content.city)
    version = 1 if state is None else state.version + 1
    made = ReportingSchemeDefined.model_validate({**content.model_dump(), "version": version})
    for at, rule in enumerate(made.rules):
        for number in rule.numbers:
            if number > most_of(rule.every):
                raise Rejected("scheme-number", f"/content/rules/{at}/numbers", number=number, every=rule.every.value)
    for code in repeated(made.rules):
        raise Rejected("scheme-repeated", "/content/rules", period=code[5:] or "year")
    if state is not None and made.model_copy(update={"version": state.version}) == state:
        return []
    return [made]


def evolve(state: ReportingSchemeDefined | None, data: EventData) -> ReportingSchemeDefined | None:
    """The latest version."""
    return data if isinstance(data, ReportingSchemeDefined) else state


SCHEME: Decider[ReportingSchemeDefined | None, DefineScheme] = Decider(None, decide, evolve)

"""All that is handed in, whichever service takes it: kinds of events, their forms, examples, and who may say them."""

from typing import Any, Final

from par.accounts.registry import Kind as Account
from par.messaging.subjects import SheetVerb, Verb
from par.problems import Rejected
from par.submitting.envelope import Submission
from par.submitting.fields import Contract
from progress_service.contract.examples import EXAMPLES as OF_SENDERS
from progress_service.contract.kinds import KINDS, read_submission
from report_service.score_sheet.examples import EXAMPLES as OF_SHEETS
from report_service.score_sheet.roles import ROLES, Role

ROLE_OF: Final[dict[str, Role]] = {name: role for role in ROLES for name in role.forms}
"""Of the types of events on score sheets."""
FORMS: Final[dict[str, type[Contract]]] = {
    **{name: kind.form for name, kind in KINDS.items()},
    **{name: role.forms[name] for name, role in ROLE_OF.items()},
}
_ACCOUNTS: Final = {"sheet": Account.DISTRICT, "appraise": Account.APPRAISER, "approve": Account.COUNCIL}
EXAMPLES: Final[tuple[dict[str, Any], ...]] = (*OF_SENDERS, *OF_SHEETS)


def examples_of(name: str) -> list[dict[str, Any]]:
    """The examples of one kind of event, in their order."""
    return [event for event in EXAMPLES if event["type"] == name]


def sender_of(event: Any) -> str:
    """Who says it, as the event itself has it."""
    return str(event["source"].split("/")[1])


def verb_of(event: Any) -> Verb | SheetVerb:
    """On which subject it is handed in."""
    role = ROLE_OF.get(event["type"])
    return "submit" if role is None else role.verb


def kind_of(event: Any) -> Account:
    """What kind of account hands it in."""
    return _ACCOUNTS.get(verb_of(event), Account.DISTRICT)


def read(value: Any, sender: str, kind: str) -> Submission:
    """The event as the intake reads it that takes events of ``kind``. Raises Rejected."""
    role = ROLE_OF.get(kind)
    return read_submission(value, sender) if role is None else role.read(value, sender)


def refusal(value: Any, sender: str, kind: str) -> Rejected | None:
    """What that intake says of the form of an event."""
    try:
        read(value, sender, kind)
    except Rejected as problem:
        return problem
    return None

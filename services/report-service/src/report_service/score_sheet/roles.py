"""Who hands something in about score sheets, and what each of them may say.

The import of an account stamps its name into the subject: that is who speaks, whatever the event says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from par.messaging.subjects import APPRAISERS, COUNCILS, SheetVerb
from par.problems import Rejected
from par.submitting.envelope import Submission, read_content, read_envelope
from report_service.score_sheet.forms import APPRAISER_FORMS, COUNCIL_FORMS, UNIT_FORMS, OfRound

NAMES: Final = "unit"
"""What the subjects of all these events name: the unit whose sheet it is."""


@dataclass(frozen=True, slots=True)
class Role:
    """``forms`` by the types of events that may be handed in on ``verb``; accounts begin with ``prefix``."""

    verb: SheetVerb
    prefix: str
    forms: Mapping[str, type[OfRound]]

    def who(self, account: str) -> str:
        """The unit that speaks. Rejected (``not-your-role``) for an account of another kind."""
        if not account.startswith(self.prefix) or account == self.prefix:
            raise Rejected("not-your-role", "", who=account, verb=self.verb)
        return account.removeprefix(self.prefix)

    def read(self, value: Any, who: str) -> Submission:
        """Check the form of one event of ``who``. Raises Rejected with code and pointer of the first fault."""
        envelope = read_envelope(value, who)
        form = self.forms.get(envelope.type)
        if form is None:
            raise Rejected("unknown-type", "/type", type=envelope.type)
        if envelope.corrects is not None:
            raise Rejected("corrects-not-supported", "/corrects", type=envelope.type)
        return read_content(envelope, NAMES, form)


UNIT: Final = Role("sheet", "", UNIT_FORMS)
APPRAISER: Final = Role("appraise", APPRAISERS, APPRAISER_FORMS)
COUNCIL: Final = Role("approve", COUNCILS, COUNCIL_FORMS)

ROLES: Final = (UNIT, APPRAISER, COUNCIL)

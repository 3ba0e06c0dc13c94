"""Every kind of event that senders may submit. Names are for ever."""

from typing import Any, Final

from par.problems import Rejected
from progress_service.contract.kind import Kind
from progress_service.contract.submission import Submission, read_content, read_envelope
from progress_service.measurement.submitting import MEASUREMENT_KINDS
from progress_service.obligation.submitting import OBLIGATION_KINDS

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (*OBLIGATION_KINDS, *MEASUREMENT_KINDS)}


def read_submission(value: Any, sender: str) -> Submission:
    """Check the form of one event from ``sender``. Raises Rejected with code and pointer of the first fault."""
    envelope = read_envelope(value, sender)
    kind = KINDS.get(envelope.type)
    if kind is None:
        raise Rejected("unknown-type", "/type", type=envelope.type)
    if envelope.corrects is not None and not kind.correctable:
        raise Rejected("corrects-not-supported", "/corrects", type=envelope.type)
    return read_content(envelope, kind.names, kind.form)

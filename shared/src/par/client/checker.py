"""Having events checked by all that submitting them would check, without writing anything."""

from nats.aio.client import Client

from par.client.sender import Sender
from par.messaging.subjects import intake, public


class Checker(Sender):
    """Like a Sender, but its receipts say ``valid`` where a Sender's would say ``accepted``.

    Each request is judged for itself: what an earlier one would have changed has not happened.
    """

    def __init__(self, client: Client, sender: str | None = None, patience: float = 120.0) -> None:
        super().__init__(client, sender, patience)
        self._subject = public("validate") if sender is None else intake(sender, "validate")

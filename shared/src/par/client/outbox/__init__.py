"""A sender's outbox on disk: an event stays in it until its receipt is there, whatever happens in between."""

from par.client.outbox.deliver import Delivery, deliver
from par.client.outbox.event import Draft, read_draft
from par.client.outbox.store import Count, Kept, Outbox, Put
from par.client.outbox.tables import OutboxError

__all__ = ["Count", "Delivery", "Draft", "Kept", "Outbox", "OutboxError", "Put", "deliver", "read_draft"]

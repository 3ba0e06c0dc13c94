"""A well-formed event of a sender, as every kind of this service takes it."""

from par.submitting.envelope import Envelope, EventId, Source, Submission, read_content, read_envelope

__all__ = ["Envelope", "EventId", "Source", "Submission", "read_content", "read_envelope"]

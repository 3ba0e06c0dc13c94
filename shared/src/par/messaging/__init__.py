"""Messaging: requests, answers and commands over NATS. The only package that knows FastStream."""

from par.messaging.answering import Answering
from par.messaging.answers import Answer, AnswerMetrics, Request, reply_to
from par.messaging.ask import NoAnswerError, RemoteProblem, ask
from par.messaging.commands import command_body, command_handler
from par.messaging.connection import Access, connect

__all__ = [
    "Access",
    "Answer",
    "AnswerMetrics",
    "Answering",
    "NoAnswerError",
    "RemoteProblem",
    "Request",
    "ask",
    "command_body",
    "command_handler",
    "connect",
    "reply_to",
]

"""Messaging: requests, answers and commands over NATS. The only package that knows FastStream."""

from par.messaging.answering import Answering
from par.messaging.answers import Answer, AnswerMetrics, Request, reply_to
from par.messaging.ask import NoAnswerError, RemoteProblem, ask
from par.messaging.commands import command_body, command_handler

__all__ = [
    "Answer",
    "AnswerMetrics",
    "Answering",
    "NoAnswerError",
    "RemoteProblem",
    "Request",
    "ask",
    "command_body",
    "command_handler",
    "reply_to",
]

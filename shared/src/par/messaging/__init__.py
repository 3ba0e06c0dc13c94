"""Messaging: requests, answers and commands over NATS. The only package that knows FastStream."""

from par.messaging.answers import Answer, AnswerMetrics, Request, register, reply_to
from par.messaging.ask import NoAnswerError, RemoteProblem, ask
from par.messaging.commands import command_body, command_handler
from par.messaging.lifetime import start_answering, stop_answering

__all__ = [
    "Answer",
    "AnswerMetrics",
    "NoAnswerError",
    "RemoteProblem",
    "Request",
    "ask",
    "command_body",
    "command_handler",
    "register",
    "reply_to",
    "start_answering",
    "stop_answering",
]

"""Errors that a person at a terminal can do something about."""

from typing import Generic, TypeVar

Code = TypeVar("Code", bound=str)


class ToldError(Exception, Generic[Code]):
    """What happened and what to do.

    Attributes:
        code: stable code, for programs.
        message_vi: the sentences in Vietnamese.
        message_en: the same in English.
    """

    def __init__(self, code: Code, message_vi: str, message_en: str) -> None:
        super().__init__(code, message_vi, message_en)
        self.code = code
        self.message_vi = message_vi
        self.message_en = message_en

    def __str__(self) -> str:
        return f"{self.code}: {self.message_vi} / {self.message_en}"

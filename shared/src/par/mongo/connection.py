"""How we reach MongoDB: the address, who we are, and by whom we know the server."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import unquote

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import MongoClient
from pymongo.errors import InvalidURI, PyMongoError

from par.mongo.errors import MongoAccessError, away, file_unusable, understood

PASSWORD_FILE: Final = "PAR_MONGO_PASSWORD_FILE"  # noqa: S105 - the name of a variable
TLS_CA: Final = "PAR_MONGO_TLS_CA"
TLS_CERTIFICATE: Final = "PAR_MONGO_TLS_CERTIFICATE"

_USER: Final = re.compile(r"^mongodb(?:\+srv)?://([^/?@:]+)(?::[^/?@]*)?@")
_PASSWORD: Final = re.compile(r"^([a-z+]*://[^/?@:]*):.*@", re.DOTALL)
"""Up to the last ``@``: what should have been escaped is part of the password too."""


@dataclass(frozen=True, slots=True)
class MongoAccess:
    """All but the name of the user are files, so that no secret stands in a command or a log.

    Attributes:
        url: the address, with the user where the server knows users: ``mongodb://par-plan@mongo:27017/…``.
        password_file: a file with the password of that user; without a user it is not looked at.
        tls_ca: the authority of the server's certificate; None: a plain connection, unless the address says otherwise.
        tls_certificate: ours with its key in one PEM file, where the server asks for one.
    """

    url: str
    password_file: Path | None = None
    tls_ca: Path | None = None
    tls_certificate: Path | None = None

    @classmethod
    def named(cls, url: str, environment: Mapping[str, str] = os.environ) -> Self:
        """The address with the files that environment variables name."""
        files = (environment.get(variable) for variable in (PASSWORD_FILE, TLS_CA, TLS_CERTIFICATE))
        return cls(url, *(Path(file) if file else None for file in files))

    @property
    def user(self) -> str | None:
        """The user in the address."""
        found = _USER.match(self.url)
        return unquote(found[1]) if found else None

    @property
    def shown(self) -> str:
        """The address for logs and messages: a password in it is left out."""
        return _PASSWORD.sub(r"\1@", self.url)

    def options(self) -> dict[str, Any]:
        """What the driver is to be told beside the address. Raises MongoAccessError: ``mongo-file``."""
        options: dict[str, Any] = {}
        if self.user is not None and self.password_file is not None:
            options["password"] = self._password(self.password_file)
        if self.tls_ca is not None:
            options |= {"tls": True, "tlsCAFile": _readable(TLS_CA, self.tls_ca)}
        if self.tls_certificate is not None:
            options |= {"tls": True, "tlsCertificateKeyFile": _readable(TLS_CERTIFICATE, self.tls_certificate)}
        return options

    def client(self, **options: Any) -> "AsyncIOMotorClient[dict[str, Any]]":
        """A client, which connects when it is first asked. Raises MongoAccessError."""
        try:
            return AsyncIOMotorClient(self.url, **{"tz_aware": True} | self.options() | options)
        except (PyMongoError, OSError, ValueError) as error:
            raise self.explain(error) from error

    def blocking_client(self, **options: Any) -> "MongoClient[dict[str, Any]]":
        """The same for jobs that do one thing after the other."""
        try:
            return MongoClient(self.url, **{"tz_aware": True} | self.options() | options)
        except (PyMongoError, OSError, ValueError) as error:
            raise self.explain(error) from error

    def explain(self, error: Exception) -> MongoAccessError:
        """What an error of the driver means, and what to do about it."""
        found = understood(error, self.shown, self.user)
        if found is not None:
            return found
        # An address that cannot be read is repeated by the driver, with whatever stands in it.
        what = "invalid address" if isinstance(error, InvalidURI | ValueError) else str(error)[:200]
        return away(self.shown, what)

    @staticmethod
    def _password(file: Path) -> str:
        try:
            password = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise file_unusable(PASSWORD_FILE, str(file), _reason(error)) from None
        if not password:
            raise file_unusable(PASSWORD_FILE, str(file), "trống / empty")
        return password


def _readable(variable: str, file: Path) -> str:
    try:
        file.read_bytes()
    except OSError as error:
        raise file_unusable(variable, str(file), _reason(error)) from None
    return str(file)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "lỗi / error") if isinstance(error, OSError) else "không phải UTF-8 / not UTF-8"

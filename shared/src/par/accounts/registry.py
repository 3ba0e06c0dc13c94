"""The registry: who has which public key, since when, and which keys are revoked. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from par.accounts.errors import bad_name, exists, unknown
from par.events import TOKEN
from par.values import Token

MAX_NAME: Final = 64


class Kind(StrEnum):
    """What a holder of keys is."""

    SERVICE = "service"
    OPERATOR = "operator"
    OFFICE = "office"
    DISTRICT = "district"
    READER = "reader"
    APPRAISER = "appraiser"
    COUNCIL = "council"
    RESTORER = "restorer"


ROLES: Final = (
    (Kind.SERVICE, "plan"),
    (Kind.SERVICE, "progress"),
    (Kind.SERVICE, "report"),
    (Kind.OPERATOR, "operator"),
    (Kind.OFFICE, "office"),
    (Kind.RESTORER, "restorer"),
)
"""Those that every ledger has, one of each."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Key(_Frozen):
    """A public key; whoever has its seed can sign in until it is revoked."""

    public: Annotated[str, Field(pattern=r"^U[A-Z2-7]{55}$")]
    since: dt.datetime
    revoked: dt.datetime | None = None


class Holder(_Frozen):
    """A service, a district and so on, with all keys it has ever had."""

    kind: Kind
    name: Token
    keys: tuple[Key, ...]

    @property
    def valid(self) -> tuple[Key, ...]:
        """The keys that the server lets in, the oldest first."""
        return tuple(key for key in self.keys if key.revoked is None)


class Registry(_Frozen):
    """All holders, in the order in which they came. Every change gives a new registry."""

    version: Annotated[int, Field(ge=1, le=1)] = 1
    holders: tuple[Holder, ...] = ()

    def of(self, kind: Kind) -> Iterator[Holder]:
        """The holders of a kind, by name."""
        return iter(sorted((one for one in self.holders if one.kind is kind), key=lambda one: one.name))

    def find(self, kind: Kind, name: str) -> Holder | None:
        """The holder of that name, or None."""
        return next((one for one in self.holders if (one.kind, one.name) == (kind, name)), None)

    def is_valid(self, kind: Kind, name: str) -> bool:
        """Whether the holder has a key that the server lets in."""
        found = self.find(kind, name)
        return found is not None and bool(found.valid)

    def require_addable(self, kind: Kind, names: Iterable[str]) -> None:
        """Raises AccountsError: ``account-name``, ``account-exists``."""
        for name in names:
            if len(name) > MAX_NAME or not _is_token(name):
                raise bad_name(name)
            if self.is_valid(kind, name):
                raise exists(name)

    def require_valid(self, kind: Kind, name: str) -> None:
        """Raises AccountsError: ``account-unknown``."""
        if not self.is_valid(kind, name):
            raise unknown(name)

    def with_key(self, kind: Kind, name: str, public: str, at: dt.datetime) -> "Registry":
        """One more valid key of a holder, who may be new."""
        found = self.find(kind, name) or Holder(kind=kind, name=name, keys=())
        return self._with(Holder(kind=kind, name=name, keys=(*found.keys, Key(public=public, since=at))))

    def without_keys(self, kind: Kind, name: str, at: dt.datetime, *, but_newest: bool = False) -> "Registry":
        """All valid keys revoked; with ``but_newest`` the newest stays valid."""
        found = self.find(kind, name)
        if found is None:
            return self
        spared = found.valid[-1:] if but_newest else ()
        ended = (
            key.model_copy(update={"revoked": at}) if key in found.valid and key not in spared else key
            for key in found.keys
        )
        return self._with(Holder(kind=kind, name=name, keys=tuple(ended)))

    def _with(self, changed: Holder) -> "Registry":
        if self.find(changed.kind, changed.name) is None:
            return Registry(holders=(*self.holders, changed))
        same = (changed.kind, changed.name)
        return Registry(holders=tuple(changed if (one.kind, one.name) == same else one for one in self.holders))


def _is_token(name: str) -> bool:
    return TOKEN.fullmatch(name) is not None

"""Connections to the demo's ledger, each with the key of whoever speaks: as the systems of a city would have them."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from nats.aio.client import Client

from par.accounts.registry import Kind
from par.messaging import Access, connect


class Ledger(Protocol):
    """The ledger that the demo is played into: on servers of its own, or one that runs elsewhere."""

    @property
    def nats_url(self) -> str:
        """Where its NATS is."""

    def admit(self, kind: Kind, names: Iterable[str]) -> None:
        """Give those an account who have none; the server has taken it when this returns."""

    def key_file(self, kind: Kind, name: str) -> Path:
        """Where the seed of a holder stands."""


class Lines:
    """Connections that are made again when they break, until their users close them."""

    def __init__(self, stack: Ledger) -> None:
        self._stack = stack

    async def operator(self, name: str = "operator") -> Client:
        """Opens days, looks at streams, asks everything."""
        return await self._connect(self._stack.key_file(Kind.OPERATOR, "operator"), name)

    async def office(self) -> Client:
        """Loads units, index sets and plans; opens scoring rounds."""
        return await self._connect(self._stack.key_file(Kind.OFFICE, "office"), "office")

    async def admit(self, names: Iterable[str], kind: Kind = Kind.DISTRICT) -> None:
        """Give those senders (or others) an account who have none, all at once."""
        await asyncio.to_thread(self._stack.admit, kind, list(names))

    async def sender(self, unit: str) -> Client:
        """Sends what a unit reports, in the unit's own account (see :meth:`admit`)."""
        return await self._connect(self._stack.key_file(Kind.DISTRICT, unit), unit)

    async def appraiser(self, unit: str) -> Client:
        """Appraises score sheets (see :meth:`admit`)."""
        return await self._connect(self._stack.key_file(Kind.APPRAISER, unit), f"appraiser-{unit}")

    async def council(self, unit: str) -> Client:
        """Approves score sheets (see :meth:`admit`)."""
        return await self._connect(self._stack.key_file(Kind.COUNCIL, unit), f"council-{unit}")

    async def _connect(self, key_file: Path, name: str) -> Client:
        return await connect(
            self._stack.nats_url,
            Access(key_file),
            name=f"demo-{name}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
        )

"""Connections to the demo's ledger, each with the key of whoever speaks: as the systems of a city would have them."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from nats.aio.client import Client

from par.accounts.registry import Kind
from par.embedded.stack import LocalStack
from par.messaging import Access, connect


class Lines:
    """Connections that are made again when they break, until their users close them."""

    def __init__(self, stack: LocalStack) -> None:
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
            self._stack.servers.nats_url,
            Access(key_file),
            name=f"demo-{name}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
        )

"""A ledger that runs elsewhere, whose folder of accounts we have: the demo admits its senders there."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from nats.errors import Error as NatsError

from par.accounts.errors import not_loaded
from par.accounts.folder import AccountsFolder
from par.accounts.handing_out import hand_out
from par.accounts.registry import Kind
from par.messaging import Access, connect

LOAD_SECONDS: Final = 60.0
"""What a server may take to read its configuration again, which it does by itself."""
PAUSE_SECONDS: Final = 1.0


class LedgerElsewhere:
    """The ledger at ``nats_url``, whose server reads what is handed out into the folder ``handed_out``."""

    def __init__(self, nats_url: str, accounts: Path, handed_out: Path | None) -> None:
        self.nats_url = nats_url
        self._accounts = AccountsFolder(accounts)
        self._handed_out = handed_out

    def key_file(self, kind: Kind, name: str) -> Path:
        """Where the seed of a holder stands."""
        return self._accounts.key_file(kind, name)

    def admit(self, kind: Kind, names: Iterable[str]) -> None:
        """Give those an account who have none; returns when the server knows them. Raises AccountsError."""
        registry = self._accounts.registry()
        missing = [name for name in names if not registry.is_valid(kind, name)]
        if not missing:
            return
        self._accounts.add(kind, missing)
        if self._handed_out is not None:
            hand_out(self._accounts, self._handed_out)
        if not asyncio.run(self._known(self.key_file(kind, missing[-1]))):
            raise not_loaded(LOAD_SECONDS)

    async def _known(self, key_file: Path) -> bool:
        """Whether the server lets the holder of a key in before the time is over."""
        deadline = time.monotonic() + LOAD_SECONDS
        while time.monotonic() < deadline:
            try:
                client = await connect(self.nats_url, Access(key_file), allow_reconnect=False, error_cb=_quiet)
            except (NatsError, OSError, TimeoutError):
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                await client.close()
                return True
        return False


async def _quiet(_: Exception) -> None:
    """The client would print each refusal."""

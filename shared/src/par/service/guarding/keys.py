"""The issuer's public keys (RFC 7517), as fresh as they need to be and no fresher than they may be."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import jwt
import structlog

from par.service.errors import StartError
from par.service.guarding.settings import is_url

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Public keys only: with a shared one, who can check a token can also make it."""

FETCH_SECONDS: Final = 5.0
"""How long an issuer may take to give its keys."""
FRESH_SECONDS: Final = 300.0
"""After so long keys are fetched anew, beside the answers: so long one is believed that the issuer has taken back."""
PAUSE_SECONDS: Final = 10.0
"""Between two fetches, whatever tokens name: nobody makes us ask the issuer more often."""

logger = structlog.get_logger(__name__)


class IssuerKeys:
    """Keys by ``kid``. ``fetch`` gives the issuer's document, blocking, and is called in a thread.

    Where the issuer is away, the keys that are known go on.
    """

    def __init__(self, fetch: Callable[[], Any]) -> None:
        self._fetch = fetch
        self._keys: dict[str, jwt.PyJWK] = {}
        self._looked_at: float | None = None
        self._looking: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, place: str) -> Self:
        """Keys at an address, or in a file, which must hold some. Raises StartError."""
        if is_url(place):
            return cls(jwt.PyJWKClient(place, cache_jwk_set=False, timeout=FETCH_SECONDS).fetch_data)
        path = Path(place)

        def read() -> Any:
            return json.loads(path.read_bytes())

        keys = cls(read)
        try:
            keys.take(read())
        except (OSError, ValueError, jwt.PyJWTError) as error:
            todo = "set PAR_OIDC_JWKS to the address or to a copy of the issuer's keys (JSON, RFC 7517)"
            raise StartError("no keys of the issuer", file=place, what_to_do=todo, error=str(error)) from error
        return keys

    @property
    def known(self) -> bool:
        """Whether there is any key."""
        return bool(self._keys)

    async def find(self, kid: str) -> jwt.PyJWK | None:
        """The key; one that is not known is looked for once, unless that was done a moment ago."""
        found = self._keys.get(kid)
        if found is None:
            if (looking := self._look(PAUSE_SECONDS)) is not None:
                await asyncio.shield(looking)
            return self._keys.get(kid)
        self._look(FRESH_SECONDS)
        return found

    def next_look_in(self) -> float:
        """Seconds until an unknown key is looked for again."""
        if self._looked_at is None:
            return 0
        return max(0.0, self._looked_at + PAUSE_SECONDS - asyncio.get_running_loop().time())

    def take(self, document: Any) -> None:
        """Believe these keys and no others. Raises PyJWTError, ValueError where there is none in ``document``."""
        if not isinstance(document, Mapping):
            raise ValueError("it is no JSON object")
        keys = jwt.PyJWKSet.from_dict(dict(document)).keys
        usable = {
            key.key_id: key
            for key in keys
            if isinstance(key.key_id, str) and key.public_key_use in ("sig", None) and key.algorithm_name in ALGORITHMS
        }
        if not usable:
            raise ValueError("there is no public key for signatures with a kid in it")
        self._keys = usable

    def _look(self, age: float) -> asyncio.Task[None] | None:
        """The task that fetches keys, begun if the last one began more than ``age`` seconds ago; None if not."""
        if self._looking is not None and not self._looking.done():
            return self._looking
        now = asyncio.get_running_loop().time()
        if self._looked_at is not None and now - self._looked_at < max(age, PAUSE_SECONDS):
            return None
        self._looked_at = now
        self._looking = asyncio.create_task(self._fetched())
        return self._looking

    async def _fetched(self) -> None:
        try:
            self.take(await asyncio.to_thread(self._fetch))
        except (OSError, ValueError, RecursionError, jwt.PyJWTError) as error:
            logger.warning("the issuer's keys cannot be had; those that are known go on", error=str(error))

"""Bearer tokens (RFC 6750): signed by the issuer, for this audience, in time, with the scope."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import jwt

from par.problems import ProblemError, Rejected, Retryable
from par.service.guarding.keys import ALGORITHMS, IssuerKeys

TOKEN_BYTES: Final = 8 * 1024
KID_LENGTH: Final = 200
SKEW_SECONDS: Final = 30
"""By how much the issuer's clock may differ from ours."""

REALM: Final = 'Bearer realm="par"'

_REASONS: Final[Sequence[tuple[type[Exception], str, str]]] = (
    (jwt.ExpiredSignatureError, "đã hết hạn", "it has expired"),
    (jwt.ImmatureSignatureError, "chưa có hiệu lực", "it is not valid yet"),
    (jwt.InvalidIssuerError, "của nơi cấp khác", "it is of another issuer"),
    (jwt.InvalidAudienceError, "dành cho dịch vụ khác", "it is for another audience"),
    (jwt.MissingRequiredClaimError, "thiếu thông tin bắt buộc", "a claim is missing"),
    (jwt.InvalidSignatureError, "chữ ký không đúng", "its signature is wrong"),
    (jwt.InvalidAlgorithmError, "thuật toán ký không được dùng", "its algorithm is not accepted"),
)
_MALFORMED: Final = ("không đúng dạng", "it is malformed")


class BearerRefusal(Exception):
    """No token, a bad one, or one without the scope; ``challenge`` is for ``WWW-Authenticate``."""

    def __init__(self, status: int, problem: ProblemError, challenge: str | None) -> None:
        super().__init__(problem.code)
        self.status = status
        self.problem = problem
        self.challenge = challenge


class Bearer:
    """Checks the ``Authorization`` of requests.

    Nothing in a token says which key or algorithm is believed: its ``kid`` chooses among the issuer's keys, each of
    which has one algorithm.
    """

    def __init__(self, keys: IssuerKeys, issuer: str, audience: str, scope: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._scope = scope

    async def check(self, given: Sequence[str]) -> None:
        """``given`` are the values of all ``Authorization`` headers. Raises BearerRefusal."""
        if not given:
            raise BearerRefusal(HTTPStatus.UNAUTHORIZED, Rejected("token-missing"), REALM)
        kind, _, token = given[0].strip().partition(" ")
        token = token.strip()
        if len(given) > 1 or kind.lower() != "bearer" or not token or len(token) > TOKEN_BYTES:
            raise _invalid(*_MALFORMED)
        claims = await self._claims(token)
        if self._scope not in _scopes(claims):
            challenge = f'{REALM}, error="insufficient_scope", scope="{self._scope}"'
            raise BearerRefusal(HTTPStatus.FORBIDDEN, Rejected("scope-missing", scope=self._scope), challenge)

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except (jwt.InvalidTokenError, UnicodeError):
            raise _invalid(*_MALFORMED) from None
        if not isinstance(kid, str) or not 0 < len(kid) <= KID_LENGTH:
            raise _invalid("không nêu khóa", "it names no key")
        key = await self._keys.find(kid)
        if key is None and not self._keys.known:
            problem = Retryable("token-keys-unavailable", retry_after=self._keys.next_look_in())
            raise BearerRefusal(HTTPStatus.SERVICE_UNAVAILABLE, problem, None)
        if key is None:
            raise _invalid("khóa ký không phải của nơi cấp", "the issuer has no such key")
        try:
            return jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                leeway=SKEW_SECONDS,
                options={"require": ["exp", "iss", "aud"], "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, UnicodeError, ValueError, RecursionError) as error:
            reason = next(((vi, en) for kind, vi, en in _REASONS if isinstance(error, kind)), _MALFORMED)
            raise _invalid(*reason) from None


def _scopes(claims: Mapping[str, Any]) -> Sequence[Any]:
    """``scope`` as RFC 9068 has it, words in a text, or ``scp`` as some issuers do, a text or a list."""
    found: list[Any] = []
    for name in ("scope", "scp"):
        value = claims.get(name)
        found += value.split(" ") if isinstance(value, str) else value if isinstance(value, list) else []
    return found


def _invalid(reason_vi: str, reason_en: str) -> BearerRefusal:
    problem = Rejected("token-invalid", reason_vi=reason_vi, reason_en=reason_en)
    return BearerRefusal(HTTPStatus.UNAUTHORIZED, problem, f'{REALM}, error="invalid_token"')

"""Who asks, as far as rates and bounds are concerned."""

import ipaddress
from typing import Final

from starlette.types import Scope

NOBODY: Final = "?"
IPV6_PREFIX: Final = 64
"""Bits of an IPv6 address that belong to one client: it has all the addresses behind them."""


def client_of(scope: Scope) -> str:
    """The client's address; of IPv6 its network. What is no address (a proxy may say anything) is one client."""
    client = scope.get("client")
    return client_named(client[0]) if client else NOBODY


def client_named(host: str) -> str:
    """The client who has the address ``host``."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return NOBODY
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))

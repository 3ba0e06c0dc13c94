"""Embedded servers: a real nats-server and a real mongod as child processes of this one."""

from par.embedded.addresses import Addresses
from par.embedded.cluster import EmbeddedServers, running_servers
from par.embedded.errors import EmbeddedError, EmbeddedErrorCode
from par.embedded.ports import free_port, free_ports, require_free
from par.embedded.process import ServerProcess

__all__ = [
    "Addresses",
    "EmbeddedError",
    "EmbeddedErrorCode",
    "EmbeddedServers",
    "ServerProcess",
    "free_port",
    "free_ports",
    "require_free",
    "running_servers",
]

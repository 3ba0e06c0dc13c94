"""Where the embedded servers listen, and their addresses for clients."""

from __future__ import annotations

from dataclasses import dataclass

from par.embedded.ports import LOOPBACK

REPLICA_SET = "par"


@dataclass(frozen=True)
class Addresses:
    """The ports of 127.0.0.1 on which the servers of a data folder listen."""

    nats_port: int
    monitor_port: int
    mongo_port: int

    @property
    def nats_url(self) -> str:
        """Address of NATS for clients."""
        return f"nats://{LOOPBACK}:{self.nats_port}"

    @property
    def monitor_url(self) -> str:
        """Address of the HTTP monitoring page of NATS."""
        return f"http://{LOOPBACK}:{self.monitor_port}"

    @property
    def mongo_url(self) -> str:
        """Address of MongoDB for clients."""
        return f"mongodb://{LOOPBACK}:{self.mongo_port}/?replicaSet={REPLICA_SET}"

"""The short form: each kind of fault that takes seconds, once; those of one group at the same time."""

from typing import Final

from tests.chaos.ledger import Setting

SEED: Final = 3
GROUPS: Final[dict[Setting, tuple[tuple[str, ...], ...]]] = {
    "single": (
        ("SIGKILL of a service", "SIGKILL of nats-server"),
        ("SIGKILL of mongod", "clock of the services jumps"),
        ("disk full under nats-server", "network cut"),
        ("disk full under mongod", "connection half open"),
        ("SIGSTOP of nats-server", "SIGSTOP of mongod", "network holds all back"),
    ),
    "cluster": (
        ("SIGKILL of one of three nats-servers", "step-down of the primary"),
        ("SIGKILL of one of three mongods", "SIGKILL of a service"),
    ),
}

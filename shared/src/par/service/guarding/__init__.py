"""What stands between the network and the answers on HTTP: bounds, rates, hosts, bearer tokens, headers, TLS."""

from par.service.guarding.client import client_of
from par.service.guarding.guard import Guard, Refusal, guard_of
from par.service.guarding.settings import HttpSettings
from par.service.guarding.tls import tls_context

__all__ = ["Guard", "HttpSettings", "Refusal", "client_of", "guard_of", "tls_context"]

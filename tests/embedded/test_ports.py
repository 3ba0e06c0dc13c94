"""Free and occupied loopback ports."""

import socket

import pytest

from par.embedded import EmbeddedError, free_port, free_ports, require_free
from par.embedded.ports import OWN, accepts


def test_free_port_can_be_listened_on() -> None:
    port = free_port()

    require_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert accepts(port)
    assert not accepts(port)


def test_free_ports_are_different() -> None:
    assert len(set(free_ports(50))) == 50


def test_occupied_port_is_refused_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(EmbeddedError) as caught:
            require_free(port)

    assert caught.value.code == "port-in-use"
    assert str(port) in caught.value.message_vi
    assert str(port) in caught.value.message_en


def test_free_ports_are_none_that_a_connection_going_out_may_get() -> None:
    assert all(port in OWN for port in free_ports(50))

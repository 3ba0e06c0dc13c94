"""A sender in another language, written from the published contract alone."""

import pytest
from tests.contracts import node_programs
from tests.contracts.published import COMMITTED

from par.accounts.registry import Kind
from par.embedded.stack import LocalStack


@pytest.mark.needs_node
@pytest.mark.timeout(900)
def test_a_first_event_from_javascript(loaded: LocalStack) -> None:
    found = node_programs.answered(
        "first-event.mjs",
        *("--url", loaded.servers.nats_url),
        *("--schemas", str(COMMITTED / "schemas")),
        *("--seed", str(loaded.key_file(Kind.DISTRICT, "chi-linh-van-an"))),
    )

    assert found["validBefore"] == {"event": True, "broken": False}
    assert found["before"]["events"][0]["outcome"] == "unknown"
    assert found["checked"]["outcome"] == "valid"
    assert found["first"]["outcome"] == "accepted"
    assert found["again"] == {**found["first"], "outcome": "duplicate"}
    assert (found["refused"]["outcome"], found["refused"]["code"]) == ("refused", "invalid-field")
    assert found["refused"]["pointer"] == "/data/numerator"
    assert found["conflict"]["code"] == "id-conflict"
    assert found["after"]["events"][0]["position"] == found["first"]["position"]

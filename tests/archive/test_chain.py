"""The chain of hashes: as it is documented, and sensitive to everything but headers."""

import hashlib
from dataclasses import replace

from par.archive.chain import GENESIS, Entry, Head, kept, link

ENTRY = Entry(7, "par.log.c.plan.plan.p", b'{"id":"x"}', {"Nats-Msg-Id": "m"})


def test_the_hash_is_the_documented_one() -> None:
    """Worked out once more by hand: whoever reads the page can write a verifier of his own."""
    plain = b"par-archive-1\n" + bytes(32) + (7).to_bytes(8, "big")
    plain += (21).to_bytes(4, "big") + b"par.log.c.plan.plan.p" + (10).to_bytes(4, "big") + b'{"id":"x"}'

    assert link(GENESIS, ENTRY) == hashlib.sha256(plain).digest()
    # Durable: archives that exist were made with it.
    assert link(GENESIS, ENTRY).hex() == "0b6034ee385fd3cd897b33d3c194c447f2f1348376fd27888c2f5fd496449c4f"


def test_everything_that_an_event_says_is_in_its_hash() -> None:
    changed = [
        replace(ENTRY, position=8),
        replace(ENTRY, subject="par.log.c.plan.plan.q"),
        replace(ENTRY, payload=b'{"id":"y"}'),
        # What stands at the end of one part and at the beginning of the next is not the same.
        replace(ENTRY, subject="par.log.c.plan.plan.p{", payload=b'"id":"x"}'),
    ]
    hashes = {link(GENESIS, ENTRY), link(b"1" * 32, ENTRY), *(link(GENESIS, entry) for entry in changed)}
    assert len(hashes) == 2 + len(changed)
    assert link(GENESIS, replace(ENTRY, headers={})) == link(GENESIS, ENTRY)


def test_a_head_moves_with_each_event() -> None:
    first, second = replace(ENTRY, position=1), replace(ENTRY, position=2)
    head = Head().then(first).then(second)
    assert head == Head(2, link(link(GENESIS, first), second), link(GENESIS, first))


def test_what_concerned_one_append_is_not_kept() -> None:
    headers = {
        "Nats-Msg-Id": "m",
        "Nats-Expected-Last-Subject-Sequence": "3",
        "Nats-Batch-Id": "b",
        "Nats-Batch-Sequence": "1",
        "Nats-Batch-Commit": "1",
        "nats-Sequence": "9",
        "Traced": "yes",
    }
    assert kept(headers) == {"Nats-Msg-Id": "m", "Traced": "yes"}
    assert kept(None) == {}

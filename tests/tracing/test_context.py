"""Trace context from strangers: nonsense is nothing, and nobody decides for us how much is recorded."""

import logging
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.tracing.collector import recording, seen

from par.service.settings import Settings
from par.tracing.appends import appending, sent_by
from par.tracing.context import admitted, context_of, is_sampled, trace_id_of, traceparent_of
from par.tracing.requests import answered_with, answering, asking
from par.tracing.spans import tracing

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED, UNSAMPLED = f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-00"
NONSENSE = [
    "",
    "x",
    "not a trace\tat all " + "f" * 500,
    f"00-{TRACE}-{SPAN}",
    f"00-{TRACE}-{SPAN}-0",
    f"00-{TRACE}-{SPAN}-01-more",
    f"00-{TRACE.upper()}-{SPAN}-01",
    f"00-{'0' * 32}-{SPAN}-01",
    f"00-{TRACE}-{'0' * 16}-01",
    f"ff-{TRACE}-{SPAN}-01",
    f"00-{TRACE}-{SPAN}-01" + " " * 100,
    f"01-{TRACE}-{SPAN}-01-" + "x" * 1_000_000,
    f"00-{'٣' * 32}-{SPAN}-01",
    f"00-{TRACE}\n-{SPAN}-01",
]


@pytest.mark.parametrize("text", [SAMPLED, UNSAMPLED])
def test_a_context_is_read_and_written(text: str) -> None:
    found = context_of(text)

    assert found is not None
    assert traceparent_of(found) == text
    assert is_sampled(found) == text.endswith("-01")
    assert trace_id_of(text) == TRACE


def test_a_later_version_is_understood_and_none_of_its_text_is_passed_on() -> None:
    found = context_of(f"cc-{TRACE}-{SPAN}-01-what.comes.later")

    assert found is not None
    assert traceparent_of(found) == SAMPLED


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_context(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert context_of(text) is None
        assert trace_id_of(text) is None
        assert sent_by(text) is None

    assert caplog.records == []


@given(st.one_of(st.text(), st.from_regex(r"\A[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.{0,200}\Z")))
def test_whatever_is_read_is_one_of_ours_when_written(text: str) -> None:
    found = context_of(text)

    assert found is None or re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", traceparent_of(found))


def test_who_asks_to_be_recorded_is_so_up_to_the_ratio_whatever_the_trace_is_called() -> None:
    """An id with many zeros would always be recorded by a sampler that goes by ids."""
    context = context_of(f"00-{'1' + '0' * 31}-{SPAN}-01")
    assert context is not None
    chance = random.Random(1)

    taken = sum(is_sampled(admitted(context, 0.1, chance.random)) for _ in range(10_000))

    assert 850 < taken < 1150
    assert not is_sampled(admitted(context, 0.0))
    assert is_sampled(admitted(context, 1.0))
    unsampled = context_of(UNSAMPLED)
    assert unsampled is not None
    assert not is_sampled(admitted(unsampled, 1.0)), "who does not want to be recorded is not"


def test_a_request_is_in_the_trace_of_its_header() -> None:
    with recording() as spans:
        with answering("par.in.*.submit", "par.in.ward.submit", {"traceparent": SAMPLED}, 17) as span:
            answered_with(span, "ok")
        with answering("par.in.*.submit", "par.in.ward.submit", {"traceparent": "nonsense"}, 17) as span:
            answered_with(span, "internal")

    one, other = seen(spans)
    assert (one.name, one.trace, one.parent) == ("process par.in.*.submit", TRACE, SPAN)
    assert one.attributes == {
        "messaging.system": "nats",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "par.in.ward.submit",
        "messaging.destination.template": "par.in.*.submit",
        "messaging.message.body.size": 17,
        "par.outcome": "ok",
    }
    assert (other.trace != TRACE, other.parent) == (True, "")
    assert other.attributes["error.type"] == "internal"


def test_the_flag_of_a_stranger_counts_for_nothing_where_the_ratio_is_nought() -> None:
    with recording(ratio=0) as spans:
        with answering("par.in.*.submit", "par.in.ward.submit", {"traceparent": SAMPLED}, 1), appending(1) as made:
            stored = made.traceparent(None)
        assert sent_by(SAMPLED) == UNSAMPLED

    assert seen(spans) == []
    assert stored is not None
    assert stored.startswith(f"00-{TRACE}-"), "what follows is still of the same trace"
    assert stored.endswith("-00")


def test_without_tracing_what_the_sender_said_is_passed_on() -> None:
    assert tracing() is None
    with answering("par.in.*.submit", "par.in.ward.submit", {"traceparent": SAMPLED}, 1), appending(1) as made:
        assert made.traceparent(None) == SAMPLED
        assert made.traceparent("00-own") == "00-own"
    with answering("par.in.*.submit", "par.in.ward.submit", {"traceparent": "x"}, 1), appending(1) as made:
        assert made.traceparent(None) is None


def test_an_sdk_that_is_turned_off_by_its_own_variable_spoils_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    with recording() as spans:
        with answering("par.in.*.submit", "par.in.ward.submit", {}, 1), appending(1) as made:
            assert made.traceparent(None) is None
            assert made.traceparent(SAMPLED) == SAMPLED
        with asking("par.submit") as headers:
            assert headers is None

    assert seen(spans) == []


@pytest.mark.parametrize("endpoint", ["127.0.0.1:4318", "ftp://x", "http://user:secret@host", "http://a b"])
def test_an_endpoint_is_an_address_without_a_password(endpoint: str) -> None:
    with pytest.raises(ValidationError, match="otlp_endpoint") as raised:
        Settings(otlp_endpoint=endpoint)

    assert "secret" not in str(raised.value)


def test_a_text_in_an_error_is_not_told() -> None:
    with recording() as spans, pytest.raises(ValueError, match="secret"), appending(1):
        raise ValueError("secret")

    [span] = spans.get_finished_spans()
    assert "secret" not in span.to_json()
    assert (span.attributes or {})["error.type"] == "ValueError"

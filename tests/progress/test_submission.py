"""The public contract: what a well-formed event is, to the letter."""

import datetime as dt
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.progress.support import WARD, assert_two_sentences, figures, handed_in, read_all, submission

from par.problems import Rejected
from progress_service.contract.kind import Kind
from progress_service.contract.kinds import KINDS, read_submission
from progress_service.contract.limits import MAX_COUNT
from progress_service.contract.submission import Submission
from progress_service.measurement.submitting import MeasurementReported
from progress_service.obligation.forms import ProductSubmitted, WorkProgressed


def read(value: Any, sender: str = WARD) -> Submission:
    """The event after its way over the wire."""
    (element,) = read_all(json.dumps([value]).encode())
    assert element.problem is None
    return read_submission(element.value, sender)


def refusal(value: Any, sender: str = WARD) -> tuple[str, str]:
    with pytest.raises(Rejected) as refused:
        read(value, sender)
    assert_two_sentences(refused.value)
    return refused.value.code, refused.value.pointer


def invalid(pointer: str) -> tuple[str, str]:
    return "invalid-field", pointer


def work(name: str, **data: Any) -> dict[str, Any]:
    return submission(type=f"par.{name}.v1", subject="obligation/ob-1", data=data)


def test_a_good_measurement() -> None:
    found = read(submission(traceparent=f"00-{'a' * 32}-{'b' * 16}-01", datacontenttype="application/json"))
    assert found.target == WARD
    assert found.identity == (f"/{WARD}/one-stop", "e-1")
    assert found.envelope.time == dt.datetime(2023, 2, 1, 1, tzinfo=dt.UTC)
    assert found.data == MeasurementReported(
        indicator="dossiers_on_time", period="2023-01", numerator=8, denominator=10
    )


def test_a_good_product() -> None:
    evidence = {
        "issued_on": "2023-01-31",
        "page": "trang 3",
        "section": "mục II.1",
        "sha256": "0" * 64,
        "link": "https://example.vn/a?b=c",
    }
    found = read(handed_in(evidence=evidence))
    assert isinstance(found.data, ProductSubmitted)
    assert found.data.completed_on == dt.date(2023, 1, 31)
    assert found.data.evidence.model_dump(mode="json") == evidence | {"document": "12/BC-UBND"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("work.started", {}),
        ("work.started", {"note": None}),
        ("work.progressed", {"percent": 0, "text": ""}),
        ("work.progressed", {"percent": 100, "text": "Xong"}),
        ("product.confirmed", {"note": "Đạt"}),
        ("product.returned", {"reason": "Thiếu phụ lục"}),
    ],
)
def test_the_other_types(name: str, data: dict[str, Any]) -> None:
    assert read(work(name, **data)).target == "ob-1"


ZERO_WIDTH, RIGHT_TO_LEFT, SOFT_HYPHEN = "\u200b", "\u202e", "\u00ad"
HOSTILE = [
    "",
    " ",
    "a b",
    "a\n",
    "\na",
    "a\x00",
    f"a{ZERO_WIDTH}",
    f"{RIGHT_TO_LEFT}a",
    f"a{SOFT_HYPHEN}b",
    "\ufeffa",
    "á",
    "а",  # Cyrillic
    "ａ",
    "*",
    ">",
    "a.>",
    "a/b",
    "a|b",
    "a#2",
    "$a",
    "a" * 65,
    None,
    7,
    True,
    ["a"],
    {"$gt": ""},
]


@pytest.mark.parametrize("identity", HOSTILE)
def test_an_id_is_plain_and_short(identity: Any) -> None:
    assert refusal(submission(id=identity)) == invalid("/id")


@pytest.mark.parametrize("identity", ["a", "01HQ3ZJ6Y2W8N0V5T4S7R9P1KX", "a.b:c_d-E", "x" * 64])
def test_ids_of_usual_forms_are_taken(identity: str) -> None:
    assert read(submission(id=identity)).envelope.id == identity


@pytest.mark.parametrize(
    "target", [*(name for name in HOSTILE if isinstance(name, str)), "A", "a_b", "-a", "a-", "a.b"]
)
def test_a_target_is_a_subject_token(target: str) -> None:
    if target == "a" * 65:
        target = "a" * 250
    assert refusal(submission(subject=f"unit/{target}")) == invalid("/subject")


@pytest.mark.parametrize("subject", ["", "unit", "/a", "unit/a/b", "Unit/a", " unit/a", None, 5])
def test_a_subject_names_one_thing(subject: Any) -> None:
    assert refusal(submission(subject=subject)) == invalid("/subject")


@pytest.mark.parametrize(
    ("type_", "subject"),
    [
        ("par.measurement.reported.v1", "obligation/ob-1"),
        ("par.work.started.v1", f"unit/{WARD}"),
        ("par.work.started.v1", "plan/a"),
    ],
)
def test_each_type_speaks_of_its_own_kind(type_: str, subject: str) -> None:
    assert refusal(submission(type=type_, subject=subject)) == ("invalid-subject", "/subject")


@pytest.mark.parametrize(
    "source",
    [
        "",
        WARD,
        f"{WARD}/x",
        "//x",
        f"/{WARD}/",
        f"/{WARD}//x",
        f"/{WARD}/X",
        f"/{WARD}/../b",
        f"/{WARD}\n",
        f"/{WARD}/{'x' * 200}",
        None,
        1,
    ],
)
def test_a_source_is_a_path_of_tokens(source: Any) -> None:
    assert refusal(submission(source=source)) == invalid("/source")


@pytest.mark.parametrize("source", ["/ct", "/ct-phuong-b/one-stop", f"/{WARD}-x", f"/x/{WARD}", f"/{WARD[:-1]}"])
def test_nobody_speaks_in_anothers_name(source: str) -> None:
    assert refusal(submission(source=source)) == ("invalid-source", "/source")


@pytest.mark.parametrize(
    "type_",
    [
        "",
        "par.obligation.opened.v1",
        "par.day.opened.v1",
        "par.work.started.v2",
        "PAR.work.started.v1",
        "par.work.started.v1 ",
    ],
)
def test_only_the_types_of_the_contract_are_known(type_: str) -> None:
    assert refusal(submission(type=type_)) == ("unknown-type", "/type")
    assert type_ not in KINDS


@pytest.mark.parametrize(
    "time",
    [
        "31/02/2023",
        "2023-02-31T08:00:00+07:00",
        "2023-02-28T24:00:01+07:00",
        "2023-02-28T08:60:00+07:00",
        "2023-02-28T08:00:00",
        "2023-02-28 08:00:00",
        "2023-02-28",
        "2023-02-28T08:00:00+25:00",
        "2023-02-28T08:00:00 +07:00",
        "٢٠٢٣-02-28T08:00:00+07:00",
        "2023-02-28T08:00:00+07:00\n",
        "9999-12-31T23:59:59+07:00",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "0000-01-01T00:00:00Z",
        "1999-12-31T23:59:59Z",
        "2101-01-01T00:00:00Z",
        "12023-01-01T00:00:00Z",
        "1677546000",
        1677546000,
        1677546000.5,
        True,
        None,
        "",
        {"$date": 0},
    ],
)
def test_a_time_is_a_real_moment_with_its_offset(time: Any) -> None:
    assert refusal(submission(time=time)) == invalid("/time")


@pytest.mark.parametrize(
    "time",
    [
        "2023-02-28T08:00:00+07:00",
        "2023-02-28T01:00:00Z",
        "2023-02-28t01:00:00z",
        "2023-02-28T01:00:00.000+00:00",
        "2023-02-27T15:00:00-10:00",
    ],
)
def test_one_moment_in_any_offset_is_the_same_event(time: str) -> None:
    assert read(submission(time=time)).digest == read(submission(time="2023-02-28T08:00:00+07:00")).digest


@pytest.mark.parametrize(
    "number", [-1, 1.0, 8.5, "8", True, False, None, 10**30, -(10**30), 2**63, MAX_COUNT + 1, [8], {}]
)
@pytest.mark.parametrize("field", ["numerator", "denominator"])
def test_counts_are_whole_numbers_and_not_negative(field: str, number: Any) -> None:
    assert refusal(submission(data=figures(**{field: number}))) == invalid(f"/data/{field}")


def test_the_greatest_count_is_taken() -> None:
    data = read(submission(data=figures(numerator=MAX_COUNT, denominator=MAX_COUNT))).data
    assert isinstance(data, MeasurementReported)
    assert data.denominator == MAX_COUNT


@pytest.mark.parametrize("percent", [-1, 101, 50.0, "50", True, None, 10**30])
def test_percent_is_a_whole_number_up_to_a_hundred(percent: Any) -> None:
    assert refusal(work("work.progressed", percent=percent, text="")) == invalid("/data/percent")


@pytest.mark.parametrize(
    "day",
    [
        "31/01/2023",
        "2023-02-31",
        "2023-1-5",
        "9999-12-31",
        "1999-12-31",
        "2023-01-31T00:00:00",
        "1675123200",
        1675123200,
        True,
        None,
        "",
    ],
)
def test_days_are_written_one_way(day: Any) -> None:
    assert refusal(handed_in(completed_on=day)) == invalid("/data/completed_on")
    if day is not None:
        assert refusal(handed_in(evidence={"issued_on": day})) == invalid("/data/evidence/issued_on")


@pytest.mark.parametrize(
    ("evidence", "pointer"),
    [
        ({"document": ""}, "/document"),
        ({"document": "  "}, "/document"),
        ({"document": "x" * 201}, "/document"),
        ({"document": 12}, "/document"),
        ({"page": "x" * 101}, "/page"),
        ({"sha256": "A" * 64}, "/sha256"),
        ({"sha256": "0" * 63}, "/sha256"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"link": "ftp://example.vn"}, "/link"),
        ({"link": "https://" + "x" * 500}, "/link"),
        ({"seen": True}, "/seen"),
    ],
)
def test_evidence_is_a_document_that_can_be_found(evidence: dict[str, Any], pointer: str) -> None:
    assert refusal(handed_in(evidence=evidence)) == invalid(f"/data/evidence{pointer}")


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (submission(extra=1), "/extra"),
        (submission() | {"a/b~c": 1}, "/a~1b~0c"),
        (submission(data=figures(unit="x")), "/data/unit"),
        (submission(data=None), "/data"),
        (submission(data=[]), "/data"),
        (submission(data="{}"), "/data"),
        (submission(data={}), "/data/indicator"),
        (submission(data=figures(note="x" * 2001)), "/data/note"),
        (submission(data=figures(note=5)), "/data/note"),
        (submission(data=figures(period=202301)), "/data/period"),
        (submission(data=figures(indicator="Dossiers")), "/data/indicator"),
        (submission(data=figures(indicator="")), "/data/indicator"),
        (submission(data=figures(indicator="a.>")), "/data/indicator"),
        (submission(specversion="0.3"), "/specversion"),
        (submission(specversion=1.0), "/specversion"),
        (submission(datacontenttype="text/plain"), "/datacontenttype"),
        (submission(traceparent="00-x"), "/traceparent"),
        (submission(recordedtime="2023-02-01T08:00:00+07:00"), "/recordedtime"),
        (work("product.returned"), "/data/reason"),
        (work("product.returned", reason=" \t"), "/data/reason"),
        (work("work.progressed", percent=5), "/data/text"),
        (work("work.started", text="x"), "/data/text"),
        ({}, "/specversion"),
    ],
)
def test_the_contract_is_kept_to_the_letter(value: dict[str, Any], pointer: str) -> None:
    assert refusal(value) == invalid(pointer)


@pytest.mark.parametrize("attribute", ["specversion", "id", "source", "type", "subject", "time", "data"])
def test_no_attribute_may_be_missing(attribute: str) -> None:
    value = submission()
    del value[attribute]
    assert refusal(value) == invalid(f"/{attribute}")


@pytest.mark.parametrize("value", [None, 1, "event", True, [], [[]]])
def test_what_is_no_object_is_no_event(value: Any) -> None:
    assert refusal(value) == invalid("")


TEXT = "Báo cáo số 5 của xã Hoằng Tiến"


@pytest.mark.parametrize(
    "of",
    [
        lambda text: submission(data=figures(note=text)),
        lambda text: work("work.started", note=text),
        lambda text: work("work.progressed", percent=5, text=text),
        lambda text: work("product.confirmed", note=text),
        lambda text: work("product.returned", reason=text),
        lambda text: handed_in(evidence={"document": text}),
        lambda text: handed_in(evidence={"page": text}),
    ],
)
def test_a_resend_in_another_unicode_form_is_the_same_event(of: Any) -> None:
    composed, decomposed = unicodedata.normalize("NFC", TEXT), unicodedata.normalize("NFD", TEXT)
    assert composed != decomposed
    first, again = read(of(composed)), read(of(decomposed))
    assert (first.digest, first.data) == (again.digest, again.data)
    assert read(of(composed + "!")).digest != first.digest


def test_text_is_kept_as_it_was_sent() -> None:
    hostile = f"$where {RIGHT_TO_LEFT}{ZERO_WIDTH}\u0000 {{size}} %s \ud83d\ude00".encode("utf-16", "surrogatepass")
    text = hostile.decode("utf-16")
    found = read(work("work.progressed", percent=5, text=text)).data
    assert isinstance(found, WorkProgressed)
    assert found.text == text


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "unit/ct-phuong-b"},
        {"time": "2023-02-01T08:00:01+07:00"},
        {"data": figures(numerator=9)},
        {"data": figures(note="")},
    ],
)
def test_other_content_has_another_digest(change: dict[str, Any]) -> None:
    assert read(submission(**change)).digest != read(submission()).digest


@pytest.mark.parametrize(
    ("event", "digest"),
    [
        (submission(), "084414bb1ebb162a1a9730ad8bbe6b873ec368ef7f5a3b7408328667fe7c9785"),
        (
            handed_in(evidence={"page": "trang 3"}),
            "b36f0ecb814e0d87e88ecbbb992cc1766e43870e05957f25c58a2916e63f3b90",
        ),
    ],
)
def test_what_was_accepted_years_ago_is_still_a_duplicate_when_it_is_sent_again(
    event: dict[str, Any], digest: str
) -> None:
    """Digests stand in the log: a field that is added later must not change that of an event without it."""
    assert read(event).digest == digest


def test_a_correction_names_what_it_corrects() -> None:
    plain, correcting = handed_in(), handed_in() | {"corrects": "e-0"}
    assert read(correcting).envelope.corrects == "e-0"
    assert read(correcting).digest != read(plain).digest
    assert read(correcting | {"corrects": None}).digest == read(plain).digest
    assert refusal(handed_in() | {"corrects": "e 0"}) == invalid("/corrects")


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if not kind.correctable], ids=lambda kind: kind.name)
def test_an_event_that_cannot_correct_is_refused_when_it_says_so(kind: Kind) -> None:
    event = submission(type=kind.name, corrects="e-0")
    assert refusal(event) == ("corrects-not-supported", "/corrects")


def test_what_is_said_besides_the_content_does_not_change_the_digest() -> None:
    same = submission(traceparent=f"00-{'a' * 32}-{'b' * 16}-01", data=dict(reversed(figures().items())))
    assert read(same).digest == read(submission(data=figures(note=None))).digest


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2023-01-31", f"unit/{WARD}"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
EVENTS = st.builds(
    lambda base, envelope, data: base | envelope | ({"data": base["data"] | data} if "data" not in envelope else {}),
    st.sampled_from([submission(), handed_in(), *(submission(type=name) for name in KINDS)]),
    st.dictionaries(st.sampled_from([*submission(), "traceparent", "x"]), JUNK, max_size=2),
    st.dictionaries(
        st.sampled_from([*figures(), "evidence", "completed_on", "percent", "note", "x"]), JUNK, max_size=2
    ),
)


@given(st.one_of(EVENTS, JUNK))
@settings(max_examples=500, deadline=None)
def test_no_value_raises_anything_but_a_refusal(value: Any) -> None:
    try:
        found = read_submission(value, WARD)
    except Rejected as refused:
        assert_two_sentences(refused)
    else:
        assert len(found.digest) == 64

"""A score sheet that goes its whole way, in a second round of the year."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.client import Client
from tests.contracts.contents import CITY, YEAR

from par.accounts.registry import Kind
from par.client.office import publish_index_set
from par.client.sender import Sender
from par.demo.examples import WARD_INDEX_SET
from par.demo.lines import Lines
from par.demo.submissions import at, body_of, event
from par.messaging import ask, command_body
from par.messaging.subjects import SheetVerb, command, query

SECOND_ROUND: Final = "chi-linh-phuong-xa-2023"
SCORED: Final = "chi-linh-sao-do"
APPRAISER: Final = "chi-linh-phong-noi-vu"
DOCUMENT: Final = {
    "title": "Báo cáo kết quả năm",
    "number": "12/BC-UBND",
    "issued_by": "UBND phường Sao Đỏ",
    "issued_on": "2023-01-31",
    "place": "mục II, trang 3",
    "link": "https://example.org/12",
    "sha256": "0" * 64,
}

ALIKE: Final = (2020, 2021)
"""Two years that are scored by the same rules."""
TINY_SET: Final[dict[str, Any]] = {
    "id": "example-tiny",
    "version": 1,
    "name_vi": "Bộ ví dụ một tiêu chí",
    "name_en": "Example set of one criterion",
    "issued_by": "Không cơ quan nào ban hành",
    "example": True,
    "unit_types": ["ward"],
    "base": 5,
    "indicators": [],
    "areas": [
        {
            "code": "A",
            "name_vi": "Chung",
            "name_en": "All",
            "max": 5,
            "criteria": [
                {
                    "code": "1",
                    "name_vi": "Một tiêu chí",
                    "name_en": "One criterion",
                    "max": 5,
                    "source": "synthetic",
                    "formula": {"kind": "yes_no"},
                }
            ],
        }
    ],
}

FORMS_SET: Final[dict[str, Any]] = {
    **TINY_SET,
    "id": "example-forms",
    "base": 3,
    "indicators": [
        {
            "id": "late_rate",
            "name_vi": "Tỷ lệ trễ hạn",
            "name_en": "Late",
            "numerator_vi": "trễ hạn",
            "denominator_vi": "tất cả",
            "kind": "pooled",
            "accumulate": "sum",
            "direction": "down",
        }
    ],
    "areas": [
        {
            "code": "A",
            "name_vi": "Chung",
            "name_en": "All",
            "max": 3,
            "criteria": [
                {"code": code, "name_vi": code, "name_en": code, "max": 1, "source": "synthetic", "formula": formula}
                for code, formula in (
                    (
                        "1",
                        {
                            "kind": "deduction",
                            "start": 1,
                            "floor": 0,
                            "faults": [{"code": "a", "name_vi": "Lỗi", "name_en": "Fault", "each": "0.5"}],
                        },
                    ),
                    (
                        "2",
                        {
                            "kind": "complement",
                            "rates": [{"code": "a", "name_vi": "Trễ", "name_en": "Late", "indicator": "late_rate"}],
                        },
                    ),
                    (
                        "3",
                        {
                            "kind": "cases",
                            "variables": [{"name": "n", "name_vi": "Số", "name_en": "Number", "at_most": "1"}],
                            "cases": [{"code": "a", "name_vi": "Một", "name_en": "One", "points": {"variable": "n"}}],
                        },
                    ),
                )
            ],
        }
    ],
}
"""Forms of formulas that no example set has."""

Said = tuple[SheetVerb, str, dict[str, Any]]
STEPS: Final = ("self_score", "first_appraisal", "explanation", "second_appraisal")
STAFF: Final = {"assigned": "20", "present": "19"}
LATE: Final = {"kind": "case", "case": "late"}


async def score(lines: Lines, client: Client, day: dt.date) -> None:
    """A second round of the year: one ward from the self-score to a publication and its correction; two years alike."""
    time = at(day, 8)
    content = {
        "city": CITY,
        "year": YEAR,
        "round": SECOND_ROUND,
        "index_set": WARD_INDEX_SET,
        "unit_types": ["ward", "commune"],
        **{f"{step}_end": "2023-12-31" for step in STEPS},
        "bonus_max": "2",
        "penalty_max": "2",
        "classes": [{"label_vi": "Đạt", "label_en": "reached", "from": "0"}],
    }
    position = await _open(client, time, content)
    for index_set in (TINY_SET, FORMS_SET):
        await publish_index_set(client, index_set, source=f"/{CITY}", time=time)
    for year in ALIKE:
        await _open(client, time, {"city": CITY, "year": year, "index_set": TINY_SET["id"]})
    await lines.admit([SCORED])
    await lines.admit([APPRAISER], Kind.APPRAISER)
    await lines.admit([CITY], Kind.COUNCIL)
    speakers = Speakers(await lines.sender(SCORED), await lines.appraiser(APPRAISER), await lines.council(CITY), time)
    question = {"unit": SCORED, "year": YEAR, "round": SECOND_ROUND, "min_position": position}
    result = await ask(client, query("report", "result-of-unit"), question)
    for said in story([leaf["code"] for leaf in result["leaves"]]):
        await speakers.say(SECOND_ROUND, said)
    of_round = {"city": CITY, "round": SECOND_ROUND}
    await _publish(client, "publish", time, of_round)
    for said in AGAIN:
        await speakers.say(SECOND_ROUND, said)
    await _publish(client, "correct", time, {**of_round, "reason": "Tính sót điểm trừ"})
    for year in ALIKE:
        await speakers.say(f"{CITY}-{year}", ("sheet", "leaf-scored", {"leaf": "1", "points": str(year - ALIKE[0])}))
    await speakers.close()


async def _open(client: Client, time: dt.datetime, content: dict[str, Any]) -> int:
    body = command_body(f"open-{content['year']}-{content['index_set']}", f"/{CITY}", time, content)
    position: int = (await ask(client, command("report", "round", "open"), body))["position"]
    return position


async def _publish(client: Client, name: str, time: dt.datetime, content: dict[str, Any]) -> None:
    body = command_body(f"{name}-{SECOND_ROUND}", f"/{CITY}", time, content)
    await ask(client, command("report", "publication", name), body)


@dataclass
class Speakers:
    """Who says something of the sheet of ``SCORED``, each in an account of its own."""

    unit: Client
    appraiser: Client
    council: Client
    time: dt.datetime
    count: int = 0

    async def say(self, round_name: str, said: Said) -> None:
        """Hand in one event, which has to be accepted."""
        verb, name, data = said
        who, line = {
            "sheet": (SCORED, self.unit),
            "appraise": (APPRAISER, self.appraiser),
            "approve": (CITY, self.council),
        }[verb]
        self.count += 1
        content = {"round": round_name, **data}
        told = event(who, f"sheet-{self.count}", f"par.sheet.{name}.v1", f"unit/{SCORED}", self.time, content)
        (receipt,) = await Sender(line, verb=verb).send([body_of(told)])
        assert receipt["outcome"] == "accepted", (name, receipt)

    async def close(self) -> None:
        """Sign out."""
        for line in (self.unit, self.appraiser, self.council):
            await line.close()


AGAIN: Final[tuple[Said, ...]] = (
    ("approve", "reopened", {"reason": "Có kiến nghị"}),
    ("appraise", "penalty-applied", {"penalty": "sot", "points": "0.5", "reason": "Tính sót"}),
    ("approve", "approved", {}),
)


def story(codes: list[str]) -> list[Said]:
    """What is said of a sheet: verb, event, and data; every leaf gets a first score."""
    found: list[Said] = [
        ("sheet", "leaf-scored", {"leaf": "1.1.1", "inputs": LATE, "note": "Chậm 5 ngày"}),
        ("sheet", "leaf-scored", {"leaf": "2.2", "inputs": {"kind": "ratio", "numerator": 9, "denominator": 10}}),
        ("sheet", "leaf-scored", {"leaf": "4.2", "inputs": {"kind": "case", "variables": STAFF}}),
        ("sheet", "evidence-attached", {"leaf": "1.1.1", "evidence": "vb-1", **DOCUMENT}),
        ("sheet", "evidence-attached", {"leaf": "1.1.1", "evidence": "vb-2", "title": "Nhầm"}),
        ("sheet", "evidence-withdrawn", {"leaf": "1.1.1", "evidence": "vb-2", "reason": "Nhầm văn bản"}),
        ("sheet", "bonus-claimed", {"bonus": "sang-kien", "points": "1.5", "reason": "Mô hình mới"}),
        ("sheet", "locked", {}),
    ]
    appraised: dict[str, Any] = {"step": "first", "points": "1"}
    for code in codes:
        if code not in ("1.1.1", "1.2.2", "1.5"):
            more = {"override_reason": "Theo hồ sơ", "comment": "Đã xem"} if code in ("2.2", "4.2") else {}
            found.append(("appraise", "leaf-appraised", {"leaf": code, **appraised, **more}))
    half = {"step": "first", "points": "0.5"}
    found += [
        *(("appraise", "leaf-appraised", {"leaf": code, **half}) for code in ("1.2.2", "1.5")),
        (
            "appraise",
            "leaf-appraised",
            {"leaf": "1.1.1", "step": "first", "inputs": LATE, "explanation_required": True},
        ),
        ("sheet", "explanation-given", {"leaf": "1.1.1", "text": "Do thay đổi nhân sự"}),
        (
            "appraise",
            "leaf-appraised",
            {"leaf": "1.1.1", "step": "second", "points": "0.5", "override_reason": "Giải trình hợp lý"},
        ),
        ("appraise", "bonus-granted", {"bonus": "sang-kien", "points": "1", "comment": "Một phần"}),
        ("appraise", "penalty-applied", {"penalty": "tre", "points": "0.5", "reason": "Báo cáo trễ"}),
        ("approve", "approved", {"comment": "Thống nhất"}),
    ]
    return found
